// What can be done in a list. It comes a moment after the rows, or with the first sign of somebody.

import "../site/choices.js";
import {keepOpened} from "../record/record.js";
import {recordUrl} from "../site/address.js";
import {all, allStyles, find} from "../site/dom.js";
import {attend, settings} from "../site/page.js";
import {remember} from "../site/storage.js";
import {linkEntries} from "./filters.js";
import {reach} from "./reach.js";
import {startSearch} from "./search.js";

const MOMENT = 1e3; // milliseconds for which rows are there before they reach people

// `asked` is what the list asks the API for, `shown` a promise of what its rows are a page of, or null.
/** @param {Asked} asked @param {Promise<any>} shown */
export function start(asked, shown) {
    if (!find("#changelist")) {
        return; // somebody may not see this list
    }
    allStyles(); // those of what a pointer or the focus is on are not in list.css
    attend();
    if (!location.search) {
        linkEntries(settings);
        startSearch("#changelist-search", find("#searchbar")?.value);
    }
    find("#export").onclick = () => !import("./export.js").then(({open}) => open(asked)); // false: stay here
    for (const panel of all("details.tools")) {
        panel.ontoggle = async () => (await import("./tools.js")).fill(panel);
        if (panel.open) {
            panel.ontoggle();
        }
    }
    keepFolding();
    addEventListener("keydown", async (event) => (await import("./keys.js")).press(event));
    shown.then((list) => list && startRows(list));
}

function startRows(list) {
    startActions(list);
    const edit = find("#edit-list");
    if (edit) {
        edit.onclick = () => !import("./editing.js").then(({start}) => start(edit, list.items, list));
    }
    find("#result_list").addEventListener("click", (event) => follow(event, list.items));
    setTimeout(() => reach(list.items, list), list.at + MOMENT - performance.now());
}

// How comes with the first click on a box, or on Go.
function startActions(list) {
    if (!find("#action-toggle")) {
        return;
    }
    let acting;
    const act = async (event) => {
        if (event.type === "submit" || event.target.matches("[type=checkbox]")) {
            acting ??= import("./actions.js").then(({actions}) => actions(list.items, list));
            (await acting)(event);
        }
    };
    find("#changelist-form").addEventListener("click", act);
    find("#changelist-form").addEventListener("submit", act);
}

// A plain click on a link of a row: what is deleted is asked here, and the page of another record shows at once what the
// list has of it. Other clicks open another tab.
/** @param {any} event @param {Row[]} records */
function follow(event, records) {
    const link = event.target.closest("tbody a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return;
    }
    const page = link.matches(".deletelink") ? "delete" : "change";
    const href = link.getAttribute("href");
    const record = records.find((each) => recordUrl(settings, each[settings.idField], page) === href);
    if (record && page === "change") {
        keepOpened(settings, record);
    } else if (record) {
        event.preventDefault();
        import("./delete_row.js").then(
            ({askToDelete}) => askToDelete(record, link),
            () => location.assign(href),
        );
    }
}

function keepFolding() {
    const panels = all("#changelist-filter [data-filter-title]:not(.tools)");
    const keep = () => {
        const folded = panels.filter(({open}) => !open).map((each) => each.dataset.filterTitle);
        remember("folded filters", folded);
    };
    keep(); // what was folded before this came
    for (const panel of panels) {
        panel.addEventListener("toggle", keep);
    }
}
