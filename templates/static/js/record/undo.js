// "Undo" in a message: takes out of the trash what a press of a button has just put there, and two records that were
// merged apart. The builder sets LABELS.

import {forgetPages} from "../list/cursors.js";
import {callInPlace} from "../session/log_in_again.js";
import {recordUrl} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {leave} from "../site/messages.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";

const MOST = 100; // more of them come back from the trash itself

// A part of a message that restores records; empty where the API has no trash.
/** @param {Resource} settings @param {Row[]} records */
export function undo(settings, records) {
    if (!settings.trash || records.length > MOST) {
        return [];
    }
    const {api, url, verboseName, verboseNamePlural, idField, titleField, emptyValue} = settings;
    const known = records.map((record) => ({id: record[idField], title: String(record[titleField] || emptyValue)}));
    return [" ", {text: words.undo, undo: {settings: {api, url, verboseName, verboseNamePlural}, records: known}}];
}

export async function restoreAll({settings, records}) {
    let restored = 0;
    for (const record of records) {
        restored += Number(await restore(settings, record, records.length > 1));
    }
    if (restored && records.length > 1) {
        leave("success", words.restoredSelected(restored, settings));
    }
}

// Restores one record; what came of it is left for the page to say. Answers whether it is back.
export async function restore(settings, {id, title}, amongMany = false) {
    const href = recordUrl(settings, id, "change");
    try {
        await callInPlace("POST", `${settings.api}/${encodeURIComponent(id)}/restore`, {body: {}});
        forgetPages();
        if (!amongMany) {
            leave("success", words.restored(settings.verboseName, {text: title, href}));
        }
        return true;
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        leave("error", words.notRestored(settings.verboseName, title, why(settings, error)));
        return false;
    }
}

// A part of a message that undoes a merge: `from` comes back, `into` gets its values of before.
/** @param {Resource} settings @param {Row} into @param {Row} from */
export function undoMerge({api, url, verboseName, verboseNamePlural, idField, titleField, emptyValue}, into, from) {
    const titles = [into, from].map((record) => String(record[titleField] || emptyValue));
    const settings = {api, url, verboseName, verboseNamePlural};
    return [" ", {text: words.undo, undo: {settings, into: into[idField], from: from[idField], titles}}];
}

export async function takeApart({settings, into, from, titles}) {
    const parameters = {resource: settings.api.slice(1), into, from};
    try {
        const {data} = await callInPlace("DELETE", "/merges", {parameters});
        forgetPages();
        const link = (id, text) => ({text, href: recordUrl(settings, id, "change")});
        leave("success", words.apart(settings, link(into, titles[0]), link(from, titles[1])));
        if (data.kept.length) {
            leave("warning", [words.kept(data.kept.map((name) => LABELS[settings.api]?.[name] ?? name))]);
        }
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        leave("error", words.notApart(error.status === 409 ? why(settings, error) : [problemText(error)]));
    }
}

// A conflict names the record that stands in the way.
/** @param {Resource} settings @param {ApiError} error */
export function why(settings, error) {
    const {holderId, detail} = error.problem;
    if (!holderId) {
        return [error.status === 404 ? (detail ?? problemText(error)) : problemText(error)];
    }
    const said = Object.values(error.errors).flat().join(" ") || detail;
    return [`${said} `, {text: words.showHolder(settings.verboseName), href: recordUrl(settings, holderId, "change")}];
}
