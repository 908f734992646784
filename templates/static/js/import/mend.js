// Wrong rows before the import: what is wrong is mended in its place, and the row is checked again at once.

import {element, find} from "../site/dom.js";
import {labelOf} from "./fields.js";
import {mend} from "./job.js";
import {attempt, inOurLanguage, say} from "./problems.js";
import {columnsOf} from "./templates.js";
import * as words from "./words.js";

const ROW = "row"; // what is wrong with the row as such
const MOST_HINTS = 3; // cells that tell which row this is

/** @param {Job} job @param {Outcome[]} items @returns {HTMLElement[]} */
export function mendable(job, items) {
    const note = job.meta.counts.wrong > items.length ? [element("p", {}, words.onlyFirst(items.length))] : [];
    return [...note, ...items.map((item) => rowForm(job, item))];
}

/** @param {Job} job @param {Outcome} item */
function rowForm(job, item) {
    const form = /** @type {any} */ (element("form", {class: "module wrong-row", method: "post", novalidate: true}));
    fill(job, form, item);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const controls = [...form.querySelectorAll("input, textarea")];
        const typed = new Map(controls.map(({name, value}) => [name, value]));
        await attempt(form, async () => {
            const cells = job.columns.map((name, at) => typed.get(name) ?? item.cells[at] ?? "");
            const answer = await mend(job.id, item.row, cells);
            const {errors} = await inOurLanguage({errors: answer.reasons ?? {}});
            take(job, form, {...answer, cells, reasons: errors});
        });
    });
    return form;
}

// What the API says of the mended row: it is right now, and the next one has its turn, or it is still wrong.
/** @param {Job} job @param {any} form @param {Outcome} item */
function take(job, form, item) {
    if (item.is === "wrong") {
        fill(job, form, item);
        say(words.stillWrong(item.row));
        form.querySelector("input, textarea, button").focus();
        return;
    }
    const said = words.mended(item.row);
    const {wrong, mended = 0} = job.meta.counts;
    job.meta.counts = {...job.meta.counts, wrong: wrong - 1, mended: mended + 1};
    const next = form.nextElementSibling ?? form.parentElement.querySelector(".wrong-row");
    job.recount();
    form.replaceWith(element("p", {class: "mended-row"}, said));
    say(said);
    (next?.querySelector("input, textarea, button") ?? find("#outcome-heading")).focus();
}

/** @param {Job} job @param {any} form @param {Outcome} item */
function fill(job, form, item) {
    const named = Object.entries(item.reasons ?? {});
    const columns = [...new Set(named.flatMap(([name]) => columnsFor(job, name)))];
    const hints = item.cells.filter((text, at) => text && !columns.includes(job.columns[at])).slice(0, MOST_HINTS);
    const heading = element("h4", {}, words.rowNumber(item.row), " ");
    heading.append(element("span", {class: "quiet", dir: "auto"}, hints.join(" · ")));
    const shown = named.map(([name, texts]) =>
        element("li", {}, name === ROW ? texts.join(" ") : `${labelOf(name)}: ${texts.join(" ")}`),
    );
    const errors = element("ul", {class: "errorlist", id: `row-${item.row}_error`}, ...shown);
    const controls = columns.map((name) => control(job, name, item, errors.id));
    const button = element("button", {class: "button", type: "submit"}, words.checkAgain);
    button.setAttribute("aria-label", `${words.checkAgain}: ${words.rowNumber(item.row)}`);
    form.replaceChildren(
        heading,
        errors,
        element("div", {class: "cells"}, ...controls, ...(columns.length ? [button] : [])),
    );
}

// A field of several columns can be wrong in each of them; a field without a column is wrong in all rows alike.
/** @param {Job} job @param {string} name */
function columnsFor({meta, columns}, name) {
    const template = meta.options?.templates?.[name] ?? "";
    return columnsOf(template, columns);
}

/** @param {Job} job @param {string} name @param {Outcome} item @param {string} described */
function control(job, name, {row, cells}, described) {
    const id = `row-${row}-${name}`;
    const value = cells[job.columns.indexOf(name)] ?? "";
    const attributes = {
        id,
        name,
        class: "vTextField",
        "aria-invalid": "true",
        "aria-describedby": described,
        dir: "auto",
    };
    const made = value.includes("\n")
        ? element("textarea", {...attributes, rows: 3})
        : element("input", {type: "text", ...attributes});
    made.value = value;
    return element("label", {for: id}, element("span", {dir: "auto"}, name), " ", made);
}
