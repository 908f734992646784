// Which of several columns a list is sorted by first.

import {allStyles, element, find} from "../site/dom.js";
import * as words from "../site/words.js";

export async function showPriorities(by) {
    await allStyles();
    for (const [index, {number, descending}] of by.entries()) {
        const priority = words.sortingPriority(index + 1);
        const said = `${priority}, ${descending ? words.descending : words.ascending}`;
        find(`#result_list th[data-column="${number}"] .toggle`).before(
            element(
                "span",
                {class: "sortpriority", title: priority},
                element("span", {class: "visually-hidden"}, said),
                element("span", {"aria-hidden": "true"}, index + 1),
            ),
            " ",
        );
    }
}
