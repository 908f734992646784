// What is said of a request that failed.

import {call} from "./api.js";
import {find} from "./dom.js";
import {show} from "./messages.js";
import {problemText} from "./words.js";

const SECONDS = 5; // between two tries

/** @param {ApiError} error */
export function tell(error) {
    const line = show("error", [problemText(error)]);
    if (!error.status) {
        goWhenReached(line);
    }
}

// Any answer will do: the line is about the server, not about what it says. A list that it kept from coming comes then.
export async function goWhenReached(line) {
    while (line.isConnected) {
        await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
        const {status} = await call("GET", "/session", {inPlace: true}).then(
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
