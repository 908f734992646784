// What was typed and not saved: leaving it asks first, and it survives a reload, in this tab only.

import {element} from "./dom.js";
import {same} from "./fields.js";
import {forget, recall, remember} from "./storage.js";
import {shown} from "./values.js";
import * as words from "./words.js";

const key = `draft ${location.pathname}`;

// `values` answers what the form holds, `base` the record it was made from. What an earlier visit left is offered:
// `restore` is given it as {values, base}. Answers a function that ends it all, for a form that was saved.
export function keepDraft(form, values, base, restore) {
    const pristine = values();
    const left = recall(key);
    let pending = left && !same(left.values, pristine);
    let over = false;
    const isDirty = () => !over && !same(values(), pristine);
    const store = () => {
        if (pending || over) {
            return; // what is offered is not overwritten
        }
        if (isDirty()) {
            remember(key, {values: values(), base: base(), at: new Date().toISOString()});
        } else {
            forget(key);
        }
    };
    if (pending) {
        const decided = (act) => {
            pending = false;
            act();
            store();
        };
        offer(form, left, () => decided(() => restore(left)), () => decided(() => {}));
    }
    form.addEventListener("input", store);
    form.addEventListener("change", store);
    addEventListener("beforeunload", (event) => {
        if (isDirty()) {
            event.preventDefault();
        }
    });
    return () => {
        over = true;
        forget(key);
    };
}

function offer(form, {at}, restore, discard) {
    const said = element("span", {}, ...words.draft(shown(at, {kind: "datetime"})));
    const note = element("div", {id: "draft-note", role: "status"}, said, " ");
    for (const [text, act] of [[words.restoreDraft, restore], [words.discardDraft, discard]]) {
        const button = element("button", {type: "button", class: "button"}, text);
        button.addEventListener("click", () => {
            note.remove();
            form.querySelector("input, select, textarea")?.focus();
            act();
        });
        note.append(button, " ");
    }
    form.before(note);
}
