// The list of a combobox, as the ARIA practices have it: the focus stays in the box, and `aria-activedescendant` says which
// entry Enter would take.

/** @param {HTMLElement} list @returns {any} the entry, if there is one */
export function marked(list) {
    return list.querySelector("[aria-selected=true]");
}

/** @param {any} input @param {any} entry nothing is marked without one */
export function mark(input, entry) {
    input.removeAttribute("aria-activedescendant");
    if (entry) {
        marked(entry.parentElement)?.setAttribute("aria-selected", "false");
        entry.setAttribute("aria-selected", "true");
        entry.scrollIntoView({block: "nearest"});
        input.setAttribute("aria-activedescendant", entry.id);
    }
}
