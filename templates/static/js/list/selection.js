// Which rows of a list are selected: those with a tick, or all that the list has, on whatever page.

import {all, element, find} from "../site/dom.js";
import * as words from "../site/words.js";

export function startSelection(records, list) {
    const form = find("#changelist-form");
    const boxes = all("input.action-select", form);
    const toggle = find("#action-toggle");
    const everything = element("span", {class: "all"});
    const question = element("span", {class: "question"}, link(words.selectAll(list.counted), words.acrossPages));
    const clear = element("span", {class: "clear"}, link(words.clearSelection));
    find(".action-counter").after(everything, " ", question, " ", clear);
    const selection = {
        everything: false,
        any: () => boxes.some((box) => box.checked),
        chosen: () => records.filter((_, index) => boxes[index].checked),
    };
    let last = null;

    const tell = () => {
        const count = boxes.filter((box) => box.checked).length;
        for (const box of boxes) {
            box.closest("tr").classList.toggle("selected", box.checked);
        }
        toggle.checked = count > 0 && count === boxes.length;
        selection.everything &&= toggle.checked;
        find(".action-counter").textContent = words.selected(count, boxes.length);
        find(".action-counter").hidden = selection.everything;
        everything.textContent = words.allSelected(list.count);
        everything.hidden = !selection.everything;
        question.hidden = !(toggle.checked && list.more) || selection.everything;
        clear.hidden = !selection.everything;
    };
    const tickAll = (ticked) => {
        for (const box of boxes) {
            box.checked = ticked;
        }
    };
    whenPressed(question.firstElementChild, () => {
        selection.everything = true;
        tell();
        clear.firstElementChild.focus();
    });
    whenPressed(clear.firstElementChild, () => {
        tickAll(false);
        tell();
        toggle.focus();
    });
    selection.clicked = ({target, shiftKey}) => {
        const index = boxes.indexOf(target);
        if (target === toggle) {
            tickAll(toggle.checked);
        } else if (shiftKey && last !== null && index >= 0) {
            for (const box of boxes.slice(Math.min(last, index), Math.max(last, index) + 1)) {
                box.checked = target.checked;
            }
        }
        last = index >= 0 ? index : last;
        tell();
    };
    return selection;
}

function link(text, title) {
    return element("a", {role: "button", href: "#", title}, text);
}

// Links that act as buttons, as in Django: they take the space bar too.
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
