// Records of other resources on the form of the one that they belong to. One Save sends them all with it.

import {path} from "../record/record.js";
import {isEmpty} from "../record/shown.js";
import {ApiError, call} from "../site/api.js";
import {element} from "../site/dom.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {
    addRow,
    baseOf,
    changes,
    clearSet,
    controlOf,
    controlsIn,
    fill,
    formset,
    isDeleted,
    management,
    read,
    removeRow,
    rows,
    tellRow,
    tellSet,
} from "./formset.js";

const PER_PAGE = 100;
const COUNTS = ["TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM"];

// Asks for the first rows of each inline, before it is known who is here.
/** @param {FormSettings} settings @param {any} id */
export function loadRows(settings, id) {
    return (settings.inlines ?? []).map((inline) => readRows(settings, inline, id));
}

// Answers {items, nextCursor}, or the error in its place.
/** @param {FormSettings} settings @param {Inline} inline @param {any} id @param {string | null} [cursor] */
async function readRows(settings, inline, id, cursor) {
    const {idField, titleField, versionField, fields, ordering, prefix} = inline;
    const names = [...new Set([idField, titleField, versionField, ...fields.map(({name}) => name)])];
    const parameters = {
        limit: PER_PAGE,
        fields: names,
        ...(ordering.length && {sort: ordering}),
        ...(cursor && {cursor}),
    };
    try {
        return (await call("GET", `${path(settings, id)}/${prefix}`, {parameters})).data;
    } catch (error) {
        if (error instanceof ApiError) {
            return {items: [], nextCursor: null, error};
        }
        throw error;
    }
}

// Answers the sets that this person sees, with rows for `loaded`; `mayWrite` is about the form's own record.
/** @param {FormSettings} settings @param {any} id @param {Session} session @param {boolean} mayWrite @param {any} [loaded] */
export function startInlines(settings, id, session, mayWrite, loaded = []) {
    const has = (right) => session.rights.includes(right);
    const sets = (settings.inlines ?? []).map((inline, index) => {
        const {view, add, change, delete: remove} = inline.permissions;
        if (!has(view)) {
            document.getElementById(`${inline.prefix}-group`).remove();
            return null;
        }
        const may = {add: mayWrite && has(add), change: mayWrite && has(change), delete: mayWrite && has(remove)};
        const set = formset(inline, may, id);
        start(settings, set, loaded[index]);
        return set;
    });
    return sets.filter(Boolean);
}

/** @param {FormSettings} settings @param {Formset} set @param {any} loaded */
function start(settings, set, loaded) {
    const {inline, may, group} = set;
    take(settings, set, loaded);
    if (may.add) {
        const wanted = Math.max(rows(set).length, inline.minNum) + inline.extra;
        while (rows(set).length < Math.min(wanted, inline.maxNum)) {
            addRow(set);
        }
    } else {
        group.querySelector(".empty-form").hidden = true;
    }
    group.addEventListener("click", (event) => press(set, event));
    group.addEventListener("keydown", (event) => {
        if (event.key === " " && event.target.matches("[role=button]")) {
            event.preventDefault();
            event.target.click();
        }
    });
}

/** @param {FormSettings} settings @param {Formset} set @param {any} loaded */
function take(settings, set, loaded) {
    set.more = () => null;
    for (const record of loaded?.items ?? []) {
        addRow(set, record);
    }
    if (loaded?.error) {
        tellSet(set, [problemText(loaded.error)]);
    }
    if (loaded?.nextCursor) {
        set.more = async () => {
            const next = await readRows(settings, set.inline, set.parentId, loaded.nextCursor);
            set.group.querySelector(".more-rows").remove();
            take(settings, set, next.error ? {...next, nextCursor: loaded.nextCursor} : next);
        };
        offerMore(set);
    }
}

// The rest of many rows comes when it is wanted; what was typed stays.
/** @param {Formset} set */
function offerMore(set) {
    const shown = rows(set).filter(baseOf).length;
    const buttons = [
        [words.nextRows(PER_PAGE), () => set.more()],
        [words.allRows, () => loadAll(set)],
    ].map(([text, act]) => {
        const button = element("button", {type: "button", class: "button"}, text);
        button.addEventListener("click", act);
        return button;
    });
    const cell = element("td", {colspan: set.inline.fields.length + 2}, words.rowsShown(shown), " ");
    cell.append(buttons[0], " ", buttons[1]);
    rows(set)
        .findLast(baseOf)
        .after(element("tr", {class: "more-rows"}, cell));
}

/** @param {Formset} set */
export async function loadAll(set) {
    for (let shown = -1; shown < rows(set).length && set.group.querySelector(".more-rows"); ) {
        shown = rows(set).length;
        await set.more();
    }
}

/** @param {Formset} set @param {any} event */
function press(set, event) {
    const button = event.target.closest("[role=button]");
    if (!button) {
        return;
    }
    event.preventDefault();
    if (button.matches(".add-row .addlink")) {
        focusIn(addRow(set));
    } else if (button.matches(".inline-deletelink")) {
        takeOut(set, button.closest("tr"));
    }
    changed(set);
}

/** @param {HTMLTableRowElement} row */
function focusIn(row) {
    row.querySelector("[data-field] :is(input, select, textarea)")?.focus();
}

// Begins a row with some values, in an empty row if there is one; the focus goes to what is to be typed first.
export function beginRow(sets, {prefix, values, now}) {
    const set = sets.find(({inline}) => inline.prefix === prefix);
    if (!set?.may.add) {
        return;
    }
    const row = rows(set).find((each) => !baseOf(each) && !changes(set, each)) ?? addRow(set);
    fill(set, row, {...values, ...(now && {[now]: thisMinute()})});
    const empty = controlsIn(set, row)
        .map(({key}) => controlOf(row, key))
        .filter(({required, value}) => required && !value);
    (empty[0] ?? row.querySelector("[data-field] input")).focus();
    changed(set);
}

function thisMinute() {
    return `${new Date().toISOString().slice(0, 16)}:00.000Z`;
}

// Without asking, as in Django; it can be put back.
/** @param {Formset} set @param {HTMLTableRowElement} row */
function takeOut(set, row) {
    const putBack = removeRow(set, row);
    const cell = set.group.querySelector(".add-row td");
    const button = element("button", {type: "button", class: "button undo-remove"}, words.undoRemove);
    button.addEventListener("click", () => {
        putBack();
        button.remove();
        focusIn(row);
        changed(set);
    });
    cell.querySelector(".undo-remove")?.remove();
    cell.append(" ", button);
    cell.querySelector(".addlink").focus();
}

// The form hears of rows that came or went as of anything that is typed.
/** @param {Formset} set */
function changed(set) {
    set.group.dispatchEvent(new Event("change", {bubbles: true}));
}

// The field of a control in a row, by its name there; none where nothing is typed yet.
/** @param {Formset[]} sets @param {string} name */
export function fieldNamed(sets, name) {
    const [, prefix, index, key] = /^(.+)-(\d+)-(.+)$/.exec(name) ?? [];
    const set = sets.find(({inline}) => inline.prefix === prefix);
    const row = set && rows(set)[index];
    const found = row && (baseOf(row) || changes(set, row)) && set.editable.find((field) => field.name === key);
    return found && {...found, name};
}

// The fields that are to be looked at before they are sent: all of a new row, what is changed in a stored one.
/** @param {Formset[]} sets @param {boolean} asNew */
export function fieldsToCheck(sets, asNew) {
    return sets.flatMap((set) =>
        rows(set).flatMap((row) => {
            const whole = asNew && baseOf(row);
            const sent = isDeleted(row) ? null : (whole ? read : changes)(set, row);
            return controlsIn(set, row).filter(({key}) => sent && key in sent);
        }),
    );
}

// Whoever counts in the management form must leave numbers there.
/** @param {Formset[]} sets */
export function tampered(sets) {
    const missing = sets.flatMap((set) =>
        COUNTS.filter((name) => !/^\d+$/.test(management(set, name)?.value)).map(
            (name) => `${set.inline.prefix}-${name}_FORMS`,
        ),
    );
    for (const set of sets.filter(({inline}) => missing.some((name) => name.startsWith(`${inline.prefix}-`)))) {
        tellSet(set, [words.tampered(missing.join(", "))]);
    }
    return missing.length;
}

// What is to be sent along with the record: {activities: […]}, nothing where nothing was touched.
/** @param {Formset[]} sets @param {boolean} asNew */
export function bodies(sets, asNew) {
    const touched = sets.map((set) => {
        const sent = rows(set)
            .map((row) => ({row, body: bodyOf(set, row, asNew)}))
            .filter(({body}) => body);
        set.sent = sent;
        return [set.inline.prefix, sent.map(({body}) => body)];
    });
    return Object.fromEntries(touched.filter(([, sent]) => sent.length));
}

/** @param {Formset} set @param {HTMLTableRowElement} row @param {boolean} asNew */
function bodyOf(set, row, asNew) {
    const {idField, versionField} = set.inline;
    const base = baseOf(row);
    if (!base || asNew) {
        return isDeleted(row) ? null : given(base ? read(set, row) : changes(set, row));
    }
    const changed = isDeleted(row) ? {delete: true} : changes(set, row);
    return changed && {[idField]: base[idField], [versionField]: base[versionField], ...changed};
}

// What a new row leaves empty is for the API to choose.
/** @param {Row} values */
function given(values) {
    return values && Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

// Puts what the API says of rows where it belongs. Answers the errors of controls under their names on the form, and how
// many messages there are beside those.
/** @param {Formset[]} sets @param {Record<string, string[]>} errors */
export function placeErrors(sets, errors) {
    const placed = {...errors};
    let others = 0;
    for (const set of sets.filter(({inline}) => inline.prefix in errors)) {
        delete placed[set.inline.prefix];
        const told = errors[set.inline.prefix];
        if (Array.isArray(told)) {
            tellSet(set, told);
            others += 1;
            continue;
        }
        for (const [position, said] of Object.entries(told)) {
            const {controls, rest} = sorted(set.sent[position].row, said);
            Object.assign(placed, controls);
            if (rest.length) {
                tellRow(set.sent[position].row, rest);
                others += 1;
            }
        }
    }
    return {placed, others};
}

/** @param {HTMLTableRowElement} row @param {any} said */
function sorted(row, said) {
    if (Array.isArray(said)) {
        return {controls: {}, rest: said};
    }
    const entries = Object.entries(said);
    /** @type {(entry: [string, any]) => boolean} */
    const isControl = ([name]) => Boolean(controlOf(row, name));
    return {
        controls: Object.fromEntries(entries.filter(isControl).map(([name, texts]) => [`${row.id}-${name}`, texts])),
        rest: entries.filter((entry) => !isControl(entry)).flatMap(([, texts]) => texts),
    };
}

/** @param {Formset[]} sets */
export function clearRows(sets) {
    sets.forEach(clearSet);
}

// What a draft keeps of rows: those that somebody touched.
/** @param {Formset[]} sets */
export function rowValues(sets) {
    return Object.fromEntries(
        sets.map((set) => {
            const touched = rows(set).filter((row) => isDeleted(row) || changes(set, row));
            const kept = touched.map((row) => ({base: baseOf(row), values: read(set, row), delete: isDeleted(row)}));
            return [set.inline.prefix, kept];
        }),
    );
}
