// The way to a page that is not the first.

import {ApiError} from "../site/api.js";
import {find} from "../site/dom.js";
import {show} from "../site/messages.js";
import * as words from "../site/words.js";
import {farthestReachable, forgetPages, keep, nearest, startsOf} from "./cursors.js";

const MOST_ANSWERS = 10; // for one page
const MOST_AT_ONCE = 100; // rows the API gives in one answer

// As `readPage`; says so if the page is too far away. A page that a list does not have leads to the whole list, as in
// Django; that of a trash gives way to the one before.
/** @param {string} key @param {number} asked @param {number} perPage @param {Read} read */
export async function walkTo(key, asked, perPage, read) {
    const isList = find("#changelist");
    if (isList && asked < 1) {
        return noSuchPage();
    }
    const wanted = Math.max(1, asked);
    const reachable = Math.min(wanted, farthestReachable(key, 1));
    let found;
    try {
        found = await walk(key, reachable, perPage, read);
    } catch (error) {
        if (!(error instanceof ApiError && error.errors.cursor)) {
            throw error;
        }
        forgetPages(); // a cursor from before the API changed its mind
        found = await walk(key, reachable, perPage, read);
    }
    if (isList && found.page < reachable) {
        return noSuchPage();
    }
    if (reachable < wanted && found.page === reachable) {
        show("warning", [words.tooFar]);
    }
    return found;
}

// The page is left, so nothing comes after it.
export function noSuchPage() {
    location.replace("?e=1");
    return new Promise(() => {});
}

// Many records were looked through for less than a page.
export function tell() {
    show("warning", [words.lookFurther]);
}

// The API looks through so many records for an answer, and may hand it out short although there is more. This one is
// full, or what many of those have.
/** @param {number} count @param {string | null} start @param {Read} read */
export async function readRows(count, start, read) {
    const answer = await read(count, start);
    await readOn(answer, count, read);
    return answer;
}

// Fills an answer that is short.
/** @param {Page} answer @param {number} count @param {Read} read */
export async function readOn(answer, count, read) {
    for (let answers = 1; answers < MOST_ANSWERS && answer.items.length < count && answer.nextCursor; answers++) {
        const more = await read(count - answer.items.length, answer.nextCursor);
        answer.items.push(...more.items);
        answer.nextCursor = more.nextCursor;
    }
}

/** @param {string} key @param {number} wanted @param {number} perPage @param {Read} read */
async function walk(key, wanted, perPage, read) {
    const starts = startsOf(key);
    let page = nearest(starts, wanted);
    let start = starts[page];
    const stride = Math.max(1, Math.floor(MOST_AT_ONCE / perPage));
    while (page < wanted) {
        const pages = Math.min(stride, wanted - page);
        const passed = await readRows(pages * perPage, start, read);
        if (!passed.nextCursor) {
            // The list is shorter: its last page is among the rows that were passed.
            const last = page + Math.max(0, Math.ceil(passed.items.length / perPage) - 1);
            const rows = passed.items.slice((last - page) * perPage);
            return {answer: {...passed, items: rows}, page: last};
        }
        page += Math.min(pages, Math.max(1, Math.ceil(passed.items.length / perPage)));
        start = passed.nextCursor;
        starts[page] = start;
    }
    const answer = await readRows(perPage, start, read);
    keep(key, starts, page, answer.nextCursor);
    return {answer, page};
}
