// What a person did last, in all resources that tell.

import {recordUrl} from "./address.js";
import {call} from "./api.js";
import {element} from "./dom.js";
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

// What is gone by now has no link, whatever was done to it before.
/** @param {Action & Row} action @param {(Action & Row)[]} actions */
function item(action, actions) {
    const {resource, kind} = action;
    const id = action[resource.idField];
    const latest = actions.find((other) => other.resource === resource && other[resource.idField] === id);
    const title = action.name || resource.emptyValue;
    const name = GONE.includes(latest?.kind ?? kind)
        ? title
        : element("a", {href: recordUrl(resource, id, "change")}, title);
    const what = element("span", {class: "visually-hidden"}, `${words.did[kind] ?? `${kind}:`} `);
    const model = element("span", {class: "mini quiet"}, capitalized(resource.verboseName));
    return element("li", {class: ICONS[kind] ?? "changelink"}, what, name, element("br"), model);
}
