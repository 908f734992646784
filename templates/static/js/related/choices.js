// What a search among the records of another resource finds, one page of the API's list after another.

import {ApiError, call} from "../site/api.js";
import {element} from "../site/dom.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {pathOf, resourceAt, titleIn} from "./foreign_keys.js";

const PER_PAGE = 20; // as in Django
const PAUSE = 250; // milliseconds without a key before the API is asked
const NEAR = 40; // pixels from the end of the list, where the next page is asked for
const OPTION = "select2-results__option";
const HIGHLIGHTED = `${OPTION}--highlighted`;

// Fills `results` with what is in the API for the text of `input`.
/** @param {HTMLSelectElement} select @param {HTMLElement} results @param {HTMLInputElement} input */
export function searching(select, results, input) {
    let asked = 0; // what is on its way may be about another text
    let cursor = null;
    let timer;
    const read = async (from = null) => {
        const number = ++asked;
        cursor = null;
        const waiting = message(from ? words.loadingMore : words.searching);
        waiting.classList.add(from ? `${OPTION}--load-more` : "loading-results");
        results.replaceChildren(...(from ? results.children : []), waiting);
        const {found, next, problem} = await page(pathOf(select), input.value.trim(), from);
        if (number !== asked) {
            return;
        }
        cursor = next;
        waiting.remove();
        results.append(...optionsOf(select, found, results.children.length));
        if (problem || !results.children.length) {
            results.append(message(problem ?? words.noResults));
        }
        if (!from) {
            highlight(results, input, optionOf(results, select.value) ?? optionsIn(results)[0]);
        }
    };
    input.addEventListener("input", (event) => {
        event.stopPropagation(); // it is no field of the form
        clearTimeout(timer);
        timer = setTimeout(read, PAUSE);
    });
    results.addEventListener("scroll", () => {
        if (cursor && results.scrollTop + results.clientHeight >= results.scrollHeight - NEAR) {
            read(cursor);
        }
    });
    return {
        now: read,
        highlighted: () => highlightedIn(results),
        step: (by) => step(results, input, by),
        stop: () => {
            clearTimeout(timer);
            asked += 1;
        },
    };
}

/** @param {string} to @param {string} term @param {string | null} [cursor] */
async function page(to, term, cursor) {
    const {idField, titleField} = resourceAt(to);
    const parameters = {
        fields: [idField, titleField],
        limit: PER_PAGE,
        ...(term && {q: term}),
        ...(cursor && {cursor}),
    };
    try {
        const {data} = await call("GET", to, {parameters, inPlace: true});
        return {found: data.items, next: data.nextCursor};
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        const nothing = {found: [], next: null};
        if (error.status === 400) {
            return nothing; // no letter or digit in it
        }
        return {...nothing, problem: error.status === 401 ? problemText(error) : words.resultsNotLoaded};
    }
}

// `before` is how many there are already.
/** @param {HTMLSelectElement} select @param {Row[]} records @param {any} before */
function optionsOf(select, records, before) {
    const resource = resourceAt(pathOf(select));
    return records.map((record, index) => {
        const id = record[resource.idField];
        const attributes = {
            class: `${OPTION} ${OPTION}--selectable`,
            id: `select2-${select.id}-result-${before + index}`,
            role: "option",
            "aria-selected": String(id === select.value),
            "data-id": id,
            dir: "auto",
        };
        return element("li", attributes, titleIn(resource, record));
    });
}

/** @param {string} text */
function message(text) {
    return element("li", {class: `${OPTION} select2-results__message`, role: "option", "aria-disabled": "true"}, text);
}

/** @param {HTMLElement} results */
function optionsIn(results) {
    return /** @type {HTMLElement[]} */ ([...results.querySelectorAll("[data-id]")]);
}

/** @param {HTMLElement} results @param {any} id */
function optionOf(results, id) {
    return optionsIn(results).find(({dataset}) => dataset.id === id);
}

/** @param {HTMLElement} results */
function highlightedIn(results) {
    return results.querySelector(`.${HIGHLIGHTED}`);
}

/** @param {HTMLElement} results @param {HTMLInputElement} input @param {any} chosen */
export function highlight(results, input, chosen) {
    highlightedIn(results)?.classList.remove(HIGHLIGHTED);
    input.removeAttribute("aria-activedescendant");
    if (chosen) {
        chosen.classList.add(HIGHLIGHTED);
        input.setAttribute("aria-activedescendant", chosen.id);
    }
}

/** @param {HTMLElement} results @param {HTMLInputElement} input @param {number} by */
function step(results, input, by) {
    const options = optionsIn(results);
    const to = options[options.indexOf(highlightedIn(results)) + by];
    if (to) {
        highlight(results, input, to);
        to.scrollIntoView({block: "nearest"});
    }
}
