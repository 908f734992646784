// Several records out of the trash at once. Each is a request of its own, and each row says what became of it.

import {path} from "../record/record.js";
import {why} from "../record/undo.js";
import {callInPlace} from "../session/log_in_again.js";
import {ApiError} from "../site/api.js";
import {all, element, find} from "../site/dom.js";
import {linked} from "../site/message_parts.js";
import {clear, show} from "../site/messages.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";
import {forgetPages} from "./cursors.js";

// `left` hears how many have left the page.
/** @param {{record: Row, made: HTMLElement}[]} rows @param {(restored: number) => void} left */
export function startRestoring(rows, left) {
    const button = find("#restore-selected");
    const toggle = find("#action-toggle");
    const boxes = () => all("#trash .action-select");
    const tell = () => {
        const ticked = boxes().filter((box) => box.checked).length;
        button.disabled = !ticked;
        toggle.checked = ticked > 0 && ticked === boxes().length;
        find(".action-counter").textContent = words.selected(ticked, boxes().length);
    };
    find("#trash .actions").hidden = !boxes().length;
    toggle.hidden = !boxes().length;
    toggle.addEventListener("change", () => {
        for (const box of boxes()) {
            box.checked = toggle.checked;
        }
        tell();
    });
    find("#trash tbody").addEventListener("change", tell);
    button.addEventListener("click", async () => {
        clear();
        button.disabled = true;
        const chosen = rows.filter(({made}) => made.isConnected && made.querySelector(".action-select:checked"));
        left(await restoreAll(chosen));
        tell();
    });
    tell();
}

// Answers how many are back.
/** @param {{record: Row, made: HTMLElement}[]} chosen */
async function restoreAll(chosen) {
    const failed = [];
    for (const [index, one] of chosen.entries()) {
        find(".action-counter").textContent = words.doneOf(index, chosen.length);
        const reason = await restoreOne(one.record);
        one.made.querySelector(".not-restored")?.remove();
        if (reason) {
            one.made.querySelector("th").append(element("div", {class: "not-restored errors"}, ...reason.map(linked)));
            failed.push(one.made);
        } else {
            one.made.remove();
        }
    }
    forgetPages();
    const restored = chosen.length - failed.length;
    if (restored) {
        show("success", [words.restoredSelected(restored, settings)].flat());
    }
    if (failed.length) {
        show("error", [words.notRestoredSelected(failed.length, settings)].flat());
    }
    (failed[0]?.querySelector(".action-select") ?? find("#content-start")).focus();
    return restored;
}

// Answers why it could not be restored, as parts of a message; null if it is back.
/** @param {Row} record @returns {Promise<Part[] | null>} */
async function restoreOne(record) {
    try {
        await callInPlace("POST", `${path(settings, record[settings.idField])}/restore`, {body: {}});
        return null;
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        return why(settings, error);
    }
}
