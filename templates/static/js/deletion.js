// Deletes one record, from its own page or from the list.

import {ApiError} from "./api.js";
import {callInPlace} from "./again.js";
import {forgetPages} from "./cursors.js";
import {leave} from "./messages.js";
import {load, path, titleOf} from "./record.js";
import {undo} from "./undo.js";
import {problemText} from "./words.js";
import * as words from "./words.js";

// Deletes the version that was seen, and leaves the message for the next page. If the record stays, answers why, and
// what it is now: {why, current}.
export async function deleteRecord(settings, id, record) {
    const name = settings.verboseName;
    try {
        await callInPlace("DELETE", path(settings, id), {version: record[settings.versionField], body: {}});
        leave("success", [...words.deleted(name, titleOf(settings, record)), ...undo(settings, [record])]);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (error.status === 412) {
            const current = error.problem.current ?? (await load(settings, id));
            return {why: words.changedMeanwhile(name), current};
        }
        if (error.status !== 404) {
            return {why: error.status === 401 ? words.sessionEnded : problemText(error), current: record};
        }
        leave("warning", words.missing(name, id));
    }
    forgetPages();
    return {};
}
