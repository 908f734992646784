// The last steps: the rows are checked, imported or taken back while the page tells how far that is, and what became of
// them.

import {ApiError} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import {number} from "../site/words.js";
import {load, setState, undo, wrongRows} from "./job.js";
import {attempt, inOurLanguage, say} from "./problems.js";
import {hideRows, isShown, showRows} from "./rows.js";
import * as words from "./words.js";

const PAUSES = [1000, 1000, 1500, 2000, 3000]; // milliseconds between two questions how far it is; the last one stays
const ANNOUNCED = 0.25; // of the rows, between two announcements
const FIRST = ["wrong", "gone", "undecided", "updated", "created", "same", "twice", "skipped"]; // the first kind there is, is shown
const CHANGING = ["created", "updated", "wrong", "mended", "undecided"]; // what may become of rows in the import
const ALWAYS = ["created", "updated", "wrong"];
const OF_CHANGES = ["updated", "same", "gone", "wrong"];
const UNDONE = ["removed", "restored", "left"];

const section = find("#step-run");
const form = find("#run-form");
const progress = find("#run-progress");

/** @param {Job} job */
export function startRun(job) {
    job.recount = () => recount(job);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        attempt(form, () => job.start(false, asks(job) ? form.elements.undecided.value : undefined));
    });
    for (const button of progress.querySelectorAll("button")) {
        button.addEventListener("click", () => change(job, button.name));
    }
    find("#wrong-file").addEventListener("click", (event) => {
        event.preventDefault();
        attempt(form, async () => location.assign((await wrongRows(job.id)).url));
    });
    find("#undo-import").addEventListener("click", (event) => {
        event.preventDefault();
        takeBack(job);
    });
}

/** @param {{meta: Import}} job */
export function isMoving({meta: {state}}) {
    return state === "running" || state === "paused";
}

/** @param {Job} job @param {string} state */
async function change(job, state) {
    const {cancelTitle, askCancel} = job.meta.change ? words.changesOfRecords : words;
    if (state === "cancelled" && !job.meta.dryRun && !(await sure(cancelTitle, askCancel))) {
        return;
    }
    await attempt(form, async () => {
        job.meta = await setState(job.id, state);
    });
    showRun(job);
}

/** @param {Job} job */
async function takeBack(job) {
    const {undo: title, askUndo} = job.meta.change ? words.changesOfRecords : {...words, undo: words.undoTitle};
    if (await sure(title, askUndo)) {
        await attempt(form, async () => {
            job.meta = await undo(job.id);
        });
        showRun(job);
    }
}

/** @param {string} title @param {string} question */
function sure(title, question) {
    const content = [element("p", {}, question)];
    return ask({title, content, yes: words.yes, no: words.noWay, dangerous: true});
}

let following = false;

// Shows where the import is, and goes on doing so until it is at an end.
/** @param {Job} job */
export async function showRun(job) {
    render(job);
    if (following) {
        return;
    }
    following = true;
    let announced = 0;
    for (let asked = 0; isMoving(job) && !section.hidden; asked += 1) {
        await pause(PAUSES[Math.min(asked, PAUSES.length - 1)]);
        job.meta = (await known(job.id)) ?? job.meta;
        render(job);
        const {done, total} = countsOf(job);
        if (isMoving(job) && total && done >= announced * total) {
            say(words.announced(saidOf(job), done, total));
            announced = done / total + ANNOUNCED;
        }
    }
    following = false;
    if (!section.hidden) {
        settle(job);
    }
}

/** @param {string} id */
async function known(id) {
    try {
        return await load(id);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        return null; // it goes on without this page, which asks again
    }
}

// A page that nobody looks at asks nothing.
/** @param {number} milliseconds */
async function pause(milliseconds) {
    await new Promise((resume) => setTimeout(resume, milliseconds));
    while (document.hidden) {
        await new Promise((resume) => document.addEventListener("visibilitychange", resume, {once: true}));
    }
}

/** @param {Job} job @returns {Record<string, number>} */
function countsOf({meta: {counts}}) {
    return {...counts, total: counts.total ?? 0};
}

// Whether there are rows to decide about before the import.
/** @param {Job} job */
function asks({meta}) {
    return meta.state === "checked" && Boolean(meta.counts.undecided);
}

/** @param {Job} job */
function render(job) {
    const {meta} = job;
    const moving = isMoving(job);
    const {done, total} = countsOf(job);
    section.querySelector("h2").textContent = headingOf(job);
    find("#run-said").textContent = saidOf(job);
    const [bar, text] = progress.querySelector("p").children;
    progress.hidden = !moving && meta.state !== "failed";
    const selecting = meta.step === "selecting";
    if (total && !selecting) {
        bar.max = total;
        bar.value = done;
    } else {
        bar.removeAttribute("value"); // nobody knows yet how much there is
    }
    const said = selecting ? words.selected(total) : words.progressOf(done, total);
    text.textContent = total ? said : "";
    const {paused, running, cancelled} = buttons();
    const undoing = meta.step === "undoing";
    paused.hidden = undoing || meta.state !== "running";
    running.hidden = !["paused", "failed"].includes(meta.state);
    cancelled.hidden = undoing;
    form.hidden = moving;
    if (moving) {
        hideRows();
    }
    renderCounts(job, moving);
}

/** @returns {Record<string, any>} */
function buttons() {
    return Object.fromEntries([...progress.querySelectorAll("button")].map((button) => [button.name, button]));
}

/** @param {Job} job */
function headingOf(job) {
    if (job.meta.dryRun) {
        return words.check;
    }
    if (!isMoving(job)) {
        return words.result;
    }
    return job.meta.change ? words.changesOfRecords.heading : words.importIt;
}

/** @param {Job} job @returns {string} */
function saidOf({meta}) {
    const {state, step, dryRun, counts, change} = meta;
    const ofChange = change ? words.changesOfRecords : null;
    const said = {
        running: {...words.goingOn, ...ofChange?.goingOn}[step || "reading"] ?? words.goingOn.reading,
        paused: words.paused,
        checked: CHANGING.some((kind) => counts[kind]) ? words.checked : words.nothingToImport,
        done: (ofChange ?? words).done,
        cancelled: dryRun ? words.cancelledCheck : (ofChange ?? words).cancelled,
        failed: (ofChange ?? words).failed,
        undone: words.undone({removed: 0, restored: 0, left: 0, ...counts}, Boolean(change)),
    };
    return said[state] ?? "";
}

/** @param {Job} job @param {boolean} moving */
function renderCounts(job, moving) {
    const counts = countsOf(job);
    const undoing = job.meta.state === "undone" || job.meta.step === "undoing";
    const {change} = job.meta;
    const unchanged = change ? [OF_CHANGES, OF_CHANGES] : [Object.keys(words.outcomes), ALWAYS];
    const labels = change ? {...words.outcomes, ...words.changesOfRecords.outcomes} : words.outcomes;
    const shownUndone = change ? UNDONE.slice(1) : UNDONE; // a change makes no records that an undo would delete
    const [all, always] = undoing ? [shownUndone, shownUndone] : unchanged;
    const kinds = all.filter((kind) => (undoing || !UNDONE.includes(kind)) && (counts[kind] || always.includes(kind)));
    section.querySelector(".outcomes").replaceChildren(
        ...kinds.map((kind) => {
            const content = [element("strong", {}, number(counts[kind] ?? 0)), ` ${labels[kind]}`];
            if (moving || !counts[kind]) {
                return element("li", {class: kind}, element("span", {}, ...content));
            }
            const pressed = String(isShown(kind));
            const button = element("button", {type: "button", "aria-pressed": pressed, "data-kind": kind}, ...content);
            button.addEventListener("click", () => showRows(job, kind, true));
            return element("li", {class: kind}, button);
        }),
    );
}

// What can be done once nothing moves any more.
/** @param {Job} job */
function offer(job) {
    const {dryRun, state} = job.meta;
    const counts = countsOf(job);
    const written = counts.created || counts.updated || counts.mended || counts.undecided;
    const {change} = job.meta;
    const may = {
        "[type=submit]": !change && ((state === "checked" && written) || (state === "cancelled" && !dryRun)),
        ...(!change && {"[data-to]": dryRun}),
        "#undecided": asks(job),
        "#wrong-file": counts.wrong || counts.gone || (change && counts.left),
        "#to-list": !dryRun,
        "#undo-import": job.meta.undoable,
    };
    for (const [selector, shown] of Object.entries(may)) {
        form.querySelector(selector).hidden = !shown;
    }
}

/** @param {Job} job */
async function settle(job) {
    const {meta} = job;
    const said = find("#run-said");
    offer(job);
    job.mark();
    if (meta.state === "failed" && meta.sentence) {
        said.textContent = (await inOurLanguage({detail: meta.sentence})).detail;
    }
    say(said.textContent);
    if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) {
        section.querySelector("h2").focus(); // what had the focus is gone
    }
    const counts = countsOf(job);
    const kind = meta.state === "undone" ? counts.left && "left" : FIRST.find((each) => counts[each]);
    if (kind) {
        await showRows(job, kind, false);
    }
}

// A row that was mended is not wrong any more.
/** @param {Job} job */
function recount(job) {
    renderCounts(job, false);
    offer(job);
}
