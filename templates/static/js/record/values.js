// How values look where they are only shown, by the kind of their field.

import {element} from "../site/dom.js";
import {locale} from "../site/locale.js";
import * as words from "../site/words.js";
import {format, shownAs, shownInAs, time, USUAL} from "./shown.js";

const DAY = /* @__PURE__ */ format({dateStyle: "medium", timeZone: "UTC"});

/** @type {Kinds} */
export const SHOWN = /* @__PURE__ */ every();

function every() {
    return {
        ...USUAL,
        country: (value) => new Intl.DisplayNames(locale, {type: "region"}).of(value),
        checkbox: (value) => {
            const icon = value ? "icon-yes" : "icon-no";
            return element("span", {class: icon, role: "img", "aria-label": words.truth(value)});
        },
        date: (value) => time(value, DAY),
        number: (value) => value.toLocaleString(locale, {useGrouping: false, maximumFractionDigits: 20}),
        selectmultiple: several,
        tags: several,
    };
}

// Answers a node or a text; `empty` stands for nothing.
/** @param {any} value @param {Shown} field @param {string} empty */
export function shown(value, field, empty) {
    return shownAs(SHOWN, value, field, empty);
}

// Like `shown`, for what forms show of a record: a field, or what a method in the declaration makes of some.
/** @param {Row} record @param {Named} field @param {string} empty */
export function shownIn(record, field, empty) {
    return shownInAs(SHOWN, record, field, empty);
}

// The fields of a record that `shownIn` needs for a column.
/** @param {Named} field @returns {string[]} */
export function fieldsOf({name, compared, parts}) {
    if (!METHODS) {
        return [name];
    }
    return compared ? [compared.field] : (parts?.map((part) => part.name).filter(Boolean) ?? [name]);
}

// Whether a value may have several lines.
/** @param {Shown} field */
export function hasLines({kind}) {
    return kind === "textarea" || kind === "address";
}

function several(values, field) {
    return values.map((value) => USUAL.select(value, field)).join(", ");
}
