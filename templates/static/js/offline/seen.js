// What this person has looked at, sealed: lists and records, as the API gave them. The builder sets RESOURCES.

import {asked, known, nameOf, seal, unseal} from "./key.js";
import {all, get, put, remove} from "./store.js";

const MOST = 300; // answers; the oldest make room
const NEVER = /\/personal-data$|\/export/;
const OTHERS = ["/session", "/changes"];
const shown = new Set(); // what this page has from here: it is no newer than it was

/** @param {Answered} answer */
export async function keep({method, path, parameters, data}) {
    const name = addressOf(path, parameters);
    const record = ["PATCH", "PUT"].includes(method); // answers as a GET would
    const key = data && (method === "GET" || record) && isKept(path) && !shown.has(name) && (await asked());
    if (key) {
        const id = await nameOf(key, name);
        await put("seen", {id, owner: key.owner, at: Date.now(), ...(await seal(key, data))});
    }
}

// Answers what was seen of it, and when in milliseconds since 1970; null if it was not.
/** @param {string} path @param {Asked} [parameters] */
export async function find(path, parameters) {
    const key = isKept(path) && (await known());
    const name = addressOf(path, parameters);
    const found = key && (await get("seen", await nameOf(key, name)));
    if (!found || found.owner !== key.owner) {
        return null;
    }
    shown.add(name);
    return {data: await unseal(key, found), at: found.at};
}

// Forgets what others have seen, and the oldest of one's own.
/** @param {SealingKey} key */
export async function tidy(key) {
    const items = (await all("seen")).sort((one, other) => other.at - one.at);
    const own = items.filter(({owner}) => owner === key.owner).slice(0, MOST);
    const gone = items.filter((item) => !own.includes(item));
    await Promise.all(gone.map(({id}) => remove("seen", id)));
}

/** @param {string} path @param {Asked} [parameters] */
function addressOf(path, parameters) {
    return parameters ? `${path}?${new URLSearchParams(parameters)}` : path;
}

// Records and what is about them; nothing about users, and no copy for somebody else.
/** @param {string} path */
function isKept(path) {
    const ours = RESOURCES.some(({api, right}) => !right && (path === api || path.startsWith(`${api}/`)));
    return (ours || OTHERS.includes(path)) && !NEVER.test(path);
}
