// How a value looks where it is only shown, by the kind of its field. The builder sets the stage's TIME_ZONE, and
// RARE_TYPES and METHODS if the site has any of those types, or shows what methods make: else their code is left out.

import {element} from "../site/dom.js";
import {locale} from "../site/locale.js";
import * as words from "../site/words.js";
import {rareTypes} from "./rare_types.js";

const dateTime = new Intl.DateTimeFormat(locale, {dateStyle: "medium", timeStyle: "short", timeZone: TIME_ZONE});
const exactly = new Intl.DateTimeFormat(locale, {dateStyle: "full", timeStyle: "long", timeZone: TIME_ZONE});
const day = new Intl.DateTimeFormat(locale, {dateStyle: "medium", timeZone: "UTC"});

export const SHOWN = {
    country: (value) => new Intl.DisplayNames(locale, {type: "region"}).of(value),
    checkbox: (value) => {
        const icon = value ? "icon-yes" : "icon-no";
        return element("span", {class: icon, role: "img", "aria-label": words.truth(value)});
    },
    date: (value) => time(value, day),
    datetime: (value) => time(value, dateTime, exactly),
    number: (value) => value.toLocaleString(locale, {useGrouping: false, maximumFractionDigits: 20}),
    select: (value, field) => field.choices?.[value] ?? String(value),
    selectmultiple: several,
    tags: several,
    tel: (value) => value.replace(";ext=", " ext. "),
};
if (RARE_TYPES) {
    Object.assign(SHOWN, rareTypes(SHOWN));
}

// Answers a node or a text; `empty` stands for nothing.
/** @param {any} value @param {Shown} field @param {string} empty */
export function shown(value, field, empty) {
    if (isEmpty(value)) {
        return empty;
    }
    return SHOWN[field.kind]?.(value, field) ?? String(value);
}

// Like `shown`, for what lists and forms show of a record: a field, or what a method in the declaration makes of some.
/** @param {Row} record @param {Named} field @param {string} empty */
export function shownIn(record, field, empty) {
    return (METHODS ? made : shownField)(record, field, empty);
}

/** @param {Row} record @param {Named} field @param {string} empty */
function shownField(record, field, empty) {
    return shown(record[field.name], field, empty);
}

/** @param {Row} record @param {Named} field @param {string} empty */
function made(record, field, empty) {
    const {compared, parts} = field;
    if (compared) {
        return shown((record[compared.field] === compared.value) !== compared.negated, field, empty);
    }
    if (!parts) {
        return shownField(record, field, empty);
    }
    const fields = parts.filter((part) => part.name);
    if (fields.length && fields.every(({name}) => isEmpty(record[name]))) {
        return empty;
    }
    return element("span", {}, ...parts.map((part) => (part.name ? shown(record[part.name], part, "") : part)));
}

// The fields of a record that `shownIn` needs for a column.
/** @param {Named} field @returns {string[]} */
export function fieldsOf({name, compared, parts}) {
    if (!METHODS) {
        return [name];
    }
    return compared ? [compared.field] : (parts?.map((part) => part.name).filter(Boolean) ?? [name]);
}

export function isEmpty(value) {
    return (value ?? "").length === 0;
}

// Whether a value may have several lines.
/** @param {Shown} field */
export function hasLines({kind}) {
    return kind === "textarea" || kind === "address";
}

function several(values, field) {
    return values.map((value) => SHOWN.select(value, field)).join(", ");
}

function time(value, format, titled) {
    const at = Date.parse(value);
    return Number.isNaN(at)
        ? String(value)
        : element("time", {datetime: value, title: titled?.format(at)}, format.format(at));
}
