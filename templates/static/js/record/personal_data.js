// Everything that is stored about a record, to read, to print, or to hand over as a file.

import {outcomes} from "../import/words.js";
import {idInAddress, recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {enter, settings, showProblem} from "../site/page.js";
import {problems, survivor} from "../site/words.js";
import {changeList, sentence} from "./changes.js";
import {showNote} from "./errors.js";
import {leaveMissing, nameIt, titleOf} from "./record.js";
import {shown} from "./values.js";
import * as words from "./words.js";

const id = idInAddress(settings);
const content = find("#content-main");
const empty = settings.emptyValue;

const session = await enter();
if (session.rights.includes("administer")) {
    await showEverything();
} else {
    showNote([problems[403]]);
}

async function showEverything() {
    const known = await everything();
    if (!known) {
        return;
    }
    if (known.id !== id.toLowerCase()) {
        leave("warning", survivor(settings.verboseName)); // the API led to the record that has taken its place
        location.replace(recordUrl(settings, known.id, "personal-data"));
        return;
    }
    nameIt(settings, known.records[0].record);
    content.append(...known.records.map(section));
    find("#download").addEventListener("click", () => download(known));
    content.hidden = false;
    content.removeAttribute("aria-busy");
}

// Null if the page says why there is nothing.
/** @returns {Promise<PersonalData | null>} */
async function everything() {
    try {
        return (await call("GET", "/personal-data", {parameters: {resource: settings.api.slice(1), id}})).data;
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if ([404, 410].includes(error.status)) {
            leaveMissing(settings, id, error);
        } else if (error.status === 413) {
            showNote([words.tooMuch]);
        } else {
            showProblem(error);
        }
        return null;
    }
}

/** @param {PersonalData} known */
function download(known) {
    const file = new Blob([JSON.stringify(known, null, 2)], {type: "application/json"});
    const href = URL.createObjectURL(file);
    element("a", {href, download: `${known.resource}-${known.id}.json`}).click();
    setTimeout(() => URL.revokeObjectURL(href), 6e4);
}

/** @param {PersonalRecord} about */
function section(about) {
    const of = settingsOf(about);
    const more = [
        words.relations[about.relation],
        about.inTrash && words.inTrash,
        about.registered && words.registered,
    ].filter(Boolean);
    return element(
        "section",
        {class: "module"},
        element("h2", {}, words.heading(of.verboseName, titleOf(of, about.record))),
        ...(more.length ? [element("p", {}, more.join(" "))] : []),
        fieldList(of, about.record),
        ...table(
            words.history,
            ["at", "by", "action"],
            about.history.map((entry) => past(of, entry)),
        ),
        ...table(
            words.events,
            ["at", "event"],
            about.events.map(({at, type}) => [moment(at), type]),
        ),
        ...table(words.imports, ["at", "by", "file", "rows"], about.imports.map(imported)),
    );
}

// The settings of the record's resource, with a field for everything in it: what nobody named has its name in the API.
/** @param {PersonalRecord} about @returns {FormSettings} */
function settingsOf({resource, record, history}) {
    const of = settings.everything.find(({api}) => api === `/${resource}`) ?? {
        ...settings,
        verboseName: resource,
        titleField: "",
        fields: [],
    };
    const described = new Set(of.fields.map(({name}) => name));
    const names = new Set([record, ...history.map(({changes}) => changes)].flatMap(Object.keys));
    const others = [...names].filter((name) => !described.has(name));
    return {
        ...of,
        fields: [...of.fields, ...others.map((name) => ({name, label: name, kind: /** @type {Kind} */ ("text")}))],
    };
}

/** @param {FormSettings} of @param {Row} record */
function fieldList(of, record) {
    const items = of.fields
        .filter(({name}) => name in record)
        .flatMap((field) => [
            element("dt", {}, `${field.label}:`),
            element("dd", {}, shown(record[field.name], field, empty)),
        ]);
    return element("dl", {class: "changes"}, ...items);
}

/** @param {FormSettings} of @param {Change} entry */
function past(of, entry) {
    const action = element("div", {}, element("p", {}, sentence(of, entry)), changeList(of, entry.changes));
    return [moment(entry.at), entry.by, action];
}

/** @param {PersonalRecord["imports"][number]} file */
function imported({importId, fileName, createdAt, createdBy, rows}) {
    const told = rows.map(({row, is}) => words.row(row, outcomes[is] ?? is));
    return [moment(createdAt), createdBy ?? empty, fileName ?? importId, told.join(", ")];
}

/** @param {string | null} at */
function moment(at) {
    return shown(at, {kind: "datetime"}, empty);
}

// A table below its heading; nothing if it has no rows.
/** @param {string} title @param {string[]} columns @param {any[][]} rows */
function table(title, columns, rows) {
    if (!rows.length) {
        return [];
    }
    const head = columns.map((name) => element("th", {scope: "col"}, words.columns[name]));
    const body = rows.map(([first, ...cells]) =>
        element("tr", {}, element("th", {scope: "row"}, first), ...cells.map((cell) => element("td", {}, cell))),
    );
    return [
        element("h3", {}, title),
        element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)),
    ];
}
