// A session ends in a tab that nobody touches as well: what the tab shows is for people who are logged in.

import {ApiError, leave} from "../site/api.js";
import {ask, lastKnown} from "./session.js";

const SOONEST = 60_000; // milliseconds; a clock that runs ahead would ask without a pause
const LATEST = 86_400_000; // no timer waits longer than 24 days

let due;

function wait(until) {
    const pause = Math.min(Math.max(until - Date.now(), SOONEST), LATEST);
    due = Date.now() + pause;
    setTimeout(look, pause);
}

// Asking renews the session where it can be renewed.
async function look() {
    try {
        wait(Date.parse((await ask({inPlace: true})).expiresAt));
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (error.status === 401) {
            leave();
        } else {
            wait(0);
        }
    }
}

import("../record/erased.js").catch(() => {});
wait(Date.parse(lastKnown()?.expiresAt ?? "") || 0);
// Timers sleep while the computer does.
addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() > due) {
        due = Infinity;
        look();
    }
});
