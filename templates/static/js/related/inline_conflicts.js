// Rows that somebody else has changed or deleted, rows of a draft, and more rows than one transaction takes.

import {merge} from "../record/conflict.js";
import {announce} from "../record/errors.js";
import {path, titleOf} from "../record/record.js";
import {callInPlace} from "../session/log_in_again.js";
import {ApiError, call} from "../site/api.js";
import * as words from "../site/words.js";
import {listed, problemText} from "../site/words.js";
import {
    addRow,
    baseOf,
    changes,
    controlsIn,
    detach,
    fill,
    isDeleted,
    read,
    rebase,
    removeRow,
    rows,
    show,
    tellRow,
} from "./formset.js";
import {loadAll} from "./inlines.js";

// After an answer that names rows by their positions: each is asked for as it is now. Answers how many of them need
// another look.
/** @param {Form} form @param {Formset[]} sets @param {ApiError} error */
export async function meetRows(form, sets, error) {
    let told = 0;
    for (const set of sets) {
        for (const [position, said] of Object.entries(error.errors[set.inline.prefix] ?? {})) {
            const {row} = set.sent[position];
            told += Number(await meetRow(form, set, row, messagesIn(said)));
        }
    }
    return told;
}

function messagesIn(said) {
    return Array.isArray(said) ? said : Object.values(said).flat();
}

// Answers whether there is something to be seen.
/** @param {Form} form @param {Formset} set @param {HTMLTableRowElement} row @param {any} messages */
async function meetRow(form, set, row, messages) {
    const {inline} = set;
    const base = baseOf(row);
    const current = base && (await currentOf(inline, base[inline.idField]));
    if (!base || current?.[inline.versionField] === base[inline.versionField]) {
        tellRow(row, messages);
        return true;
    }
    if (!current && isDeleted(row)) {
        removeRow(set, row); // which is what both wanted
        return false;
    }
    if (!current) {
        lose(set, row);
    } else if (isDeleted(row)) {
        show(set, row, current);
        tellRow(row, [words.changedMeanwhile(inline.verboseName)]);
    } else {
        mergeRow(form, set, row, {base, mine: read(set, row), current});
    }
    return true;
}

/** @param {Inline} inline @param {any} id */
async function currentOf(inline, id) {
    try {
        return (await call("GET", path(inline, id), {inPlace: true})).data;
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) {
            return null;
        }
        throw error;
    }
}

/** @param {Formset} set @param {HTMLTableRowElement} row */
function lose(set, row) {
    detach(set, row);
    tellRow(row, [words.rowDeleted(set.inline.verboseName)]);
}

function mergeRow(form, set, row, {base, mine, current}) {
    const here = (record) =>
        Object.fromEntries(Object.entries(record).map(([name, value]) => [`${row.id}-${name}`, value]));
    const fields = {...set.inline, fields: controlsIn(set, row)};
    const {merged, clashing} = merge(form, fields, here(base), here(mine), here(current));
    rebase(set, row, current);
    tellRow(row, [words.savedMeanwhile(set.inline.verboseName, listed(merged), listed(clashing))]);
}

// Puts what a draft kept of rows back into them; `kept` is as `rowValues` made it.
/** @param {Form} form @param {Formset[]} sets @param {any} kept */
export async function restoreRows(form, sets, kept) {
    for (const set of sets) {
        for (const draft of kept[set.inline.prefix] ?? []) {
            await restoreRow(form, set, draft);
        }
    }
}

/** @param {Form} form @param {Formset} set @param {any} draft */
async function restoreRow(form, set, draft) {
    const {idField, versionField} = set.inline;
    const id = draft.base?.[idField];
    const isIts = (row) => baseOf(row)?.[idField] === id;
    let row = id && rows(set).find(isIts);
    if (id && !row) {
        await loadAll(set);
        row = rows(set).find(isIts);
    }
    if (id && !row && draft.delete) {
        return; // somebody else deleted it as well
    }
    if (!row) {
        const empty = rows(set).find((each) => !baseOf(each) && !changes(set, each));
        row = empty ?? addRow(set);
        fill(set, row, draft.values);
        if (id) {
            tellRow(row, [words.rowDeleted(set.inline.verboseName)]);
        }
        return;
    }
    const current = baseOf(row);
    if (draft.base[versionField] === current[versionField]) {
        fill(set, row, draft.values);
        const box = row.querySelector(".delete input");
        if (box) {
            box.checked = draft.delete;
        }
    } else {
        fill(set, row, draft.values);
        mergeRow(form, set, row, {base: draft.base, mine: draft.values, current});
    }
}

// Rows that are too many for one transaction are saved one by one, once the record is. Answers {saved, failed}: titles
// of those that were saved, and {set, row, title, error} of the others.
/** @param {FormSettings} settings @param {Formset[]} sets @param {any} id */
export async function saveApart(settings, sets, id) {
    const saved = [];
    const failed = [];
    const all = sets.flatMap((set) => set.sent.map((sent) => ({set, ...sent})));
    for (const {set, row, body} of all) {
        const title = titleOf(set.inline, {...baseOf(row), ...body});
        try {
            const data = await saveRow(settings, set, id, row, body);
            if (body.delete) {
                removeRow(set, row);
            } else {
                row.remove();
                addRow(set, data);
            }
            saved.push(title);
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            failed.push({set, row, title, error});
        }
        announce(words.doneOf(saved.length + failed.length, all.length));
    }
    return {saved, failed};
}

const keys = new WeakMap(); // row -> {body, key}: a repeated press is the same creation

/** @param {FormSettings} settings @param {Formset} set @param {any} id @param {HTMLTableRowElement} row @param {Row} body */
async function saveRow(settings, {inline}, id, row, body) {
    const {[inline.idField]: recordId, [inline.versionField]: version, ...changed} = body;
    if (!recordId) {
        const text = JSON.stringify(body);
        if (keys.get(row)?.text !== text) {
            keys.set(row, {text, key: crypto.randomUUID()});
        }
        const options = {body, idempotencyKey: keys.get(row).key, patient: true};
        return (await callInPlace("POST", `${path(settings, id)}/${inline.prefix}`, options)).data;
    }
    const at = path(inline, recordId);
    if (body.delete) {
        return (await callInPlace("DELETE", at, {version, patient: true})).data;
    }
    return (await callInPlace("PATCH", at, {body: changed, version, patient: true})).data;
}

// Says of each row that was not saved why; answers the errors of controls and how many other messages there are.
/** @param {Form} form @param {any} failed */
export async function tellFailed(form, failed) {
    const placed = {};
    let others = 0;
    for (const {set, row, error} of failed) {
        const names = Object.keys(error.errors).filter((name) => controlsIn(set, row).some(({key}) => key === name));
        for (const name of names) {
            placed[`${row.id}-${name}`] = error.errors[name];
        }
        if (!names.length) {
            const conflict = [404, 409, 412].includes(error.status);
            others += 1;
            if (conflict) {
                await meetRow(form, set, row, [problemText(error)]);
            } else {
                tellRow(row, [problemText(error)]);
            }
        }
    }
    return {placed, others};
}
