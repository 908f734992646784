// What a list is narrowed to. It stands in the address, Django's way: `status__exact=active&registrationDate__year=2026`.

import {changedQuery, EXACT, query} from "../site/address.js";
import {all, find} from "../site/dom.js";

const COUNTS = "_facets";
export const OTHERS = ["q", EXACT, "o", "p", "e", COUNTS, "_changelist_filters", "_popup", "_to_field"];

// Kind of the field -> the names in the address.
const exact = (filter) => [`${filter.name}__exact`];
const typed = (filter) => [filter.parameter];
const dates = (filter) => ["year", "month", "day", "gte", "lt"].map((part) => `${filter.name}__${part}`);
const KEYS = {select: exact, checkbox: exact, date: dates, datetime: dates};

// What an entry of a date's filter puts into the address, by today in the stage's TIME_ZONE, which the builder sets.
const [year, month, today] = new Intl.DateTimeFormat("sv", {timeZone: TIME_ZONE}).format().split("-").map(Number);
const SPANS = {
    any: {},
    today: {gte: date(year, month, today), lt: date(year, month, today + 1)},
    week: {gte: date(year, month, today - 7), lt: date(year, month, today + 1)},
    month: {gte: date(year, month, 1), lt: date(year, month + 1, 1)},
    year: {gte: date(year, 1, 1), lt: date(year + 1, 1, 1)},
};

// Answers for each filter in use what it asks the API for.
/** @param {ListSettings} settings */
export async function narrowing(settings) {
    if ([...query.keys()].every((key) => OTHERS.includes(key))) {
        return new Map();
    }
    return (await import("./narrowed.js")).narrowing(settings);
}

// Which filter an entry of the panel belongs to.
/** @param {ListSettings} settings @param {HTMLAnchorElement} link */
export function filterOf(settings, link) {
    const {filterTitle} = link.closest("details").dataset;
    return /** @type {Filter} */ (settings.filters.find(({name}) => name === filterTitle));
}

/** @param {Filter} filter */
export function keysOf(filter) {
    return (KEYS[filter.kind] ?? typed)(filter);
}

// What all filters ask for together.
/** @param {Chosen} chosen */
export function askedBy(chosen) {
    return Object.assign({}, ...chosen.values());
}

export function countsWanted() {
    return query.has(COUNTS);
}

/** @param {ListSettings} settings @param {Chosen} chosen */
export function showFilters(settings, chosen) {
    const panel = find("#changelist-filter");
    if (!panel) {
        return;
    }
    for (const link of all("[aria-current]", panel)) {
        link.parentElement.classList.remove("selected");
        link.removeAttribute("aria-current");
    }
    for (const link of all("[data-value]", panel)) {
        const filter = filterOf(settings, link);
        const changes = entry(filter, link.dataset.value);
        link.href = filterQuery(filter, changes);
        if (keysOf(filter).every((key) => (changes[key] ?? null) === current(filter, key, chosen))) {
            link.parentElement.classList.add("selected");
            link.setAttribute("aria-current", "true");
        }
    }
    find("#toggle-counts").href = changedQuery({[COUNTS]: countsWanted() ? null : "True"});
}

// Of a list that is not narrowed, only days are no part of the page: they go by today.
/** @param {ListSettings} settings */
export function linkEntries(settings) {
    for (const link of all("#changelist-filter [data-value]:not([href])")) {
        const filter = filterOf(settings, link);
        link.href = filterQuery(filter, entry(filter, link.dataset.value));
    }
}

// The address with this filter as `changes` say, and nothing else of it.
/** @param {Filter} filter @param {Row} changes */
export function filterQuery(filter, changes) {
    const none = Object.fromEntries(keysOf(filter).map((key) => [key, null]));
    return changedQuery({...none, ...changes, p: null});
}

/** @param {Filter} filter @param {string} key @param {Chosen} chosen */
function current(filter, key, chosen) {
    return chosen.has(filter.name) ? query.get(key) : null;
}

/** @param {Filter} filter @param {any} value */
export function entry(filter, value) {
    if (value === "") {
        return {};
    }
    if (KEYS[filter.kind] !== dates) {
        return {[keysOf(filter)[0]]: value};
    }
    return keyed(filter, SPANS[value]);
}

// Parts of a date under their names in the address.
export function keyed({name}, parts) {
    return Object.fromEntries(Object.entries(parts).map(([part, value]) => [`${name}__${part}`, value]));
}

/** @param {number} year @param {number} month @param {number} day */
function date(year, month, day) {
    return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
