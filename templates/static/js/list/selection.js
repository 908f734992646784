// Which rows of a list are selected: those with a tick, or all that the list has, on whatever page.

import {all, element, find} from "../site/dom.js";
import * as words from "../site/words.js";

/** @param {Row[]} records @param {Listed} list */
export function startSelection(records, list) {
    const boxes = all("#changelist-form input.action-select");
    const toggle = find("#action-toggle");
    const scope = scopeOf(list);
    /** @type {number | null} */
    let last = null;
    const tell = () => {
        const count = boxes.filter((box) => box.checked).length;
        for (const box of boxes) {
            box.closest("tr").classList.toggle("selected", box.checked);
        }
        toggle.checked = count > 0 && count === boxes.length;
        selection.everything &&= toggle.checked;
        find(".action-counter").textContent = words.selected(count, boxes.length);
        scope.show(selection.everything, toggle.checked);
    };
    const selection = {
        everything: false,
        any: () => boxes.some((box) => box.checked),
        chosen: () => records.filter((_, index) => boxes[index].checked),
        clicked: ({target, shiftKey}) => {
            const index = boxes.indexOf(target);
            if (target === toggle) {
                tick(boxes, toggle.checked);
            } else if (shiftKey && last !== null && index >= 0) {
                tick(boxes.slice(Math.min(last, index), Math.max(last, index) + 1), target.checked);
            }
            last = index >= 0 ? index : last;
            tell();
        },
    };
    whenPressed(scope.widen, () => {
        selection.everything = true;
        tell();
        scope.clear.focus();
    });
    whenPressed(scope.clear, () => {
        tick(boxes, false);
        tell();
        toggle.focus();
    });
    return selection;
}

function tick(boxes, ticked) {
    for (const box of boxes) {
        box.checked = ticked;
    }
}

// Beside the counter: from the rows of this page to all that the list has, and back to none.
/** @param {Listed} list */
function scopeOf(list) {
    const everything = element("span", {class: "all"});
    const question = element("span", {class: "question"}, link(words.selectAll(list.counted), words.acrossPages));
    const clear = element("span", {class: "clear"}, link(words.clearSelection));
    const counter = find(".action-counter");
    counter.after(everything, " ", question, " ", clear);
    const show = (isEverything, isWholePage) => {
        counter.hidden = isEverything;
        everything.textContent = words.allSelected(list.count);
        everything.hidden = !isEverything;
        question.hidden = !(isWholePage && list.more) || isEverything;
        clear.hidden = !isEverything;
    };
    return {show, widen: question.querySelector("a"), clear: clear.querySelector("a")};
}

/** @param {string} text @param {string} [title] */
function link(text, title) {
    return element("a", {role: "button", href: "#", title}, text);
}

// Links that act as buttons, as in Django: they take the space bar too.
/** @param {HTMLAnchorElement} link @param {any} act */
function whenPressed(link, act) {
    link.addEventListener("click", (event) => {
        event.preventDefault();
        act();
    });
    link.addEventListener("keydown", (event) => {
        if (event.key === " ") {
            event.preventDefault();
            act();
        }
    });
}
