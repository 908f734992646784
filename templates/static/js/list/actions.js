// Selects rows of a list, and does with them what was chosen. The builder sets CHANGING.

import {call} from "../site/api.js";
import {allStyles, find} from "../site/dom.js";
import {clear, show} from "../site/messages.js";
import {settings, showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {askToDelete} from "./delete_selected.js";
import {startSelection} from "./selection.js";
import {updateAll} from "./update_selected.js";

const BUILT_IN = {delete_selected: askToDelete}; // names in admin/actions.py
const WRITE = "write_to_selected"; // another one, whose script comes when it is chosen
const MOST_ROWS = 100; // the API gives in one answer

// Answers what takes the clicks within the list, and the press of Go.
/** @param {Row[]} records @param {Listed} list */
export function actions(records, list) {
    allStyles();
    const selection = startSelection(records, list);
    return (event) => (event.type === "click" ? selection.clicked(event) : carryOut(event, selection, records, list));
}

/** @param {any} event @param {any} selection @param {Row[]} records @param {Listed} list */
async function carryOut(event, selection, records, list) {
    if (event.submitter && event.submitter.name !== "index") {
        return;
    }
    clear();
    const action = event.target.elements.namedItem("action").value;
    if (!selection.any()) {
        show("warning", words.noItems);
    } else if (!action) {
        show("warning", words.noAction);
    } else {
        const asking = CHANGING[settings.api]?.[action];
        if (asking) {
            const {askForValue} = await import("./change_selected.js");
            askForValue(asking, records, list, selection.everything ? null : selection.chosen());
            return;
        }
        const values = settings.actions[action] ?? {};
        const names = action === WRITE ? settings.columns.map(({name}) => name) : Object.keys(values);
        const chosen = selection.everything ? await everything(list, names) : selection.chosen();
        if (chosen && action === WRITE) {
            const {writeTo} = await import("./write_to.js");
            writeTo(chosen, selection.everything ? list.asked : null);
        } else if (chosen) {
            (BUILT_IN[action] ?? updateAll)(chosen, values);
        }
    }
}

/** @param {Listed} list @param {string[]} names */
async function everything(list, names) {
    const button = find(".actions button[name=index]");
    const counter = find(".actions .all");
    button.disabled = true;
    try {
        return await readAll(list.asked, names, (count) => {
            counter.textContent = words.readSoFar(count);
        });
    } catch (error) {
        showProblem(error);
        return null;
    } finally {
        button.disabled = false;
    }
}

// Reads all that a list has, not only the page that is shown, with those columns that `names` has; `tell` hears how many
// there are so far.
/** @param {Asked} asked @param {string[]} names @param {(count: number) => void} tell */
async function readAll(asked, names, tell) {
    const records = new Map(); // one that moves meanwhile may come twice
    const columns = settings.columns.map(({name}) => name).filter((name) => names.includes(name));
    const fields = [...new Set([settings.idField, settings.titleField, settings.versionField, ...columns])];
    /** @type {string | null} */
    let cursor = null;
    do {
        const parameters = {...asked, fields, limit: MOST_ROWS, ...(cursor && {cursor})};
        const {data} = await call("GET", settings.api, {parameters});
        for (const record of data.items) {
            records.set(record[settings.idField], record);
        }
        tell(records.size);
        cursor = data.nextCursor;
    } while (cursor);
    return [...records.values()];
}
