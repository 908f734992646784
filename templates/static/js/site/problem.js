// What is said of a request that failed.

import {call} from "./api.js";
import {element, find} from "./dom.js";
import {show} from "./messages.js";
import {forbidden, problemText} from "./words.js";

const SECONDS = 5; // between two tries

// Django's page for what somebody may not do; nothing of what was there stays.
export function forbid() {
    find("#content").replaceChildren(element("h1", {}, forbidden));
    document.title = forbidden;
}

/** @param {ApiError} error */
export function tell(error) {
    if (error.status === 403 && JSON.parse(document.body.dataset.settings ?? "null")?.right) {
        forbid();
        return;
    }
    const line = show("error", [problemText(error)]);
    if (!error.status) {
        goWhenReached(line);
    }
}

// What is wrong with what a list was asked for, or else as above.
/** @param {ApiError} error */
export function tellRefused(error) {
    const wrong = Object.values(error.errors).flat();
    if (wrong.length) {
        show("error", [wrong.join(" ")]);
    } else {
        tell(error);
    }
}

// Any answer will do: the line is about the server, not about what it says. A list that it kept from coming comes then.
export async function goWhenReached(line) {
    while (line.isConnected) {
        await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
        const {status} = await call("GET", "/session", {inPlace: true, live: true}).then(
            () => ({status: 200}),
            (error) => error,
        );
        if (status && line.isConnected) {
            line.remove();
            if (find(".results[hidden]")) {
                location.reload();
            }
        }
    }
}
