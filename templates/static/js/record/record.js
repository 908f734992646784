// One record of the resource that the page is about.

import {goHome, recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {all, setText} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {showProblem} from "../site/page.js";
import {forget, recall, remember} from "../site/storage.js";
import * as words from "../site/words.js";

const OPENED = "opened";

/** @param {Resource} settings @param {string} id */
export function path(settings, id) {
    return `${settings.api}/${encodeURIComponent(id)}`;
}

// Answers the record, or leaves the page with Django's words if there is none.
/** @param {Resource} settings @param {string} id */
export async function load(settings, id) {
    try {
        const {data} = await call("GET", path(settings, id));
        if (data[settings.idField] === id.toLowerCase()) {
            return data;
        }
        leave("warning", words.survivor(settings.verboseName)); // the API led to the record that has taken its place
        location.replace(recordUrl(settings, data[settings.idField], "change"));
        return new Promise(() => {});
    } catch (error) {
        if (error instanceof ApiError && [404, 410].includes(error.status)) {
            leaveMissing(settings, id, error);
        } else {
            showProblem(error);
        }
        return new Promise(() => {});
    }
}

// What a list has of the record that somebody opens from it; its page shows that until the whole record comes.
/** @param {Resource} settings @param {Row} record */
export function keepOpened(settings, record) {
    remember(OPENED, {path: path(settings, record[settings.idField]), record});
}

// Answers what a list has left of this record, once; null if it left nothing, or another one.
/** @param {Resource} settings @param {string} id */
export function takeOpened(settings, id) {
    const opened = recall(OPENED);
    forget(OPENED);
    return opened?.path === path(settings, id) ? opened.record : null;
}

// What was typed into the form of a record that was erased is forgotten on the page to which this leads.
/** @param {Resource} settings @param {string} id @param {ApiError} [error] */
export function leaveMissing(settings, id, error) {
    leave("warning", error?.status === 410 ? words.gone.erased(settings) : words.missing(settings.verboseName, id));
    goHome();
}

/** @param {Resource} settings @param {Row} record */
export function titleOf(settings, record) {
    return String(record[settings.titleField] || settings.emptyValue);
}

// Puts what the record is called wherever the page names it.
/** @param {Resource} settings @param {Row} record */
export function nameIt(settings, record) {
    setText(".object-title", titleOf(settings, record));
    for (const link of all(".object-link")) {
        link.href = recordUrl(settings, record[settings.idField], "change");
    }
}
