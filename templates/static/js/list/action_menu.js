// What can be done with the selected rows of a list. How comes with the first click on a box, or on Go.

import {find} from "../site/dom.js";
import * as words from "../site/words.js";

// `list` is what the rows are a page of: what it asks the API for, how many it has, whether there are more pages.
/** @param {Row[]} records @param {Listed} list */
export function startActions(records, list) {
    if (!find("#action-toggle")) {
        return;
    }
    let acting;
    const act = async (event) => {
        if (event.type === "submit" || event.target.matches("[type=checkbox]")) {
            acting ??= import("./actions.js").then(({actions}) => actions(records, list));
            (await acting)(event);
        }
    };
    find("#changelist-form").addEventListener("click", act);
    find("#changelist-form").addEventListener("submit", act);
    find(".action-counter").textContent = words.selected(0, records.length);
}
