// Columns that can be changed in the list, with one Save for all rows. Each row is a request of its own.

import {read, same, write} from "../record/fields.js";
import {path, titleOf} from "../record/record.js";
import {ApiError, call} from "../site/api.js";
import {all, allStyles, element, find} from "../site/dom.js";
import {clear, leave, show} from "../site/messages.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";
import {capitalized, problemText} from "../site/words.js";
import {forgetPages} from "./cursors.js";
import {labelOf} from "./rows.js";

const TYPES = {decimal: "number", datetime: "datetime-local", tags: "text"}; // other kinds are types of inputs

/** @param {Row[]} records */
export function startEditing(records) {
    const form = find("#changelist-form");
    const columns = settings.columns.filter(({editable}) => editable);
    const rows = all("#result_list tbody tr").map((row, index) => ({row, record: records[index], index}));
    for (const {row, record, index} of rows) {
        for (const column of columns) {
            const cell = row.querySelector(`.field-${column.name}`);
            const control = made(column, nameIn(index, column), titleOf(settings, record));
            cell.replaceChildren(element("span", {class: "needs-read-only"}, ...cell.childNodes), control);
            write(form, {...column, name: control.name}, record[column.name]);
        }
    }
    const save = find(".paginator [name=_save]");
    form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.matches("tbody input:not([type=checkbox])")) {
            event.preventDefault(); // or the first button of the form would be pressed, which is another one
            form.requestSubmit(save);
        }
    });
    form.addEventListener("submit", async (event) => {
        if (event.submitter?.name === "_save") {
            event.preventDefault();
            save.disabled = true;
            await saveAll(form, rows, columns).finally(() => {
                save.disabled = false;
            });
        }
    });
}

/** @param {Column} column @param {string} name @param {string} title */
function made(column, name, title) {
    const attributes = {
        name,
        id: `id_${name}`,
        class: "needs-write",
        "aria-label": `${labelOf(column.name)}, ${title}`,
    };
    if (column.kind !== "select") {
        return element("input", {...attributes, type: TYPES[column.kind] ?? column.kind, step: "any"});
    }
    const options = Object.entries(column.choices ?? {}).map(([value, label]) => element("option", {value}, label));
    return element("select", attributes, ...options);
}

// Django's names of the fields of a formset.
/** @param {number} index @param {Column} column */
function nameIn(index, column) {
    return `form-${index}-${column.name}`;
}

/** @param {Form} form @param {any} rows @param {any} columns */
async function saveAll(form, rows, columns) {
    clear();
    await allStyles(); // of mistakes
    for (const list of all(".errorlist", form)) {
        list.remove();
    }
    for (const control of all("[aria-invalid]", form)) {
        control.removeAttribute("aria-invalid");
    }
    let saved = 0;
    let failed = 0;
    for (const {row, record, index} of rows) {
        const now = columns.map((column) => [column.name, read(form, {...column, name: nameIn(index, column)})]);
        const changes = Object.fromEntries(now.filter(([name, value]) => !same(value, record[name])));
        if (Object.keys(changes).length) {
            const done = await saveOne(row, record, index, changes);
            saved += Number(done);
            failed += Number(!done);
        }
    }
    if (saved) {
        forgetPages();
    }
    if (failed) {
        show("error", [words.correct(failed)]);
        if (saved) {
            show("success", words.changedMany(saved, settings));
        }
        find("[aria-invalid=true]")?.focus();
    } else {
        if (saved) {
            leave("success", words.changedMany(saved, settings));
        }
        location.reload();
    }
}

/** @param {any} row @param {Row} record @param {number} index @param {Row} changes */
async function saveOne(row, record, index, changes) {
    const options = {version: record[settings.versionField], body: changes, patient: true};
    try {
        const {data} = await call("PATCH", path(settings, record[settings.idField]), options);
        Object.assign(record, data);
        return true;
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        const errors = {...error.errors};
        if (!Object.keys(errors).length) {
            Object.assign(record, error.status === 412 ? error.problem.current : {}); // a second Save puts ours over it
            const why = error.status === 412 ? words.savedOver(settings.verboseName) : problemText(error);
            errors[Object.keys(changes)[0]] = [error.status === 404 ? words.goneRow(settings.verboseName) : why];
        }
        for (const [name, messages] of Object.entries(errors)) {
            report(row, index, name in changes ? name : Object.keys(changes)[0], messages);
        }
        return false;
    }
}

/** @param {any} row @param {number} index @param {string} name @param {string[]} messages */
function report(row, index, name, messages) {
    const control = row.querySelector(`[name="form-${index}-${CSS.escape(name)}"]`);
    const list = element("ul", {class: "errorlist", id: `${control.id}_error`});
    list.append(...messages.map((message) => element("li", {}, capitalized(message))));
    control.before(list);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", list.id);
}
