// The edits that wait: each can be opened or taken back, and all can be sent at once.

import {shown} from "../record/values.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import * as words from "./words.js";

// Answers whether they are to be sent now; `acts` are those of edits.js.
/** @param {Edit[]} edits @param {{open: (edit: Edit) => void, takeBack: (id: string) => Promise<void>}} acts */
export function showEdits(edits, acts) {
    const list = element("ul", {class: "edits"}, ...edits.map((edit) => line(edit, acts)));
    return ask({title: words.waitingTitle, content: [list], yes: words.sendNow, no: words.close});
}

/** @param {Edit} edit @param {{open: (edit: Edit) => void, takeBack: (id: string) => Promise<void>}} acts */
function line(edit, {open, takeBack}) {
    const when = shown(edit.at, {kind: "datetime"}, "");
    const made = element(
        "li",
        {},
        element("strong", {dir: "auto"}, edit.title),
        ` ${edit.verboseName}, `,
        when,
        ...(edit.why ? [element("p", {class: "errornote"}, edit.why)] : []),
    );
    const takeItBack = async () => {
        await takeBack(String(edit.id));
        const next = made.nextElementSibling ?? made.previousElementSibling;
        const focused = next?.querySelector(".acts button:last-child") ?? find("dialog[open] .cancel-link");
        made.remove();
        focused.focus();
    };
    const buttons = [
        button(words.openIt, () => open(edit), edit.title),
        button(words.takeBack, takeItBack, edit.title),
    ];
    made.append(element("p", {class: "acts"}, buttons[0], " ", buttons[1]));
    return made;
}

/** @param {string} text @param {() => void} act @param {string} title */
function button(text, act, title) {
    const made = element("button", {type: "button", class: "button", "aria-label": `${text}: ${title}`}, text);
    made.addEventListener("click", act);
    return made;
}
