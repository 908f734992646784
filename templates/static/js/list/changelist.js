// The list. Its whole state is in the address, so that every link is one and back, forward and reload just work.

import {changedQuery, EXACT, isPopup, pageInAddress, query, withFilters} from "../site/address.js";
import {call} from "../site/api.js";
import {all, find} from "../site/dom.js";
import {enter, settings, showRefused} from "../site/page.js";
import * as words from "../site/words.js";
import {number} from "../site/words.js";
import {startActions} from "./action_menu.js";
import {farthestReachable, readPage} from "./cursors.js";
import {showDates} from "./dates.js";
import {askedBy, countsWanted, narrowing, showFilters} from "./filters.js";
import {showPaginator} from "./paginator.js";
import {showRows} from "./rows.js";
import {showSorting, sorting} from "./sorting.js";

let search = (query.get("q") ?? "").trim();
const chosen = await narrowing(settings);
const part = search || chosen.size; // of all there is
const sorted = sorting(settings, search);

showSorting(sorted);
showSearch();
showFilters(settings, chosen);
for (const link of all(".object-tools .addlink")) {
    link.href = withFilters(link.pathname);
}
find("#export").onclick = () => !import("./export.js").then(({open}) => open(parameters())); // false: stay here
for (const panel of all("details.tools")) {
    panel.ontoggle = async () => (await import("./tools.js")).fill(panel);
    if (panel.open) {
        panel.ontoggle();
    }
}
addEventListener("keydown", async (event) => (await import("./keys.js")).press(event));
if (isPopup) {
    await import("../record/popup.js"); // before there is a row to choose
}
const [session] = await Promise.all([enter(), showList()]);
if (!session.rights.includes("write")) {
    import("./viewing.js").then(({tell}) => tell());
}

async function showList() {
    try {
        await showPage(await readWanted());
    } catch (error) {
        showRefused(error);
        find(".results").hidden = true;
    }
    find("#changelist-form").inert = false;
    find("#changelist").removeAttribute("aria-busy");
}

function parameters() {
    const asked = askedBy(chosen);
    if (sorted.by.length) {
        asked.sort = sorted.by.map(({name, descending}) => (descending ? "-" : "") + name).join();
    }
    if (search) {
        asked.q = search;
    }
    return asked;
}

async function readWanted() {
    const asked = parameters();
    const key = `${settings.api}?${new URLSearchParams(asked)}&${settings.perPage}`;
    const counted = Object.keys(settings.facets).length && (settings.dateHierarchy || countsWanted());
    const once = {...(part && {count: true}), ...(counted && {facets: true})};
    const fields = new URL(find("#rows").href).searchParams.get("fields");
    const similar = search && settings.similar && !query.has(EXACT) && {similar: true};
    /** @type {any} */
    let counts = null; // one answer has it, the others need not count again
    /** @type {Read} */
    const read = async (limit, cursor) => {
        const more = {...(cursor && {cursor}), ...similar, ...(!counts && once)};
        const {data} = await call("GET", settings.api, {parameters: {...asked, fields, limit, ...more}});
        counts ??= {total: data.total, matches: data.matches, exact: data.matchesExact, facets: data.facets};
        return data;
    };
    const found = await readPage(key, pageInAddress(), settings.perPage, read);
    if (found.answer.nextCursor && found.answer.items.length < settings.perPage) {
        import("./pages.js").then(({tell}) => tell());
    }
    return {asked, key, ...found, ...counts};
}

async function showPage({asked, key, answer, page, total, matches, exact, facets}) {
    const inexact = part && exact === false;
    const count = part ? matches : total;
    const known = page + (answer.nextCursor ? 1 : 0);
    const pages = Math.max(known, inexact || count ? Math.ceil(count / settings.perPage) : 1);
    const text = number(count) + (inexact ? "+" : "");
    const counted = words.counted(count, text, settings);
    showRows(settings, answer.items);
    const typed = search;
    if (search) {
        search = asked.q = answer.searchedFor ?? typed; // for what is counted, exported and changed as well
    }
    showPaginator({page, pages, farthest: farthestReachable(key, page), counted});
    showDates(
        settings,
        chosen,
        facets?.[settings.facets[/** @type {string} */ (settings.dateHierarchy)]],
        facets?.days,
    );
    for (const part of all(".results, .actions")) {
        part.hidden = !answer.items.length;
    }
    const list = {asked, counted, count: text, more: pages > 1};
    startActions(answer.items, list);
    setTimeout(() => import("./reach.js").then(({reach}) => reach(answer.items, list)), 1e3);
    const edit = find("#edit-list");
    if (edit) {
        edit.onclick = () => !import("./editing.js").then(({start}) => start(edit, answer.items, {asked, key, page}));
    }
    if (countsWanted()) {
        import("./counts.js").then(({showCounts}) => showCounts(settings, chosen, search ? {q: search} : {}, facets));
    }
    if (part) {
        const {showFound} = await import("./found.js");
        showFound(settings, answer, typed, {count, text, total});
    }
}

function showSearch() {
    const form = find("#changelist-search");
    if (!form) {
        return;
    }
    form.elements.q.value = query.get("q") ?? "";
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        location.assign(changedQuery({q: form.elements.q.value.trim() || null, p: null, [EXACT]: null}));
    });
}
