// Many records at once, each by a request of its own: what happens to one is its own affair.

import {ApiError, call} from "./api.js";
import {leave} from "./messages.js";
import {settings} from "./page.js";
import {path, titleOf} from "./record.js";
import {undo} from "./undo.js";
import {problemText} from "./words.js";
import * as words from "./words.js";

const AT_ONCE = 4;
const MOST_REPORTED = 10;

// Deletes each version that was seen; what somebody has changed meanwhile stays. Leaves messages for the next page.
export async function deleteAll(records, tell) {
    const failed = [];
    const deleted = [];
    let done = 0;
    await atOnce(records, async (record) => {
        try {
            const options = {version: record[settings.versionField], body: {}, patient: true};
            await call("DELETE", path(settings, record[settings.idField]), options);
            deleted.push(record);
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            if (error.status !== 404) { // gone is gone
                failed.push({record, why: error.status === 412 ? error.problem.detail : problemText(error)});
            }
        }
        done += 1;
        tell(done);
    });
    for (const {record, why} of failed.slice(0, MOST_REPORTED)) {
        leave("error", words.notDeleted(settings.verboseName, titleOf(settings, record), why));
    }
    if (failed.length > MOST_REPORTED) {
        leave("error", words.moreNotDeleted(failed.length - MOST_REPORTED, settings));
    }
    if (deleted.length) {
        const what = deleted.length === 1 ? settings.verboseName : settings.verboseNamePlural;
        leave("success", [...words.deletedSelected(deleted.length, what), ...undo(settings, deleted)]);
    }
}

async function atOnce(records, work) {
    const waiting = [...records].reverse();
    const worker = async () => {
        while (waiting.length) {
            await work(waiting.pop());
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, worker));
}
