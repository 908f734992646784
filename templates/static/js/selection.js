// Which rows of a list are selected: those with a tick, or all that the list has, on whatever page.

import {all, find} from "./dom.js";
import * as words from "./words.js";

export function startSelection(records, list) {
    const form = find("#changelist-form");
    const boxes = all("input.action-select", form);
    const toggle = find("#action-toggle");
    const question = find(".actions .question");
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
        find(".actions .all").textContent = words.allSelected(list.count);
        find(".actions .all").hidden = !selection.everything;
        question.hidden = !(toggle.checked && list.more) || selection.everything;
        find(".actions .clear").hidden = !selection.everything;
    };
    const tickAll = (ticked) => {
        for (const box of boxes) {
            box.checked = ticked;
        }
    };
    question.firstElementChild.textContent = words.selectAll(list.counted);
    whenPressed(question.firstElementChild, () => {
        selection.everything = true;
        tell();
        find(".actions .clear a").focus();
    });
    whenPressed(find(".actions .clear a"), () => {
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
