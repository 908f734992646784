// The second step: the file as it was read, and how it was read, which a person may correct.

import {element, find} from "../site/dom.js";
import {attempt, say} from "./problems.js";
import * as words from "./words.js";

const form = find("#table-form");
const SHOWN = 20; // rows that the API shows of a file
const OPTIONS = ["sheet", "encoding", "delimiter", "headerRow"];
// What of it says something about each kind of file.
const OF_FORMAT = {
    csv: ["encoding", "delimiter", "headerRow"],
    xlsx: ["sheet", "headerRow"],
    vcard: ["encoding"],
    jsonl: ["encoding"],
};

/** @param {Job} job */
export function startTable(job) {
    const encodings = Object.entries(words.encodings);
    form.elements.encoding.append(...encodings.map(([value, text]) => element("option", {value}, text)));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        job.go("fields");
    });
    form.addEventListener("change", ({target}) => readAgain(job, target));
}

/** @param {Job} job @param {any} changed */
async function readAgain(job, changed) {
    const done = await attempt(form, () => job.read(chosen(changed.name)));
    if (done) {
        showTable(job);
        say(find("#table-size").textContent);
    }
}

// Another sheet has another header, and so has another delimiter: it is looked for again.
/** @param {string} changed */
function chosen(changed) {
    const {sheet, encoding, delimiter, headerRow} = form.elements;
    const options = {
        ...(shows("sheet") && {sheet: sheet.value}),
        ...(shows("encoding") && {encoding: encoding.value}),
        ...(shows("delimiter") && {delimiter: delimiter.value}),
    };
    return changed === "headerRow" ? {...options, headerRow: Number(headerRow.value)} : options;
}

/** @param {string} name */
function shows(name) {
    return !find(`.field-${name}`).hidden;
}

/** @param {Job} job */
export function showTable({reading}) {
    const {form: read, columns, rows} = reading;
    for (const name of OPTIONS) {
        const known = OF_FORMAT[read.format].includes(name) && (name !== "sheet" || (read.sheets ?? []).length > 1);
        find(`.field-${name}`).hidden = !known;
    }
    form.elements.sheet.replaceChildren(...(read.sheets ?? []).map((name) => element("option", {value: name}, name)));
    for (const name of OPTIONS) {
        choose(form.elements[name], read[name] ?? "");
    }
    const size = rows.length < SHOWN ? words.sizeOf : words.beginningOf;
    find("#table-size").textContent = size(words.formats[read.format], columns.length, rows.length);
    const names = columns.map(({name}) => element("th", {scope: "col", dir: "auto"}, name));
    find("#preview thead").replaceChildren(element("tr", {}, element("th", {scope: "col"}, words.row), ...names));
    find("#preview tbody").replaceChildren(...rows.map(line));
}

// What was read may be none of the usual ones.
/** @param {any} control @param {string | number} value */
function choose(control, value) {
    const text = String(value);
    if (control.options && text && ![...control.options].some((option) => option.value === text)) {
        control.append(element("option", {value: text}, words.otherDelimiter(text)));
    }
    control.value = text;
}

/** @param {{row: number, cells: string[]}} read */
function line({row, cells}) {
    return element(
        "tr",
        {},
        element("th", {scope: "row"}, row),
        ...cells.map((text) => element("td", {dir: "auto"}, element("span", {class: "long"}, text))),
    );
}
