// Between a form's controls and what the API takes and gives, by the kind of the field.

import {element, find} from "../site/dom.js";
import {toMoment, toWallClock} from "./moments.js";
import {shownIn} from "./values.js";

// Of what a browser cannot read, such as half a date, a control says that it is empty: the API is to refuse it.
const UNREADABLE = "?";
const texts = (control) => stateOf(control) || null;
export const SEPARATORS = /[,;|\u060c\u061b\u3001\uff0c\uff1b]/; // of tags, as in schemas/_text.py
// Kinds of fields that are no types of inputs -> the type that stands for them.
export const INPUT_TYPES = {
    datetime: "datetime-local",
    decimal: "number",
    related: "text",
    selectmultiple: "text",
    tags: "text",
};
const READ = {
    checkbox: (control) => control.checked,
    date: texts,
    datetime: (control) => (control.value ? toMoment(control.value) : texts(control)),
    "datetime-local": texts,
    decimal: texts,
    number: (control) => (control.value ? Number(control.value) : texts(control)),
    time: texts,
    selectmultiple: (control) => [...control.selectedOptions].map(({value}) => value),
    tags: (control) =>
        control.value
            .split(SEPARATORS)
            .map((tag) => tag.trim())
            .filter(Boolean),
};
export const WRITE = {
    checkbox: (control, value) => {
        control.checked = Boolean(value);
    },
    datetime: (control, value) => clockIn(control, toWallClock(value ?? "")),
    "datetime-local": clockIn,
    time: clockIn,
    select: (control, value) => {
        control.value = value ?? "";
        if (control.selectedIndex < 0) {
            control.add(new Option(value, value, true, true)); // a value from before the choices changed
        }
    },
    country: (control, value) => WRITE.select(control, value),
    selectmultiple: (control, value) => {
        for (const option of control.options) {
            option.selected = value?.includes(option.value);
        }
    },
    tags: (control, value) => {
        control.value = (value ?? []).join(", ");
    },
};

// Controls know no microseconds.
function clockIn(control, value) {
    control.value = (value ?? "").replace(/(\.\d{3})\d*$/, "$1");
}

// What a control was given, and how it showed that: unless somebody changes it, it is read as it was given. A control
// cannot show every value as it is: a text of one line drops line ends, and tags are joined by commas. The control keeps
// it, because each bundle that reads forms has a copy of this module.

/** @param {Form} form @param {Named} field */
export function read(form, field) {
    return readControl(form.elements.namedItem(field.name), field);
}

export function readControl(control, field) {
    const {shown, value} = control.given ?? {};
    if (shown !== undefined && shown === stateOf(control)) {
        return value;
    }
    return READ[field.kind]?.(control) ?? (field.kind in READ ? null : control.value);
}

/** @param {Form} form @param {Named} field @param {any} value */
export function write(form, field, value) {
    writeControl(form.elements.namedItem(field.name), field, value);
}

export function writeControl(control, field, value) {
    if (field.kind in WRITE) {
        WRITE[field.kind](control, value);
    } else {
        control.value = value ?? "";
    }
    control.given = {shown: stateOf(control), value};
}

// What a form begins with that no control has in its attribute: a moment has a zone there, and both may have microseconds.
export function writeInitial(form, fields) {
    for (const field of fields.filter(({kind}) => /^(date)?time/.test(kind))) {
        const {defaultValue} = form.elements.namedItem(field.name);
        if (defaultValue) {
            write(form, field, defaultValue);
        }
    }
}

function stateOf(control) {
    if (control.type === "checkbox") {
        return control.checked;
    }
    if (control.multiple && control.options) {
        return [...control.selectedOptions].map(({value}) => value).join();
    }
    return control.validity.badInput ? UNREADABLE : control.value;
}

// What nobody edits, in its place on the form; `record` has the fields that a method shows.
/** @param {Field} field @param {Row} record @param {string} empty */
export function writeReadOnly(field, record, empty) {
    const value = record[field.name];
    const shown = field.listed && value?.length ? tagLinks(value, field.listed) : [shownIn(record, field, empty)];
    find(`#id_${CSS.escape(field.name)}`).replaceChildren(...shown);
}

// For people who may look and not touch: from here on nobody edits this field.
/** @param {Form} form @param {Field} field */
export function freeze(form, field) {
    const control = form.elements.namedItem(field.name);
    const label = form.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    label.removeAttribute("for");
    label.classList.remove("required");
    label.parentElement.classList.remove("checkbox-row");
    control.closest("[data-field]").querySelector(".help:not(.timezonewarning)")?.remove();
    (control.closest(".related-widget-wrapper") ?? control).replaceWith(
        element("div", {class: "readonly", id: control.id}),
    );
    field.readOnly = true;
}

export function same(one, other) {
    return JSON.stringify(one ?? "") === JSON.stringify(other ?? "");
}

// To the list of those that have the tag.
// The values that records have already are suggested, once somebody is there.
/** @param {any} control @param {string} api @param {Named} field */
export function offerValues(control, api, field) {
    if (field.tally) {
        control.addEventListener("focus", () => suggestTo(control, api, field), {once: true});
    }
}

/** @param {any} control @param {string} api @param {Named} field */
export async function suggestTo(control, api, field) {
    const before = control.value;
    const open = (await import("./suggest.js")).suggest(control, api, field);
    if (control.value !== before) {
        open(); // somebody has typed meanwhile
    }
}

/** @param {string[]} tags @param {any} listed */
function tagLinks(tags, listed) {
    return tags.flatMap((tag, index) => [
        index ? ", " : "",
        element("a", {href: listed + encodeURIComponent(tag)}, tag),
    ]);
}
