// Ctrl+K: whatever page somebody wants to be on, and whomever they look for. The builder sets RESOURCES.

import {lastKnown} from "../session/session.js";
import {ApiError, call} from "./api.js";
import {allStyles, element, find} from "./dom.js";
import {mark, marked} from "./listbox.js";
import * as words from "./words.js";
import {capitalized, problemText} from "./words.js";

const MOST_FOUND = 5; // records of a resource
const FEWEST_LETTERS = 2;
const PAUSE = 200; // milliseconds without a key before the API is asked
const KEYS = {ArrowDown: 1, ArrowUp: -1};

export async function openPalette() {
    await allStyles();
    if (find("#palette")) {
        return;
    }
    const rights = lastKnown()?.rights ?? [];
    const pages = pagesOf(rights);
    const list = element("ul", {id: "palette-list", role: "listbox", "aria-label": words.find});
    const status = element("p", {role: "status"});
    const input = element("input", {
        type: "text",
        id: "palette-input",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: words.findWhat,
        role: "combobox",
        "aria-label": words.findWhat,
        "aria-expanded": "true",
        "aria-controls": list.id,
        "aria-autocomplete": "list",
    });
    const dialog = element("dialog", {id: "palette", "aria-label": words.find}, input, list, status);
    const offer = (entries) => {
        list.replaceChildren(...entries.map(option));
        mark(input, list.firstElementChild);
    };
    input.addEventListener("input", searching(input, list, status, pages, offer));
    input.addEventListener("keydown", (event) => moveOrTake(event, input, list));
    list.addEventListener("click", (event) => {
        const {href} = event.target.closest("[role=option]").dataset;
        dialog.close();
        location.assign(href);
    });
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) {
            dialog.close(); // a click beside it
        }
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    offer(pages);
    dialog.showModal();
}

// Answers what follows a change of the text: pages that match at once, records once the API has them.
/** @param {any} input @param {HTMLElement} list @param {any} status @param {{text: string, href: string}[]} pages @param {any} offer */
function searching(input, list, status, pages, offer) {
    let asked = 0;
    let timer;
    const search = async (text, number) => {
        const {found, problem} = await records(text);
        if (number === asked) {
            offer([...found, ...matching(pages, text)]);
            status.textContent =
                problem || (list.children.length ? words.entries(list.children.length) : words.nothingFound);
        }
    };
    return () => {
        const text = input.value.trim();
        asked += 1; // what is on its way is about another text
        clearTimeout(timer);
        offer(matching(pages, text));
        status.textContent = "";
        if (text.length >= FEWEST_LETTERS) {
            timer = setTimeout(search, PAUSE, text, asked);
        }
    };
}

/** @param {any} event @param {any} input @param {HTMLElement} list */
function moveOrTake(event, input, list) {
    const step = KEYS[event.key];
    if (step && list.children.length) {
        event.preventDefault();
        const entries = [...list.children];
        mark(input, entries.at((entries.indexOf(marked(list)) + step) % entries.length));
    } else if (event.key === "Enter") {
        event.preventDefault();
        marked(list)?.click();
    }
}

// The resources that somebody with these rights may see.
function seenBy(rights) {
    return RESOURCES.filter(({right}) => !right || rights.includes(right));
}

function pagesOf(rights) {
    const mayWrite = rights.includes("write");
    const ofResource = ({url, verboseName, verboseNamePlural, trash, tags, imports, duplicates}) => [
        {text: capitalized(verboseNamePlural), href: url},
        ...(mayWrite ? [{text: words.add(verboseName), href: `${url}add/`}] : []),
        ...(mayWrite && imports ? [{text: words.importOf(verboseNamePlural), href: `${url}import/`}] : []),
        ...(mayWrite && duplicates ? [{text: words.duplicatesOf(verboseNamePlural), href: `${url}duplicates/`}] : []),
        ...Object.entries(tags).map(([name, label]) => ({
            text: `${capitalized(verboseNamePlural)}: ${label}`,
            href: `${url}${name}/`,
        })),
        ...(trash ? [{text: words.trashOf(verboseNamePlural), href: `${url}trash/`}] : []),
    ];
    return [
        {text: words.home, href: "/admin/"},
        ...seenBy(rights).flatMap(ofResource),
        {text: words.changePassword, href: "/admin/password_change/"},
        {text: words.secondFactor, href: "/admin/second-factor/"},
        {text: words.logOut, href: "/admin/logout/"},
    ];
}

/** @param {{text: string, href: string}[]} pages @param {string} text */
function matching(pages, text) {
    const wanted = text.toLocaleLowerCase().split(/\s+/);
    return pages.filter((page) => wanted.every((word) => page.text.toLocaleLowerCase().includes(word)));
}

/** @param {string} text */
async function records(text) {
    try {
        const found = await Promise.all(
            seenBy(lastKnown()?.rights ?? [])
                .filter(({hintField}) => hintField)
                .map((resource) => recordsOf(resource, text)),
        );
        return {found: found.flat()};
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        return {found: [], problem: error.status === 400 ? "" : problemText(error)}; // 400: no letter or digit in it
    }
}

/** @param {(typeof RESOURCES)[0]} resource @param {string} text */
async function recordsOf({api, url, idField, titleField, hintField, verboseNamePlural}, text) {
    const fields = [...new Set([idField, titleField, hintField])];
    const parameters = {q: text, limit: MOST_FOUND, fields};
    const {data} = await call("GET", api, {parameters, inPlace: true});
    const found = data.items.map((record) => ({
        text: String(record[titleField] || record[idField]),
        hint: hintField === titleField ? "" : record[String(hintField)],
        href: `${url}${encodeURIComponent(record[idField])}/change/`,
    }));
    if (data.nextCursor) {
        found.push({
            text: words.allThatMatch(verboseNamePlural, text),
            href: `${url}?${new URLSearchParams({q: text})}`,
        });
    }
    return found;
}

function option({text, hint, href}, index) {
    const more = hint ? [" ", element("span", {class: "quiet"}, hint)] : [];
    return element(
        "li",
        {role: "option", id: `palette-${index}`, "aria-selected": "false", "data-href": href},
        text,
        ...more,
    );
}
