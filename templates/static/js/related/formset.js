// The rows of an inline on the page: Django's formset. Which rows there are, the page says; what is known of each beside
// its controls is in `known`. A set is {inline, may, group, editable, parentId}; `may` has what the person may do: add,
// change, delete.

import {readControl, same, writeControl} from "../record/fields.js";
import {titleOf} from "../record/record.js";
import {shownIn} from "../record/values.js";
import {all, element, find} from "../site/dom.js";
import * as words from "../site/words.js";

const ATTRIBUTES = ["id", "name", "for", "aria-describedby", "aria-labelledby"];
const known = new WeakMap(); // row -> {base, initial}: the record it was made of, or what a new one began with

/** @param {Inline} inline @param {any} may @param {string | null} parentId */
export function formset(inline, may, parentId) {
    const group = find(`#${CSS.escape(inline.prefix)}-group`);
    const editable = inline.fields.filter((field) => !field.readOnly);
    const set = {inline, may, group, editable, parentId};
    if (!may.add) {
        group.querySelector(".add-row").remove();
        management(set, "MAX_NUM").value = 0;
    }
    if (!may.delete) {
        group.querySelector(".column-delete").textContent = "";
    }
    if (!may.add && !may.change) {
        all("th.required", group).forEach((heading) => heading.classList.remove("required"));
    }
    return set;
}

/** @param {Formset} set @param {string} name */
export function management({inline}, name) {
    return document.getElementById(`id_${inline.prefix}-${name}_FORMS`);
}

/** @param {Formset} set */
export function rows({inline, group}) {
    return all(`.dynamic-${CSS.escape(inline.prefix)}`, group);
}

/** @param {HTMLTableRowElement} row */
export function baseOf(row) {
    return known.get(row)?.base ?? null;
}

/** @param {HTMLTableRowElement} row */
export function isDeleted(row) {
    return Boolean(row.querySelector(".delete input")?.checked);
}

// Puts a row behind those of its kind: stored ones come first. Answers it.
/** @param {Formset} set @param {Row | null} [record] */
export function addRow(set, record = null) {
    const {inline, group} = set;
    const template = group.querySelector(".empty-form");
    const row = template.cloneNode(true);
    row.classList.replace("empty-form", `dynamic-${inline.prefix}`);
    (firstNew(set, record) ?? template).before(row);
    known.set(row, {base: null});
    renumber(set);
    row.querySelector(`[name$="-${CSS.escape(inline.fkName)}"]`).value = set.parentId ?? "";
    if (record) {
        show(set, row, record);
    } else {
        known.get(row).initial = read(set, row);
    }
    row.dispatchEvent(new CustomEvent("formset:added", {bubbles: true, detail: {formsetName: inline.prefix}}));
    return row;
}

/** @param {Formset} set @param {Row | null} record */
function firstNew(set, record) {
    return record && rows(set).find((row) => !baseOf(row));
}

// Answers a function that puts the row back where it was.
/** @param {Formset} set @param {HTMLTableRowElement} row */
export function removeRow(set, row) {
    const next = row.nextElementSibling;
    clearRow(row);
    row.remove();
    renumber(set);
    document.dispatchEvent(new CustomEvent("formset:removed", {detail: {formsetName: set.inline.prefix}}));
    return () => {
        (next?.isConnected ? next : set.group.querySelector(".empty-form")).before(row);
        renumber(set);
    };
}

// Numbers have no gaps, and the management form tells how many rows there are.
/** @param {Formset} set */
function renumber(set) {
    const {inline, group} = set;
    const every = rows(set);
    every.forEach((row, index) => {
        const id = `${inline.prefix}-${index}`;
        if (row.id !== id) {
            row.id = id;
            row.querySelectorAll("*").forEach((each) => renumberOne(each, inline.prefix, id));
        }
    });
    management(set, "TOTAL").value = every.length;
    management(set, "INITIAL").value = every.filter(baseOf).length;
    group.classList.toggle("at-most", every.length >= inline.maxNum);
    group.classList.toggle("at-least", every.length <= inline.minNum);
}

/** @param {any} each @param {string} prefix @param {any} id */
function renumberOne(each, prefix, id) {
    const number = new RegExp(`${prefix}-(\\d+|__prefix__)(?=-)`);
    for (const name of ATTRIBUTES) {
        if (each.getAttribute(name)?.includes(prefix)) {
            each.setAttribute(name, each.getAttribute(name).replace(number, id));
        }
    }
}

// Makes a row that of a record, as it is stored.
/** @param {Formset} set @param {HTMLTableRowElement} row @param {Row} record */
export function show(set, row, record) {
    const {inline, may} = set;
    known.set(row, {base: record});
    row.classList.add("has_original");
    row.querySelector(`[name$="-${CSS.escape(inline.idField)}"]`).value = record[inline.idField];
    head(set, row, record);
    for (const field of inline.fields) {
        const control = may.change && !field.readOnly && controlOf(row, field.name);
        if (control) {
            writeControl(control, field, record[field.name]);
        } else {
            showText(set, row, field, record);
        }
    }
    const box = element("input", {type: "checkbox", name: `${row.id}-DELETE`, id: `id_${row.id}-DELETE`});
    box.setAttribute("aria-label", `${words.deleteIt}: ${titleOf(inline, record)}`);
    row.querySelector(".delete").replaceChildren(...(may.delete && inline.canDelete ? [box] : []));
    renumber(set);
}

/** @param {Formset} set @param {HTMLTableRowElement} row @param {Field} field @param {Row} record */
function showText({inline}, row, field, record) {
    const text = element("p", {dir: "auto"}, shownIn(record, field, inline.emptyValue));
    cellOf(row, field.name).replaceChildren(text);
}

// The record's name above the fields, and the way to its own form.
/** @param {Formset} set @param {HTMLTableRowElement} row @param {Row} record */
function head({inline, may}, row, record) {
    /** @type {(Node | string)[]} */
    const parts = [element("span", {}, titleOf(inline, record))];
    if (inline.changeLink) {
        const href = `${inline.url}${encodeURIComponent(record[inline.idField])}/change/`;
        const [name, text] = may.change ? ["inlinechangelink", words.change] : ["inlineviewlink", words.view];
        parts.push(" ", element("a", {href, class: name}, text));
    }
    row.querySelector(".original p")?.remove();
    row.querySelector(".original").prepend(element("p", {dir: "auto"}, ...parts));
}

// A stored row goes on as a new one that holds what somebody typed, because its record is gone.
/** @param {Formset} set @param {HTMLTableRowElement} row */
export function detach(set, row) {
    const template = set.group.querySelector(".empty-form");
    clearRow(row);
    known.set(row, {base: null, initial: {}});
    row.classList.remove("has_original");
    row.querySelector(".original p").remove();
    row.querySelector(`[name$="-${CSS.escape(set.inline.idField)}"]`).value = "";
    row.querySelector(".delete").replaceChildren(template.querySelector(".delete > *").cloneNode(true));
    (rows(set).find((other) => other !== row && !baseOf(other)) ?? template).before(row);
    renumber(set);
}

// What a merge has made of the controls is on top of this record.
/** @param {Formset} set @param {HTMLTableRowElement} row @param {Row} record */
export function rebase(set, row, record) {
    known.set(row, {base: record});
    head(set, row, record);
    for (const field of set.inline.fields.filter(({readOnly}) => readOnly)) {
        showText(set, row, field, record);
    }
}

/** @param {HTMLTableRowElement} row @param {string} name */
function cellOf(row, name) {
    return row.querySelector(`[data-field="${CSS.escape(name)}"]`);
}

/** @param {HTMLTableRowElement} row @param {string} name */
export function controlOf(row, name) {
    return cellOf(row, name)?.querySelector(`[name="${CSS.escape(`${row.id}-${name}`)}"]`) ?? null;
}

// The fields that somebody can edit in a row, under their names there.
/** @param {Formset} set @param {HTMLTableRowElement} row */
export function controlsIn(set, row) {
    const held = set.editable.filter(({name}) => controlOf(row, name));
    return held.map((field) => ({...field, key: field.name, name: `${row.id}-${field.name}`}));
}

/** @param {Formset} set @param {HTMLTableRowElement} row */
export function read({editable}, row) {
    const held = editable.map((field) => [field, controlOf(row, field.name)]).filter(([, control]) => control);
    return Object.fromEntries(held.map(([field, control]) => [field.name, readControl(control, field)]));
}

/** @param {Formset} set @param {HTMLTableRowElement} row @param {Row} values */
export function fill({editable}, row, values) {
    for (const field of editable.filter(({name}) => name in values)) {
        const control = controlOf(row, field.name);
        if (control) {
            writeControl(control, field, values[field.name]);
        }
    }
}

// What somebody changed in a stored row, or all there is in a new one that is touched or required; null if nothing.
/** @param {Formset} set @param {HTMLTableRowElement} row */
export function changes(set, row) {
    const {base, initial} = known.get(row) ?? {};
    const now = read(set, row);
    const names = Object.keys(now).filter((name) => !same(now[name], (base ?? initial)?.[name]));
    if (!names.length && (base || rows(set).indexOf(row) >= set.inline.minNum)) {
        return null;
    }
    return base ? Object.fromEntries(names.map((name) => [name, now[name]])) : now;
}

// What is to be said of a row as a whole stands above it.
/** @param {HTMLTableRowElement} row @param {any[]} texts */
export function tellRow(row, texts) {
    clearRow(row);
    const list = element("ul", {class: "errorlist"}, ...texts.map((text) => element("li", {}, text)));
    row.before(element("tr", {class: "row-form-errors"}, element("td", {colspan: row.cells.length}, list)));
    row.closest("details")?.setAttribute("open", "");
}

/** @param {HTMLTableRowElement} row */
function clearRow(row) {
    if (row.previousElementSibling?.matches(".row-form-errors")) {
        row.previousElementSibling.remove();
    }
}

// What is to be said of all rows stands under their heading.
/** @param {Formset} set @param {any[]} texts */
export function tellSet({group}, texts) {
    const list = element("ul", {class: "errorlist nonform"}, ...texts.map((text) => element("li", {}, text)));
    group.querySelector("table").before(list);
}

/** @param {Formset} set */
export function clearSet({group}) {
    all(".row-form-errors, .errorlist.nonform", group).forEach((told) => told.remove());
}
