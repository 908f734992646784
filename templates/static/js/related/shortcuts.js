// One key that begins a row of an inline, and the button that does the same.

import {all} from "../site/dom.js";

const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable], [role=combobox], dialog";

// `begin` is given what the declaration says of a key. A list leaves the key that was pressed there in the address.
/** @param {{[key: string]: Shortcut}} shortcuts @param {(shortcut: Shortcut) => void} begin */
export function startShortcuts(shortcuts, begin) {
    for (const button of all("[data-shortcut]")) {
        button.addEventListener("click", (event) => {
            event.preventDefault();
            begin(shortcuts[button.dataset.shortcut]);
        });
    }
    addEventListener("keydown", (event) => {
        if (event.key in shortcuts && isPlainKey(event)) {
            event.preventDefault(); // or the letter would stand in the field that gets the focus
            begin(shortcuts[event.key]);
        }
    });
    const pressed = location.hash.slice(1);
    if (pressed in shortcuts) {
        history.replaceState(null, "", location.pathname + location.search); // a reload begins no second row
        begin(shortcuts[pressed]);
    }
}

// Whether a key is pressed alone, and where nobody types.
/** @param {KeyboardEvent} event */
export function isPlainKey(event) {
    const alone = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat);
    return alone && !document.activeElement?.closest(TYPING);
}
