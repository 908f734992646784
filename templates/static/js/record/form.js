// Add and change.

import {forgetPages} from "../list/cursors.js";
import {meetRows, restoreRows, saveApart, tellFailed} from "../related/inline_conflicts.js";
import {
    beginRow,
    bodies,
    clearRows,
    fieldNamed,
    fieldsToCheck,
    loadAll,
    loadRows,
    placeErrors,
    rowValues,
    startInlines,
    tampered,
} from "../related/inlines.js";
import {callInPlace} from "../session/log_in_again.js";
import {lastKnown} from "../session/session.js";
import {idInAddress, isPopup, listUrl, query, recordUrl, withFilters} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {all, find, onPress} from "../site/dom.js";
import {clear, leave} from "../site/messages.js";
import {enter, settings} from "../site/page.js";
import * as words from "../site/words.js";
import {listed, problemText} from "../site/words.js";
import {clearConflicts, merge} from "./conflict.js";
import {keepDraft, leaveDraft} from "./draft.js";
import {announce, clearErrors, showFieldErrors, showNote} from "./errors.js";
import {freeze, offerValues, read, same, write, writeInitial, writeReadOnly} from "./fields.js";
import {leaveMissing, load, nameIt, path, takeOpened, titleOf} from "./record.js";
import {fieldsOf} from "./values.js";
import "../related/foreign_keys.js"; // shows and edits foreign keys

const SAVED_ALREADY = 422; // an attempt whose answer was lost has made the record, of which this one has other values
const REFUSED = {401: words.sessionEnded, [SAVED_ALREADY]: words.savedAlready(settings.verboseName)};
const form = find("#content-main form");
const heading = find("#content h1");
const adding = location.pathname === `${settings.url}add/`;
const id = adding ? "" : idInAddress(settings);
const editable = settings.fields.filter((field) => !field.readOnly);
let isThere = () => {};
// Once the values are there, which need the line first; without it the API says what is wrong.
const after = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
        isThere = resolve;
    })
)
    .then(() => import("./after.js"))
    .catch(() => null);
let title = document.title;
/** @type {any} */
let base = null; // the record as the form's values were made from it
let creation = crypto.randomUUID(); // the key of all attempts to make a record of what is typed, until there is one
let attempt = {body: "", key: ""}; // the last change that had rows
/** @type {any} */
let sent = null; // the last request, as the queue of edits takes it
let waitingEdit = ""; // of that queue, whose draft this form holds
let correcting = false; // whether the note above the form speaks of errors below
/** @type {(othersStay: boolean) => void} */
let forgetDraft = () => {};
let sets = []; // of rows of other resources: inlines

for (const link of all(".closelink")) {
    link.href = listUrl(settings);
}
form.addEventListener("submit", save);
if (adding) {
    isThere();
    writeInitial(form, editable);
    takeFromAddress();
    const pristine = values(); // somebody may type before it is known who is here
    form.elements.namedItem(editable[0].name)?.focus();
    const session = await enter();
    if (!mayWrite(session)) {
        (await import("../site/problem.js")).forbid();
    } else {
        sets = startInlines(settings, null, session, true);
        startEditing(pristine);
    }
} else {
    const known = takeOpened(settings, id);
    if (known) {
        preview(known);
    }
    const loading = loadRows(settings, id);
    const [session, record, ...loaded] = await Promise.all([enter(), load(settings, id), ...loading]);
    if (!mayWrite(session)) {
        onlyShow();
        fill(record);
        sets = startInlines(settings, id, session, false, loaded);
    } else if (editable.some(({readOnly}) => readOnly)) {
        location.reload(); // a page ago this person might not write
    } else {
        fill(record);
        sets = startInlines(settings, id, session, true, loaded);
        startEditing();
    }
}

/** @param {Session | null} session */
function mayWrite(session) {
    return session?.rights.includes(settings.right ?? "write");
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

function allValues() {
    return {...values(), ...rowValues(sets)};
}

// What a link says of a new record: `?kind=note&subject=Hello`.
function takeFromAddress() {
    for (const field of editable.filter(({name}) => query.has(name))) {
        const text = query.get(field.name) ?? "";
        write(form, field, field.kind === "checkbox" ? /^(1|true|on)$/i.test(text) : text);
    }
}

// `pristine` are the values of a new record before anything was typed.
function startEditing(pristine = {}) {
    const named = (name) => editable.find((field) => field.name === name) ?? fieldNamed(sets, name);
    after.then((module) => {
        module?.watch(form, named, mended);
        module?.startPaper(form);
    });
    if (form.querySelector(".admin-autocomplete")) {
        import("../related/widgets.js").then((module) => module.startRelatedFields(form));
    }
    for (const select of all(".countries", form)) {
        after.then((module) => module?.offerCountries(select)); // without it the one that is chosen stays
    }
    for (const field of editable) {
        offerValues(form.elements.namedItem(field.name), settings.api, field);
    }
    if ([settings, ...(settings.inlines ?? [])].some(({fields}) => fields.some(({tally}) => tally === "people"))) {
        import("./people.js").then(
            ({startPeople}) => startPeople(form, settings, lastKnown()?.email ?? ""),
            () => {},
        );
    }
    if (settings.shortcuts) {
        const {shortcuts} = settings;
        after.then((module) => module?.startShortcuts(shortcuts, (shortcut) => beginRow(sets, shortcut)));
    }
    if (editable.some(({duplicates}) => duplicates)) {
        after.then((module) => module?.watchDuplicates(form, settings, id, () => base));
    }
    forgetDraft = keepDraft(
        form,
        allValues,
        () => ({base, key: creation}),
        (draft) => {
            waitingEdit = draft.edit ?? "";
            creation = draft.key ?? crypto.randomUUID(); // under which it may have made a record already
            if (base && draft.base[settings.versionField] !== base[settings.versionField]) {
                const current = base;
                base = draft.base;
                mergeWith(current, draft.values);
            } else {
                for (const field of editable) {
                    write(form, field, draft.values[field.name]);
                }
            }
            restoreRows(form, sets, draft.values).then(() => form.dispatchEvent(new Event("change")));
        },
        {...allValues(), ...pristine},
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

/** @param {Row} record @param {Field[]} fields */
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

/** @param {Row} record */
function fill(record) {
    base = record;
    display(record, settings.fields);
    isThere();
    find(".duplicateslink")?.setAttribute("href", `${settings.url}duplicates/?${new URLSearchParams({of: id})}`);
    for (const page of ["delete", "history", "erase", "merge", "personal-data"]) {
        find(`.${page}link`)?.setAttribute("href", recordUrl(settings, id, page));
    }
    const contact = find(".contactlink");
    if (contact) {
        onPress(contact, () => import("./contact.js").then(({open}) => open(settings, record)));
    }
    after.then((module) => module?.reachFields(form, settings, record));
    if (settings.tools) {
        import("./tools.js").then(({offer}) => offer(settings, record));
    }
    form.inert = false;
    form.removeAttribute("aria-busy");
}

/** @param {Row} record */
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
    clearRows(sets);
    correcting = false;
    document.title = title;
    setBusy(true);
    try {
        await (asNew && !adding && Promise.all(sets.map(loadAll))); // a new record has all rows of the other
        await check(asNew ? editable : editable.filter(isChanged(mine)), asNew);
        const record = await send(mine, asNew);
        forgetPages();
        forgetDraft(asNew);
        await (waitingEdit && globalThis.offline?.().then((offline) => offline?.settle(waitingEdit)));
        if (!(isPopup && (await answerOpener(record)))) {
            leaveFor(then, record, asNew);
        }
    } catch (error) {
        setBusy(false);
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (error.status || isPopup || !(await waitForServer(then, asNew))) {
            await refuse(error, mine, event.submitter);
        }
    }
}

// Without a server the edit waits, sealed, and the next page says so. Answers whether it does.
async function waitForServer(then, asNew) {
    const {pathname} = new URL(asNew ? `${settings.url}add/` : recordUrl(settings, id, "change"), location.origin);
    const name = form.elements.namedItem(settings.titleField)?.value || settings.verboseName;
    const offline = await globalThis.offline?.();
    const waits = await offline?.keepEdit({
        ...sent,
        ...(waitingEdit && {id: waitingEdit}),
        values: allValues(),
        base: asNew ? null : base,
        address: pathname,
        title: name,
        verboseName: settings.verboseName,
        versionField: settings.versionField,
        at: new Date().toISOString(),
        tried: Date.now(),
    });
    if (waits) {
        forgetDraft(asNew);
        leave("warning", [words.waits(name)]);
        location.assign(then === "_addanother" ? withFilters(`${settings.url}add/`) : listUrl(settings));
    }
    return waits;
}

// What the API would say, without asking it.
async function check(fields, asNew) {
    if (tampered(sets)) {
        throw new ApiError(400, {detail: words.correct(1)});
    }
    const errors = (await after)?.errorsOf(form, [...fields, ...fieldsToCheck(sets, asNew)]) ?? {};
    if (Object.keys(errors).length) {
        throw new ApiError(400, {errors});
    }
}

// Everything at once, or the record first and its rows one by one where they are too many for that.
async function send(mine, asNew) {
    const rows = bodies(sets, asNew);
    try {
        return await (asNew ? create({...mine, ...rows}) : change(mine, rows));
    } catch (error) {
        if (!(error instanceof ApiError && /\btoo-many-rows$/.test(String(error.problem.type)))) {
            throw error;
        }
    }
    const record = await (asNew ? create(mine) : change(mine, {}));
    const {saved, failed} = await saveApart(settings, sets, record[settings.idField]);
    if (failed.length) {
        throw new ApiError(400, {record, saved, failed});
    }
    return record;
}

// A repeated press after a lost answer is the same creation, not a second one; so is an edit of the queue that was opened,
// whatever was changed in it: the API refuses another body under a key that has made a record. A body that is refused is
// no answer to an attempt before it, so that the key stays; the API keeps none that has made nothing.
async function create(everything) {
    const body = adding ? Object.fromEntries(Object.entries(everything).filter(isMeant)) : everything;
    sent = {method: "POST", path: settings.api, body, idempotencyKey: creation};
    const {data} = await callInPlace("POST", settings.api, {body, idempotencyKey: creation});
    creation = crypto.randomUUID();
    return data;
}

// The same change, pressed again, is not a second one. Another one goes by its version.
function keyOf(body) {
    const text = JSON.stringify(body);
    if (attempt.body !== text) {
        attempt = {body: text, key: crypto.randomUUID()};
    }
    return attempt.key;
}

// Nothing in a control that began with nothing: the API may have a default, such as the present moment.
function isMeant([name, value]) {
    return value !== null || form.elements.namedItem(name).defaultValue !== "";
}

// Only what this person changed: the rest may have been changed by others, and is not ours to set.
async function change(mine, rows) {
    const changed = editable.filter(isChanged(mine)).map(({name}) => [name, mine[name]]);
    const body = {...Object.fromEntries(changed), ...rows};
    const options = {
        body,
        version: base[settings.versionField],
        idempotencyKey: Object.keys(rows).length ? keyOf(body) : null,
    };
    sent = {method: "PATCH", path: path(settings, id), ...options};
    return (await callInPlace("PATCH", path(settings, id), options)).data;
}

/** @param {Row} mine */
function isChanged(mine) {
    return ({name}) => !same(mine[name], base[name]);
}

// Django's functions in the page that opened this window.
/** @param {Row} record */
async function answerOpener(record) {
    const {tellOpener} = await import("./popup.js");
    const saved = [record[settings.idField], titleOf(settings, record)];
    return adding
        ? tellOpener("dismissAddRelatedObjectPopup", ...saved)
        : tellOpener("dismissChangeRelatedObjectPopup", id, saved[1], saved[0]);
}

/** @param {any} then @param {Row} record @param {any} asNew */
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

async function refuse(error, mine, submitter) {
    document.title = words.errorTitle(title);
    if (error.problem.failed) {
        await tellPart(error.problem);
        return;
    }
    if ([409, 412].includes(error.status) && sets.some(({inline}) => inline.prefix in error.errors)) {
        await meetOthers(error, mine, submitter);
        return;
    }
    const {placed, others} = placeErrors(sets, error.errors);
    const count = Object.keys(placed).length + others;
    if (count) {
        correcting = true;
        showNote([words.correct(count)]);
        showFieldErrors(form, placed);
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
    showNote([REFUSED[error.status] ?? problemText(error)]);
    find("#form-note").focus();
    if (!error.status) {
        import("../site/problem.js").then(
            ({goWhenReached}) => goWhenReached(find("#form-note .errornote")),
            () => {},
        );
    }
}

// Rows that somebody else has changed or deleted, and perhaps the record as well.
async function meetOthers(error, mine, submitter) {
    const count = await meetRows(form, sets, error);
    if (error.problem.current) {
        mergeWith(error.problem.current, mine);
    } else if (count) {
        showNote([words.correct(count)]);
        announce(words.correct(count));
        (find(".conflict input") ?? find("#form-note")).focus();
        find(".row-form-errors").scrollIntoView({block: "center"});
    } else {
        form.requestSubmit(submitter); // what they did is what was to be done
    }
}

// The record and some of its rows are saved; a new one goes on as what it is now, with the rest as a draft.
async function tellPart({record, saved, failed}) {
    const said = words.savedInPart(settings.verboseName, listed(saved), listed(failed.map(({title}) => title)));
    if (record[settings.idField] !== id) {
        const address = new URL(recordUrl(settings, record[settings.idField], "change"), location.origin);
        forgetDraft(true);
        leaveDraft(address.pathname, allValues(), record);
        leave("error", [said]);
        location.assign(address);
        return;
    }
    base = record;
    const {placed, others} = await tellFailed(form, failed);
    showNote([said]);
    if (Object.keys(placed).length || !others) {
        showFieldErrors(form, placed);
    } else {
        find("#form-note").focus();
    }
}

// Somebody saved first: the next save is on top of theirs.
/** @param {Row} current @param {Row} mine */
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
