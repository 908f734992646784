// What is said of a request that failed.

import {lastKnown} from "../session/session.js";
import {goToLogIn} from "./address.js";
import {call} from "./api.js";
import {element, find} from "./dom.js";
import {show} from "./messages.js";
import {preferred, recall, remember} from "./storage.js";
import {forbidden, problemText} from "./words.js";

const SECONDS = 5; // between two tries
const RELOADED = "reloaded";
const ONCE_IN = 60_000; // milliseconds

// Django's page for what somebody may not do; nothing of what was there stays.
export function forbid() {
    find("#content").replaceChildren(element("h1", {}, forbidden));
    document.title = forbidden;
}

// `loading` is what the page was still waiting for.
/** @param {ApiError} error @param {HTMLElement | null} [loading] */
export function tell(error, loading) {
    if (error.status === 403 && JSON.parse(document.body.dataset.settings ?? "null")?.right) {
        forbid();
        return;
    }
    if (!error.status && find("#logout-form") && !lastKnown() && !preferred("logged-in")) {
        goToLogIn(); // nobody is here, as far as this browser knows: with a line or without, the log-in comes first
        return;
    }
    const line = show("error", [problemText(error)]);
    if (!error.status) {
        goWhenReached(line, Boolean(loading));
    }
}

// What is wrong with what a list was asked for, or else as above.
/** @param {ApiError} error @param {HTMLElement | null} loading */
export function tellRefused(error, loading) {
    const wrong = Object.values(error.errors).flat();
    if (wrong.length) {
        show("error", [wrong.join(" ")]);
    } else {
        tell(error, loading);
    }
}

// Any answer will do: the line is about the server, not about what it says. A page that is `incomplete` for it comes
// anew, or leads to the log-in, as soon as it may; until then the line stays, and what is being typed.
/** @param {HTMLElement} line @param {boolean} [incomplete] */
export async function goWhenReached(line, incomplete = false) {
    while (line.isConnected) {
        await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
        const {status} = await call("GET", "/session", {inPlace: true, live: true}).then(
            () => ({status: 200}),
            (error) => error,
        );
        if (!status || !line.isConnected) {
            continue;
        }
        if (!incomplete) {
            line.remove();
        } else if (!recall(`drafts ${location.pathname}`) && !find("dialog[open]") && loadAgain()) {
            return;
        }
    }
}

// Answers whether it does; not again and again.
export function loadAgain() {
    const may = Date.now() - (recall(RELOADED) ?? 0) > ONCE_IN;
    if (may) {
        remember(RELOADED, Date.now());
        location.reload();
    }
    return may;
}
