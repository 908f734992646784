// What is wrong, above the field it is about, or above the form.

import {element, find} from "../site/dom.js";

const NOTE = "#form-note";
const STATUS = "#form-status";

// A note is a list of texts and links, as in messages.js.
/** @param {Part[]} parts */
export function showNote(parts) {
    const note = element("p", {class: "errornote"});
    note.append(...parts.map((part) => (typeof part === "string" ? part : element("a", part.attributes, part.text))));
    find(NOTE).replaceChildren(note);
}

// `errors` maps names to messages. Answers the messages of fields that the form does not have.
/** @param {Form} form @param {Record<string, string[]>} errors */
export function showFieldErrors(form, errors) {
    const homeless = [];
    for (const [name, messages] of Object.entries(errors)) {
        const control = form.elements.namedItem(name);
        if (!control) {
            homeless.push(...messages.map((message) => `${name}: ${message}`));
            continue;
        }
        markWrong(control, messages);
    }
    if (homeless.length) {
        const items = homeless.map((message) => element("li", {}, message));
        find(NOTE).append(element("ul", {class: "errorlist nonfield"}, ...items));
    }
    const note = find(NOTE);
    const first = form.querySelector("[aria-invalid=true]") ?? note;
    if (first !== note) {
        // which is read when it has the focus; so is what is wrong with a field
        announce(first === document.activeElement ? `${note.textContent} ${messagesOf(first)}` : note.textContent);
    }
    first.focus({preventScroll: true});
    scrollTo(0, 0); // the note and the messages above the fields, unless the first of them is farther down
    if (first.getBoundingClientRect().bottom > innerHeight) {
        first.scrollIntoView({block: "center"});
    }
}

// For the ear, where the eye sees it. A reader falls silent when the focus moves, so that has to be over.
/** @param {string} text */
export function announce(text) {
    setTimeout(() => {
        find(STATUS).textContent = text;
    });
}

/** @param {any} control @param {string[]} messages */
export function markWrong(control, messages) {
    showMessages(control, messages);
    control.setAttribute("aria-invalid", "true");
}

// Puts messages above a field, whether or not its value is wrong.
/** @param {any} control @param {string[]} messages */
export function showMessages(control, messages) {
    const id = `${control.id}_error`;
    const list = element("ul", {class: "errorlist", id}, ...messages.map((message) => element("li", {}, message)));
    const box = control.closest("[data-field]") ?? control.closest(".form-row");
    box.prepend(list);
    box.closest(".form-row").classList.add("errors");
    control.closest("details")?.setAttribute("open", "");
    const described = control.getAttribute("aria-describedby");
    control.setAttribute("aria-describedby", described ? `${id} ${described}` : id);
}

export function messagesOf(control) {
    const items = document.getElementById(`${control.id}_error`)?.children ?? [];
    return [...items].map((item) => item.textContent).join(" ");
}

/** @param {Form} form */
export function clearErrors(form) {
    find(NOTE).replaceChildren();
    announce("");
    for (const control of form.elements) {
        clearMessages(control);
    }
}

export function clearMessages(control) {
    const list = document.getElementById(`${control.id}_error`);
    if (!list) {
        return;
    }
    const row = list.closest(".form-row");
    list.remove();
    row.classList.toggle("errors", row.querySelector(".errorlist") !== null);
    control.removeAttribute("aria-invalid");
    const described = control.getAttribute("aria-describedby").replace(/\S+_error\s?/, "");
    if (described) {
        control.setAttribute("aria-describedby", described);
    } else {
        control.removeAttribute("aria-describedby");
    }
}
