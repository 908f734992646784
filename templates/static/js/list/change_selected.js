// Actions that ask for a value, as Django's intermediate pages do. The API changes the records, whether or not somebody
// waits, and the page of the job says how far it is and takes it back.

import {INPUT_TYPES, offerValues, readControl, writeControl} from "../record/fields.js";
import {titleOf} from "../record/record.js";
import {changedQuery} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {allStyles, element, find} from "../site/dom.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {forgetPages} from "./cursors.js";
import {takeThePage} from "./question.js";

const MOST_NAMED = 10;

// `chosen` are the ticked rows; null is all that the list has, on whatever page.
/** @param {Asking} asking @param {Row[]} records @param {Listed} list @param {Row[] | null} chosen */
export async function askForValue(asking, records, list, chosen) {
    const control = controlOf(asking);
    const problem = element("ul", {class: "errorlist", id: "change-problem", hidden: true});
    const back = changedQuery({});
    const form = element(
        "form",
        {id: "change-selected-form", novalidate: true},
        element(
            "div",
            {class: "form-row"},
            problem,
            element("label", {for: control.id, class: "required"}, `${asking.label}:`),
            " ",
            control,
            ...(asking.kind === "tags" ? [element("div", {class: "help", id: "change-help"}, words.tagsHelp)] : []),
        ),
        element(
            "div",
            {class: "submit-row"},
            element("input", {type: "submit", value: asking.title, class: "default"}),
            element("a", {href: back, role: "button", class: "closelink"}, words.no),
        ),
    );
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        begin(form, asking, control, chosen ? {ids: chosen.map((record) => record[settings.idField])} : queryOf(list));
    });
    const count = chosen?.length ?? 0;
    const items = chosen?.length === 1 ? settings.verboseName : settings.verboseNamePlural;
    const said = words.askChangeSelected(chosen ? count : 2, chosen ? words.number(count) : list.count, items);
    const named = (chosen ?? records).slice(0, MOST_NAMED).map((record) => element("li", {}, nameOf(record)));
    if (!chosen || count > MOST_NAMED) {
        named.push(element("li", {}, chosen ? words.andMore(count - MOST_NAMED) : words.andOthers));
    }
    await allStyles();
    find("#content-main").replaceChildren(element("p", {}, said), element("ul", {}, ...named), form);
    takeThePage(asking.title, back, settings.verboseNamePlural);
    find(".object-tools").hidden = true; // they are about the list
    offerValues(control, settings.api, asking);
    control.focus();
}

/** @param {Row} record */
function nameOf(record) {
    return element("bdi", {}, titleOf(settings, record));
}

// The parameters of the list that say which records it has.
/** @param {Listed} list */
function queryOf({asked}) {
    const {sort: _, ...query} = asked;
    return {query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))};
}

/** @param {Asking} asking */
function controlOf(asking) {
    const attributes = {
        name: asking.name,
        id: `id_${asking.name}`,
        autocomplete: "off",
        "aria-describedby": asking.kind === "tags" ? "change-help" : undefined,
    };
    if (asking.kind === "select") {
        const options = Object.entries({"": "---------", ...asking.choices});
        return element("select", attributes, ...options.map(([value, text]) => element("option", {value}, text)));
    }
    const control = element("input", {...attributes, type: INPUT_TYPES[asking.kind] ?? asking.kind, step: "any"});
    writeControl(control, asking, asking.kind === "checkbox" ? true : null);
    return control;
}

/** @param {Form} form @param {Asking} asking @param {any} control @param {Row} selection */
async function begin(form, asking, control, selection) {
    const value = readControl(control, asking);
    if (value === null || value === "" || value.length === 0) {
        tell(control, [[words.required]]);
        return;
    }
    const submit = form.querySelector("[type=submit]");
    submit.disabled = true;
    try {
        await startChange({[asking.operation]: {[asking.name]: value}}, selection);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        submit.disabled = false;
        tell(control, await sentences(error, asking.name));
    }
}

const ANOTHER_HAS_BEGUN = 422; // of which no answer has told: there is a job of what was chosen then
const keys = new Map(); // what was asked for -> its key, until an answer tells of a job
let key = ""; // that attempts share whatever they ask for, until the API says that one of them has begun a job

// Begins the job, and goes to its page. Pressed again after a lost answer it is the same job. If anything else was chosen
// since, the API refuses it once, so that nobody has two jobs unawares; what was chosen first still leads to its job.
/** @param {Row} change @param {Row} selection */
export async function startChange(change, selection) {
    const body = {resource: settings.api.slice(1), change, selection};
    const asked = JSON.stringify(body);
    key ||= crypto.randomUUID();
    keys.set(asked, keys.get(asked) ?? key);
    try {
        const options = {body, idempotencyKey: keys.get(asked), patient: true};
        const {data} = await call("POST", "/imports", options);
        keys.clear();
        key = "";
        forgetPages();
        location.assign(`${settings.url}import/?${new URLSearchParams({importId: data.importId})}`);
    } catch (error) {
        if (error instanceof ApiError && error.status === ANOTHER_HAS_BEGUN) {
            keys.delete(asked);
            key = "";
        }
        throw error;
    }
}

// The API says of which field it speaks, which everybody sees here. Answers what a line each has.
/** @param {ApiError} error @param {string} name @returns {Promise<(string | Element)[][]>} */
export async function sentences(error, name) {
    const said = Object.values(error.errors)
        .flat()
        .map((each) => each.replace(`${name}: `, ""));
    const begun = error.status === ANOTHER_HAS_BEGUN;
    if (!said.length && !begun) {
        return [[problemText(error)]];
    }
    const {translated} = await import("../site/answers.js");
    const problem = {detail: error.problem.detail, errors: {said}};
    const {detail, errors} = TRANSLATED ? translated(problem) : problem;
    return begun
        ? [[detail, " ", element("a", {href: `${settings.url}imports/`}, words.imports)]]
        : errors.said.map((each) => [each]);
}

/** @param {any} control @param {(string | Element)[][]} said */
function tell(control, said) {
    const problem = find("#change-problem");
    problem.replaceChildren(...said.map((each) => element("li", {}, ...each)));
    problem.hidden = false;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", "change-problem");
    control.focus();
}
