// Old and new values of fields, side by side.

import {element} from "../site/dom.js";
import * as words from "../site/words.js";
import {difference} from "./diff.js";
import {isEmpty} from "./shown.js";
import {hasLines, shown} from "./values.js";

// `changes` maps names of fields to {old, new}; what was empty and stays so is left out.
/** @param {FormSettings} settings @param {Row} changes */
export function changeList(settings, changes) {
    const items = settings.fields
        .filter((field) => field.name in changes)
        .filter(({name}) => !(isEmpty(changes[name].old) && isEmpty(changes[name].new)))
        .flatMap((field) => [
            element("dt", {}, `${field.label}:`),
            element("dd", {"data-field": field.name}, ...change(changes[field.name], field, settings.emptyValue)),
        ]);
    return element("dl", {class: "changes"}, ...items);
}

// What an entry of a history says happened.
/** @param {FormSettings} settings @param {Change} entry @returns {string} */
export function sentence(settings, {kind, changes, reason}) {
    const labels = settings.fields.filter((field) => field.name in changes).map((field) => field.label);
    return words.kinds[kind]?.(words.listed(labels), reason) ?? kind;
}

function change({old, new: now}, field, empty) {
    if (hasLines(field) && !isEmpty(old) && !isEmpty(now)) {
        return difference(old, now).map(({tag, text}) => (tag ? marked(tag, text) : text));
    }
    const added = marked("ins", shown(now, field, empty));
    return isEmpty(old) ? [added] : [marked("del", shown(old, field, empty)), " → ", added];
}

// Struck out or underlined for the eye, a word for the ear.
/** @param {"del" | "ins"} tag @param {Node | string} content */
function marked(tag, content) {
    return element(tag, {}, element("span", {class: "visually-hidden"}, `${words.marks[tag]} `), content);
}
