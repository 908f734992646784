// What makes the site an app: comes when a page has been there for a moment, or when a request finds no server.

import {lastKnown} from "../session/session.js";
import {find} from "../site/dom.js";
import {sendEdits, showsOld, startConnection} from "./connection.js";
import * as drafts from "./drafts.js";
import {add, takeBack} from "./edits.js";
import {asked, forgetKey, last} from "./key.js";
import * as seen from "./seen.js";
import {all, erase, get, put} from "./store.js";

const LATE = 3000; // milliseconds, after which a page whose session is over leaves all the same
const {serviceWorker} = navigator;

startWorker();
startConnection();
showColour();
new MutationObserver(showColour).observe(document.documentElement, {attributeFilter: ["data-theme"]});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showColour);
keepAnswers();
serviceWorker?.addEventListener("controllerchange", keepAnswers, {once: true});

export function startWorker() {
    serviceWorker?.register("/admin/sw.js", {scope: "/admin/", updateViaCache: "none"}).catch(() => {});
}

// The bar above an installed app has the header's colour, which goes with the theme.
function showColour() {
    let meta = find("meta[name=theme-color]");
    if (!meta) {
        meta = Object.assign(document.createElement("meta"), {name: "theme-color"});
        document.head.append(meta);
    }
    meta.content = getComputedStyle(find("#header")).backgroundColor;
}

// Only where a page would open without a line, and for somebody who is here.
function keepAnswers() {
    const before = /** @type {Answered[]} */ (globalThis.answered ?? []);
    if (!serviceWorker?.controller || !lastKnown()) {
        globalThis.answered = {push() {}};
        return;
    }
    const push = (answer) => seen.keep(answer).catch(() => {}); // what cannot be kept was seen all the same
    globalThis.answered = {push};
    asked()
        .then((key) => key && Promise.all([seen.tidy(key), sendEdits()]))
        .catch(() => {});
    before.forEach?.(push);
}

// Answers as the API did when this was last asked; null if nobody has asked, or if it is not known who does.
/** @param {string} path @param {Asked} [parameters] */
export async function recall(path, parameters) {
    const found = await seen.find(path, parameters);
    if (!found) {
        return null;
    }
    if (path !== "/session") {
        showsOld(found.at);
    }
    return Response.json(found.data);
}

// Answers whether the edit waits for the server.
/** @param {Edit} edit */
export function keepEdit(edit) {
    return add(edit).catch(() => false); // as long as it stands in the form, nothing is lost
}

// What was changed in its form, or saved, waits no longer.
/** @param {string} id */
export async function settle(id) {
    await takeBack(id);
}

// The session has ended by itself: what was typed is for the same person alone. Answers whether all of it is sealed.
export async function endSession() {
    const late = new Promise((resolve) => setTimeout(resolve, LATE, false));
    const sealed = await Promise.race([drafts.sealDrafts(), late]);
    if (sealed) {
        forgetKey();
    }
    return sealed;
}

// Whether what was typed can be sealed.
export function hasKey() {
    return Boolean(last());
}

// What the person who has just logged in has typed before a session ended.
export async function beginSession() {
    await drafts.unsealDrafts();
}

// Whoever logs out leaves nothing. Answers what puts back that which waits, sealed, for others.
export async function leaveNothing() {
    const key = await asked().catch(() => null);
    const others = await Promise.all(["edits", "drafts"].map(async (store) => ({store, items: await all(store)})));
    const kept = others.flatMap(({store, items}) =>
        items.filter(({owner}) => key && owner !== key.owner).map((item) => ({store, item})),
    );
    const salt = await get("salt", "salt");
    forgetKey();
    await erase();
    return () => Promise.all(kept.length ? [put("salt", salt), ...kept.map(({store, item}) => put(store, item))] : []);
}
