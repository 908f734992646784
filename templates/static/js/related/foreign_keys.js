// Records of other resources that a record names by their ids: foreign keys. The builder sets RESOURCES. Whoever imports
// this module can show and edit fields of the kind "related".

import {WRITE} from "../record/fields.js";
import {SHOWN} from "../record/values.js";
import {call} from "../site/api.js";
import {element} from "../site/dom.js";

const AT_ONCE = 6;
const WAITING = "…";
const titles = new Map(); // path -> a promise of what the record is called
const queue = [];
let asking = 0;

SHOWN.related = (id, {to}) => link(to, id);
WRITE.related = (select, id) => {
    choose(select, id ?? "", WAITING);
    if (id) {
        titleAt(pathOf(select), id).then((title) => rename(select, id, title));
    }
};

// The resource at a path of the API.
/** @param {string} to */
export function resourceAt(to) {
    return /** @type {Resource} */ (RESOURCES.find(({api}) => api === to));
}

// The path of the API under which a control finds its records.
/** @param {HTMLSelectElement} select */
export function pathOf(select) {
    return String(select.getAttribute("data-ajax--url")).replace("/api", "");
}

export function titleIn({idField, titleField}, record) {
    return String(record[titleField] || record[idField]);
}

// What a record is called is asked once a page; of one that cannot be read there is its id.
/** @param {string} to @param {any} id */
export function titleAt(to, id) {
    const path = `${to}/${encodeURIComponent(id)}`;
    if (!titles.has(path)) {
        const asked = inTurn(() => call("GET", path, {inPlace: true}));
        titles.set(
            path,
            asked.then(
                ({data}) => titleIn(resourceAt(to), data),
                () => id,
            ),
        );
    }
    return titles.get(path);
}

// What a control offers is its choice alone; others are searched for.
/** @param {HTMLSelectElement} select @param {any} id @param {string} title */
export function choose(select, id, title) {
    select.replaceChildren(new Option("", ""), ...(id ? [new Option(title, id, true, true)] : []));
    select.dispatchEvent(new Event("related:shown"));
}

/** @param {HTMLSelectElement} select @param {any} id @param {string} title */
export function rename(select, id, title) {
    const option = [...select.options].find(({value}) => value === id);
    if (option) {
        option.text = title;
        select.dispatchEvent(new Event("related:shown"));
    }
}

/** @param {string} to @param {any} id */
function link(to, id) {
    const {url} = resourceAt(to);
    const made = element("a", {href: `${url}${encodeURIComponent(id)}/change/`, class: "long", dir: "auto"}, WAITING);
    titleAt(to, id).then((title) => {
        made.textContent = title;
    });
    return made;
}

// A few requests at a time: a list may name a hundred records.
function inTurn(ask) {
    return new Promise((resolve, reject) => {
        queue.push(() => ask().then(resolve, reject));
        next();
    });
}

function next() {
    if (asking < AT_ONCE && queue.length) {
        asking += 1;
        queue
            .shift()()
            .finally(() => {
                asking -= 1;
                next();
            });
    }
}
