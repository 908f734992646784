// Somebody saved first: what does not clash is merged, and where it does the person chooses.

import {all, element} from "../site/dom.js";
import * as words from "../site/words.js";
import {same, write, writeControl, writeReadOnly} from "./fields.js";
import {shown} from "./values.js";

// `base` is the record that both began with, `mine` what this person typed, `current` what the other one saved.
// Answers the labels of the fields that were merged, and of those that wait for a choice.
/** @param {Form} form @param {FormSettings} settings @param {Row} base @param {Row} mine @param {Row} current */
export function merge(form, settings, base, mine, current) {
    /** @type {{merged: string[], clashing: string[]}} */
    const labels = {merged: [], clashing: []};
    for (const field of settings.fields) {
        const {name} = field;
        if (field.readOnly) {
            writeReadOnly(field, current, settings.emptyValue);
        } else if (same(current[name], base[name]) || same(current[name], mine[name])) {
            write(form, field, mine[name]);
        } else if (same(mine[name], base[name])) {
            write(form, field, current[name]);
            labels.merged.push(field.label);
        } else {
            write(form, field, mine[name]);
            offer(form, settings, field, [mine[name], current[name], base[name]]);
            labels.clashing.push(field.label);
        }
    }
    form.querySelector(".conflict input")?.focus();
    return labels;
}

/** @param {Form} form @param {FormSettings} settings @param {Field} field @param {Row} values */
function offer(form, settings, field, values) {
    const control = form.elements.namedItem(field.name);
    const radios = values.map((value, index) => {
        const attributes = {type: "radio", name: `_conflict_${field.name}`, checked: index === 0};
        const radio = element("input", attributes);
        radio.addEventListener("change", () => writeControl(control, field, value)); // whatever its name is by then
        return radio;
    });
    const choices = values.map((value, index) => {
        const text = element("span", {}, shown(value, field, settings.emptyValue));
        return element("label", {}, radios[index], element("strong", {}, words.sides[index]), " ", text);
    });
    const legend = element("legend", {}, words.bothChanged(field.label));
    control.addEventListener("input", () => {
        for (const radio of radios) {
            radio.checked = false;
        }
    });
    control.closest("details")?.setAttribute("open", "");
    control.closest("[data-field]").prepend(element("fieldset", {class: "conflict"}, legend, ...choices));
}

/** @param {Form} form */
export function clearConflicts(form) {
    for (const choice of all(".conflict", form)) {
        choice.remove();
    }
}
