// What can be done with the selected rows of a list.

import {recordUrl} from "./address.js";
import {deleteAll, readAll} from "./bulk.js";
import {forgetPages} from "./cursors.js";
import {all, element, find} from "./dom.js";
import {clear, show} from "./messages.js";
import {settings, showProblem} from "./page.js";
import {titleOf} from "./record.js";
import {startSelection} from "./selection.js";
import {capitalized, words} from "./words.js";

// Action -> what to do with the chosen records; admin/resource.py names them.
const ACTIONS = {delete_selected: askToDelete};
const MOST_NAMED = 1000;

// `list` is what the rows are a page of: what it asks the API for, how many it has, whether there are more pages.
export function startActions(records, list) {
    if (!find("#action-toggle")) {
        return;
    }
    const selection = startSelection(records, list);
    find("#changelist-form").addEventListener("submit", async (event) => {
        if (event.submitter && event.submitter.name !== "index") {
            return;
        }
        event.preventDefault();
        clear();
        const action = event.target.elements.namedItem("action").value;
        if (!selection.any()) {
            show("warning", words.noItems);
        } else if (!action) {
            show("warning", words.noAction);
        } else {
            const chosen = selection.everything ? await everything(list) : selection.chosen();
            if (chosen) {
                ACTIONS[action](chosen);
            }
        }
    });
}

async function everything(list) {
    const button = find(".actions button[name=index]");
    const counter = find(".actions .all");
    button.disabled = true;
    try {
        return await readAll(list.asked, (count) => {
            counter.textContent = words.readSoFar(count);
        });
    } catch (error) {
        showProblem(error);
        return null;
    } finally {
        button.disabled = false;
    }
}

function askToDelete(records) {
    const names = records.length === 1 ? settings.verboseName : settings.verboseNamePlural;
    const question = find("#delete-selected").content.cloneNode(true);
    question.querySelector(".what").textContent = names;
    question.querySelector(".count").textContent = records.length;
    const more = records.length - MOST_NAMED;
    question.querySelector("#deleted-objects").append(
        ...records.slice(0, MOST_NAMED).map((record) => {
            const href = recordUrl(settings, record[settings.idField], "change");
            const link = element("a", {href}, titleOf(settings, record));
            return element("li", {}, `${capitalized(settings.verboseName)}: `, link);
        }),
        ...(more > 0 ? [element("li", {}, words.andMore(more))] : []),
    );
    question.querySelector(".cancel-link").href = location.href;
    question.querySelector("form").addEventListener("submit", (event) => {
        event.preventDefault();
        carryOut(event.target, records);
    });

    history.pushState(null, ""); // so that "back" leads to the list
    addEventListener("popstate", () => location.reload());
    document.title = words.title(words.deleteMultiple);
    document.body.classList.replace("change-list", "delete-confirmation");
    find("#content").classList.replace("flex", "colM");
    find("#content h1").textContent = words.deleteMultiple;
    find("#content h1").setAttribute("tabindex", "-1");
    find("#content-main").replaceChildren(question);
    find("#content h1").focus();
    scrollTo(0, 0);
}

async function carryOut(form, records) {
    const warn = (event) => event.preventDefault(); // whoever leaves now leaves the rest as it is
    addEventListener("beforeunload", warn);
    for (const control of all("input, a", form)) {
        control.hidden = true;
    }
    const progress = form.querySelector(".bulk-progress");
    progress.hidden = false;
    progress.firstElementChild.max = records.length;
    const tell = (count) => {
        progress.firstElementChild.value = count;
        progress.lastElementChild.textContent = words.doneOf(count, records.length);
    };
    tell(0);
    await deleteAll(records, tell);
    removeEventListener("beforeunload", warn);
    forgetPages();
    location.replace(location.href);
}
