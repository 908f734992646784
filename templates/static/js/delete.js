// The question before a record is deleted, and the deletion.

import {idInAddress, listUrl} from "./address.js";
import {ApiError} from "./api.js";
import {callInPlace} from "./again.js";
import {forgetPages} from "./cursors.js";
import {find} from "./dom.js";
import {showNote} from "./errors.js";
import {leave} from "./messages.js";
import {enter, settings} from "./page.js";
import {leaveMissing, load, nameIt, path, titleOf} from "./record.js";
import {undo} from "./undo.js";
import {problemText} from "./words.js";
import * as words from "./words.js";

const id = idInAddress(settings);
const form = find("#delete-form");
const content = find("#content-main");

let [session, record] = await Promise.all([enter(), load(settings, id)]);
nameIt(settings, record);
content.hidden = false;
content.removeAttribute("aria-busy");
if (!session.rights.includes("write")) {
    find("#messages").after(find("#form-note"));
    content.hidden = true;
    showNote([words.problems[403]]);
}

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("input[type=submit]");
    button.disabled = true;
    find("#form-note").replaceChildren();
    try {
        await callInPlace("DELETE", path(settings, id), {version: record[settings.versionField], body: {}});
        forgetPages();
        leave("success", [...words.deleted(settings.verboseName, titleOf(settings, record)), ...undo(settings, [record])]);
        location.assign(listUrl(settings));
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        await refuse(error);
        button.disabled = false;
    }
});

async function refuse(error) {
    if (error.status === 404) {
        leaveMissing(settings, id);
        return;
    }
    if (error.status === 412) {
        record = error.problem.current ?? (await load(settings, id));
        nameIt(settings, record);
        showNote([words.changedMeanwhile(settings.verboseName)]);
    } else {
        showNote([error.status === 401 ? words.sessionEnded : problemText(error)]);
    }
    find("#form-note").focus();
}
