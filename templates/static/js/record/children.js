// Records of other resources that are deleted together with the one that they belong to. The builder sets RESOURCES.

import {recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {element} from "../site/dom.js";
import * as words from "../site/words.js";
import {capitalized, number, problemText} from "../site/words.js";
import {path, titleOf} from "./record.js";

const MOST_PARENTS = 100; // whose children are looked up; others are deleted without their children being named
const MOST_NAMED = 100; // of one parent
const AT_ONCE = 6;

// Answers for each record a list of its children: {child, items, count, exact}, or {child, error} if they could not be
// read. A resource without children costs no request.
/** @param {Resource} settings @param {Row[]} records @param {boolean} [inTrash] @returns {Promise<Children>} */
export async function childrenOf(settings, records, inTrash = false) {
    const resources = /** @type {ChildResource[]} */ (RESOURCES.filter(({parent}) => parent?.to === settings.api));
    const found = new Map();
    const waiting = resources.length ? records.slice(0, MOST_PARENTS) : [];
    const worker = async () => {
        for (let record = waiting.shift(); record; record = waiting.shift()) {
            const id = record[settings.idField];
            found.set(record, await Promise.all(resources.map((child) => read(settings, id, child, inTrash))));
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, worker));
    return found;
}

// The children of a record in the trash are in the trash too.
/** @param {Resource} settings @param {string} id @param {ChildResource} child @param {boolean} inTrash */
async function read(settings, id, child, inTrash) {
    const asked = {fields: [child.idField, child.titleField], limit: MOST_NAMED, count: true};
    const [address, more] = inTrash
        ? [child.api, {trash: true, [child.parent.field]: id}]
        : [`${path(settings, id)}${child.api}`, {}];
    try {
        const {data} = await call("GET", address, {parameters: {...asked, ...more}, inPlace: true});
        return {child, items: data.items, count: data.matches, exact: data.matchesExact !== false};
    } catch (error) {
        if (error instanceof ApiError) {
            return {child, items: [], count: 0, exact: false, error};
        }
        throw error;
    }
}

// A line for each kind of children: "Activities: 7".
/** @param {Children} children @param {number} records */
export function childrenCounted(children, records) {
    const all = [...children.values()].flat();
    return [...new Set(all.map(({child}) => child))]
        .map((child) => ({child, sets: all.filter((set) => set.child === child)}))
        .map(({child, sets}) => {
            const count = sets.reduce((sum, set) => sum + set.count, 0);
            const exact = sets.every((set) => set.exact) && children.size === records;
            return {child, count, exact};
        })
        .filter(({count, exact}) => count || !exact)
        .map(({child, count, exact}) =>
            element("li", {}, `${capitalized(child.verboseNamePlural)}: ${counted(count, exact)}`),
        );
}

// Some records whose children could not be counted may have more than are known of the others.
/** @param {number} count @param {boolean} exact */
function counted(count, exact) {
    return exact || count ? `${number(count)}${exact ? "" : "+"}` : words.numberUnknown;
}

// The children of one record, each with a link to its own page.
/** @param {Resource} settings @param {Row} record @param {Children} children @param {string} page */
export function childrenListed(settings, record, children, page) {
    const lines = (children.get(record) ?? []).flatMap(({child, items, count, error}) => [
        ...items.map((item) => {
            const href = recordUrl(child, item[child.idField], page);
            const link = element("a", {href, dir: "auto"}, titleOf({...settings, ...child}, item));
            return element("li", {}, `${capitalized(child.verboseName)}: `, link);
        }),
        ...(count > items.length ? [element("li", {}, words.andMore(count - items.length))] : []),
        ...(error ? [element("li", {}, `${capitalized(child.verboseNamePlural)}: ${problemText(error)}`)] : []),
    ]);
    return lines.length ? [element("ul", {}, ...lines)] : [];
}
