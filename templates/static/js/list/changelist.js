// The list. Its whole state is in the address, so that every link is one and back, forward and reload just work. The page
// is that of a list whose address says nothing; asked.js makes it that of another one.

import {read as ask} from "../site/api.js";
import {all, element, find} from "../site/dom.js";
import {settings, showRefused, welcome} from "../site/page.js";
import {recall} from "../site/storage.js";
import * as words from "../site/words.js";
import {number} from "../site/words.js";
import {farthestReachable, readPage} from "./cursors.js";
import {showPaginator} from "./paginator.js";
import {showRows} from "./rows.js";

const MOMENT = 1e3; // milliseconds after which what can be done comes by itself
const PRESSED =
    "a:not([href]), a[href='#'], .deletelink, #changelist-form :is(button, input), #header button, #footer button, #toggle-nav-sidebar";

let again = false; // whether what happens is what was pressed before
/** @type {Promise<void> | null} */
let doing = null;

const first = Object.fromEntries(new URL(find("#rows").href).searchParams); // asked for if the address says nothing
const special = location.search || settings.ordering.length > 1;
const narrowing = special ? import("./asked.js").then((module) => module.narrowed()) : Promise.resolve(null);
listen(addEventListener);
const narrowed = await narrowing;
/** @type {Asked} */
const asked = narrowed?.asked ?? (first.sort ? {sort: first.sort} : {});

for (const name of recall("folded filters") ?? []) {
    find(`[data-filter-title="${CSS.escape(name)}"]`)?.removeAttribute("open");
}
const shown = showList();
shown.then(() => setTimeout(begin, special ? 0 : MOMENT));
const [session] = await Promise.all([welcome(), shown]);
if (!session.rights.includes("write")) {
    import("./viewing.js").then(({tell}) => tell());
}

/** @param {typeof addEventListener} add or the one that removes */
function listen(add) {
    for (const type of ["click", "keydown", "pointerover"]) {
        add(type, early, true);
    }
}

// What can be done in a list comes a moment after the rows, or when somebody does something. Links work without; the next
// press asks for it again.
function begin() {
    doing ??= narrowing
        .then(() => import("./doing.js"))
        .then(
            ({start}) => {
                listen(removeEventListener);
                start(asked, shown);
            },
            () => {
                doing = null;
            },
        );
    return doing;
}

// What was pressed before is pressed again when it has come.
async function early(event) {
    const {target, type} = event;
    const isClick = type === "click";
    if (again || (isClick && !target.closest(PRESSED))) {
        return;
    }
    const isTick = isClick && target.type === "checkbox"; // is ticked already: no second click, but an event of that name
    if (isTick) {
        event.stopImmediatePropagation();
    } else if (isClick || ((event.ctrlKey || event.metaKey) && event.key === "k")) {
        event.preventDefault();
        event.stopImmediatePropagation();
    }
    await begin();
    if (type !== "pointerover") {
        if (target.closest("#changelist-form, #edit-list")) {
            await shown;
        }
        again = true;
        target.dispatchEvent(new (isTick ? CustomEvent : event.constructor)(type, event));
        again = false;
    }
}

// Answers what the rows are a page of; null if they did not come.
async function showList() {
    /** @type {any} */
    let list = null;
    try {
        list = await showPage(await readWanted());
    } catch (error) {
        showRefused(error);
        find(".results").hidden = true;
    }
    find("#changelist-form").inert = false;
    find("#changelist").removeAttribute("aria-busy");
    return list;
}

async function readWanted() {
    const key = `${settings.api}?${new URLSearchParams(asked)}&${settings.perPage}`;
    const once = narrowed?.once ?? (first.facets && {facets: first.facets});
    /** @type {any} */
    let counts = null; // one answer has it, the others need not count again
    /** @type {Read} */
    const read = async (limit, cursor) => {
        const more = {...(cursor && {cursor}), ...narrowed?.similar, ...(!counts && once)};
        const {data} = await ask(settings.api, {parameters: {...asked, fields: first.fields, limit, ...more}});
        counts ??= data;
        return data;
    };
    const found = await readPage(key, narrowed?.page ?? 1, settings.perPage, read);
    if (found.answer.nextCursor && found.answer.items.length < settings.perPage) {
        import("./pages.js").then(({tell}) => tell());
    }
    return {key, ...found, counts};
}

async function showPage({key, answer, page, counts: {total, matches, matchesExact, facets}}) {
    const {items} = answer;
    const part = narrowed?.part;
    const inexact = part && matchesExact === false;
    const every = part ? matches : total;
    const known = page + (answer.nextCursor ? 1 : 0);
    const pages = Math.max(known, inexact || every ? Math.ceil(every / settings.perPage) : 1);
    const count = number(every) + (inexact ? "+" : "");
    const counted = words.counted(every, count, settings);
    showRows(settings, items);
    showPaginator({page, pages, farthest: farthestReachable(key, page), counted});
    for (const part of all(".results, .actions")) {
        part.hidden = !items.length;
    }
    if (find("#action-toggle")) {
        find(".action-counter").textContent = words.selected(0, items.length);
    }
    if (narrowed) {
        await narrowed.show(answer, facets, {count: every, text: count, total});
    } else {
        showYears(facets?.[first.facets] ?? {});
    }
    return {asked, key, page, items, counted, count, more: pages > 1, at: performance.now()};
}

/** @param {Record<string, number>} counts by year, or by month where the API does not count years */
function showYears(counts) {
    const years = new Set(Object.keys(counts).map((period) => period.slice(0, 4)));
    const link = (year) => element("a", {href: `?${settings.dateHierarchy}__year=${Number(year)}`}, year);
    find("ul.toplinks")?.replaceChildren(...[...years].map((year) => element("li", {}, link(year))));
}
