// Says when the network is gone, before anybody has tried to save, and of what moment that is which is shown.

import {forgetPages} from "../list/cursors.js";
import {call} from "../site/api.js";
import {allStyles, element, find} from "../site/dom.js";
import {locale} from "../site/locale.js";
import {show} from "../site/messages.js";
import {loadAgain} from "../site/problem.js";
import {preferred, recall} from "../site/storage.js";
import {count, mine, open, send, takeBack} from "./edits.js";
import * as words from "./words.js";

const SECONDS = 5; // between two looks for the server
const SOON = 500; // milliseconds after the line is back
const LATER = 30_000;

const banner = element("div", {id: "connection", role: "status"});
let since = 0; // when what is shown was seen, in milliseconds since 1970

export function startConnection() {
    find("#messages").before(banner);
    addEventListener("online", tell);
    addEventListener("offline", tell);
    addEventListener("storage", ({key}) => key === "queued" && tell());
    addEventListener("online", () => setTimeout(sendEdits, SOON));
    setInterval(() => Number(preferred("queued")) && !document.hidden && sendEdits(), LATER);
    tell();
}

// What waits is sent, and what came of it is said.
export async function sendEdits() {
    if (!(await count().catch(() => 0)) || !navigator.onLine) {
        tell();
        return;
    }
    const {sent, refused} = await send();
    tell();
    if (sent) {
        forgetPages();
        show("success", [words.sent(sent)]);
    }
    if (refused) {
        show("error", [words.refused(refused)]);
    }
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
    const waiting = Number(preferred("queued") ?? 0);
    if (lines.length || waiting) {
        allStyles();
    }
    const queue = waiting ? [element("p", {id: "waiting"}, `${words.waiting(waiting)} `, showButton())] : [];
    banner.replaceChildren(...lines.map((line) => element("p", {}, line)), ...queue);
}

function showButton() {
    const button = element("button", {type: "button", class: "button"}, words.show);
    button.addEventListener("click", async () => {
        const {showEdits} = await import("./edits_dialog.js");
        if (await showEdits(await mine(), {open, takeBack})) {
            await sendEdits();
        }
        tell();
    });
    return button;
}

/** @param {number} at */
function moment(at) {
    const then = new Date(at);
    return then.toDateString() === new Date().toDateString()
        ? then.toLocaleTimeString(locale, {hour: "numeric", minute: "2-digit"})
        : then.toLocaleString(locale, {dateStyle: "medium", timeStyle: "short"});
}

// Any answer will do. What is being typed stays as it is, and so does what it was typed into, a dialog too.
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
        const typing = recall(`drafts ${location.pathname}`) || find("dialog[open]");
        if (status && !typing && loadAgain()) {
            return;
        }
    }
}
