// What a list is sorted by: `o` in the address, Django's way, column numbers from 1 and "-" for descending: `o=1.-6`.

import {changedQuery, query} from "../site/address.js";
import {all, element} from "../site/dom.js";
import * as words from "../site/words.js";

// Answers {by, chosen}: columns as {number, name, descending}, the first counts most; and whether somebody said so.
// A search that nobody sorted comes in the order in which the API finds, which costs it least.
/** @param {ListSettings} settings @param {any} search */
export function sorting(settings, search) {
    const asked = (query.get("o") ?? "").split(".").map((part) => column(settings, /^-?[1-9]\d*$/.test(part) && part));
    const by = asked.filter((one, index) => one && asked.findIndex((other) => other?.name === one.name) === index);
    if (by.length || search) {
        return {by, chosen: true};
    }
    /** @type {(name: string) => any} */
    const number = (name) => 1 + settings.columns.findIndex((other) => other.name === name);
    const usual = settings.ordering.map((name) => name.replace(/[^-]+/, number));
    return {by: usual.map((part) => column(settings, part)), chosen: false};
}

/** @param {ListSettings} settings @param {any} part @returns {any} */
function column(settings, part) {
    const number = Math.abs(part);
    const {name, sortable, sort = name} = settings.columns[number - 1] ?? {};
    return sortable && {number, name: sort, descending: part.startsWith("-")};
}

// As in Django a click on a header brings it to the front, and turns it round if it was sorted by already.
export function showSorting({by, chosen}) {
    for (const header of all("#result_list th.sortable")) {
        header.classList.remove("sorted", "ascending", "descending"); // as the page has it
        header.removeAttribute("aria-sort");
        header.querySelector(".sortoptions")?.remove();
        const number = Number(header.dataset.column);
        const place = by.findIndex((other) => other.number === number);
        const others = by.filter((_, index) => index !== place);
        const turned = {number, descending: by[place]?.descending === false};
        header.querySelector(".text a").href = sortedBy([turned, ...others]);
        if (place >= 0) {
            const direction = turned.descending ? "ascending" : "descending";
            const toggle = {
                class: `toggle ${direction}`,
                href: sortedBy(by.map((one) => (one === by[place] ? turned : one))),
            };
            header.classList.add("sorted", direction);
            if (!place) {
                header.setAttribute("aria-sort", direction); // there may be one
            }
            header.prepend(
                element(
                    "div",
                    {class: "sortoptions"},
                    ...(chosen
                        ? [element("a", {class: "sortremove", href: sortedBy(others), title: words.removeSorting}), " "]
                        : []),
                    element("a", {...toggle, title: words.toggleSorting}),
                ),
            );
        }
    }
    if (by.length > 1) {
        import("./priorities.js").then(({showPriorities}) => showPriorities(by));
    }
}

function sortedBy(columns) {
    const o = columns.map(({number, descending}) => (descending ? "-" : "") + number).join(".");
    return changedQuery({o, p: null});
}
