// Who is here, and what they may do. Hiding a button is a courtesy: the API decides.

import {call} from "./api.js";
import {forget, recall, remember} from "./storage.js";

const RIGHTS = {viewers: ["read"], editors: ["read", "write"], admins: ["read", "write", "administer"]};

export async function logIn(email, password) {
    await call("POST", "/session", {body: {email, password}, logIn: true});
    return ask();
}

// Ends the session at the server and in this tab.
export async function logOut() {
    forget();
    await call("DELETE", "/session", {logIn: true, body: {}});
}

// Answers {email, rights}; without a session the page ends at the log-in.
export async function ask() {
    const {data} = await call("GET", "/session");
    const rights = [...new Set(data.groups.flatMap((group) => RIGHTS[group] ?? []))];
    const session = {email: data.email, rights};
    const before = lastKnown();
    if (before && before.email !== session.email) {
        forget(); // what another person left in this tab
    }
    remember("session", session);
    return session;
}

// What the last page of this tab was told.
export function lastKnown() {
    return recall("session");
}
