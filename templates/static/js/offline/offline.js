// What makes the site an app: comes when a page has been there for a moment, or when a request finds no server.

import {lastKnown} from "../session/session.js";
import {find} from "../site/dom.js";
import {showsOld, startConnection} from "./connection.js";
import {asked, forgetKey} from "./key.js";
import * as seen from "./seen.js";
import {erase} from "./store.js";

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
        .then((key) => key && seen.tidy(key))
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

// Whoever logs out leaves nothing.
export async function leaveNothing() {
    forgetKey();
    await erase();
}
