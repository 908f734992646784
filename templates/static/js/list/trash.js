// What was deleted and can still come back. The builder sets RESOURCES.

import {childrenCounted, childrenListed, childrenOf} from "../record/children.js";
import {path, titleOf} from "../record/record.js";
import {restore} from "../record/undo.js";
import {shown, shownIn} from "../record/values.js";
import {callInPlace} from "../session/log_in_again.js";
import {pageInAddress, query, recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import {linked} from "../site/message_parts.js";
import {clear, leave, show, showLeft} from "../site/messages.js";
import {enter, settings, showRefused} from "../site/page.js";
import * as words from "../site/words.js";
import {number, problemText} from "../site/words.js";
import {farthestReachable, forgetPages, readPage} from "./cursors.js";
import {showPaginator} from "./paginator.js";
import {startRestoring} from "./restore_selected.js";
import {startSearch} from "./search.js";

const PER_PAGE = 100;
const DAY = 86_400_000; // milliseconds
const search = (query.get("q") ?? "").trim();
const KEY = `${settings.api}?trash&q=${search}&${PER_PAGE}`;
const body = find("#trash tbody");
const counted = element("span", {class: "count", role: "status"});
let total = 0;

startSearch("#trash-search", search);
await Promise.all([enter(), showTrash()]);

async function showTrash() {
    try {
        const {answer, page} = await readPage(KEY, pageInAddress(), PER_PAGE, read);
        const names = await namesOfParents(answer.items);
        const rows = answer.items.map((record) => ({record, made: row(record, names)}));
        body.append(...rows.map(({made}) => made));
        startRestoring(rows, (restored) => count(total - restored));
        if (answer.nextCursor && answer.items.length < PER_PAGE) {
            import("./pages.js").then(({tell}) => tell()); // many were looked through for these
        }
        const pages = Math.max(page + (answer.nextCursor ? 1 : 0), Math.ceil(answer.matches / PER_PAGE));
        showPaginator({page, pages, farthest: farthestReachable(KEY, page), counted});
        count(answer.matches, answer.matchesExact === false);
    } catch (error) {
        showRefused(error);
    }
    find("#trash").removeAttribute("aria-busy");
}

/** @type {Read} */
async function read(limit, cursor) {
    const parameters = {trash: true, count: true, limit, ...(search && {q: search}), ...(cursor && {cursor})};
    return (await call("GET", settings.api, {parameters})).data;
}

// What the records are called with which some of these went to the trash: id -> name. Those that were deleted last, or
// may not be read, have none.
/** @param {Row[]} records @returns {Promise<Map<string, string>>} */
async function namesOfParents(records) {
    const above = records.some(({trashedWith}) => trashedWith) && parentResource();
    if (!above) {
        return new Map();
    }
    const {api, idField, titleField} = above;
    const parameters = {trash: true, fields: [idField, titleField], limit: PER_PAGE};
    try {
        const {data} = await call("GET", api, {parameters, inPlace: true});
        return new Map(data.items.map((parent) => [parent[idField], titleOf(above, parent)]));
    } catch (error) {
        if (error instanceof ApiError) {
            return new Map();
        }
        throw error;
    }
}

function parentResource() {
    const {parent} = RESOURCES.find(({api}) => api === settings.api) ?? {};
    return RESOURCES.find(({api}) => api === parent?.to);
}

/** @param {number} records @param {boolean} inexact whether there are more of them */
function count(records, inexact = false) {
    total = records;
    counted.textContent = search
        ? words.results(total, number(total) + (inexact ? "+" : ""))
        : words.inTrash(total, settings);
}

/** @param {Row} record @param {Map<string, string>} names */
function row(record, names) {
    const cells = settings.columns.map((column, index) => cell(record, column, index));
    const made = element("tr", {}, checkbox(record), ...cells, deletedBy(record));
    const end = new Date(Date.parse(record.lastModified) + TRASH_DAYS * DAY);
    if (TRASH_DAYS && !record.trashedWith && !Number.isNaN(end.valueOf())) {
        const moment = shown(end.toISOString(), {kind: "datetime"}, "");
        cells[0].append(element("div", {class: "help ends"}, ...words.goneOn(moment)));
    }
    if (record.trashedWith) {
        cells[0].append(element("div", {class: "help"}, ...withParent(names.get(record.trashedWith))));
    }
    if (record.mergedInto) {
        const href = recordUrl(settings, record.mergedInto, "change");
        cells[0].append(element("div", {class: "help"}, ...words.mergedInto(settings.verboseName, href).map(linked)));
    }
    const back = button(words.restore, "restore", () => putBack(record, made), record);
    const away = [button(words.purge, "purge needs-administer", () => purge(record, made), record), eraseLink(record)];
    // What went with its parent comes back and goes with it; what was merged comes back when the merge is undone.
    const buttons = record.mergedInto ? away : [back, ...away];
    made.append(
        element(
            "td",
            {class: "needs-write nowrap"},
            ...(record.trashedWith ? [] : buttons).flatMap((each) => [each, " "]),
        ),
    );
    return made;
}

// What comes back with its parent, or when a merge is undone, cannot be chosen.
/** @param {Row} record */
function checkbox({trashedWith, mergedInto, ...record}) {
    const label = words.selectRow(titleOf(settings, record));
    const box = element("input", {type: "checkbox", class: "action-select", "aria-label": label});
    return element("td", {class: "action-checkbox needs-write"}, ...(trashedWith || mergedInto ? [] : [box]));
}

// Nobody is known of what went along, and of what was thrown away before the history knew.
/** @param {Row} record */
function deletedBy({trashedBy, trashedAt}) {
    const moment = trashedAt ? [element("div", {class: "help"}, shown(trashedAt, {kind: "datetime"}, ""))] : [];
    return element("td", {class: "field-trashedBy"}, trashedBy || settings.emptyValue, ...moment);
}

// The parent is in the trash of its own resource.
/** @param {string | undefined} title */
function withParent(title = settings.emptyValue) {
    const {url, verboseName} = /** @type {Resource} */ (parentResource());
    return words.trashedWith(verboseName, {text: title, href: `${url}trash/`}).map(linked);
}

/** @param {Row} record @param {Column} column @param {number} index */
function cell(record, column, index) {
    const content = shownIn(record, column, settings.emptyValue);
    const attributes = {class: `field-${column.name} ${column.kind}`, dir: "auto"};
    if (index) {
        return element("td", attributes, content);
    }
    const href = settings.history ? recordUrl(settings, record[settings.idField], "history") : null;
    return element("th", {...attributes, scope: "row"}, href ? element("a", {href}, content) : content);
}

/** @param {Row} record */
function eraseLink(record) {
    const href = recordUrl(settings, record[settings.idField], "erase");
    const label = `${words.erase}: ${titleOf(settings, record)}`;
    return element("a", {href, role: "button", class: "button needs-administer", "aria-label": label}, words.erase);
}

/** @param {string} text @param {any} kind @param {any} act @param {Row} record */
function button(text, kind, act, record) {
    const label = `${text}: ${titleOf(settings, record)}`;
    const made = element("button", {type: "button", class: `button ${kind}`, "aria-label": label}, text);
    made.addEventListener("click", async () => {
        clear();
        made.disabled = true;
        await act();
        made.disabled = false;
    });
    return made;
}

/** @param {Row} record @param {any} made */
async function putBack(record, made) {
    const known = {id: record[settings.idField], title: titleOf(settings, record)};
    if (await restore(settings, known)) {
        leaveRow(made);
    } else {
        showLeft();
    }
}

/** @param {Row} record @param {any} made */
async function purge(record, made) {
    const title = titleOf(settings, record);
    const name = settings.verboseName;
    const children = await childrenOf(settings, [record], true);
    const content = [element("p", {}, words.askPurge(name, title)), ...goingAlong(record, children)];
    if (!(await ask({title: words.purge, content, yes: words.yes, no: words.no, dangerous: true}))) {
        return;
    }
    try {
        const options = {version: record[settings.versionField], body: {}, parameters: {purge: true}};
        await callInPlace("DELETE", path(settings, record[settings.idField]), options);
        forgetPages();
        leave("success", words.deletedForGood(name, title));
        leaveRow(made);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        show("error", words.notDeleted(name, title, error.status === 412 ? error.problem.detail : problemText(error)));
    }
}

// What is purged together with a record.
/** @param {Row} record @param {Children} children */
function goingAlong(record, children) {
    const counted = childrenCounted(children, 1);
    const page = settings.history ? "history" : "change";
    return counted.length
        ? [element("ul", {class: "summary"}, ...counted), ...childrenListed(settings, record, children, page)]
        : [];
}

// The focus goes where the person would go on.
function leaveRow(made) {
    const next = made.nextElementSibling ?? made.previousElementSibling;
    made.remove();
    count(total - 1);
    if (total && !next) {
        location.reload(); // the page before, or what has moved up
        return;
    }
    showLeft();
    (next?.querySelector("button") ?? find("#content-start")).focus();
}
