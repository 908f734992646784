// Between a form's controls and what the API takes and gives, by the kind of the field.

import {element, find} from "./dom.js";
import {shown, shownIn} from "./values.js";

const READ = {
    checkbox: (control) => control.checked,
    date: (control) => control.value || null,
    number: (control) => (control.value === "" ? null : Number(control.value)),
    tags: (control) => control.value.split(",").map((tag) => tag.trim()).filter(Boolean),
};
const WRITE = {
    checkbox: (control, value) => {
        control.checked = Boolean(value);
    },
    select: (control, value) => {
        control.value = value ?? "";
        if (control.selectedIndex < 0) {
            control.add(new Option(value, value, true, true)); // a value from before the choices changed
        }
    },
    tags: (control, value) => {
        control.value = (value ?? []).join(", ");
    },
};

export function read(form, field) {
    const control = form.elements.namedItem(field.name);
    return READ[field.kind]?.(control) ?? (field.kind in READ ? null : control.value);
}

export function write(form, field, value) {
    const control = form.elements.namedItem(field.name);
    if (field.kind in WRITE) {
        WRITE[field.kind](control, value);
    } else {
        control.value = value ?? "";
    }
}

// What nobody edits, in its place on the form; `record` has the fields that a method shows.
export function writeReadOnly(field, record, empty) {
    find(`#id_${CSS.escape(field.name)}`).replaceChildren(shownIn(record, field, empty));
}

// For people who may look and not touch: the value in the place of its control.
export function freeze(form, field, value, empty) {
    const control = form.elements.namedItem(field.name);
    const text = document.createElement("div");
    text.className = "readonly";
    text.append(...(field.listed && value?.length ? tagLinks(value, field.listed) : [shown(value, field, empty)]));
    const label = form.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    label.removeAttribute("for");
    label.classList.remove("required");
    label.parentElement.classList.remove("checkbox-row");
    control.closest("[data-field]").querySelector(".help")?.remove();
    control.replaceWith(text);
}

export function same(one, other) {
    return JSON.stringify(one ?? "") === JSON.stringify(other ?? "");
}

// To the list of those that have the tag.
function tagLinks(tags, listed) {
    return tags.flatMap((tag, index) => [index ? ", " : "", element("a", {href: listed + encodeURIComponent(tag)}, tag)]);
}
