// What a search has found: its words are marked, and where they are in fields that the list does not show is said.

import {changedQuery, EXACT} from "../site/address.js";
import {all, allStyles, element, find} from "../site/dom.js";
import * as words from "../site/words.js";
import {rangesOf, wordsOf} from "./marks.js";

const AROUND = 40; // characters on either side of what is marked

// `typed` is what stands in the box; the `answer` says what was searched for instead, if it was. `count` of `total`
// records were found, in words: `text`.
/** @param {ListSettings} settings @param {any} answer @param {string} typed @param {any} counted */
export async function showFound(settings, {items, searchedFor, matchesSorted}, typed, {count, text, total}) {
    const result = find("#search-result");
    if (result) {
        const everything = element("a", {href: "?"}, words.total(total));
        result.replaceChildren(`${words.results(count, text)} (`, everything, ")");
        result.hidden = false;
    }
    if (!typed) {
        return;
    }
    const asked = wordsOf(searchedFor ?? typed);
    for (const [index, row] of all("#result_list tbody tr").entries()) {
        for (const cell of row.querySelectorAll("[class^=field-]")) {
            markIn(cell, asked);
        }
        const where = whereElse(settings, items[index].foundIn ?? {}, asked);
        row.querySelector("th")?.append(...where);
    }
    if (searchedFor) {
        const exactly = element("a", {href: changedQuery({[EXACT]: 1, p: null})}, typed);
        const shown = element("strong", {}, searchedFor);
        tell(...filled(words.showingResults, shown), " ", ...filled(words.searchInstead, exactly));
    }
    if (matchesSorted === false) {
        tell(words.sortedInParts);
    }
    await allStyles();
}

/** @param {(string | Element)[]} parts */
function tell(...parts) {
    const told = element("p", {class: "found-instead", role: "status"});
    find("#toolbar").append(told);
    told.append(...parts);
}

// Marks words in the texts of an element, and leaves its elements as they are.
/** @param {Node} root @param {string[]} asked */
function markIn(root, asked) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = /** @type {Text[]} */ ([]);
    while (walker.nextNode()) {
        texts.push(/** @type {Text} */ (walker.currentNode));
    }
    for (const text of texts) {
        const parts = marked(text.data, asked);
        if (parts.length > 1 || typeof parts[0] !== "string") {
            text.replaceWith(...parts);
        }
    }
}

/** @param {string} text @param {string[]} asked */
function marked(text, asked) {
    const parts = [];
    let here = 0;
    for (const [start, end] of rangesOf(text, asked)) {
        parts.push(text.slice(here, start), element("mark", {}, text.slice(start, end)));
        here = end;
    }
    return [...parts, text.slice(here)].filter((part) => part !== "");
}

/** @param {ListSettings} settings @param {Record<string, string | string[]>} fields @param {string[]} asked */
function whereElse(settings, fields, asked) {
    return Object.entries(fields).map(([name, value]) => {
        const text = excerpt([value].flat().join(", ").replace(/\s+/gu, " ").trim(), asked);
        const label = `${LABELS[settings.api]?.[name] ?? name}: `;
        return element("div", {class: "found-in", dir: "auto"}, label, ...marked(text, asked));
    });
}

// The part of a text around the first word that is marked, cut between words.
/** @param {string} text @param {string[]} asked */
function excerpt(text, asked) {
    const [[start, end] = [0, 0]] = rangesOf(text, asked);
    const first = start > AROUND ? Math.min(text.indexOf(" ", start - AROUND) + 1, start) : 0;
    const last = text.length > end + AROUND ? Math.max(text.lastIndexOf(" ", end + AROUND), end) : text.length;
    return `${first ? "… " : ""}${text.slice(first, last)}${last < text.length ? " …" : ""}`;
}

// A sentence with an element in the place of `%(text)s`.
/** @param {string} sentence @param {Element} inside */
function filled(sentence, inside) {
    const [before, after] = sentence.split("%(text)s");
    return [before, inside, after];
}
