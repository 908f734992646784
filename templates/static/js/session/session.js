// Who is here, and what they may do. Hiding a button is a courtesy: the API decides.

import {call, leave, read} from "../site/api.js";
import {forget, knowLoggedIn, recall, remember} from "../site/storage.js";
import {problemText} from "../site/words.js";

/** @param {string} email @param {any} password @param {{code?: string}} factor */
export async function logIn(email, password, factor = {}) {
    await call("POST", "/session", {body: {email, password, ...factor}, logIn: true});
    knowLoggedIn(true);
    return ask();
}

// Why somebody was not let in; `wrong` is what to say of an address and a password that do not belong together.
/** @param {ApiError} error @param {string} wrong */
export function whyNot(error, wrong) {
    const {challenge, passwordReset, detail} = error.problem;
    if (challenge || passwordReset || (error.status === 429 && detail)) {
        return detail; // the gateway's own 429 says nothing
    }
    return [400, 401].includes(error.status) ? wrong : problemText(error);
}

// When another tab logs out, or finds the session over, this one keeps nothing.
export function leaveWithTheOthers() {
    addEventListener("storage", ({key, newValue}) => key === "logged-out" && leave(!newValue?.startsWith("left")));
}

// Answers {email, rights, expiresAt, idleMinutes}; the builder sets RIGHTS, by the group that has them.
// Without a session the page ends at the log-in, unless the `options` of `call` say otherwise.
/** @param {CallOptions} [options] */
export async function ask(options) {
    const {data} = await read("/session", options);
    const session = {...data, rights: [...new Set(data.groups.flatMap((group) => RIGHTS[group] ?? []))]};
    const before = lastKnown();
    if (before && before.email !== session.email) {
        forget(); // what another person left in this tab
    }
    remember("session", session);
    return session;
}

// What the last page of this tab was told.
/** @returns {Session | null} */
export function lastKnown() {
    return recall("session");
}
