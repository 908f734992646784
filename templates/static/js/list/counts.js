// "Show counts": how many rows each entry of the filters would leave, beside search and the other filters.

import {call} from "../site/api.js";
import {all, allStyles, find} from "../site/dom.js";
import {showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {number} from "../site/words.js";
import {askedBy, filterOf} from "./filters.js";
import {entryAsks} from "./narrowing.js";

// `asked` is what the list asks for beside its filters, `facets` what came along with it.
/** @param {ListSettings} settings @param {Chosen} chosen @param {Asked} asked @param {Record<string, Record<string, number>> | undefined} facets */
export async function showCounts(settings, chosen, asked, facets) {
    const toggle = find("#toggle-counts");
    if (!toggle) {
        return;
    }
    allStyles();
    toggle.classList.add("hidelink");
    toggle.textContent = words.hideCounts;
    const links = all("#changelist-filter [data-value]").filter((link) => link.dataset.value !== "");
    try {
        await Promise.all(links.map((link) => showCount(settings, chosen, asked, facets, link)));
    } catch (error) {
        showProblem(error);
    }
}

/** @param {ListSettings} settings @param {Chosen} chosen @param {Asked} asked @param {Record<string, Record<string, number>> | undefined} facets @param {HTMLAnchorElement} link */
async function showCount(settings, chosen, asked, facets, link) {
    const filter = filterOf(settings, link);
    const rest = new Map([...chosen].filter(([name]) => name !== filter.name));
    const others = {...askedBy(rest), ...asked};
    const own = entryAsks(filter, link.dataset.value);
    const known = Object.keys(others).length ? null : counted(settings, filter, own, facets);
    link.append(` (${known === null ? await ask(settings, {...others, ...own}) : number(known)})`);
}

// The API counts each value and each month as it goes; null is what it cannot tell by those.
/** @param {ListSettings} settings @param {Filter} filter @param {any} own @param {Record<string, Record<string, number>> | undefined} facets */
function counted(settings, filter, own, facets) {
    const counts = facets?.[settings.facets[filter.name]];
    if (!counts) {
        return null;
    }
    if (!filter.kind.startsWith("date")) {
        return counts[own[filter.parameter]] ?? 0;
    }
    const {[`${filter.parameter}__gte`]: since = "0000-01-01", [`${filter.parameter}__lt`]: before = "9999-01-01"} =
        own;
    if (!since.endsWith("-01") || !before.endsWith("-01")) {
        return null; // parts of months
    }
    const months = Object.entries(counts).filter(([month]) => since <= `${month}-01` && `${month}-01` < before);
    return months.reduce((sum, [, count]) => sum + count, 0);
}

/** @param {ListSettings} settings @param {Asked} parameters */
async function ask(settings, parameters) {
    const {data} = await call("GET", settings.api, {parameters: {...parameters, limit: 1, count: true}});
    return number(data.matches ?? data.total) + (data.matchesExact === false ? "+" : "");
}
