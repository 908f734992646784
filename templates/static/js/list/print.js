// All pages of a list on paper: their rows come into the table for as long as it is printed.

import {fieldsOf} from "../record/values.js";
import {call} from "../site/api.js";
import {all, allStyles, element, find} from "../site/dom.js";
import {clear, show} from "../site/messages.js";
import {settings, showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {progressBar} from "./bulk.js";
import {linkRows} from "./reach.js";
import {showRows} from "./rows.js";
import "./kinds.js";

const MOST = 5000; // rows, which are some 150 sheets
const AT_ONCE = 100; // the API gives in one answer

/** @param {Listed} list @param {HTMLButtonElement} button */
export async function printAll(list, button) {
    clear();
    await allStyles();
    const bar = progressBar();
    const cancel = element("button", {type: "button", class: "button"}, words.cancelIt);
    let cancelled = false;
    cancel.addEventListener("click", () => {
        cancelled = true;
    });
    bar.append(" ", cancel);
    bar.hidden = false;
    button.disabled = true;
    button.after(bar);
    cancel.focus();
    try {
        const {records, more} = await readAll(list, bar, () => cancelled);
        if (!cancelled) {
            bar.remove();
            await print(records, more ? list.count : null);
        }
    } catch (error) {
        showProblem(error);
    } finally {
        bar.remove();
        button.disabled = false;
        button.focus();
    }
}

/** @param {Listed} list @param {any} bar @param {() => boolean} cancelled */
async function readAll({asked}, bar, cancelled) {
    const {idField, titleField, columns} = settings;
    const fields = [...new Set([idField, titleField, ...columns.flatMap(fieldsOf)])];
    const records = new Map(); // one that moves meanwhile may come twice
    /** @type {string | null} */
    let cursor = null;
    do {
        const parameters = {...asked, fields, limit: AT_ONCE, ...(cursor && {cursor})};
        const {data} = await call("GET", settings.api, {parameters});
        for (const record of data.items) {
            records.set(record[idField], record);
        }
        bar.children[1].textContent = words.readSoFar(records.size);
        cursor = data.nextCursor;
    } while (cursor && records.size < MOST && !cancelled());
    return {records: [...records.values()], more: Boolean(cursor)};
}

// `count` is how many there are, if these are not all.
/** @param {Row[]} records @param {string | null} count */
async function print(records, count) {
    const body = find("#result_list tbody");
    const kept = all("tr", body);
    if (count) {
        show("warning", [words.notAllPrinted(records.length, count, settings)]);
    }
    showRows(settings, records);
    await linkRows(records);
    await new Promise(requestAnimationFrame);
    window.print(); // goes on when the person is done with it
    body.replaceChildren(...kept);
}
