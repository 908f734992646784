// The links beside a foreign key: to change what was chosen, to add another one, to see it. Windows that they open call
// Django's functions in this page once they have saved.

import {all} from "../site/dom.js";
import {choose, rename} from "./foreign_keys.js";

const SIZE = "height=500,width=800,resizable=yes,scrollbars=yes";
const LINKS = ".related-widget-wrapper-link";
const opened = new Set();

// `root` is the form.
export function startRelatedLinks(root) {
    root.addEventListener("change", ({target}) => target.matches(".related-widget-wrapper select") && update(target));
    root.addEventListener("click", (event) => {
        const link = event.target.closest(LINKS);
        if (!link) {
            return;
        }
        if (!link.href) {
            event.preventDefault();
        } else if (link.dataset.popup && isPlain(event)) {
            event.preventDefault();
            show(link);
        }
    });
    addEventListener("pagehide", () => opened.forEach((popup) => popup.close()));
    window.dismissAddRelatedObjectPopup = takeAdded;
    window.dismissChangeRelatedObjectPopup = takeChanged;
    window.dismissDeleteRelatedObjectPopup = takeDeleted;
}

/** @param {Window} popup @param {any} id @param {string} title */
function takeAdded(popup, id, title) {
    const select = selectOf(popup);
    if (select) {
        choose(select, id, title);
        changed(select);
    }
    close(popup);
}

// All choices of that record on the page follow.
/** @param {Window} popup @param {any} oldId @param {string} title @param {any} newId */
function takeChanged(popup, oldId, title, newId) {
    const model = selectOf(popup)?.closest("[data-model-ref]").dataset.modelRef;
    for (const select of all(`[data-model-ref="${model}"] select`)) {
        rename(select, oldId, title);
        if (select.value === oldId && newId !== oldId) {
            choose(select, newId, title);
        }
    }
    changed(selectOf(popup));
    close(popup);
}

/** @param {Window} popup @param {any} id */
function takeDeleted(popup, id) {
    const select = selectOf(popup);
    if (select?.value === id) {
        choose(select, "", "");
        changed(select);
    }
    close(popup);
}

// The addresses of the links follow the choice.
/** @param {HTMLSelectElement} select */
export function update(select) {
    const detail = {bubbles: true, cancelable: true};
    if (!select.dispatchEvent(new CustomEvent("django:update-related", detail))) {
        return;
    }
    for (const link of all("[data-href-template]", select.closest(".related-widget-wrapper"))) {
        if (select.value) {
            link.href = link.dataset.hrefTemplate.replace("__fk__", encodeURIComponent(select.value));
            link.removeAttribute("aria-disabled");
        } else {
            link.removeAttribute("href");
            link.setAttribute("aria-disabled", "true");
        }
    }
}

/** @param {HTMLAnchorElement} link */
function show(link) {
    const asked = new CustomEvent("django:show-related", {bubbles: true, cancelable: true, detail: {href: link.href}});
    if (link.dispatchEvent(asked)) {
        const id = link.id.replace(/^(change|add|delete)_/, "");
        const depth = Number(/__(\d+)$/.exec(window.name)?.[1] ?? 0) + 1;
        const popup = open(link.href, `${id}__${depth}`, SIZE);
        if (popup) {
            opened.add(popup);
            popup.focus();
        }
    }
}

/** @param {Window} popup */
function selectOf(popup) {
    return document.getElementById(popup.name.replace(/__\d+$/, ""));
}

/** @param {HTMLSelectElement} select */
function changed(select) {
    select?.dispatchEvent(new Event("input", {bubbles: true}));
    select?.dispatchEvent(new Event("change", {bubbles: true}));
}

/** @param {Window} popup */
function close(popup) {
    opened.delete(popup);
    popup.close();
}

function isPlain({ctrlKey, metaKey, shiftKey, altKey}) {
    return !(ctrlKey || metaKey || shiftKey || altKey);
}
