// What can be done with the selected rows of a list.

import {call} from "./api.js";
import {forgetPages} from "./cursors.js";
import {all, element, find} from "./dom.js";
import {clear, leave, show} from "./messages.js";
import {problemText, settings} from "./page.js";
import {recordUrl} from "./address.js";
import {path, titleOf} from "./record.js";
import {undo} from "./undo.js";
import {capitalized, words} from "./words.js";

// Action -> what to do with the chosen records; admin/resource.py names them.
const ACTIONS = {delete_selected: askToDelete};
const AT_ONCE = 4;

export function startActions(records) {
    const form = find("#changelist-form");
    if (!find("#action-toggle")) {
        return;
    }
    const boxes = all("input.action-select", form);
    const toggle = find("#action-toggle");
    let last = null;

    const tell = () => {
        const count = boxes.filter((box) => box.checked).length;
        for (const box of boxes) {
            box.closest("tr").classList.toggle("selected", box.checked);
        }
        toggle.checked = count > 0 && count === boxes.length;
        find(".action-counter").textContent = words.selected(count, boxes.length);
    };
    toggle.addEventListener("click", () => {
        for (const box of boxes) {
            box.checked = toggle.checked;
        }
        tell();
    });
    form.querySelector("tbody").addEventListener("click", (event) => {
        const index = boxes.indexOf(event.target);
        if (index < 0) {
            return;
        }
        if (event.shiftKey && last !== null) {
            for (const box of boxes.slice(Math.min(last, index), Math.max(last, index) + 1)) {
                box.checked = event.target.checked;
            }
        }
        last = index;
        tell();
    });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        clear();
        const chosen = records.filter((_, index) => boxes[index].checked);
        const action = form.elements.namedItem("action").value;
        if (!chosen.length) {
            show("warning", words.noItems);
        } else if (!action) {
            show("warning", words.noAction);
        } else {
            ACTIONS[action](chosen);
        }
    });
    tell();
}

function askToDelete(records) {
    const names = records.length === 1 ? settings.verboseName : settings.verboseNamePlural;
    const question = find("#delete-selected").content.cloneNode(true);
    question.querySelector(".what").textContent = names;
    question.querySelector(".count").textContent = records.length;
    question.querySelector("#deleted-objects").append(
        ...records.map((record) => {
            const href = recordUrl(settings, record[settings.idField], "change");
            const link = element("a", {href}, titleOf(settings, record));
            return element("li", {}, `${capitalized(settings.verboseName)}: `, link);
        }),
    );
    question.querySelector(".cancel-link").href = location.href;
    question.querySelector("form").addEventListener("submit", (event) => {
        event.preventDefault();
        event.target.querySelector("input").disabled = true;
        deleteAll(records);
    });

    history.pushState(null, ""); // so that "back" leads to the list
    addEventListener("popstate", () => location.reload());
    document.title = words.title(words.deleteMultiple);
    document.body.classList.replace("change-list", "delete-confirmation");
    find("#content h1").textContent = words.deleteMultiple;
    find("#content h1").setAttribute("tabindex", "-1");
    find("#content-main").replaceChildren(question);
    find("#content h1").focus();
    scrollTo(0, 0);
}

// Each on its own: one that somebody has changed meanwhile stays, the others go.
async function deleteAll(records) {
    const waiting = [...records];
    const deleted = [];
    const work = async () => {
        for (let record = waiting.shift(); record; record = waiting.shift()) {
            try {
                const options = {version: record[settings.versionField], body: {}};
                await call("DELETE", path(settings, record[settings.idField]), options);
                deleted.push(record);
            } catch (error) {
                const why = error.status === 404 ? null : reason(error);
                if (why) {
                    leave("error", words.notDeleted(settings.verboseName, titleOf(settings, record), why));
                }
            }
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, work));
    forgetPages();
    if (deleted.length) {
        const what = deleted.length === 1 ? settings.verboseName : settings.verboseNamePlural;
        leave("success", [...words.deletedSelected(deleted.length, what), ...undo(settings, deleted)]);
    }
    location.replace(location.href);
}

function reason(error) {
    return error.status === 412 ? error.problem.detail : problemText(error);
}
