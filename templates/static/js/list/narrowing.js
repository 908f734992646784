// What the filters in the address ask the API for.

import {query} from "../site/address.js";
import {all} from "../site/dom.js";
import {entry, keysOf, OTHERS} from "./filters.js";

const MIDNIGHT = /^(\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00(?:\.0+)?)?(?:Z|[ +]00:00)?)?$/; // Django's links have a time

// Kind of the field -> what the values of its keys ask for; nothing if they are nonsense.
const ASK = {
    select: (filter, [value]) => isOffered(filter, value) && {[filter.parameter]: value},
    checkbox: (filter, [value]) => /^[01]$/.test(value) && {[filter.parameter]: value === "1"},
    country: (filter, [value]) => /^[a-z]{2}$/i.test(value) && {[filter.parameter]: value.toUpperCase()},
    date: askForDates,
    datetime: askForDates,
};

// Answers {chosen, strange}: for each filter in use what it asks the API for, and what in the address is none.
/** @param {ListSettings} settings */
export function narrowing(settings) {
    const chosen = new Map();
    const left = new Set([...query.keys()].filter((key) => !OTHERS.includes(key)));
    for (const filter of settings.filters) {
        const keys = keysOf(filter);
        const values = keys.map((key) => query.get(key));
        if (values.some((value) => value !== null)) {
            const asked = (ASK[filter.kind] ?? askForTyped)(filter, values);
            if (asked) {
                chosen.set(filter.name, asked);
                for (const key of keys) {
                    left.delete(key);
                }
            }
        }
    }
    return {chosen, strange: [...left]};
}

// Whether the panel has an entry for this value.
/** @param {Filter} filter @param {string} value */
function isOffered({name}, value) {
    const entries = all(`#changelist-filter [data-filter-title="${CSS.escape(name)}"] [data-value]`);
    return value !== "" && entries.some((entry) => entry.dataset.value === value);
}

// What an entry asks the API for.
/** @param {Filter} filter @param {any} value */
export function entryAsks(filter, value) {
    const changes = entry(filter, value);
    return (
        (ASK[filter.kind] ?? askForTyped)(
            filter,
            keysOf(filter).map((key) => changes[key] ?? null),
        ) || {}
    );
}

/** @param {Filter} filter @param {string[]} values */
function askForTyped(filter, [value]) {
    return value.trim() && {[filter.parameter]: value};
}

function askForDates(filter, [year, month, onDay, since, before]) {
    const digits = [year, month, onDay].filter((part) => part !== null);
    const [from, to] = [since, before].map((text) => (text === null ? null : text.match(MIDNIGHT)?.[1]));
    const asked = {};
    if (digits.length) {
        const gaps = (onDay !== null && month === null) || year === null;
        if (gaps || !/^(?!0000)\d{4}$/.test(year) || !digits.every((part) => /^\d{1,4}$/.test(part))) {
            return null;
        }
        asked[filter.parameter] = digits.map((part, index) => part.padStart(index ? 2 : 4, "0")).join("-");
    }
    for (const [end, text] of [
        ["gte", from],
        ["lt", to],
    ]) {
        if (text !== null) {
            asked[`${filter.parameter}__${end}`] = text;
        }
    }
    return Object.values(asked).every(isDate) ? asked : null;
}

/** @param {string} [text] */
function isDate(text = "") {
    const whole = text + ({4: "-01-01", 7: "-01"}[text.length] ?? "");
    const date = new Date(`${whole}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(whole); // there is no 31 February
}
