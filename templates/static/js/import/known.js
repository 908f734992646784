// The fourth step: which records are known already, and what becomes of them.

import {ApiError} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {settings} from "../site/page.js";
import {labelOf} from "./fields.js";
import {attempt, flat} from "./problems.js";
import * as words from "./words.js";

const form = find("#known-form");
const fieldsForm = find("#fields-form");
const OF_FIELDS = ["templates", "fixed", "ignore"]; // what the API calls choices of that step

/** @param {Job} job */
export function startKnown(job) {
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        job.choose({...job.choices, match: matched(), onDuplicate: form.elements.onDuplicate.value});
        attempt(
            form,
            () => job.start(true),
            (error) => formWith(job, error),
        );
    });
    form.addEventListener("change", showWhetherKnown);
}

// What is wrong with fields is said where they are chosen.
/** @param {Job} job @param {any} error */
async function formWith(job, error) {
    const names = error instanceof ApiError ? Object.keys(flat(error.errors)) : [];
    if (!names.some((name) => OF_FIELDS.includes(name) || fieldsForm.elements.namedItem(name))) {
        return form;
    }
    await job.go("fields");
    return fieldsForm;
}

/** @param {Job} job */
export function showKnown({choices, reading}) {
    const brought = (name) => name in choices.templates || name in choices.fixed;
    const names = settings.match.filter((name) => reading.fields.some((field) => field.name === name) && brought(name));
    // A family has one phone number, and two systems have the same ids: by these only if somebody says so.
    const before = choices.match ?? names.filter((name) => settings.sure.includes(name)).map(matchOf);
    const boxes = names.map((name) => {
        const value = matchOf(name);
        const attributes = {type: "checkbox", name: "match", value, checked: before.includes(value)};
        return element("div", {}, element("label", {}, element("input", attributes), ` ${labelOf(name)}`));
    });
    const nothing = element("p", {class: "help"}, words.nothingToMatch);
    find("#match-choices").replaceChildren(...(boxes.length ? boxes : [nothing]));
    form.elements.onDuplicate.value = choices.onDuplicate ?? "update";
    showWhetherKnown();
}

// The API finds a record by its id under this name, whatever the field is called.
/** @param {string} name */
function matchOf(name) {
    return name === settings.idField ? "id" : name;
}

// Without anything to go by no record is known, and there is nothing to choose.
function showWhetherKnown() {
    find("#known-form [data-field=onDuplicate]").hidden = !matched().length;
}

function matched() {
    return [...form.querySelectorAll("[name=match]:checked")].map((box) => box.value);
}
