// A session ends in a tab that nobody touches as well: what the tab shows is for people who are logged in.

import {ApiError, leave} from "../site/api.js";
import {knowLoggedIn} from "../site/storage.js";
import {ask, lastKnown} from "./session.js";

const SOONEST = 60_000; // milliseconds; a clock that runs ahead would ask without a pause
const LATEST = 86_400_000; // no timer waits longer than 24 days

let due;
let used = Date.now(); // when somebody last did something in this tab
let looked = 0;

function wait(until) {
    const pause = Math.min(Math.max(until - Date.now(), SOONEST), LATEST);
    due = Date.now() + pause;
    setTimeout(look, pause);
}

// Asking renews the session, but only for somebody who is here: a tab that lies open is no use of it. Another tab may
// have renewed it.
async function look() {
    const inUse = used > looked;
    looked = Date.now();
    try {
        wait(Date.parse((await ask({inPlace: true, live: true, logIn: !inUse})).expiresAt));
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        const idleAt = used + (lastKnown()?.idleMinutes ?? 0) * 60_000;
        const alone = !error.status && Date.now() >= idleAt; // nobody is here, and no server to ask
        if (error.status !== 401 && !alone) {
            wait(0);
        } else if (inUse || Date.now() >= idleAt) {
            knowLoggedIn(false); // the log-in page would renew what another tab has left
            leave();
        } else {
            wait(idleAt);
        }
    }
}

import("../record/erased.js").catch(() => {});
wait(Date.parse(lastKnown()?.expiresAt ?? "") || 0);
for (const event of ["keydown", "pointerdown", "wheel"]) {
    addEventListener(event, () => (used = Date.now()), {capture: true, passive: true});
}
// Timers sleep while the computer does.
addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() > due) {
        due = Infinity;
        look();
    }
});
