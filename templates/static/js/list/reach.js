// E-mail addresses, phone numbers and addresses of a list become links, a moment after the rows are there.

import {asWritten} from "../record/phones.js";
import {copyButton, linkTo} from "../record/reach.js";
import {HREF} from "../record/ways.js";
import {all, allStyles, element, find} from "../site/dom.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";

/** @param {Row[]} records @param {Listed} list */
export async function reach(records, list) {
    if (!find("#result_list")) {
        return; // a question has taken the page
    }
    if (list.more) {
        offerPrint(list);
    }
    await offerCopies(await linkRows(records));
    nameOwners();
}

// In cells, and in the filter that is in use.
async function nameOwners() {
    const places = (name) =>
        [
            `#result_list tbody .field-${name}`,
            `#changelist-filter [data-filter-title="${name}"] [data-value*="@"]`,
        ].join();
    const owners = PEOPLE[settings.api] ?? [];
    if (owners.some((name) => find(places(CSS.escape(name))))) {
        const {nameIn} = await import("../record/names.js");
        nameIn(owners, (name) => places(CSS.escape(name)));
    }
}

// Whoever prints the page has its rows; all pages are another thing to ask for.
/** @param {Listed} list */
function offerPrint(list) {
    const button = element("button", {type: "button", class: "button print-all"}, words.printAll);
    button.addEventListener("click", async () => (await import("./print.js")).printAll(list, button));
    find(".paginator").append(button);
}

// Answers what each link leads to, by its cell.
/** @param {Row[]} records @returns {Promise<Map<HTMLElement, string>>} */
export async function linkRows(records) {
    const columns = settings.columns.filter(({kind, link}) => kind in HREF && !link);
    const rows = all("#result_list tbody tr");
    if (!columns.length || rows.length !== records.length || find("#changelist-form.editing")) {
        return new Map(); // somebody was faster, and deleted one, or edits them
    }
    const written = await asWritten(
        columns.flatMap(({kind, name}) => (kind === "tel" ? records.map((record) => record[name] ?? "") : [])),
    );
    /** @type {Map<HTMLElement, string>} */
    const values = new Map();
    for (const [index, record] of records.entries()) {
        for (const {name, kind} of columns) {
            const value = record[name];
            const link = value && linkTo(kind, value, written.get(value) ?? value);
            if (link) {
                const cell = rows[index].querySelector(`.field-${CSS.escape(name)}`);
                const long = cell.querySelector(".long");
                const shown = long ?? cell;
                if (shown.textContent === link.textContent) {
                    link.replaceChildren(...shown.childNodes); // with what a search has marked
                }
                shown.replaceChildren(link);
                long?.removeAttribute("tabindex"); // the link opens it
                cell.classList.add("reachable");
                values.set(cell, value);
            }
        }
    }
    return values;
}

// A finger has a button in every cell. A pointer and the keyboard have one where they are, so that there are no more
// stops on the way through a list than it has links.
/** @param {Map<HTMLElement, string>} values */
async function offerCopies(values) {
    if (matchMedia("(hover: none)").matches) {
        await allStyles();
        for (const [cell, value] of values) {
            cell.append(copyButton(value));
        }
        return;
    }
    /** @type {HTMLElement | null} */
    let offered = null;
    const offer = ({target}) => {
        const cell = target.closest(".reachable");
        if (cell && offered?.parentElement !== cell && document.activeElement !== offered) {
            offered?.remove();
            offered = copyButton(String(values.get(cell)));
            cell.append(offered);
            allStyles();
        }
    };
    for (const type of ["pointerover", "focusin"]) {
        find("#result_list")?.addEventListener(type, offer); // a question may have taken the page meanwhile
    }
}
