// The box above a list; the words are in the address, as those of a list are.

import {changedQuery, EXACT} from "../site/address.js";
import {find} from "../site/dom.js";

/** @param {string} selector of a form that may be there @param {string} words */
export function startSearch(selector, words) {
    const form = find(selector);
    if (form) {
        form.elements.q.value = words;
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            location.assign(changedQuery({q: form.elements.q.value.trim() || null, p: null, [EXACT]: null}));
        });
    }
}
