// "Delete selected": the question, and what is done when the answer is yes.

import {childrenOf} from "../record/children.js";
import {objectsOf} from "../record/deletion.js";
import {path} from "../record/record.js";
import {versionOf} from "../record/seen.js";
import {undo} from "../record/undo.js";
import {changedQuery} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {all, allStyles, element, find} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";
import {progressBar, withEach} from "./bulk.js";
import {forgetPages} from "./cursors.js";
import {takeThePage} from "./question.js";

/** @param {Row[]} records */
export async function askToDelete(records) {
    const {verboseName, verboseNamePlural} = settings;
    const list = changedQuery({});
    const form = element(
        "form",
        {id: "delete-selected-form"},
        progressBar(),
        element("input", {type: "submit", value: words.yes}),
        " ",
        element("a", {href: list, role: "button", class: "button cancel-link"}, words.no),
    );
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        carryOut(form, records);
    });
    const [children] = await Promise.all([childrenOf(settings, records), allStyles()]);
    find("#content-main").replaceChildren(
        element("p", {}, words.askDeleteSelected(records.length === 1 ? verboseName : verboseNamePlural)),
        ...objectsOf(settings, records, "h2", children),
        form,
    );
    takeThePage(words.deleteMultiple, list, verboseNamePlural);
    document.body.classList.add("delete-confirmation");
    find("#content h1").setAttribute("tabindex", "-1");
    find("#content h1").focus();
}

/** @param {Form} form @param {Row[]} records */
async function carryOut(form, records) {
    for (const control of all("input, a", form)) {
        control.hidden = true;
    }
    const said = {one: words.notDeleted, more: words.moreNotDeleted};
    const deleted = await withEach(records, form.querySelector(".bulk-progress"), remove, said);
    if (deleted.length) {
        const what = deleted.length === 1 ? settings.verboseName : settings.verboseNamePlural;
        leave("success", [...words.deletedSelected(deleted.length, what), ...undo(settings, deleted)]);
    }
    forgetPages();
    location.replace(location.href);
}

// Deletes the version that was seen: what somebody has changed meanwhile stays. Answers false for what was gone already.
/** @param {Row} record */
async function remove(record) {
    try {
        const options = {version: await versionOf(settings, record), body: {}, patient: true};
        await call("DELETE", path(settings, record[settings.idField]), options);
        return true;
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) {
            return false;
        }
        throw error;
    }
}
