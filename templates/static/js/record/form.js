// Add and change.

import {idInAddress, isPopup, listUrl, recordUrl, withFilters} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {callInPlace} from "../session/log_in_again.js";
import {clearConflicts, merge} from "./conflict.js";
import {forgetPages} from "../list/cursors.js";
import {all, element, find} from "../site/dom.js";
import {keepDraft} from "./draft.js";
import {announce, clearErrors, showFieldErrors, showNote} from "./errors.js";
import {freeze, read, same, write, writeReadOnly} from "./fields.js";
import {clear, leave} from "../site/messages.js";
import {enter, settings} from "../site/page.js";
import {leaveMissing, load, nameIt, path, takeOpened, titleOf} from "./record.js";
import {lastKnown} from "../session/session.js";
import {fieldsOf} from "./values.js";
import {listed} from "../site/words.js";
import {problemText} from "../site/words.js";
import * as words from "../site/words.js";

const form = find("#content-main form");
const heading = find("#content h1");
const adding = location.pathname === `${settings.url}add/`;
const id = adding ? null : idInAddress(settings);
const editable = settings.fields.filter((field) => !field.readOnly);
const validation = import("./validate.js").catch(() => null); // without it the API says what is wrong
let title = document.title;
let base = null; // the record as the form's values were made from it
let attempt = {body: "", key: ""};
let correcting = false; // whether the note above the form speaks of errors below
let forgetDraft = () => {};

for (const link of all(".closelink")) {
    link.href = listUrl(settings);
}
form.addEventListener("submit", save);
if (adding) {
    form.elements.namedItem(editable[0].name)?.focus();
    if (!mayWrite(await enter())) {
        forbid();
    } else {
        startEditing();
    }
} else {
    const known = takeOpened(settings, id);
    if (known) {
        preview(known);
    }
    const [session, record] = await Promise.all([enter(), load(settings, id)]);
    if (!mayWrite(session)) {
        onlyShow();
        fill(record);
    } else if (editable.some(({readOnly}) => readOnly)) {
        location.reload(); // a page ago this person might not write
    } else {
        fill(record);
        startEditing();
    }
}

// Django's page for what somebody may not do; nothing of the form stays.
function forbid() {
    find("#content").replaceChildren(element("h1", {}, words.forbidden));
    document.title = words.forbidden;
}

function mayWrite(session) {
    return session?.rights.includes("write");
}

// What the list knew, until the record comes. It may be older, so nothing is compared with it and nothing made from it.
function preview(known) {
    if (!mayWrite(lastKnown())) {
        onlyShow();
    }
    display(
        known,
        settings.fields.filter((field) => fieldsOf(field).every((name) => name in known)),
    );
}

function values() {
    return Object.fromEntries(editable.map((field) => [field.name, read(form, field)]));
}

function startEditing() {
    validation.then((module) => module?.watch(form, editable, mended));
    if (editable.some(({duplicates}) => duplicates)) {
        import("./duplicates.js").then(
            (module) => module.watch(form, settings, id, () => base),
            () => {},
        );
    }
    forgetDraft = keepDraft(
        form,
        values,
        () => base,
        (draft) => {
            if (base && draft.base[settings.versionField] !== base[settings.versionField]) {
                const current = base;
                base = draft.base;
                mergeWith(current, draft.values);
                return;
            }
            for (const field of editable) {
                write(form, field, draft.values[field.name]);
            }
        },
    );
}

// Nothing is wrong any more with any field.
function mended() {
    if (correcting) {
        correcting = false;
        document.title = title;
        clearErrors(form);
    }
}

function display(record, fields) {
    for (const field of fields) {
        if (field.readOnly) {
            writeReadOnly(field, record, settings.emptyValue);
        } else {
            write(form, field, record[field.name]);
        }
    }
    nameIt(settings, record);
    entitle(record);
}

function fill(record) {
    base = record;
    display(record, settings.fields);
    for (const page of ["delete", "history"]) {
        find(`.${page}link`)?.setAttribute("href", recordUrl(settings, id, page));
    }
    form.inert = false;
    form.removeAttribute("aria-busy");
}

function entitle(record) {
    title = words.title(words.formTitle(titleOf(settings, record), heading.textContent));
    document.title = title;
}

function onlyShow() {
    for (const field of editable.filter(({readOnly}) => !readOnly)) {
        freeze(form, field);
    }
    heading.textContent = words.viewTitle(settings.verboseName);
}

async function save(event) {
    event.preventDefault();
    const then = event.submitter?.name ?? "_save";
    const asNew = adding || then === "_saveasnew";
    const mine = values();
    clear();
    clearErrors(form);
    clearConflicts(form);
    correcting = false;
    document.title = title;
    setBusy(true);
    try {
        await check(asNew ? editable : editable.filter(isChanged(mine)));
        const record = asNew ? await create(mine) : await change(mine);
        forgetPages();
        forgetDraft(asNew);
        if (!(isPopup && (await answerOpener(record)))) {
            leaveFor(then, record, asNew);
        }
    } catch (error) {
        setBusy(false);
        if (!(error instanceof ApiError)) {
            throw error;
        }
        refuse(error, mine);
    }
}

// What the API would say, without asking it.
async function check(fields) {
    const errors = (await validation)?.errorsOf(form, fields) ?? {};
    if (Object.keys(errors).length) {
        throw new ApiError(400, {errors});
    }
}

// A repeated press after a lost answer is the same creation, not a second one.
async function create(mine) {
    const body = JSON.stringify(mine);
    if (attempt.body !== body) {
        attempt = {body, key: randomKey()};
    }
    const options = {body: mine, idempotencyKey: attempt.key};
    return (await callInPlace("POST", settings.api, options)).data;
}

// Only what this person changed: the rest may have been changed by others, and is not ours to set.
async function change(mine) {
    const changed = editable.filter(isChanged(mine)).map(({name}) => [name, mine[name]]);
    const options = {body: Object.fromEntries(changed), version: base[settings.versionField]};
    return (await callInPlace("PATCH", path(settings, id), options)).data;
}

function isChanged(mine) {
    return ({name}) => !same(mine[name], base[name]);
}

// Django's functions in the page that opened this window.
async function answerOpener(record) {
    const {tellOpener} = await import("./popup.js");
    const saved = [record[settings.idField], titleOf(settings, record)];
    return adding
        ? tellOpener("dismissAddRelatedObjectPopup", ...saved)
        : tellOpener("dismissChangeRelatedObjectPopup", id, saved[1], saved[0]);
}

function leaveFor(then, record, asNew) {
    const name = settings.verboseName;
    const changePage = recordUrl(settings, record[settings.idField], "change");
    const object = {text: titleOf(settings, record), href: changePage};
    if (then === "_addanother") {
        leave("success", (asNew ? words.addedAnother : words.changedAnother)(name, object));
        location.assign(withFilters(`${settings.url}add/`));
    } else if (then === "_continue" || (then === "_saveasnew" && settings.saveAsContinue)) {
        leave("success", (asNew ? words.addedContinue : words.changedContinue)(name, object));
        location.assign(changePage);
    } else {
        leave("success", (asNew ? words.added : words.changed)(name, object));
        location.assign(listUrl(settings));
    }
}

function refuse(error, mine) {
    document.title = words.errorTitle(title);
    const count = Object.keys(error.errors).length;
    if (count) {
        correcting = true;
        showNote([words.correct(count)]);
        showFieldErrors(form, error.errors);
        return;
    }
    if (error.status === 404 && !adding) {
        leaveMissing(settings, id);
        return;
    }
    if (error.status === 412 && error.problem.current) {
        mergeWith(error.problem.current, mine);
        return;
    }
    showNote([error.status === 401 ? words.sessionEnded : problemText(error)]);
    find("#form-note").focus();
    if (!error.status) {
        import("../site/problem.js").then(
            ({goWhenReached}) => goWhenReached(find("#form-note .errornote")),
            () => {},
        );
    }
}

// Somebody saved first: the next save is on top of theirs.
function mergeWith(current, mine) {
    const {merged, clashing} = merge(form, settings, base, mine, current);
    base = current;
    nameIt(settings, current);
    const said = words.savedMeanwhile(settings.verboseName, listed(merged), listed(clashing));
    showNote([said]);
    if (clashing.length) {
        announce(said); // the focus is at the first choice
    } else {
        find("#form-note").focus();
    }
}

function setBusy(busy) {
    form.toggleAttribute("aria-busy", busy);
    for (const button of all(".submit-row input", form)) {
        button.disabled = busy;
    }
}

function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
