// How values of the kinds that most lists have look where they are only shown; values.js has all kinds. The builder sets
// the stage's TIME_ZONE, and RARE_TYPES and METHODS if the site has any of those types, or shows what methods make: else
// their code is left out.

import {element} from "../site/dom.js";
import {locale} from "../site/locale.js";
import {rareTypes} from "./rare_types.js";

const SHORT = /* @__PURE__ */ format({dateStyle: "medium", timeStyle: "short", timeZone: TIME_ZONE});
const LONG = /* @__PURE__ */ format({dateStyle: "full", timeStyle: "long", timeZone: TIME_ZONE});

export const USUAL = {
    datetime: (value) => time(value, SHORT, LONG),
    select: (value, field) => field.choices?.[value] ?? String(value),
    tel: (value) => value.replace(";ext=", " ext. "),
};
if (RARE_TYPES) {
    Object.assign(USUAL, rareTypes(USUAL));
}

export function format(options) {
    return new Intl.DateTimeFormat(locale, options);
}

// Answers a node or a text; `empty` stands for nothing.
/** @param {Kinds} kinds @param {any} value @param {Shown} field @param {string} empty */
export function shownAs(kinds, value, field, empty) {
    if (isEmpty(value)) {
        return empty;
    }
    return kinds[field.kind]?.(value, field) ?? String(value);
}

// Like `shownAs`, for what lists and forms show of a record: a field, or what a method in the declaration makes of some.
/** @param {Kinds} kinds @param {Row} record @param {Named} field @param {string} empty */
export function shownInAs(kinds, record, field, empty) {
    return (METHODS ? made : shownField)(kinds, record, field, empty);
}

/** @param {Kinds} kinds @param {Row} record @param {Named} field @param {string} empty */
function shownField(kinds, record, field, empty) {
    return shownAs(kinds, record[field.name], field, empty);
}

/** @param {Kinds} kinds @param {Row} record @param {Named} field @param {string} empty */
function made(kinds, record, field, empty) {
    const {compared, parts} = field;
    if (compared) {
        return shownAs(kinds, (record[compared.field] === compared.value) !== compared.negated, field, empty);
    }
    if (!parts) {
        return shownField(kinds, record, field, empty);
    }
    const fields = parts.filter((part) => part.name);
    if (fields.length && fields.every(({name}) => isEmpty(record[name]))) {
        return empty;
    }
    return element(
        "span",
        {},
        ...parts.map((part) => (part.name ? shownAs(kinds, record[part.name], part, "") : part)),
    );
}

export function isEmpty(value) {
    return (value ?? "").length === 0;
}

export function time(value, short, long) {
    const at = Date.parse(value);
    return Number.isNaN(at)
        ? String(value)
        : element("time", {datetime: value, title: long?.format(at)}, short.format(at));
}
