// "Delete selected": the question, and what is done when the answer is yes.

import {recordUrl} from "../address.js";
import {deleteAll} from "../bulk.js";
import {forgetPages} from "../cursors.js";
import {all, allStyles, element, find} from "../dom.js";
import {settings} from "../page.js";
import {titleOf} from "../record.js";
import {capitalized} from "../words.js";
import * as words from "../words.js";

const MOST_NAMED = 1000;

export async function askToDelete(records) {
    const {verboseName, verboseNamePlural} = settings;
    const form = element(
        "form",
        {id: "delete-selected-form"},
        element(
            "p",
            {class: "bulk-progress", hidden: true},
            element("progress", {"aria-label": words.progress}),
            " ",
            element("span", {"aria-live": "polite"}),
        ),
        element("input", {type: "submit", value: words.yes}),
        " ",
        element("a", {href: location.href, role: "button", class: "button cancel-link"}, words.no),
    );
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        carryOut(form, records);
    });
    const more = records.length - MOST_NAMED;
    const named = records.slice(0, MOST_NAMED).map((record) => {
        const href = recordUrl(settings, record[settings.idField], "change");
        return element("li", {}, `${capitalized(verboseName)}: `, element("a", {href}, titleOf(settings, record)));
    });
    await allStyles();
    find("#content-main").replaceChildren(
        element("p", {}, words.askDeleteSelected(records.length === 1 ? verboseName : verboseNamePlural)),
        element("h2", {}, words.summary),
        element("ul", {class: "summary"}, element("li", {}, `${capitalized(verboseNamePlural)}: ${records.length}`)),
        element("h2", {}, words.objects),
        element("ul", {id: "deleted-objects"}, ...named, ...(more > 0 ? [element("li", {}, words.andMore(more))] : [])),
        form,
    );
    history.pushState(null, ""); // so that "back" leads to the list
    addEventListener("popstate", () => location.reload());
    document.title = words.title(words.deleteMultiple);
    document.body.classList.replace("change-list", "delete-confirmation");
    find("#content").classList.replace("flex", "colM");
    find("#content h1").textContent = words.deleteMultiple;
    find("#content h1").setAttribute("tabindex", "-1");
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
