// Pages by number over an API that pages by cursor: where each page begins is remembered once it was walked past.

import {forget, recall, remember} from "./storage.js";

const PREFIX = "pages ";
const MOST_AT_ONCE = 100; // rows the API gives in one answer
const FARTHEST = 300; // pages that are walked to reach one

// `read(limit, cursor)` answers {items, nextCursor, …}. Answers {answer, page}: the page asked for, or the last one.
export async function readPage(key, wanted, perPage, read) {
    const starts = recall(PREFIX + key) ?? {1: null};
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
        page += pages;
        start = passed.nextCursor;
        starts[page] = start;
    }
    const answer = await readRows(perPage, start, read);
    keep(key, starts, page, answer.nextCursor);
    return {answer, page};
}

// A page may come short although there is more; this one is full.
async function readRows(count, start, read) {
    const answer = await read(count, start);
    while (answer.items.length < count && answer.nextCursor) {
        const more = await read(count - answer.items.length, answer.nextCursor);
        answer.items.push(...more.items);
        answer.nextCursor = more.nextCursor;
    }
    return answer;
}

// Where the next page begins may have moved since; then what is known of those behind it has as well.
function keep(key, starts, page, next) {
    if (starts[page + 1] !== next) {
        for (const number of Object.keys(starts)) {
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

export function farthestReachable(key, page) {
    const starts = recall(PREFIX + key) ?? {1: null};
    return Math.max(nearest(starts, Infinity), page) + FARTHEST;
}

function nearest(starts, page) {
    return Math.max(1, ...Object.keys(starts).map(Number).filter((number) => number <= page));
}

// After every change of a record: rows have moved.
export function forgetPages() {
    forget(PREFIX);
}
