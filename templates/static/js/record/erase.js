// The question before a record is erased, and the erasure. What is in the trash is known by its history alone.

import {forgetPages} from "../list/cursors.js";
import {readRows} from "../list/pages.js";
import {callInPlace} from "../session/log_in_again.js";
import {idInAddress, listUrl, recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {find} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {enter, settings, showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {childrenCounted, childrenListed, childrenOf} from "./children.js";
import {forgetDraftsOf} from "./draft.js";
import {showFieldErrors, showNote} from "./errors.js";
import {leaveMissing, nameIt, path} from "./record.js";

const PER_PAGE = 100;
const id = idInAddress(settings);
const form = find("#erase-form");
const content = find("#content-main");
let inTrash = false;

let [session, record] = await Promise.all([enter(), known()]);
await showQuestion();
if (!session.rights.includes("administer")) {
    find("#messages").after(find("#form-note"));
    content.hidden = true;
    showNote([words.problems[403]]);
}

// The record, also one that is in the trash; the page is over if there is none.
async function known() {
    try {
        return (await call("GET", path(settings, id))).data;
    } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) {
            return goAway(error);
        }
    }
    inTrash = true;
    try {
        return await fromHistory();
    } catch (error) {
        return goAway(error);
    }
}

async function fromHistory() {
    /** @type {Row} */
    const past = {[settings.idField]: id};
    /** @type {string | null} */
    let cursor = null;
    for (;;) {
        const {items, nextCursor} = await readRows(PER_PAGE, cursor, async (limit, at) => {
            const parameters = {limit, ...(at && {cursor: at})};
            return (await call("GET", `${path(settings, id)}/history`, {parameters})).data;
        });
        for (const {version, changes} of items) {
            past[settings.versionField] = version;
            for (const [name, {new: value}] of Object.entries(changes)) {
                past[name] = value;
            }
        }
        if (!nextCursor) {
            return past;
        }
        cursor = nextCursor;
    }
}

/** @param {any} error @returns {Promise<any>} */
function goAway(error) {
    if (error instanceof ApiError && [404, 410].includes(error.status)) {
        leaveMissing(settings, id, error);
    } else {
        showProblem(error);
    }
    return new Promise(() => {});
}

async function showQuestion() {
    const children = await childrenOf(settings, [record], inTrash);
    nameIt(settings, record);
    find("#content-main > ul").append(...childrenCounted(children, 1));
    find("#deleted-objects > li").append(...childrenListed(settings, record, children, "change"));
    find(".personal-datalink").href = recordUrl(settings, id, "personal-data");
    content.hidden = false;
    content.removeAttribute("aria-busy");
}

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("input[type=submit]");
    button.disabled = true;
    find("#form-note").replaceChildren();
    const why = await erase();
    if (why) {
        button.disabled = false;
        if (why.errors?.reason) {
            showNote([words.correct(1)]);
            showFieldErrors(form, why.errors);
        } else {
            showNote([why.text]);
            find("#form-note").focus();
        }
    }
});

// Answers why it was not erased; else the page is over.
async function erase() {
    try {
        await callInPlace("DELETE", "/personal-data", {
            version: record[settings.versionField],
            parameters: {resource: settings.api.slice(1), id},
            body: {reason: form.elements.namedItem("reason").value},
        });
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (error.status === 412) {
            record = error.problem.current;
            nameIt(settings, record);
            return {text: words.changedMeanwhile(settings.verboseName)};
        }
        return {text: error.status === 401 ? words.sessionEnded : problemText(error), errors: error.errors};
    }
    forgetPages();
    forgetDraftsOf(settings, id);
    leave("success", words.erased(settings.verboseName));
    location.assign(listUrl(settings));
    return null;
}
