// Who changed what in one record, and the way back to an earlier version.

import {forgetPages} from "../list/cursors.js";
import {readRows} from "../list/pages.js";
import {showPaginator} from "../list/paginator.js";
import {callInPlace} from "../session/log_in_again.js";
import {idInAddress, pageInAddress, recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import {clear, leave, show} from "../site/messages.js";
import {enter, settings, showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {changeList, sentence} from "./changes.js";
import {same} from "./fields.js";
import {nameIn} from "./names.js";
import {leaveMissing, nameIt, path, titleOf} from "./record.js";
import {why} from "./undo.js";
import {shown} from "./values.js";

const PER_PAGE = 100; // as in Django
const VALUES = ["created", "changed", "reverted"]; // kinds of entries that gave the record new values
const GONE = ["merged", "trashed", "purged", "erased"];
const id = idInAddress(settings);
/** @type {Row} */
const past = {[settings.idField]: id}; // the record as the last entry read left it
/** @type {any} */
let record; // as it is now, null if it is no more

await Promise.all([enter(), showHistory()]);

async function showHistory() {
    try {
        const {entries, page, next} = await readPage(Math.max(1, pageInAddress()));
        record = next ? await living() : current(entries.at(-1).entry);
        showPage(entries, page, await count(entries, page, next));
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) {
            leaveMissing(settings, id);
        } else {
            showProblem(error);
        }
    }
}

// The page asked for, or the last one. What its entries made of the record is known from all before them.
/** @param {number} wanted */
async function readPage(wanted) {
    let page = 0;
    /** @type {string | null} */
    let next = null;
    let entries;
    do {
        const answer = await readRows(PER_PAGE, next, read);
        entries = answer.items.map(withValues);
        next = answer.nextCursor;
        page += 1;
    } while (next && page < wanted);
    return {entries, page, next};
}

/** @type {Read} */
async function read(limit, cursor) {
    const parameters = {limit, ...(cursor && {cursor})};
    return (await call("GET", `${path(settings, id)}/history`, {parameters})).data;
}

/** @param {Change} entry */
function withValues(entry) {
    for (const [name, {new: value}] of Object.entries(entry.changes)) {
        past[name] = value;
    }
    past[settings.versionField] = entry.version;
    return {entry, values: {...past}};
}

// Each entry is a version. Of what is in the trash the last one is not known before it is read.
/** @param {any[]} entries @param {number} page @param {string | null} next */
async function count(entries, page, next) {
    if (next && record) {
        return record[settings.versionField];
    }
    let counted = (page - 1) * PER_PAGE + entries.length;
    for (let cursor = next; cursor; ) {
        const answer = await readRows(PER_PAGE, cursor, read);
        counted += answer.items.map(withValues).length;
        cursor = answer.nextCursor;
    }
    return counted;
}

function showPage(entries, page, total) {
    find("#change-history tbody").append(...entries.map(({entry, values}) => row(entry, values)));
    const pages = Math.ceil(total / PER_PAGE);
    showPaginator({page, pages, farthest: pages, counted: words.entries(total)});
    nameIt(settings, record ?? past);
    document.title = words.title(find("#content h1").textContent);
    find("#change-history").removeAttribute("aria-busy");
    nameIn(PEOPLE[settings.api] ?? [], (name) => `#change-history dd[data-field="${CSS.escape(name)}"] :is(ins, del)`);
}

// Who knows the whole history knows the record.
/** @param {Change} last @returns {any} */
function current(last) {
    if (!GONE.includes(last.kind)) {
        return {...past};
    }
    show("warning", words.gone[last.kind](settings));
    return null;
}

async function living() {
    try {
        const {data} = await call("GET", path(settings, id));
        if (data[settings.idField] === id.toLowerCase()) {
            return data;
        }
        show("warning", words.gone.merged(settings));
        return null;
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) {
            throw error;
        }
        show("warning", words.gone.trashed(settings));
        return null;
    }
}

/** @param {Change} entry @param {Row} values */
function row(entry, values) {
    const action = element("td", {}, element("p", {}, sentence(settings, entry), ...other(entry)));
    const list = changeList(settings, entry.changes);
    if (entry.kind === "created") {
        action.append(element("details", {}, element("summary", {}, words.values), list));
    } else if (list.children.length) {
        action.append(list);
    }
    const differing = record && VALUES.includes(entry.kind) ? differences(values) : {};
    if (Object.keys(differing).length) {
        const button = element("button", {type: "button", class: "button revert needs-write"}, words.revert);
        button.addEventListener("click", () => revert(entry, differing));
        action.append(button);
    }
    const at = shown(entry.at, {kind: "datetime"}, settings.emptyValue);
    return element("tr", {}, element("th", {scope: "row"}, at), element("td", {}, entry.by), action);
}

// The other record of a merge, by its history: one of the two is in the trash.
/** @param {Change} entry */
function other({otherId}) {
    return otherId ? [" ", element("a", {href: recordUrl(settings, otherId, "history")}, words.otherHistory)] : [];
}

// What going back to these values would change now.
/** @param {Row} values */
function differences(values) {
    const differing = settings.fields
        .filter((field) => !field.readOnly && field.name in values && !same(record[field.name], values[field.name]))
        .map(({name}) => [name, {old: record[name], new: values[name]}]);
    return Object.fromEntries(differing);
}

/** @param {Change} entry @param {Change["changes"]} differing */
async function revert(entry, differing) {
    clear();
    const at = shown(entry.at, {kind: "datetime"}, settings.emptyValue);
    const when = typeof at === "string" ? at : at.textContent;
    const title = titleOf(settings, record);
    const question = element("p", {}, words.askRevert(settings.verboseName, title, when));
    const content = [question, changeList(settings, differing)];
    if (!(await ask({title: words.revert, content, yes: words.yes, no: words.no}))) {
        return;
    }
    const name = settings.verboseName;
    try {
        const options = {body: {version: entry.version}, version: record[settings.versionField]};
        const {data} = await callInPlace("POST", `${path(settings, id)}/revert`, options);
        leave("success", words.reverted(name, titleOf(settings, data), when));
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (error.status !== 412) {
            const reason = error.status === 409 ? why(settings, error) : [problemText(error)];
            show("error", words.notReverted(name, title, reason));
            return;
        }
        leave("warning", words.notRevertedYet(name));
    }
    forgetPages();
    location.reload();
}
