// Deletes one record, from its own page or from the list; and what the questions before a deletion share.

import {forgetPages} from "../list/cursors.js";
import {callInPlace} from "../session/log_in_again.js";
import {recordUrl} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {element} from "../site/dom.js";
import {leave} from "../site/messages.js";
import * as words from "../site/words.js";
import {capitalized, problemText} from "../site/words.js";
import {childrenCounted, childrenListed} from "./children.js";
import {load, path, titleOf} from "./record.js";
import {versionOf} from "./seen.js";
import {undo} from "./undo.js";

const MOST_NAMED = 1000;

// Deletes the version that was seen, and leaves the message for the next page. If the record stays, answers why, and
// what it is now: {why, current}.
/** @param {Resource} settings @param {string} id @param {Row} record */
export async function deleteRecord(settings, id, record) {
    const name = settings.verboseName;
    try {
        const version = await versionOf(settings, record, callInPlace);
        await callInPlace("DELETE", path(settings, id), {version, body: {}});
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

// What a question says would be deleted: how many, and which; `heading` is the level of its headings.
/** @param {Resource} settings @param {Row[]} records @param {any} heading @param {Children} children */
export function objectsOf(settings, records, heading, children) {
    const {verboseName, verboseNamePlural} = settings;
    const named = records.slice(0, MOST_NAMED).map((record) => {
        const href = recordUrl(settings, record[settings.idField], "change");
        const link = element("a", {href}, titleOf(settings, record));
        const theirs = childrenListed(settings, record, children, "change");
        return element("li", {}, `${capitalized(verboseName)}: `, link, ...theirs);
    });
    const more = records.length - MOST_NAMED;
    return [
        element(heading, {}, words.summary),
        element(
            "ul",
            {class: "summary"},
            element("li", {}, `${capitalized(verboseNamePlural)}: ${records.length}`),
            ...childrenCounted(children, records.length),
        ),
        element(heading, {}, words.objects),
        element("ul", {id: "deleted-objects"}, ...named, ...(more > 0 ? [element("li", {}, words.andMore(more))] : [])),
        ...(settings.trash ? [element("p", {}, words.toTheTrash())] : []),
    ];
}
