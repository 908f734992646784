// What was deleted and can still come back.

import {recordUrl} from "./address.js";
import {ApiError} from "./api.js";
import {callInPlace} from "./again.js";
import {ask} from "./dialog.js";
import {element, find} from "./dom.js";
import {clear, show, showLeft} from "./messages.js";
import {showParts} from "./more.js";
import {enter, settings} from "./page.js";
import {path, titleOf} from "./record.js";
import {restore} from "./undo.js";
import {isOneLine, shownIn} from "./values.js";
import {problemText} from "./words.js";
import * as words from "./words.js";

const PER_PART = 100;
const body = find("#trash tbody");
let more = false;

const trashed = {trash: true, limit: PER_PART};
await Promise.all([enter(), showParts(find(".show-more"), settings.api, trashed, append)]);
find("#trash").removeAttribute("aria-busy");

function append(records, isMore) {
    body.append(...records.map(row));
    more = isMore;
    count();
}

function count() {
    const said = words.inTrash(body.rows.length, settings);
    find(".paginator .count").textContent = more ? words.soFar(said) : said;
}

function row(record) {
    const made = element("tr", {}, ...settings.columns.map((column, index) => cell(record, column, index)));
    const buttons = [
        button(words.restore, "restore", () => putBack(record, made), record),
        button(words.purge, "purge needs-administer", () => purge(record, made), record),
    ];
    made.append(element("td", {class: "needs-write nowrap"}, ...buttons.flatMap((each) => [each, " "])));
    return made;
}

function cell(record, column, index) {
    const content = shownIn(record, column, settings.emptyValue);
    const attributes = {class: `field-${column.name}${isOneLine(column) ? " nowrap" : ""}`};
    if (index) {
        return element("td", attributes, content);
    }
    const href = settings.history ? recordUrl(settings, record[settings.idField], "history") : null;
    return element("th", {...attributes, scope: "row"}, href ? element("a", {href}, content) : content);
}

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

async function putBack(record, made) {
    const known = {id: record[settings.idField], title: titleOf(settings, record)};
    if (await restore(settings, known)) {
        leaveRow(made);
    }
    showLeft();
}

async function purge(record, made) {
    const title = titleOf(settings, record);
    const name = settings.verboseName;
    const content = [element("p", {}, words.askPurge(name, title))];
    if (!(await ask({title: words.purge, content, yes: words.yes, no: words.no, dangerous: true}))) {
        return;
    }
    try {
        const options = {version: record[settings.versionField], body: {}, parameters: {purge: true}};
        await callInPlace("DELETE", path(settings, record[settings.idField]), options);
        leaveRow(made);
        show("success", words.deletedForGood(name, title));
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        show("error", words.notDeleted(name, title, error.status === 412 ? error.problem.detail : problemText(error)));
    }
}

// The focus goes where the person would go on.
function leaveRow(made) {
    const next = made.nextElementSibling ?? made.previousElementSibling;
    made.remove();
    count();
    (next?.querySelector("button") ?? find("#content-start")).focus();
}
