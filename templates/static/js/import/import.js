// An import, from the file to its result. The address holds the id of the import and the step: a page that is closed and
// opened again goes on where the import is. What was chosen and not sent yet stays in this tab.

import {query} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {element, find, setText} from "../site/dom.js";
import {enter, showProblem} from "../site/page.js";
import {recall, remember} from "../site/storage.js";
import {forbidden} from "../site/words.js";
import {showChange} from "./change.js";
import {showFields, startFields} from "./fields.js";
import {load, read, run} from "./job.js";
import {showKnown, startKnown} from "./known.js";
import {showMappings} from "./mappings.js";
import {clearProblem, showProblemIn} from "./problems.js";
import {isMoving, showRun, startRun} from "./run.js";
import {showTable, startTable} from "./table.js";
import {startUpload} from "./upload.js";
import * as words from "./words.js";

const STEPS = ["file", "table", "fields", "known", "check", "run"];
const CHOOSING = ["table", "fields", "known"];
const READING = ["encoding", "delimiter", "sheet", "headerRow"];
const SHOW = {
    file: () => {},
    table: showTable,
    fields: (job) => {
        showFields(job);
        showMappings();
    },
    known: showKnown,
    check: showRun,
    run: showRun,
};

/** @type {Job} */
const job = {
    id: query.get("importId") ?? "",
    asked: {},
    columns: [],
    meta: /** @type {any} */ (null),
    reading: /** @type {any} */ (null),
    choices: {templates: {}, fixed: {}},
    recount: () => {},
    choose,
    go,
    mark: () => markSteps(job.meta.dryRun ? "check" : "run"),
    read: readFile,
    start,
};

/** @param {Choices} choices */
function choose(choices) {
    job.choices = choices;
    remember(`import ${job.id}`, choices);
}

// Reads the file, as somebody says or as it was read before. Other columns make other choices.
/** @param {Row} [options] */
async function readFile(options) {
    const before = job.reading?.columns.map(({name}) => name).join("\n");
    job.asked = options ?? pick(job.meta.options ?? job.meta.form ?? {});
    const waiting = find("#waiting");
    waiting.hidden = false; // a large file takes its time
    try {
        job.reading = await read(job.id, job.asked);
    } finally {
        waiting.hidden = true;
    }
    const known = options ? null : (recall(`import ${job.id}`) ?? job.meta.options);
    if (known?.templates) {
        job.choices = choicesIn(known);
    } else if (before !== job.reading.columns.map(({name}) => name).join("\n")) {
        choose({...job.choices, templates: job.reading.guess, fixed: {}});
    }
}

// Of options, those that say how the file is read.
/** @param {Row} options */
function pick(options) {
    return Object.fromEntries(
        READING.filter((name) => (options[name] ?? "") !== "").map((name) => [name, options[name]]),
    );
}

// The others.
/** @param {Row} options @returns {Choices} */
function choicesIn(options) {
    const others = Object.entries(options).filter(([name]) => name !== "dryRun" && !READING.includes(name));
    return {templates: {}, fixed: {}, ...Object.fromEntries(others)};
}

// Sends what was chosen, with what was said of the file when it was read last: else it would be read again.
/** @param {boolean} dryRun @param {string} [others] */
async function start(dryRun, others) {
    const {options} = job.meta;
    const again = !dryRun && options; // what was checked is imported, whatever was looked at since
    const sent = again ? {...choicesIn(options), ...pick(options)} : {...job.choices, ...job.asked};
    const said = Object.entries(sent).filter(([, value]) => value !== "" && value !== null);
    job.meta = await run(job.id, {...Object.fromEntries(said), ...(others && {onDuplicate: others}), dryRun});
    await go(dryRun ? "check" : "run");
}

// Where an import is that is not at an end, or what somebody wants to look at again before it is.
/** @param {string | null} wanted */
function stepOf(wanted) {
    const {state, dryRun} = job.meta ?? {};
    const run = dryRun ? "check" : "run";
    const free = !job.meta || ["read", "checked"].includes(state) || (dryRun && !isMoving(job));
    if (job.meta?.change) {
        return "run"; // there is nothing to choose
    }
    if (!job.meta || state === "new") {
        return "file";
    }
    if (free) {
        const choosing = CHOOSING.includes(wanted ?? "") ? wanted : null;
        return choosing ?? (state === "read" ? "table" : run);
    }
    return run;
}

/** @param {string} step */
async function go(step) {
    const address = `?${new URLSearchParams({importId: job.id, step})}`;
    if (address !== location.search) {
        history.pushState(null, "", address);
    }
    await show(step, true);
}

// `moved` is whether a person came here from another step, and is told so.
/** @param {string} step @param {boolean} moved */
async function show(step, moved) {
    clearProblem();
    try {
        if (CHOOSING.includes(step) && !job.reading) {
            await readFile();
        }
    } catch (error) {
        await show("file", moved);
        showProblemIn(error, find("#file-form"));
        return;
    }
    const shown = find(`#step-${["check", "run"].includes(step) ? "run" : step}`);
    for (const section of document.querySelectorAll("#content-main > section")) {
        /** @type {any} */ (section).hidden = section !== shown;
    }
    if (job.meta?.change) {
        showChange(job.meta.change);
    } else {
        setText(".object-title", job.meta?.fileName ?? "");
    }
    markSteps(step);
    const showing = SHOW[step](job);
    if (moved) {
        scrollTo(0, 0);
        shown.querySelector("h2").focus({preventScroll: true});
    }
    await showing;
}

/** @param {string} step */
function markSteps(step) {
    const at = STEPS.indexOf(step);
    const free = job.meta && stepOf(CHOOSING[0]) === CHOOSING[0];
    for (const [index, item] of document.querySelectorAll(".steps li").entries()) {
        const link = item.querySelector("a");
        const reachable = free && index < at && CHOOSING.includes(STEPS[index]);
        item.classList.toggle("done", index < at);
        link.toggleAttribute("href", false);
        link.removeAttribute("aria-current");
        if (reachable) {
            link.href = `?${new URLSearchParams({importId: job.id, step: STEPS[index]})}`;
        } else if (index === at) {
            link.setAttribute("aria-current", "step");
        }
    }
}

function listen() {
    startUpload(async (id) => {
        job.id = id;
        job.meta = await load(id);
        await go("table");
    });
    startTable(job);
    startFields(job);
    startKnown(job);
    startRun(job);
    document.addEventListener("click", (event) => {
        const link = event.target.closest("[data-to], .steps a[href]");
        if (link && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            go(link.dataset.to ?? link.parentElement.dataset.step);
        }
    });
    addEventListener("popstate", () => show(stepOf(new URLSearchParams(location.search).get("step")), true));
}

async function open() {
    listen();
    if (job.id) {
        try {
            job.meta = await load(job.id);
        } catch (error) {
            if (!(error instanceof ApiError) || error.status !== 404) {
                showProblem(error);
                return;
            }
            await show("file", false);
            showProblemIn(error, find("#file-form"));
            return;
        }
    }
    await show(stepOf(query.get("step")), false);
    if (job.meta?.state === "new" && !job.meta.change) {
        showProblemIn(new ApiError(400, {detail: words.uploadAgain}), find("#file-form"));
    }
}

for (const link of document.querySelectorAll("[data-to]")) {
    /** @type {any} */ (link).href = "#"; // without an address the keyboard does not reach it
}
const session = await enter();
if (session.rights.includes("write")) {
    await open();
} else {
    find("#content").replaceChildren(element("h1", {}, forbidden));
    document.title = forbidden;
}
find("#content-main")?.removeAttribute("aria-busy");
