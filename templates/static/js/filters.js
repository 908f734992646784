// What a list is narrowed to. It stands in the address, Django's way: `status__exact=active&registrationDate__year=2026`.

import {changedQuery, query} from "./address.js";
import {all, element, find} from "./dom.js";
import {recall, remember} from "./storage.js";
import * as words from "./words.js";

const COUNTS = "_facets";
const OTHERS = ["q", "o", "p", "e", COUNTS, "_changelist_filters", "_popup", "_to_field"];
const FOLDED = "folded filters";
const MIDNIGHT = /^(\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00(?:\.0+)?)?(?:Z|[ +]00:00)?)?$/; // Django's links have a time

// Kind of the field -> the names in the address, and what they ask the API for; null if that is nonsense.
const exact = (filter) => [`${filter.name}__exact`];
const dates = {
    keys: (filter) => ["year", "month", "day", "gte", "lt"].map((part) => `${filter.name}__${part}`),
    ask: askForDates,
};
const KINDS = {
    select: {keys: exact, ask: (filter, [value]) => Object.hasOwn(filter.choices, value) && {[filter.parameter]: value}},
    checkbox: {keys: exact, ask: (filter, [value]) => /^[01]$/.test(value) && {[filter.parameter]: value === "1"}},
    tags: {keys: (filter) => [filter.parameter], ask: (filter, [value]) => value.trim() && {[filter.parameter]: value}},
    date: dates,
    datetime: dates,
};

// What an entry of a date's filter puts into the address; days are those of UTC, as in the API.
const SPANS = {
    any: () => ({}),
    today: () => parts(day(0), ["year", "month", "day"]),
    week: () => ({gte: day(-7), lt: day(1)}),
    month: () => parts(day(0), ["year", "month"]),
    year: () => parts(day(0), ["year"]),
};

// Answers {chosen, strange}: for each filter in use what it asks the API for, and what in the address is none.
export function narrowing(settings) {
    const chosen = new Map();
    const left = new Set([...query.keys()].filter((key) => !OTHERS.includes(key)));
    for (const filter of settings.filters) {
        const keys = KINDS[filter.kind].keys(filter);
        const values = keys.map((key) => query.get(key));
        if (values.some((value) => value !== null)) {
            const asked = KINDS[filter.kind].ask(filter, values);
            if (asked) {
                chosen.set(filter.name, asked);
                keys.forEach((key) => left.delete(key));
            }
        }
    }
    return {chosen, strange: [...left]};
}

// What all filters ask for together; or all but one.
export function askedBy(chosen, without) {
    const others = [...chosen].filter(([name]) => name !== without);
    return Object.assign({}, ...others.map(([, asked]) => asked));
}

// What an entry asks the API for.
export function entryAsks(filter, value) {
    const changes = entry(filter, value);
    return KINDS[filter.kind].ask(filter, KINDS[filter.kind].keys(filter).map((key) => changes[key] ?? null)) || {};
}

export function countsWanted() {
    return query.has(COUNTS);
}

export function showFilters(settings, {chosen, strange}) {
    const panel = find("#changelist-filter");
    if (!panel) {
        return;
    }
    offerTags(settings, chosen);
    for (const link of all("[data-filter]", panel)) {
        const filter = settings.filters.find(({name}) => name === link.dataset.filter);
        const changes = entry(filter, link.dataset.value);
        link.href = filterQuery(filter, changes);
        if (KINDS[filter.kind].keys(filter).every((key) => (changes[key] ?? null) === current(filter, key, chosen))) {
            link.parentElement.classList.add("selected");
            link.setAttribute("aria-current", "true");
        }
    }
    const counts = find("#toggle-counts");
    counts.href = changedQuery({[COUNTS]: countsWanted() ? null : "True"});
    if (countsWanted()) {
        counts.classList.replace("viewlink", "hidelink");
        counts.textContent = words.hideCounts;
    }
    if (chosen.size || strange.length) {
        const keys = settings.filters.flatMap((filter) => KINDS[filter.kind].keys(filter));
        find("#changelist-filter-clear a").href = withNone([...keys, ...strange]);
        find("#changelist-filter-clear").hidden = false;
    }
    keepFolding(panel);
}

// The address with this filter as `changes` say, and nothing else of it.
export function filterQuery(filter, changes) {
    const none = Object.fromEntries(KINDS[filter.kind].keys(filter).map((key) => [key, null]));
    return changedQuery({...none, ...changes, p: null});
}

export function withNone(keys) {
    return changedQuery(Object.fromEntries([...keys, "p", "e"].map((key) => [key, null])));
}

function current(filter, key, chosen) {
    return chosen.has(filter.name) ? query.get(key) : null;
}

function entry(filter, value) {
    if (value === "") {
        return {};
    }
    if (KINDS[filter.kind] !== dates) {
        return {[KINDS[filter.kind].keys(filter)[0]]: value};
    }
    return Object.fromEntries(Object.entries(SPANS[value]()).map(([part, text]) => [`${filter.name}__${part}`, text]));
}

// Nobody knows all tags; the one in the address is offered, so that it can be seen and taken away.
function offerTags(settings, chosen) {
    for (const filter of settings.filters.filter(({kind, name}) => kind === "tags" && chosen.has(name))) {
        const details = find(`#changelist-filter [data-filter-title="${CSS.escape(filter.name)}"]`);
        if (details) {
            const value = query.get(filter.parameter);
            const link = element("a", {"data-filter": filter.name, "data-value": value}, value);
            details.querySelector("ul").append(element("li", {}, link));
            details.hidden = false;
        }
    }
}

function askForDates(filter, [year, month, onDay, since, before]) {
    const digits = [year, month, onDay].filter((part) => part !== null);
    const [from, to] = [since, before].map((text) => (text === null ? null : text.match(MIDNIGHT)?.[1]));
    const asked = {};
    if (digits.length) {
        const gaps = (onDay !== null && month === null) || year === null;
        if (gaps || !/^\d{4}$/.test(year) || !digits.every((part) => /^\d{1,4}$/.test(part))) {
            return null;
        }
        asked[filter.parameter] = digits.map((part, index) => part.padStart(index ? 2 : 4, "0")).join("-");
    }
    for (const [end, text] of [["gte", from], ["lt", to]]) {
        if (text !== null) {
            asked[`${filter.parameter}__${end}`] = text;
        }
    }
    return Object.values(asked).every(isDate) ? asked : null;
}

function isDate(text = "") {
    const whole = text + ({4: "-01-01", 7: "-01"}[text.length] ?? "");
    const date = new Date(`${whole}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(whole); // there is no 31 February
}

function day(offset) {
    return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

function parts(date, names) {
    return Object.fromEntries(date.split("-").slice(0, names.length).map((text, i) => [names[i], String(Number(text))]));
}

function keepFolding(panel) {
    const folded = recall(FOLDED) ?? [];
    for (const details of all("details", panel)) {
        details.open = !folded.includes(details.dataset.filterTitle);
        details.addEventListener("toggle", () => {
            const closed = all("details:not([open])", panel).map((other) => other.dataset.filterTitle);
            remember(FOLDED, closed);
        });
    }
}
