// The rows of one kind: what would become of them, or has.

import {changeList} from "../record/changes.js";
import {recordUrl} from "../site/address.js";
import {all, element, find} from "../site/dom.js";
import {settings, showProblem} from "../site/page.js";
import {labelOf} from "./fields.js";
import {decide, rows} from "./job.js";
import {mendable} from "./mend.js";
import {inOurLanguage, say} from "./problems.js";
import {columnsOf} from "./templates.js";
import * as words from "./words.js";

const region = find("#outcome-rows");
const place = region.querySelector(".rows");
const heading = find("#outcome-heading");
const more = find("#more-rows");
let asked = 0;
const ROW = "row"; // what is wrong with the row as such

export function hideRows() {
    asked += 1;
    region.hidden = true;
    place.replaceChildren();
}

/** @param {string} kind */
export function isShown(kind) {
    return !region.hidden && region.dataset.kind === kind;
}

// `wanted` is whether a person has asked for them, who is taken there.
/** @param {Job} job @param {string} kind @param {boolean} wanted */
export async function showRows(job, kind, wanted) {
    hideRows();
    const mine = asked;
    for (const button of all(".outcomes button")) {
        button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
    heading.textContent = (job.meta.change && words.changesOfRecords.outcomes[kind]) ?? words.outcomes[kind];
    region.hidden = false;
    region.dataset.kind = kind;
    let append;
    const next = async (cursor) => {
        const {columns, items, nextCursor} = await read(job.id, kind, cursor);
        if (mine !== asked) {
            return;
        }
        job.columns = columns;
        append ??= appender(job, kind);
        append(items, !cursor);
        more.hidden = !nextCursor;
        more.textContent = words.more;
        more.onclick = () => next(nextCursor).catch(showProblem);
    };
    if (wanted) {
        heading.focus();
    }
    await next(null).catch(showProblem);
}

/** @param {string} id @param {string} kind @param {string | null} cursor */
async function read(id, kind, cursor) {
    const page = await rows(id, kind, cursor);
    const items = await Promise.all(
        page.items.map(async (item) => ({
            ...item,
            reasons: (await inOurLanguage({errors: item.reasons ?? {}})).errors,
        })),
    );
    return {...page, items};
}

// Answers what puts rows into their place. The first wrong ones can be mended before the import.
/** @param {Job} job @param {string} kind @returns {(items: Outcome[], first: boolean) => void} */
function appender(job, kind) {
    const columns = job.meta.change ? (OF_CHANGES[kind] ?? [named]) : (COLUMNS[kind] ?? COLUMNS.created)(job);
    const body = element("tbody");
    const head = columns.map(([label]) => element("th", {scope: "col"}, label));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), body);
    return (items, first) => {
        if (kind === "wrong" && first && job.meta.state === "checked") {
            place.append(...mendable(job, items));
            return;
        }
        if (!table.isConnected) {
            place.append(
                element("div", {class: "results", tabindex: "0", role: "group", "aria-labelledby": heading.id}, table),
            );
        }
        body.append(
            ...items.map((item) => element("tr", {}, ...columns.map(([, cell]) => element("td", {}, ...cell(item))))),
        );
    };
}

const rowNumber = [words.row, ({row}) => [row]];
const recordLink = [
    words.record,
    ({id, title}) => (id ? [element("a", {href: recordUrl(settings, id, "change")}, title ?? words.showRecord)] : []),
];

const named = [words.record, ({id, title}) => [recordLinkOf(id, title)]];
const why = [words.whatIsWrong, reasons];
// The same, of a change of many records.
const OF_CHANGES = {
    wrong: [named, why],
    gone: [[words.record, ({id, title}) => [title || id]], why],
    left: [named, why],
};

/** @param {string} id @param {string} [title] */
function recordLinkOf(id, title) {
    return element("a", {href: recordUrl(settings, id, "change"), dir: "auto", class: "long"}, title || id);
}

// Kind -> the columns of its table: label, and what stands in the cell of a row.
/** @type {Record<string, (job: Job) => any[][]>} */
const COLUMNS = {
    created: (job) => [
        rowNumber,
        ...usedColumns(job).map((name) => [
            name,
            ({cells}) => [element("span", {class: "long", dir: "auto"}, cells[job.columns.indexOf(name)] ?? "")],
        ]),
        ...(job.meta.dryRun ? [] : [recordLink]),
    ],
    updated: (job) => (job.meta.dryRun ? [rowNumber, [words.changesOf, changes], recordLink] : COLUMNS.created(job)),
    same: (job) => [...COLUMNS.created(job).filter((column) => column !== recordLink), recordLink],
    skipped: (job) => COLUMNS.same(job),
    undecided: (job) => [
        rowNumber,
        ...(job.meta.state === "checked" ? [[words.decision, (item) => [decisionOn(job, item)]]] : []),
        [words.changesOf, changes],
        recordLink,
    ],
    twice: () => [rowNumber, [words.equals, ({of}) => [words.sameAsRow(of)]], recordLink],
    wrong: () => [rowNumber, [words.whatIsWrong, reasons]],
    removed: () => [rowNumber],
    restored: () => [rowNumber, recordLink],
    left: () => [rowNumber, recordLink],
};

/** @param {Job} job */
function usedColumns({meta, columns}) {
    const templates = /** @type {string[]} */ (Object.values(meta.options?.templates ?? {}));
    return [...new Set(templates.flatMap((template) => columnsOf(template, columns)))];
}

/** @param {Outcome} item */
function changes({changes: changed = {}}) {
    const pairs = Object.entries(changed).map(([name, {before, after}]) => [name, {old: before, new: after}]);
    return [changeList(settings, Object.fromEntries(pairs))];
}

// What the row does to the record: kept at once, for the import.
/** @param {Job} job @param {Outcome} item */
function decisionOn(job, {row, decision = ""}) {
    const choices = Object.entries(words.decisions).filter(([value]) => value || !decision);
    const options = choices.map(([value, label]) => element("option", {value}, label));
    const select = element("select", {"aria-label": words.decisionOf(row)}, ...options);
    select.value = decision;
    select.addEventListener("change", async () => {
        try {
            await decide(job.id, row, select.value);
            select.querySelector("[value='']")?.remove(); // a decision can be changed, not taken back
            say(words.decided(row));
        } catch (error) {
            select.value = decision;
            showProblem(error);
        }
    });
    return select;
}

/** @param {Outcome} item */
function reasons({reasons: said = {}}) {
    const lines = Object.entries(said).flatMap(([name, texts]) =>
        texts.map((each) => element("li", {}, name === ROW ? each : `${labelOf(name)}: ${each}`)),
    );
    return [element("ul", {class: "errorlist"}, ...lines)];
}
