// Add and change.

import {idInAddress, listUrl, logInUrl, recordUrl, withFilters} from "./address.js";
import {ApiError, call} from "./api.js";
import {forgetPages} from "./cursors.js";
import {all, find, setText} from "./dom.js";
import {clearErrors, showFieldErrors, showMessages, showNote} from "./errors.js";
import {freeze, read, same, write} from "./fields.js";
import {clear, leave} from "./messages.js";
import {enter, problemText, settings} from "./page.js";
import {leaveMissing, load, nameIt, path, titleOf} from "./record.js";
import {shown} from "./values.js";
import {words} from "./words.js";

const form = find("#content-main form");
const heading = find("#content h1");
const adding = location.pathname === `${settings.url}add/`;
const id = adding ? null : idInAddress(settings);
const editable = settings.fields.filter((field) => !field.readOnly);
let title = document.title;
let base = null; // the record as the form's values were made from it
let attempt = {body: "", key: ""};

for (const link of all(".closelink")) {
    link.href = listUrl(settings);
}
if (adding) {
    form.elements.namedItem(editable[0].name)?.focus();
    const session = await enter();
    if (!session.rights.includes("write")) {
        form.hidden = true;
        find("#messages").after(find("#form-note"));
        showNote([words.problems[403]]);
    }
} else {
    const [session, record] = await Promise.all([enter(), load(settings, id)]);
    fill(record);
    if (!session.rights.includes("write")) {
        onlyShow(record);
    }
}
form.addEventListener("submit", save);

function fill(record) {
    base = record;
    for (const field of settings.fields) {
        if (field.readOnly || form.elements.namedItem(field.name)) {
            write(form, field, record[field.name], settings.emptyValue);
        }
    }
    nameIt(settings, record);
    for (const page of ["delete", "history"]) {
        find(`.${page}link`)?.setAttribute("href", recordUrl(settings, id, page));
    }
    entitle();
    form.removeAttribute("aria-busy");
}

function entitle() {
    title = words.title(words.formTitle(titleOf(settings, base), heading.textContent));
    document.title = title;
}

function onlyShow(record) {
    for (const field of editable) {
        freeze(form, field, record[field.name], settings.emptyValue);
    }
    heading.textContent = words.viewTitle(settings.verboseName);
    entitle();
}

async function save(event) {
    event.preventDefault();
    const then = event.submitter?.name ?? "_save";
    const values = Object.fromEntries(editable.map((field) => [field.name, read(form, field)]));
    clear();
    clearErrors(form);
    document.title = title;
    setBusy(true);
    try {
        const record = adding ? await create(values) : await change(values);
        forgetPages();
        leaveFor(then, record);
    } catch (error) {
        setBusy(false);
        if (!(error instanceof ApiError)) {
            throw error;
        }
        refuse(error, values);
    }
}

// A repeated press after a lost answer is the same creation, not a second one.
async function create(values) {
    const body = JSON.stringify(values);
    if (attempt.body !== body) {
        attempt = {body, key: randomKey()};
    }
    const options = {body: values, idempotencyKey: attempt.key, inPlace: true};
    return (await call("POST", settings.api, options)).data;
}

// Only what this person changed: the rest may have been changed by others, and is not ours to set.
async function change(values) {
    const changed = Object.entries(values).filter(([name, value]) => !same(value, base[name]));
    const options = {body: Object.fromEntries(changed), version: base[settings.versionField], inPlace: true};
    return (await call("PATCH", path(settings, id), options)).data;
}

function leaveFor(then, record) {
    const name = settings.verboseName;
    const changePage = recordUrl(settings, record[settings.idField], "change");
    const object = {text: titleOf(settings, record), href: changePage};
    if (then === "_addanother") {
        leave("success", (adding ? words.addedAnother : words.changedAnother)(name, object));
        location.assign(withFilters(`${settings.url}add/`));
    } else if (then === "_continue") {
        leave("success", (adding ? words.addedContinue : words.changedContinue)(name, object));
        location.assign(changePage);
    } else {
        leave("success", (adding ? words.added : words.changed)(name, object));
        location.assign(listUrl(settings));
    }
}

function refuse(error, values) {
    document.title = words.errorTitle(title);
    const count = Object.keys(error.errors).length;
    if (count) {
        showNote([words.correct(count)]);
        showFieldErrors(form, error.errors);
        return;
    }
    if (error.status === 404 && !adding) {
        leaveMissing(settings, id);
        return;
    }
    if (error.status === 412 && error.problem.current) {
        mergeWith(error.problem.current, values);
    } else if (error.status === 401) {
        const link = {text: words.logInElsewhere, attributes: {href: logInUrl(), target: "_blank"}};
        showNote([words.sessionEnded, link, words.thenRepeat]);
    } else {
        showNote([problemText(error)]);
    }
    find("#form-note").focus();
}

// Somebody saved first. Fields that only they changed become theirs; where both did, mine stay and theirs are shown.
function mergeWith(current, mine) {
    showNote([words.savedMeanwhile(settings.verboseName)]);
    for (const field of settings.fields) {
        const theirs = current[field.name];
        if (field.readOnly) {
            write(form, field, theirs, settings.emptyValue);
        } else if (!same(theirs, base[field.name]) && !same(theirs, mine[field.name])) {
            const control = form.elements.namedItem(field.name);
            const text = shown(theirs, field, settings.emptyValue);
            showMessages(control, [words.theirs(typeof text === "string" ? text : text.textContent)]);
            if (same(mine[field.name], base[field.name])) {
                write(form, field, theirs, settings.emptyValue);
            }
        }
    }
    base = current;
    setText("h2.object-title", titleOf(settings, current));
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
