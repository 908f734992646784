// Filters that somebody has folded stay folded on the next page.

import {all} from "../site/dom.js";
import {remember} from "../site/storage.js";
import {FOLDED} from "./filters.js";

/** @param {HTMLElement} panel */
export function keep(panel) {
    const folded = all("[data-filter-title]:not(.tools):not([open])", panel);
    remember(
        FOLDED,
        folded.map(({dataset}) => dataset.filterTitle),
    );
}
