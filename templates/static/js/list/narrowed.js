// A list that is narrowed by filters in the address.

import {shown} from "../record/values.js";
import {changedQuery, query} from "../site/address.js";
import {element, find} from "../site/dom.js";
import {show} from "../site/messages.js";
import * as words from "../site/words.js";
import {filterQuery, keysOf} from "./filters.js";
import {narrowing as read} from "./narrowing.js";

// Answers for each filter in use what it asks the API for; says what in the address is no filter.
/** @param {ListSettings} settings */
export function narrowing(settings) {
    const {chosen, strange} = read(settings);
    for (const key of strange) {
        show("warning", words.notAFilter(key, query.get(key)));
    }
    offerToClear(settings, strange);
    offerTyped(settings, chosen);
    return chosen;
}

/** @param {ListSettings} settings @param {string[]} strange */
function offerToClear(settings, strange) {
    const keys = [...settings.filters.flatMap(keysOf), ...strange, "p", "e"];
    const href = changedQuery(Object.fromEntries(keys.map((key) => [key, null])));
    const link = element("a", {href}, `✖ ${words.clearFilters}`);
    find("#changelist-filter-extra-actions")?.append(element("h3", {id: "changelist-filter-clear"}, link));
}

// The one tag or address of all that is in the page's address is offered, so that it can be seen and taken away.
/** @param {ListSettings} settings @param {Chosen} chosen */
function offerTyped(settings, chosen) {
    for (const filter of settings.filters.filter(({name}) => chosen.has(name))) {
        const details = find(`#changelist-filter .tools[data-filter-title="${CSS.escape(filter.name)}"]`);
        if (details) {
            const value = query.get(filter.parameter) ?? "";
            const link = element(
                "a",
                {"data-value": value},
                filter.kind === "country" ? shown(value, filter, "") : value,
            );
            const remove = {href: filterQuery(filter, {}), class: "forget", "aria-label": words.removeFilter(value)};
            details.querySelector("ul").append(element("li", {}, link, " ", element("a", remove, "✖")));
            details.open = true;
        }
    }
}
