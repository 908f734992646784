// A list that is narrowed by filters in the address.

import {query} from "../address.js";
import {element, find} from "../dom.js";
import {show} from "../messages.js";
import {narrowing as read} from "../narrowing.js";
import * as words from "../words.js";

// As in narrowing.js; says what in the address is no filter.
export function narrowing(settings) {
    const narrowed = read(settings);
    for (const key of narrowed.strange) {
        show("warning", words.notAFilter(key, query.get(key)));
    }
    offerTags(settings, narrowed.chosen);
    return narrowed;
}

// Nobody knows all tags; the one in the address is offered, so that it can be seen and taken away.
function offerTags(settings, chosen) {
    for (const filter of settings.filters.filter(({kind, name}) => kind === "tags" && chosen.has(name))) {
        const details = find(`#changelist-filter [data-filter-title="${CSS.escape(filter.name)}"]`);
        if (details) {
            const value = query.get(filter.parameter);
            const link = element("a", {"data-value": value}, value);
            details.querySelector("ul").append(element("li", {}, link));
            details.hidden = false;
        }
    }
}
