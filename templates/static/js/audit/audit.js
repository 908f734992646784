// Who did what: the entries of the audit log that the filters in the address ask for, the newest first.

import {shown} from "../record/values.js";
import {query} from "../site/address.js";
import {call} from "../site/api.js";
import {all, element, find} from "../site/dom.js";
import {enter, settings, showProblem} from "../site/page.js";
import {capitalized} from "../site/words.js";
import * as words from "./words.js";

const PER_PAGE = 50;
const ICONS = {done: "icon-yes", denied: "icon-no", refused: "icon-no", failed: "icon-no"};
const area = find("#audit");
const body = find("#audit tbody");
const more = find("#more-entries");
const form = find("#audit-filter");
const labels = all("#audit thead th").map((head) => head.textContent);
const asked = Object.fromEntries([...query].filter(([name, value]) => value && form.elements.namedItem(name)));

for (const [name, value] of Object.entries(asked)) {
    form.elements.namedItem(name).value = value;
}
find("#all-entries").hidden = !Object.keys(asked).length;
form.addEventListener("formdata", ({formData}) => {
    for (const [name, value] of [...formData]) {
        if (!value) {
            formData.delete(name); // addresses say no more than what is asked for
        }
    }
});

const [session] = await Promise.all([enter(), show(null)]);
if (!session.rights.includes(settings.right)) {
    import("../site/problem.js").then(({forbid}) => forbid());
}

// Where a filter sifts much, a page may be empty although there is more.
/** @param {string | null} cursor */
async function show(cursor) {
    area.setAttribute("aria-busy", "true");
    try {
        let found = await read(cursor);
        while (!found.items.length && found.nextCursor) {
            found = await read(found.nextCursor);
        }
        const lines = found.items.map(line);
        body.append(...lines);
        if (cursor) {
            lines[0]?.querySelector("th").focus();
        }
        more.hidden = !found.nextCursor;
        more.onclick = () => show(found.nextCursor);
        find("#no-entries").hidden = body.childElementCount > 0;
    } catch (error) {
        showProblem(error);
    }
    area.removeAttribute("aria-busy");
}

/** @param {string | null} cursor */
async function read(cursor) {
    const parameters = {...asked, limit: PER_PAGE, ...(cursor && {cursor})};
    return (await call("GET", settings.api, {parameters})).data;
}

/** @param {AuditEntry} entry */
function line(entry) {
    const cells = [
        labelOf("event", entry.event),
        element("span", {}, element("span", {class: ICONS[entry.outcome]}), " ", labelOf("outcome", entry.outcome)),
        who(entry),
        object(entry),
        element("span", {}, ...parts([entry.address, entry.device])),
        element("span", {}, ...parts(details(entry))),
    ];
    return element(
        "tr",
        {},
        element("th", {scope: "row", tabindex: "-1"}, shown(entry.at, {kind: "datetime"}, "")),
        ...cells.map((content, index) => element("td", {"data-label": labels[index + 1]}, content)),
    );
}

// As the filter calls it; a name that is newer than this page is shown as it is.
/** @param {string} name @param {string} value */
function labelOf(name, value) {
    return [...form.elements.namedItem(name).options].find((option) => option.value === value)?.text ?? value;
}

/** @param {AuditEntry} entry */
function who({subject, email}) {
    if (!subject) {
        return element("span", {class: "quiet"}, words.nobody);
    }
    return element("a", {href: `?${new URLSearchParams({person: subject})}`, dir: "auto"}, email || subject);
}

// What was purged or erased has no page: the id leads to what else was done to it.
/** @param {AuditEntry} entry */
function object({resource, target}) {
    const name = RESOURCES.find(({api}) => api === `/${resource}`)?.verboseNamePlural ?? resource;
    const others = target && element("a", {href: `?${new URLSearchParams({target})}`}, target);
    return element("span", {class: "object"}, ...parts([capitalized(name), others]));
}

/** @param {AuditEntry} entry */
function details({why, status, changes, route, event, correlationId}) {
    const reason = why && (words.reasons[why] ?? why);
    const refusal = event === "accessDenied" && route;
    const said = reason || (status >= 400 && words.status(status));
    const id = element("span", {class: "mini quiet"}, words.request(correlationId));
    return [said, refusal, changes.join(", "), id];
}

/** @param {any[]} told texts and nodes, a line each; those that say nothing are left out */
function parts(told) {
    return told.filter(Boolean).flatMap((part, index) => (index ? [element("br"), part] : [part]));
}
