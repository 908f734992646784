// One key that begins a row of an inline, and the button that does the same.

import {all} from "../site/dom.js";

const TYPING = "input, select, textarea, [contenteditable], [role=combobox], dialog";

// `begin` is given what the declaration says of a key.
export function startShortcuts(shortcuts, begin) {
    for (const button of all("[data-shortcut]")) {
        button.addEventListener("click", (event) => {
            event.preventDefault();
            begin(shortcuts[button.dataset.shortcut]);
        });
    }
    addEventListener("keydown", (event) => {
        const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat);
        const typing = document.activeElement?.closest(TYPING);
        if (plain && event.key in shortcuts && !typing) {
            event.preventDefault(); // or the letter would stand in the field that gets the focus
            begin(shortcuts[event.key]);
        }
    });
}
