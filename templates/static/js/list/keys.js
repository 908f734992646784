// The keys of a record's form, pressed in the list: they count for the row that has the focus, or the one that is ticked.
// The builder sets RESOURCES.

import {isPlainKey} from "../related/shortcuts.js";
import {lastKnown} from "../session/session.js";
import {find} from "../site/dom.js";
import {clear, show} from "../site/messages.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";

// Opens the form of that row, whose script takes the key from the address.
/** @param {KeyboardEvent} event */
export function press(event) {
    const {shortcuts} = RESOURCES.find(({api}) => api === settings.api) ?? {};
    if (!(shortcuts?.includes(event.key) && isPlainKey(event) && lastKnown()?.rights.includes("write"))) {
        return;
    }
    const link = rowMeant()?.querySelector("a[href*='/change/']");
    if (link) {
        location.assign(`${link.href}#${event.key}`);
    } else {
        clear();
        show("warning", [words.noRowMeant(settings.verboseName)]);
    }
}

function rowMeant() {
    const ticked = document.querySelectorAll("#result_list tbody tr:has(.action-select:checked)");
    return find("#result_list tbody tr:focus-within") ?? (ticked.length === 1 ? ticked[0] : null);
}
