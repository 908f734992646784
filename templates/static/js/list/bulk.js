// Many records at once, each by a request of its own: what happens to one is its own affair.

import {titleOf} from "../record/record.js";
import {recordUrl} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {element} from "../site/dom.js";
import {leave} from "../site/messages.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";

const AT_ONCE = 4;
const MOST_REPORTED = 10;

export function progressBar() {
    return element(
        "p",
        {class: "bulk-progress", hidden: true},
        element("progress", {"aria-label": words.progress}),
        " ",
        element("span", {"aria-live": "polite"}),
    );
}

// Answers the records to which `work` answered true. Those it fails with are named on the next page, in words of `said`.
/** @param {Row[]} records @param {any} bar @param {any} work @param {any} said */
export async function withEach(records, bar, work, said) {
    const warn = (event) => event.preventDefault(); // whoever leaves now leaves the rest as it is
    const failed = [];
    const done = [];
    const [progress, text] = bar.children;
    let count = 0;
    const tell = () => {
        progress.value = count;
        text.textContent = words.doneOf(count, records.length);
    };
    addEventListener("beforeunload", warn);
    progress.max = records.length;
    bar.hidden = false;
    tell();
    await atOnce(records, async (record) => {
        try {
            if (await work(record)) {
                done.push(record);
            }
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            failed.push({record, why: reason(error)});
        }
        count += 1;
        tell();
    });
    removeEventListener("beforeunload", warn);
    for (const {record, why} of failed.slice(0, MOST_REPORTED)) {
        const object = {text: titleOf(settings, record), href: recordUrl(settings, record[settings.idField], "change")};
        leave("error", said.one(settings.verboseName, object, why));
    }
    if (failed.length > MOST_REPORTED) {
        leave("error", said.more(failed.length - MOST_REPORTED, settings));
    }
    return done;
}

/** @param {ApiError} error */
function reason(error) {
    const said = Object.values(error.errors).flat().join(" ") || (error.status === 412 && error.problem.detail);
    return said || (error.status === 404 ? words.goneRow(settings.verboseName) : problemText(error));
}

/** @param {Row[]} records @param {any} work */
async function atOnce(records, work) {
    const waiting = [...records].reverse();
    const worker = async () => {
        while (waiting.length) {
            await work(waiting.pop());
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, worker));
}
