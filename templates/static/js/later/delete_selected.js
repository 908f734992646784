// "Delete selected": the question, and what is done when the answer is yes.

import {recordUrl} from "../address.js";
import {deleteAll} from "../bulk.js";
import {forgetPages} from "../cursors.js";
import {all, element, find} from "../dom.js";
import {settings} from "../page.js";
import {titleOf} from "../record.js";
import {capitalized} from "../words.js";
import * as words from "../words.js";

const MOST_NAMED = 1000;

export function askToDelete(records) {
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
