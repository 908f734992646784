// What a person did last, in all resources that tell, and what everybody did.

import {recordUrl} from "./address.js";
import {call} from "./api.js";
import {element} from "./dom.js";
import {settings} from "./page.js";
import * as words from "./words.js";
import {capitalized} from "./words.js";

const MOST = 10;
const GONE = ["trashed", "purged", "erased"];
const ICONS = {created: "addlink", trashed: "deletelink", purged: "deletelink", erased: "deletelink"};

/** @param {IndexSettings["resources"]} resources */
export async function recentActions(resources) {
    const told = await Promise.all(
        resources.map(async (resource) => {
            const {data} = await call("GET", resource.actions, {parameters: {limit: MOST}});
            return data.items.map((action) => ({...action, resource}));
        }),
    );
    const actions = told
        .flat()
        .sort((one, other) => (one.at < other.at ? 1 : -1))
        .slice(0, MOST);
    if (!actions.length) {
        return element("p", {}, words.noActions);
    }
    return element("ul", {class: "actionlist"}, ...actions.map((action) => item(action, actions)));
}

// What people and programs changed: the API's page, with what the site knows of each entry's resource.
/** @param {Row} parameters */
export async function everybodys(parameters) {
    const {items, nextCursor} = (await call("GET", "/changes", {parameters})).data;
    const known = (entry) => settings.everybodys.find(({plural}) => plural === entry.resource);
    return {items: items.filter(known).map((entry) => ({...entry, resource: known(entry)})), nextCursor};
}

export async function everybodysActions() {
    const {items} = await everybodys({limit: MOST});
    if (!items.length) {
        return element("p", {}, words.noActions);
    }
    const lines = items.map((entry) => {
        const model = `${capitalized(entry.resource.verboseName)}, ${entry.by}`;
        return line(entry.kind, titleOfEntry(entry), element("span", {class: "mini quiet", dir: "auto"}, model));
    });
    return element("ul", {class: "actionlist"}, ...lines);
}

// The history tells of any record, also of one that is gone, which has no name.
export function titleOfEntry({resource, id, name}) {
    const title = name || capitalized(resource.verboseName);
    return element("a", {href: recordUrl(resource, id, "history")}, element("bdi", {}, title));
}

// What is gone by now has no link, whatever was done to it before.
/** @param {Action & Row} action @param {(Action & Row)[]} actions */
function item(action, actions) {
    const {resource, kind} = action;
    const id = action[resource.idField];
    const latest = actions.find((other) => other.resource === resource && other[resource.idField] === id);
    const title = element("bdi", {}, action.name || resource.emptyValue);
    const name = GONE.includes(latest?.kind ?? kind)
        ? title
        : element("a", {href: recordUrl(resource, id, "change")}, title);
    return line(kind, name, element("span", {class: "mini quiet"}, capitalized(resource.verboseName)));
}

/** @param {string} kind @param {any} name a text or a link @param {any} model what it is, and who did it */
function line(kind, name, model) {
    const what = element("span", {class: "visually-hidden"}, `${words.did[kind] ?? `${kind}:`} `);
    return element("li", {class: ICONS[kind] ?? "changelink"}, what, name, model);
}
