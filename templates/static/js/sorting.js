// What a list is sorted by: `o` in the address, Django's way, column numbers from 1 and "-" for descending.

import {changedQuery, query} from "./address.js";
import {all, element} from "./dom.js";
import * as words from "./words.js";

// Answers {name, descending, chosen}, or null if nothing says. The API sorts by one column: the first counts.
// A search that nobody sorted comes in the order in which the API finds, which costs it least.
export function sorting(settings, search) {
    for (const part of (query.get("o") ?? "").split(".")) {
        const column = settings.columns[Math.abs(Number(part)) - 1];
        if (/^-?[1-9]\d*$/.test(part) && column?.sortable) {
            return {name: column.name, descending: part.startsWith("-"), chosen: true};
        }
    }
    if (search || !settings.ordering) {
        return null;
    }
    return {name: settings.ordering.replace("-", ""), descending: settings.ordering.startsWith("-"), chosen: false};
}

export function showSorting(settings, sorted) {
    for (const header of all("#result_list th.sortable")) {
        const number = header.dataset.column;
        const current = settings.columns[number - 1].name === sorted?.name;
        const toggled = changedQuery({o: current && !sorted.descending ? `-${number}` : number, p: null});
        header.querySelector(".text a").href = toggled;
        if (!current) {
            continue;
        }
        const direction = sorted.descending ? "descending" : "ascending";
        header.classList.add("sorted", direction);
        header.setAttribute("aria-sort", direction);
        const options = element("div", {class: "sortoptions"});
        if (sorted.chosen) {
            const href = changedQuery({o: null, p: null});
            options.append(element("a", {class: "sortremove", href, title: words.removeSorting}), " ");
        }
        options.append(element("a", {class: `toggle ${direction}`, href: toggled, title: words.toggleSorting}));
        header.prepend(options);
    }
}
