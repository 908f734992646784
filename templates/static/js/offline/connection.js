// Says when the network is gone, before anybody has tried to save, and of what moment that is which is shown.

import {shown} from "../record/values.js";
import {call} from "../site/api.js";
import {allStyles, element, find} from "../site/dom.js";
import {locale} from "../site/locale.js";
import {recall, remember} from "../site/storage.js";
import * as words from "./words.js";

const SECONDS = 5; // between two looks for the server
const RELOADED = "reloaded";
const ONCE_IN = 60_000; // milliseconds; a page does not load itself again and again

const banner = element("div", {id: "connection", role: "status"});
let since = 0; // when what is shown was seen, in milliseconds since 1970

export function startConnection() {
    find("#messages").before(banner);
    addEventListener("online", tell);
    addEventListener("offline", tell);
    tell();
}

// The page has something that was seen before; the oldest of it counts.
/** @param {number} at */
export function showsOld(at) {
    const first = !since;
    since = Math.min(since || at, at);
    tell();
    if (first) {
        waitForServer();
    }
}

function tell() {
    const lines = [...(navigator.onLine ? [] : [words.offline]), ...(since ? [words.asOf(moment(since))] : [])];
    if (lines.length) {
        allStyles();
    }
    banner.replaceChildren(...lines.map((line) => element("p", {}, line)));
}

/** @param {number} at */
function moment(at) {
    const then = new Date(at);
    return then.toDateString() === new Date().toDateString()
        ? then.toLocaleTimeString(locale, {hour: "numeric", minute: "2-digit"})
        : shown(then.toISOString(), {kind: "datetime"}, "");
}

// Any answer will do. What is being typed stays as it is, and so does what it was typed into.
async function waitForServer() {
    for (;;) {
        await new Promise((resolve) => {
            setTimeout(resolve, SECONDS * 1000);
            addEventListener("online", () => setTimeout(resolve, 100), {once: true});
        });
        const {status} = await call("GET", "/session", {inPlace: true, live: true}).then(
            () => ({status: 200}),
            (error) => error,
        );
        const typing = recall(`drafts ${location.pathname}`);
        if (status && !typing && Date.now() - (recall(RELOADED) ?? 0) > ONCE_IN) {
            remember(RELOADED, Date.now());
            location.reload();
            return;
        }
    }
}
