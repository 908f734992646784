// What everybody changed, newest first, as the address asks for it.

import {shown} from "../record/values.js";
import {changedQuery, query} from "./address.js";
import {ApiError} from "./api.js";
import {all, element, find} from "./dom.js";
import {show as showMessage} from "./messages.js";
import {enter, showProblem} from "./page.js";
import {everybodys, titleOfEntry} from "./recent.js";
import * as words from "./words.js";
import {capitalized} from "./words.js";

const LIMIT = 50;
const MOST_ASKED = 5; // pages without an entry, one after the other
const form = find("#changes-filter");
const body = find("#changes tbody");
const more = find("#more-changes");
const people = new Set();

for (const control of form.elements) {
    if (control.type === "checkbox") {
        control.checked = query.get(control.name) === control.value;
    } else if (control.name) {
        control.value = query.get(control.name) ?? "";
    }
}
form.addEventListener("submit", (event) => {
    event.preventDefault(); // what is left empty need not be in the address
    const asked = [...new FormData(form)].filter(([, value]) => String(value).trim());
    location.assign(`?${new URLSearchParams(/** @type {[string, string][]} */ (asked))}`);
});
const [session] = await Promise.all([enter(), show(null)]);
offer(session.email);

/** @param {string | null} cursor */
async function show(cursor) {
    more.disabled = true;
    try {
        const {items, nextCursor} = await read(cursor);
        const rows = items.map(row);
        body.append(...rows);
        if (cursor) {
            rows[0]?.querySelector("a")?.focus();
        }
        more.hidden = !nextCursor;
        more.onclick = () => show(nextCursor);
        const count = body.childElementCount;
        find("#changes-count").textContent = count || nextCursor ? words.entries(count) : words.noActions;
    } catch (error) {
        tell(error);
    }
    more.disabled = false;
    find("#changes").removeAttribute("aria-busy");
}

// An address may ask for anything: what is wrong with it is said, and the filter shows it.
/** @param {unknown} error */
function tell(error) {
    if (error instanceof ApiError && error.problem.errors) {
        showMessage("error", Object.values(error.problem.errors).flat());
    } else {
        showProblem(error);
    }
}

// Where few entries match the API looks at many before it answers with none: it is asked some more times.
/** @param {string | null} cursor */
async function read(cursor) {
    const asked = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    let answer = {items: [], nextCursor: cursor};
    for (let times = 0; times < MOST_ASKED && !answer.items.length && (!times || answer.nextCursor); times++) {
        answer = await everybodys({...asked, limit: LIMIT, ...(answer.nextCursor && {cursor: answer.nextCursor})});
    }
    return answer;
}

function row(entry) {
    const {resource, kind, at, by, importId} = entry;
    offer(by);
    const action = element("td", {}, labelOf(kind));
    if (importId && resource.imports) {
        const href = `${resource.url}import/?${new URLSearchParams({importId})}`;
        action.append(" ", element("a", {href, class: "needs-write"}, words.byImport));
    }
    const who = element("a", {href: changedQuery({by}), dir: "auto"}, by);
    return element(
        "tr",
        {},
        element("th", {scope: "row"}, shown(at, {kind: "datetime"}, "")),
        element("td", {}, who),
        action,
        element("td", {}, capitalized(resource.verboseName)),
        element("td", {}, titleOfEntry(entry)),
    );
}

// As the filter calls it.
function labelOf(kind) {
    const option = all("[name=kinds] option", form).find(({value}) => value.split(",").includes(kind));
    return option?.textContent ?? kind;
}

// Whom the filter offers: those of the entries, and who is here.
function offer(email) {
    if (email && !people.has(email)) {
        people.add(email);
        find("#changes-people").append(element("option", {value: email}));
    }
}
