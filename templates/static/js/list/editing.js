// Fields that can be changed in the list once somebody says so, with one Save for all rows. Each row is a request of its
// own. The builder sets EDITABLE.

import {INPUT_TYPES, offerValues, read, same, write} from "../record/fields.js";
import {path, titleOf} from "../record/record.js";
import {ApiError, call} from "../site/api.js";
import {all, allStyles, element, find} from "../site/dom.js";
import {clear, leave, show} from "../site/messages.js";
import {settings, showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {capitalized, problemText} from "../site/words.js";
import {forgetPages, startsOf} from "./cursors.js";
import {readRows} from "./pages.js";

// Turns editing on: the rows are read again, with the fields that are no columns, and whoever is gone stays as it is.
/** @param {HTMLElement} edit @param {Row[]} shown @param {{asked: Asked, key: string, page: number}} list */
export async function start(edit, shown, list) {
    edit.closest("li").hidden = true; // it is on until the page is left
    const form = find("#changelist-form");
    const columns = EDITABLE[settings.api];
    const records = new Map();
    try {
        await allStyles();
        for (const record of await readAgain(list, columns)) {
            records.set(record[settings.idField], record);
        }
    } catch (error) {
        edit.closest("li").hidden = false;
        showProblem(error);
        return;
    }
    const rows = all("#result_list tbody tr")
        .map((row, index) => ({row, record: records.get(shown[index][settings.idField]), index}))
        .filter(({record}) => record);
    form.classList.add("editing");
    showColumns(columns);
    for (const {row, record, index} of rows) {
        for (const column of columns) {
            const control = made(column, nameIn(index, column), titleOf(settings, record));
            const cell = row.querySelector(`.field-${CSS.escape(column.name)}`);
            cell.classList.add("editing-cell");
            cell.replaceChildren(control);
            write(form, {...column, name: control.name}, record[column.name]);
            offerValues(control, settings.api, column);
        }
    }
    const save = element("input", {type: "submit", name: "_save", class: "default", value: words.save});
    find(".paginator").append(save);
    listen(form, save, rows, columns);
    rows[0]?.row.querySelector("[id^=id_form]").focus();
}

/** @param {{asked: Asked, key: string, page: number}} list @param {Named[]} columns */
async function readAgain({asked, key, page}, columns) {
    const {idField, titleField, versionField} = settings;
    const fields = [...new Set([idField, titleField, versionField, ...columns.map(({name}) => name)])];
    const answer = await readRows(settings.perPage, startsOf(key)[page] ?? null, async (limit, cursor) => {
        const parameters = {...asked, fields, limit, ...(cursor && {cursor})};
        return (await call("GET", settings.api, {parameters})).data;
    });
    return answer.items;
}

// What is edited gets a column if it has none, and is there on narrow screens too; of the others only the links stay.
/** @param {(Named & {label: string})[]} columns */
function showColumns(columns) {
    const shown = new Set(settings.columns.filter(({link}) => link).map(({name}) => name));
    for (const {name, kind, label} of columns) {
        shown.add(name);
        if (!find(`#result_list thead .column-${CSS.escape(name)}`)) {
            const text = element("div", {class: "text"}, element("span", {}, label));
            find("#result_list thead .delete-column").before(
                element("th", {scope: "col", class: `column-${name}`}, text),
            );
            for (const end of all("#result_list tbody .delete-column")) {
                end.before(element("td", {class: `field-${name}`}));
            }
        }
        for (const cell of all(`#result_list :is(.column-${CSS.escape(name)}, .field-${CSS.escape(name)})`)) {
            cell.classList.remove("only-wide", kind);
            cell.dataset.label = label;
        }
    }
    for (const {name} of settings.columns.filter((column) => !shown.has(column.name))) {
        for (const cell of all(`#result_list :is(.column-${CSS.escape(name)}, .field-${CSS.escape(name)})`)) {
            cell.hidden = true;
        }
    }
}

/** @param {Form} form @param {any} save @param {any} rows @param {any} columns */
function listen(form, save, rows, columns) {
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

/** @param {Named} column @param {string} name @param {string} title */
function made(column, name, title) {
    const attributes = {
        name,
        id: `id_${name}`,
        "aria-label": `${column.label}, ${title}`,
    };
    if (!column.kind.startsWith("select")) {
        return element("input", {
            ...attributes,
            dir: "auto",
            type: INPUT_TYPES[column.kind] ?? column.kind,
            step: "any",
        });
    }
    const options = Object.entries(column.choices ?? {}).map(([value, label]) => element("option", {value}, label));
    return element("select", {...attributes, multiple: column.kind === "selectmultiple"}, ...options);
}

// Django's names of the fields of a formset.
/** @param {number} index @param {Named} column */
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
            const done = await saveOne(form, {row, record, index}, changes, columns);
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

/** @param {Form} form @param {{row: any, record: Row, index: number}} one @param {Row} changes @param {Named[]} columns */
async function saveOne(form, {row, record, index}, changes, columns) {
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
            if (error.status === 412) {
                Object.assign(record, error.problem.current); // a second Save puts ours over it
                for (const column of columns.filter(({name}) => !(name in changes))) {
                    write(form, {...column, name: nameIn(index, column)}, record[column.name]); // and nothing else
                }
            }
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
