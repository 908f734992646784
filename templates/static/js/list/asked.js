// A list whose address says something: filters, a search, a page, columns to sort by.

import {EXACT, isPopup, pageInAddress, query, withFilters} from "../site/address.js";
import {all} from "../site/dom.js";
import {settings} from "../site/page.js";
import {showDates} from "./dates.js";
import {askedBy, countsWanted, narrowing, showFilters} from "./filters.js";
import {startSearch} from "./search.js";
import {showSorting, sorting} from "./sorting.js";

// Answers what the API is asked for: with each answer, once, for similar words; on which page; whether that is a part of
// all there is; and what shows the rest of the page once there are rows.
export async function narrowed() {
    const search = (query.get("q") ?? "").trim();
    const chosen = await narrowing(settings);
    const sorted = sorting(settings, search);
    const part = search || chosen.size;
    showSorting(sorted);
    startSearch("#changelist-search", search);
    showFilters(settings, chosen);
    for (const link of all(".object-tools .addlink")) {
        link.href = withFilters(link.pathname);
    }
    if (isPopup) {
        await import("../record/popup.js"); // before there is a row to choose
    }
    const asked = askedBy(chosen);
    if (sorted.by.length) {
        asked.sort = sorted.by.map(({name, descending}) => (descending ? "-" : "") + name).join();
    }
    if (search) {
        asked.q = search;
    }
    const counted = Object.keys(settings.facets).length && (settings.dateHierarchy || countsWanted());
    return {
        asked,
        once: {...(part && {count: true}), ...(counted && {facets: true})},
        similar: search && settings.similar && !query.has(EXACT) && {similar: true},
        page: pageInAddress(),
        part,
        show: (answer, facets, counts) => show({chosen, asked, search}, answer, facets, counts),
    };
}

/** @param {{chosen: Chosen, asked: Asked, search: string}} narrowed @param {any} answer @param {any} facets @param {any} counts */
async function show({chosen, asked, search}, answer, facets, counts) {
    if (search) {
        asked.q = answer.searchedFor ?? search; // for what is counted, exported and changed as well
    }
    const months = facets?.[settings.facets[/** @type {string} */ (settings.dateHierarchy)]];
    showDates(settings, chosen, months, facets?.days);
    if (countsWanted()) {
        import("./counts.js").then(({showCounts}) => showCounts(settings, chosen, search ? {q: asked.q} : {}, facets));
    }
    if (search || chosen.size) {
        const {showFound} = await import("./found.js");
        showFound(settings, answer, search, counts);
    }
}
