// What the API turned away: later, or with a renewed session, it may take it.

import {knowLoggedIn, tellLoggedOut} from "./storage.js";

const BUSY = [429, 502, 503, 504];
const RENEWAL = {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"};
const PATIENCE = [1000, 2000]; // before a reading that was turned away is repeated

// Answers the last response that `send` got.
export async function sendAgain(send, response, [path, options, request]) {
    const once = () => send(path, options, request);
    const reads = request.method === "GET";
    const mayRepeat = reads || options.patient;
    const found = await patiently(response, once, mayRepeat);
    if (found.status === 401 && !options.logIn) {
        const {ok, status} = await renewed(send);
        if (ok) {
            return patiently(await once(), once, mayRepeat);
        }
        return status ? found : Response.error();
    }
    if (!found.status && reads && !options.live) {
        const offline = await globalThis.offline?.();
        return (await offline?.recall(path, options.parameters).catch(() => null)) ?? found;
    }
    return found;
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

/** @type {Promise<Response> | null} */
let renewal = null;

// Many requests may find at once that the session is over: one of them renews it for all.
/** @returns {Promise<Response>} */
function renewed(send) {
    renewal ??= send("/session/refresh", {}, RENEWAL)
        .then((response) => {
            response.body?.cancel(); // nobody reads it, and a request goes on until somebody does
            if (response.status === 401) {
                knowLoggedIn(false);
                tellLoggedOut();
            }
            return response;
        })
        .finally(() => {
            renewal = null;
        });
    return /** @type {Promise<Response>} */ (renewal);
}
