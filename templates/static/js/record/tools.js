// The object tools of a form that ask the API for something: each asks first. Django has a page for such questions.

import {forgetPages} from "../list/cursors.js";
import {callInPlace} from "../session/log_in_again.js";
import {ApiError} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {all, element, onPress} from "../site/dom.js";
import {leave} from "../site/messages.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {path, titleOf} from "./record.js";

// Shows those that go with what the record is.
/** @param {FormSettings} settings @param {Row} record */
export function offer(settings, record) {
    for (const link of all("[data-tool]")) {
        const tool = /** @type {Record<string, Tool>} */ (settings.tools)[String(link.dataset.tool)];
        const {when} = tool;
        link.parentElement.hidden = when ? !when.values.includes(record[when.field]) : false;
        onPress(link, () => use(settings, record, tool));
    }
}

/** @param {FormSettings} settings @param {Row} record @param {Tool} tool */
function use(settings, record, tool) {
    const about = (text) => text.replace("%(object)s", titleOf(settings, record));
    const note = element("p", {class: "errornote", tabindex: "-1", hidden: true});
    return ask({
        title: tool.label,
        content: [note, element("p", {}, about(tool.question))],
        yes: words.yes,
        no: words.no,
        submit: async () => {
            note.hidden = true;
            try {
                await send(settings, record, tool);
            } catch (error) {
                if (!(error instanceof ApiError)) {
                    throw error;
                }
                note.textContent = error.status === 401 ? words.sessionEnded : problemText(error);
                note.hidden = false;
                note.focus();
                return false;
            }
            forgetPages();
            leave("success", [about(tool.done)]);
            location.reload();
            return true;
        },
    });
}

/** @param {FormSettings} settings @param {Row} record @param {Tool} tool */
function send(settings, record, tool) {
    const address = path(settings, record[settings.idField]);
    return tool.path
        ? callInPlace("POST", `${address}/${tool.path}`, {body: tool.body})
        : callInPlace("PATCH", address, {body: tool.body, version: record[settings.versionField]});
}
