// What can be done with the selected rows of a list.

import {call} from "./api.js";
import {find} from "./dom.js";
import {clear, show} from "./messages.js";
import {settings, showProblem} from "./page.js";
import {startSelection} from "./selection.js";
import * as words from "./words.js";

// Action -> what to do with the chosen records; admin/resource.py names them. It comes when it is needed.
const ACTIONS = {delete_selected: async () => (await import("./later/delete_selected.js")).askToDelete};
const MOST_ROWS = 100; // the API gives in one answer

// `list` is what the rows are a page of: what it asks the API for, how many it has, whether there are more pages.
export function startActions(records, list) {
    if (!find("#action-toggle")) {
        return;
    }
    const selection = startSelection(records, list);
    find("#changelist-form").addEventListener("submit", async (event) => {
        if (event.submitter && event.submitter.name !== "index") {
            return;
        }
        event.preventDefault();
        clear();
        const action = event.target.elements.namedItem("action").value;
        if (!selection.any()) {
            show("warning", words.noItems);
        } else if (!action) {
            show("warning", words.noAction);
        } else {
            const chosen = selection.everything ? await everything(list) : selection.chosen();
            if (chosen) {
                (await ACTIONS[action]())(chosen);
            }
        }
    });
}

async function everything(list) {
    const button = find(".actions button[name=index]");
    const counter = find(".actions .all");
    button.disabled = true;
    try {
        return await readAll(list.asked, (count) => {
            counter.textContent = words.readSoFar(count);
        });
    } catch (error) {
        showProblem(error);
        return null;
    } finally {
        button.disabled = false;
    }
}

// Reads all that a list has, not only the page that is shown; `tell` hears how many there are so far.
async function readAll(asked, tell) {
    const records = new Map(); // one that moves meanwhile may come twice
    let cursor = null;
    do {
        const parameters = {...asked, limit: MOST_ROWS, ...(cursor && {cursor})};
        const {data} = await call("GET", settings.api, {parameters});
        for (const record of data.items) {
            records.set(record[settings.idField], record);
        }
        tell(records.size);
        cursor = data.nextCursor;
    } while (cursor);
    return [...records.values()];
}
