// The merge of two records: side by side, field by field, and what a person chooses of each.

import {forgetPages} from "../list/cursors.js";
import {childrenCounted, childrenOf} from "../record/children.js";
import {forgetDraftsOf} from "../record/draft.js";
import {showNote} from "../record/errors.js";
import {same} from "../record/fields.js";
import {load, nameIt, titleOf} from "../record/record.js";
import {isEmpty} from "../record/shown.js";
import {undoMerge} from "../record/undo.js";
import {hasLines, shown} from "../record/values.js";
import {callInPlace} from "../session/log_in_again.js";
import {idInAddress, query, recordUrl} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {all, element, find, setText} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {enter, settings} from "../site/page.js";
import {correct, merged, problems, problemText, sessionEnded, showHolder} from "../site/words.js";
import * as words from "./words.js";

const BOTH = "both";
const id = idInAddress(settings);
const otherId = query.get("with")?.trim() ?? "";
const form = find("#merge-form");
const content = find("#content-main");
const chosen = new Map(); // the name of a field -> the id of the record whose value was picked, or BOTH
const told = [settings.idField, settings.versionField];
const isPair = otherId !== "" && otherId.toLowerCase() !== id.toLowerCase();

const found = [load(settings, id), ...(isPair ? [load(settings, otherId)] : [])];
let [session, ...records] = await Promise.all([enter(), ...found]); // the first record stays
let attempt = {text: "", key: ""};
nameIt(settings, records[0]);
if (!session.rights.includes("write")) {
    showNote([problems[403]]);
} else if (isPair) {
    form.hidden = false;
    draw();
    await showChildren();
} else {
    find("#which-form").hidden = false;
}
content.hidden = false;
content.removeAttribute("aria-busy");

find("#swap").addEventListener("click", () => {
    records = [records[1], records[0]];
    const [stays, goes] = records.map((record) => encodeURIComponent(record[settings.idField]));
    history.replaceState(null, "", `${settings.url}${stays}/merge/?with=${goes}`);
    find("#form-note").replaceChildren();
    draw();
    showChildren();
});

form.addEventListener("change", ({target}) => chosen.set(target.name, target.value));

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = all("input[type=submit], #swap", form);
    setDisabled(buttons, true);
    clearMistakes();
    const error = await merge();
    if (error) {
        setDisabled(buttons, false);
        explain(error);
    }
});

function setDisabled(buttons, disabled) {
    for (const button of buttons) {
        button.disabled = disabled;
    }
}

function draw() {
    const [stays, goes] = records;
    nameIt(settings, stays);
    setText(".other-title", titleOf(settings, goes));
    for (const link of all(".other-link")) {
        link.href = recordUrl(settings, goes[settings.idField], "change");
    }
    const fields = settings.fields.filter(
        ({name}) => !told.includes(name) && !records.every((record) => isEmpty(record[name])),
    );
    find("#merge-fields").replaceChildren(...fields.map(rowOf));
}

// What is equal stands there once; what nobody can set, only for comparison.
/** @param {Field} field */
function rowOf(field) {
    const values = records.map((record) => record[field.name]);
    const equal = same(values[0], values[1]);
    if (!equal && !field.readOnly) {
        return choiceOf(field);
    }
    const cells = (equal ? values.slice(1) : values).map((value, index) =>
        element("div", {}, ...(equal ? [] : [sideOf(index)]), valueIn(field, value)),
    );
    const attributes = {class: equal ? "merge-field equal" : "merge-field", role: "group", "aria-label": field.label};
    const label = element("div", {class: "merge-label", "aria-hidden": "true"}, field.label);
    return element("div", attributes, label, element("div", {class: "merge-values"}, ...cells));
}

/** @param {Field} field */
function choiceOf(field) {
    const options = optionsOf(field);
    const picked =
        options.find(({key}) => key === chosen.get(field.name)) ?? options[isEmpty(options[0].value) ? 1 : 0];
    const labels = options.map(({key, value}, index) => {
        const radio = element("input", {type: "radio", name: field.name, value: key, checked: key === picked.key});
        return element("label", {}, radio, sideOf(index), valueIn(field, value));
    });
    const attributes = {class: "merge-field", "data-field": field.name};
    const legend = element("legend", {class: "merge-label"}, field.label);
    return element("fieldset", attributes, legend, element("div", {class: "merge-values"}, ...labels));
}

function sideOf(index) {
    return element("strong", {}, [words.thisOne, words.theOther, words.bothOf][index], " ");
}

/** @param {Field} field @param {any} value */
function valueIn(field, value) {
    return element("span", {dir: "auto"}, shown(value, field, settings.emptyValue));
}

// The values between which a person chooses: that of the record that stays first.
/** @param {Field} field */
function optionsOf({name, kind}) {
    const [stays, goes] = records.map((record) => record[name]);
    const options = records.map((record) => ({key: record[settings.idField], value: record[name]}));
    if (isEmpty(stays) || isEmpty(goes)) {
        return options;
    }
    if (kind === "tags") {
        options.push({key: BOTH, value: [...new Set([...stays, ...goes])]});
    } else if (hasLines({kind})) {
        options.push({key: BOTH, value: `${stays}\n\n${goes}`});
    }
    return options;
}

// The values that the record that stays gets: only those that it does not have yet.
function wanted() {
    /** @type {Row} */
    const values = {};
    for (const fieldset of all("fieldset[data-field]", form)) {
        const name = fieldset.dataset.field;
        const key = fieldset.querySelector("input:checked").value;
        const field = settings.fields.find((each) => each.name === name);
        const {value} = /** @type {any} */ (
            optionsOf(/** @type {Field} */ (field)).find((option) => option.key === key)
        );
        if (!same(value, records[0][name])) {
            values[name] = value;
        }
    }
    return values;
}

// Answers why the two were not merged; else the page is over.
async function merge() {
    const [stays, goes] = records;
    const {idField, versionField} = settings;
    const body = {from: goes[idField], version: goes[versionField], values: wanted()};
    const options = {
        version: stays[versionField],
        parameters: {resource: settings.api.slice(1), into: stays[idField]},
        body,
        idempotencyKey: keyOf([stays[idField], stays[versionField], body]),
        patient: true,
    };
    let record;
    try {
        ({record} = (await callInPlace("POST", "/merges", options)).data);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        return error;
    }
    forgetPages();
    forgetDraftsOf(settings, goes[idField]);
    const said = merged(settings.verboseName, titleOf(settings, goes), titleOf(settings, record));
    leave("success", [...said, ...undoMerge(settings, record, goes)]);
    location.assign(recordUrl(settings, record[idField], "change"));
    return null;
}

// The same merge has the same key: what was lost on the way back is not done twice.
function keyOf(asked) {
    const text = JSON.stringify(asked);
    if (attempt.text !== text) {
        attempt = {text, key: crypto.randomUUID()};
    }
    return attempt.key;
}

/** @param {ApiError} error */
function explain(error) {
    const {current, other, detail, survivorId, holderId} = error.problem;
    if (error.status === 412 && (current || other)) {
        const changed = [current, other].flatMap((record) => (record ? [`“${titleOf(settings, record)}”`] : []));
        records = [current ?? records[0], other ?? records[1]];
        draw();
        showNote([words.changedSince(changed)]);
        find("#form-note").focus();
        return;
    }
    const {values = {}, ...rest} = error.errors;
    const homeless = Object.entries({...rest, ...values}).flatMap(([name, said]) =>
        showMistake(name, said) ? [] : said,
    );
    const marked = form.querySelectorAll("fieldset.errors").length;
    const rests = [...new Set(homeless)].join(" ");
    const refused = [404, 409].includes(error.status) ? rests || detail || problemText(error) : problemText(error);
    const why = error.status === 401 ? sessionEnded : refused;
    const id = survivorId ?? holderId;
    const href = id && recordUrl(settings, id, "change");
    const link = href ? [" ", {text: showHolder(settings.verboseName), attributes: {href}}] : [];
    showNote(error.status === 400 ? [marked ? correct(marked) : rests || why] : [why, ...link]);
    (form.querySelector("fieldset.errors input:checked") ?? find("#form-note")).focus();
}

// Says above the field what is wrong with its value; answers whether the page has the field.
function showMistake(name, messages) {
    const fieldset = all("fieldset[data-field]", form).find((each) => each.dataset.field === name);
    if (fieldset) {
        const list = element("ul", {class: "errorlist", id: `${name}_error`});
        list.append(...messages.map((message) => element("li", {}, message)));
        fieldset.classList.add("errors");
        fieldset.setAttribute("aria-describedby", list.id);
        fieldset.querySelector(".merge-values").prepend(list);
    }
    return Boolean(fieldset);
}

function clearMistakes() {
    find("#form-note").replaceChildren();
    for (const fieldset of all("fieldset.errors", form)) {
        fieldset.classList.remove("errors");
        fieldset.removeAttribute("aria-describedby");
        fieldset.querySelector(".errorlist").remove();
    }
}

// How many records of other resources belong to the one that goes.
async function showChildren() {
    const [, goes] = records;
    const children = await childrenOf(settings, [goes]);
    if (goes === records[1]) {
        const lines = childrenCounted(children, 1);
        find("#moves-along ul").replaceChildren(...lines);
        find("#moves-along").hidden = lines.length === 0;
    }
}
