// Pages by number over an API that pages by cursor: where each page begins is remembered once it was walked past.

import {forget, recall, remember} from "../site/storage.js";

const PREFIX = "pages ";
const FARTHEST = 300; // pages that are walked to reach one

// `read(limit, cursor)` answers {items, nextCursor, …}. Answers {answer, page}: the page asked for, or the farthest that
// can be reached.
/** @param {string} key @param {number} wanted @param {number} perPage @param {Read} read */
export async function readPage(key, wanted, perPage, read) {
    if (wanted !== 1) {
        return (await import("./pages.js")).walkTo(key, wanted, perPage, read);
    }
    const answer = await read(perPage, null);
    if (answer.nextCursor && answer.items.length < perPage) {
        await import("./pages.js").then(
            ({readOn}) => readOn(answer, perPage, read),
            () => {}, // a short page is one
        );
    }
    keep(key, startsOf(key), 1, answer.nextCursor);
    return {answer, page: 1};
}

// Where the next page begins may have moved since; then what is known of those behind it has as well.
/** @param {string} key @param {Record<string, string | null>} starts @param {number} page @param {string | null} next */
export function keep(key, starts, page, next) {
    if (starts[page + 1] !== next) {
        for (const number of Object.keys(starts).map(Number)) {
            if (number > page) {
                delete starts[number];
            }
        }
    }
    if (next) {
        starts[page + 1] = next;
    }
    remember(PREFIX + key, starts);
}

/** @param {string} key @param {number} page */
export function farthestReachable(key, page) {
    return Math.max(nearest(startsOf(key), Infinity), page) + FARTHEST;
}

/** @param {string} key @returns {Record<string, string | null>} */
export function startsOf(key) {
    return recall(PREFIX + key) ?? {1: null};
}

/** @param {Record<string, string | null>} starts @param {number} page */
export function nearest(starts, page) {
    return Math.max(
        1,
        ...Object.keys(starts)
            .map(Number)
            .filter((number) => number <= page),
    );
}

// After every change of a record: rows have moved.
export function forgetPages() {
    forget(PREFIX);
}
