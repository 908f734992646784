// What was typed and not saved: leaving it asks first, and it survives a reload, in this tab only.

import {recordUrl} from "../site/address.js";
import {element} from "../site/dom.js";
import {forget, recall, remember} from "../site/storage.js";
import * as words from "../site/words.js";
import {same} from "./fields.js";
import {shown} from "./values.js";

export const DRAFTS = "drafts ";
const key = keyOf(location.pathname);

function keyOf(pathname) {
    return DRAFTS + pathname;
}

/** @param {Resource} settings @param {string} id */
export function forgetDraftsOf(settings, id) {
    forget(keyOf(recordUrl(settings, id, "change").split("?")[0]));
}

// Leaves values for the form at another address, where they are offered like any draft.
export function leaveDraft(pathname, values, base) {
    remember(keyOf(pathname), [{values, base, at: new Date().toISOString()}]);
}

// `values` answers what the form holds, `origin` the record it was made from, as `base`, and the `key` under which it may
// have made one; `pristine` is what the form held before anybody typed. What earlier visits left is offered until somebody
// decides about it: `restore` is given it as {values, base, key}. Answers a function for a form that was saved, which is
// told whether the drafts that are still offered stay, because they are of another record.
/** @param {Form} form @param {() => Row} values @param {() => Row} origin @param {any} restore @param {Row} pristine */
export function keepDraft(form, values, origin, restore, pristine) {
    const note = element("div", {id: "draft-note", role: "status", hidden: true});
    let offered = (recall(key) ?? []).filter((draft) => !same(draft.values, pristine));
    let over = false;
    let waiting = {}; // which edit of the queue the form holds
    const isDirty = () => !over && form.isConnected && !same(values(), pristine);
    const current = () => ({...waiting, ...origin(), values: values(), at: new Date().toISOString()});
    const keep = (drafts) => (drafts.length ? remember(key, drafts) : forget(key));
    const store = () => over || keep(isDirty() ? [...offered, current()] : offered);
    const decide = (draft, act) => {
        offered = offered.filter((each) => each !== draft);
        act(draft);
        store();
    };
    const show = (draft) => {
        note.append(
            offer(form, draft, {restore: () => decide(draft, instead), discard: () => decide(draft, () => {})}),
        );
        note.hidden = false;
    };
    const instead = (draft) => {
        if (isDirty()) {
            const typed = current();
            offered.push(typed);
            show(typed);
        }
        waiting = draft.edit ? {edit: draft.edit} : {};
        restore(draft);
    };
    form.before(note);
    offered.forEach(show);
    store();
    form.addEventListener("input", store);
    form.addEventListener("change", store);
    addEventListener("beforeunload", (event) => {
        if (isDirty()) {
            event.preventDefault();
        }
    });
    return (othersStay) => {
        over = true;
        keep(othersStay ? offered : []);
    };
}

function offer(form, {at}, acts) {
    const said = element("span", {}, ...words.draft(shown(at, {kind: "datetime"}, "")));
    const line = element("div", {}, said, " ");
    for (const [text, act] of [
        [words.restoreDraft, acts.restore],
        [words.discardDraft, acts.discard],
    ]) {
        const button = element("button", {type: "button", class: "button"}, text);
        button.addEventListener("click", () => {
            const note = line.closest("#draft-note");
            line.remove();
            note.hidden = !note.childElementCount;
            form.querySelector("input, select, textarea")?.focus();
            act();
        });
        line.append(button, " ");
    }
    return line;
}
