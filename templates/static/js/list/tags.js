// The values of a list that records have, such as their tags: how many have each, and a way to call them otherwise. What
// is renamed is changed in each record, by a job that goes on without this page.

import {SEPARATORS} from "../record/fields.js";
import {suggest} from "../record/suggest.js";
import {changedQuery, pageInAddress, query} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {all, element, find} from "../site/dom.js";
import {enter, settings, showRefused} from "../site/page.js";
import * as words from "../site/words.js";
import {sentences, startChange} from "./change_selected.js";
import {noSuchPage} from "./pages.js";
import {showPaginator} from "./paginator.js";
import {startSearch} from "./search.js";

const PER_PAGE = 100;
const LAST_PAGE = 100; // of the values that the API looks through: records/tallies.py
const LONGEST_SEARCH = 100; // characters that the API takes; no value is longer
const MOST = 10; // that are renamed at once: imports/changes.py
const SIZES = 5; // of letters in the cloud
const {name, tally, parameter} = settings.field;
const search = (query.get("q") ?? "").trim();
const order = query.get("o") === "name" ? "name" : "count";
const form = find("#tags-form");
const to = find("#id_to");

startSearch("#tags-search", search);
startOrders();
await Promise.all([enter(), showTags()]);

function startOrders() {
    for (const link of all("#tags thead a")) {
        link.href = changedQuery({o: link.dataset.order, p: null});
        if (link.dataset.order === order) {
            link.closest("th").setAttribute("aria-sort", order === "name" ? "ascending" : "descending");
        }
    }
}

async function showTags() {
    const page = pageInAddress();
    if (page < 1 || page > LAST_PAGE) {
        return noSuchPage();
    }
    try {
        const beginning = [...search].slice(0, LONGEST_SEARCH).join("");
        const parameters = {[tally]: beginning, order, limit: PER_PAGE, offset: (page - 1) * PER_PAGE};
        const {values, total, exact} = (await call("GET", `${settings.api}/facets`, {parameters})).data[tally];
        const pages = Math.ceil(total / PER_PAGE);
        if (page > Math.max(1, pages)) {
            return noSuchPage();
        }
        showCloud(values);
        find("#tags tbody").append(...values.map(row));
        const counted = element("span", {class: "count"}, words.entries(total), exact ? "" : "+");
        showPaginator({page, pages, farthest: pages, counted});
        startActions(values);
    } catch (error) {
        showRefused(error);
    }
    find("#tags").removeAttribute("aria-busy");
}

// The more records have a value, the larger it is: by the logarithm, or one would be large, and all others small.
/** @param {{value: string, count: number}[]} values */
function showCloud(values) {
    const most = Math.log(Math.max(2, ...values.map(({count}) => count)));
    const ordered = [...values].sort((one, other) => one.value.localeCompare(other.value));
    const entries = ordered.map((each) => {
        const size = 1 + Math.round(((SIZES - 1) * Math.log(each.count)) / most);
        return element("li", {"data-size": String(size)}, linkTo(each.value));
    });
    find("#tags .cloud").replaceChildren(...entries);
}

/** @param {{value: string, count: number}} of */
function row({value, count}) {
    const box = element("input", {
        type: "checkbox",
        class: "action-select",
        value,
        "aria-label": words.selectRow(value),
    });
    return element(
        "tr",
        {},
        element("td", {class: "action-checkbox needs-write"}, box),
        element("th", {scope: "row"}, linkTo(value)),
        element("td", {class: "count"}, words.number(count)),
    );
}

/** @param {string} value */
function linkTo(value) {
    return element(
        "a",
        {href: `${settings.url}?${new URLSearchParams({[parameter]: value})}`},
        element("bdi", {}, value),
    );
}

/** @param {{value: string, count: number}[]} values */
function startActions(values) {
    const remove = find("#remove-tags");
    const ticked = () => all("#tags .action-select:checked").map((box) => box.value);
    const update = () => {
        const {length} = ticked();
        for (const button of [remove, form.querySelector("[type=submit]")]) {
            button.disabled = !length || length > MOST;
        }
        const tooMany = length > MOST ? ` ${words.atOnce(MOST)}` : "";
        find("#tags .action-counter").textContent = words.selected(length, values.length) + tooMany;
    };
    form.hidden = !values.length;
    suggest(to, settings.api, {kind: "text", tally});
    find("#tags tbody").addEventListener("change", update);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const wanted = to.value.trim();
        const from = ticked().filter((value) => value !== wanted.toLowerCase());
        if (!wanted || SEPARATORS.test(wanted)) {
            tell([[wanted ? words.oneValue : words.required]]);
        } else if (from.length) {
            change(from, [wanted]);
        } else {
            tell([[words.sameName]]);
        }
    });
    remove.addEventListener("click", () => change(ticked(), []));
    update();
}

/** @param {string[]} from @param {string[]} added */
async function change(from, added) {
    tell([]);
    const names = element("ul", {}, ...from.map((value) => element("li", {}, element("bdi", {}, value))));
    const said = added.length ? words.askRename(added[0]) : words.askRemove(settings.verboseNamePlural);
    await ask({
        title: added.length ? words.renameOrMerge : words.removeValues,
        content: [element("p", {}, said), names],
        yes: words.yes,
        no: words.no,
        dangerous: !added.length,
        submit: () => begin(from, added),
    });
}

/** @param {string[]} from @param {string[]} added */
async function begin(from, added) {
    const change = {remove: {[name]: from}, ...(added.length && {add: {[name]: added}})};
    const selection = {queries: from.map((value) => ({[parameter]: value}))};
    try {
        await startChange(change, selection);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        tell(await sentences(error, name));
    }
    return true;
}

/** @param {(string | Element)[][]} said */
function tell(said) {
    const problem = find("#tags-problem");
    problem.replaceChildren(...said.map((each) => element("li", {}, ...each)));
    problem.hidden = !said.length;
    if (said.length) {
        to.setAttribute("aria-invalid", "true");
        to.setAttribute("aria-describedby", problem.id);
        to.focus();
    } else {
        to.removeAttribute("aria-invalid");
        to.removeAttribute("aria-describedby");
    }
}
