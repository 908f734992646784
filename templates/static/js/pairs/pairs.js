// Pairs of records that may be one, side by side: of all records, or of the one in the address.

import {titleOf} from "../record/record.js";
import {shown} from "../record/values.js";
import {query, recordUrl} from "../site/address.js";
import {call} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {clear} from "../site/messages.js";
import {enter, settings, showProblem} from "../site/page.js";
import {undo as undoLabel} from "../site/words.js";
import * as words from "./words.js";

const area = find("#pairs");
const more = find("#more-pairs");
const other = find("#other-pairs");
const dismissed = query.has("dismissed");
const one = query.get("of");

if (dismissed || one) {
    other.href = location.pathname;
    other.textContent = words.allPairs;
}
await Promise.all([enter(), show(null)]);

/** @param {string | null} cursor */
async function show(cursor) {
    try {
        const {items, nextCursor, crowded = []} = await read(cursor);
        const made = items.map(pairOf);
        area.append(...crowded.map((name) => element("p", {class: "quiet"}, words.crowded(labelOf(name)))), ...made);
        if (cursor) {
            made[0]?.querySelector("a").focus();
        }
        more.hidden = !nextCursor;
        more.onclick = () => show(nextCursor);
        sayIfEmpty();
    } catch (error) {
        showProblem(error);
    }
    area.removeAttribute("aria-busy");
}

/** @param {string | null} cursor */
async function read(cursor) {
    const parameters = {...(one && {of: one}), ...(dismissed && {dismissed: true}), ...(cursor && {cursor})};
    return (await call("GET", `${settings.api}/duplicates`, {parameters})).data;
}

function sayIfEmpty() {
    find("#no-pairs").hidden = more.hidden === false || area.querySelector("article") !== null;
}

function pairOf(pair) {
    const [left, right] = pair.records;
    const names = pair.records.map((record) => titleOf(settings, record));
    const heading = element("h2", {dir: "auto"}, words.both(...names));
    const reasons = pair.reasons.map((reason) => element("li", {}, ...reasonOf(reason, left, right)));
    const article = element(
        "article",
        {class: "pair", "aria-label": heading.textContent},
        heading,
        element("ul", {class: "reasons"}, ...reasons),
        comparison(left, right),
    );
    article.append(tools(pair, article, names));
    return article;
}

function reasonOf({kind, fields, sharedByMany}, left, right) {
    const labels = fields.map(labelOf);
    const equal = fields.every((name) => left[name] === right[name]);
    const said = kind === "near" && !equal ? words.near(labels) : words.same(labels, equal);
    return sharedByMany ? [said, " ", element("span", {class: "quiet"}, words.sharedByMany)] : [said];
}

// A row for each field that one of them has; what is equal is marked, and said.
function comparison(left, right) {
    const told = [settings.idField, settings.versionField];
    const fields = settings.fields.filter(
        ({name}) => name in left && !told.includes(name) && !(empty(left[name]) && empty(right[name])),
    );
    const rows = fields.map((field) => {
        const equal = String(left[field.name]) === String(right[field.name]);
        const cells = [left, right].map((record) =>
            element("td", {dir: "auto"}, shown(record[field.name], field, settings.emptyValue)),
        );
        const label = element("th", {scope: "row"}, field.label);
        label.append(equal ? element("span", {class: "visually-hidden"}, ` ${words.equal}`) : "");
        return element("tr", {class: equal && "equal"}, label, ...cells);
    });
    const links = [left, right].map((record) => {
        const href = recordUrl(settings, record[settings.idField], "change");
        return element("th", {scope: "col"}, element("a", {href, dir: "auto"}, titleOf(settings, record)));
    });
    const head = element("tr", {}, element("td"), ...links);
    return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

function tools(pair, article, names) {
    const button = element(
        "button",
        {type: "button", class: "button"},
        dismissed ? words.duplicate : words.noDuplicate,
    );
    button.addEventListener("click", async () => {
        if (await say(pair, !dismissed, button)) {
            const line = done(pair, article, names);
            article.replaceWith(line);
            line.querySelector("button").focus();
            sayIfEmpty();
        }
    });
    const [into, from] = pair.records.map((record) => encodeURIComponent(record[settings.idField]));
    const href = `${settings.url}${into}/merge/?with=${from}`;
    const merge = settings.merges ? [element("a", {class: "button", href}, words.merge)] : [];
    return element("p", {class: "pair-tools"}, ...merge, button);
}

// What stands in the place of a pair that was decided, with a way back.
function done(pair, article, names) {
    const button = element("button", {type: "button", class: "undo"}, undoLabel);
    const said = dismissed ? words.taken(...names) : words.dismissed(...names);
    const line = element("p", {class: "pair-done", role: "status"}, element("span", {dir: "auto"}, said), " ", button);
    button.addEventListener("click", async () => {
        if (await say(pair, dismissed, button)) {
            line.replaceWith(article);
            article.querySelector("button").focus();
            sayIfEmpty();
        }
    });
    return line;
}

async function say(pair, isDismissed, button) {
    clear();
    button.disabled = true;
    try {
        await call("PUT", `${settings.api}/duplicates/${pair.pair}`, {body: {dismissed: isDismissed}});
        return true;
    } catch (error) {
        showProblem(error);
        return false;
    } finally {
        button.disabled = false;
    }
}

function labelOf(name) {
    return settings.fields.find((field) => field.name === name)?.label ?? name;
}

function empty(value) {
    return value === "" || value === null || value === undefined || value.length === 0;
}
