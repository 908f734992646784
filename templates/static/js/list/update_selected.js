// Actions of a declaration: the same fields get the same values in all selected records.

import {same} from "../record/fields.js";
import {path} from "../record/record.js";
import {versionOf} from "../record/seen.js";
import {ApiError, call} from "../site/api.js";
import {allStyles, find} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";
import {progressBar, withEach} from "./bulk.js";
import {forgetPages} from "./cursors.js";

/** @param {Row[]} records @param {Row} values */
export async function updateAll(records, values) {
    const form = find("#changelist-form");
    const bar = progressBar();
    await allStyles();
    form.inert = true;
    form.before(bar);
    const said = {one: words.notChanged, more: words.moreNotChanged};
    const done = await withEach(records, bar, (record) => update(record, values), said);
    if (done.length) {
        leave("success", words.changedMany(done.length, settings));
    }
    forgetPages();
    location.reload();
}

// What others have saved since the list was shown stays, and this goes on top of it, unless they have decided the very
// thing that is decided here: then theirs stays, and the person is told.
/** @param {Row} record @param {Row} values */
async function update(record, values) {
    try {
        await save(record, values);
    } catch (error) {
        const current = error instanceof ApiError && error.status === 412 && error.problem.current;
        if (!current || Object.keys(values).some((name) => decided(name, record, current, values))) {
            throw error;
        }
        await save(current, values);
    }
    return true;
}

/** @param {Row} record @param {Row} values */
async function save(record, values) {
    const options = {version: await versionOf(settings, record), body: values, patient: true};
    return call("PATCH", path(settings, record[settings.idField]), options);
}

// The list may not show the field, so that nobody has decided by what it was.
/** @param {string} name @param {Row} record @param {Row} current @param {Row} values */
function decided(name, record, current, values) {
    return name in record && !same(current[name], record[name]) && !same(current[name], values[name]);
}
