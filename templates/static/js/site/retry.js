// What the API turned away: later, or with a renewed session, it may take it.

import {knowLoggedIn, tellLoggedOut} from "./storage.js";

const BUSY = [429, 502, 503, 504];
const PATIENCE = [1000, 2000]; // before a reading that was turned away is repeated

// Answers the last response that `send` got.
export async function sendAgain(send, response, [method, path, options]) {
    const once = () => send(method, path, options);
    const mayRepeat = method === "GET" || options.patient;
    const found = await patiently(response, once, mayRepeat);
    if (found.status !== 401 || options.logIn || !(await renewed(send))) {
        return found;
    }
    return patiently(await once(), once, mayRepeat);
}

async function patiently(first, send, mayRepeat) {
    let response = first;
    for (const pause of mayRepeat ? PATIENCE : []) {
        if (!BUSY.includes(response.status)) {
            break;
        }
        const asked = Number(response.headers.get("Retry-After")) * 1000 || pause;
        await new Promise((resume) => setTimeout(resume, Math.min(asked, 5000)));
        response = await send();
    }
    return response;
}

let renewal = null;

// Many requests may find at once that the session is over: one of them renews it for all.
function renewed(send) {
    renewal ??= send("POST", "/session/refresh", {body: {}})
        .then((response) => {
            if (response.status === 401) {
                knowLoggedIn(false);
                tellLoggedOut();
            }
            return response.ok;
        })
        .finally(() => {
            renewal = null;
        });
    return renewal;
}
