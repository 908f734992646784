// The key under which everything that is kept here is sealed. The server has it for whoever is logged in, and no disk does:
// it is in the memory of pages and of the service worker, which hands it from one page to the next.

import {lastKnown} from "../session/session.js";
import {call} from "../site/api.js";
import {get, put} from "./store.js";

const PATIENCE = 1500; // milliseconds for the worker to ask the other pages
const {serviceWorker} = navigator;

/** @type {SealingKey | null} */
let held = null;

serviceWorker?.addEventListener("message", ({data, ports}) => data === "key" && ports[0].postMessage(mine()));
serviceWorker?.addEventListener("controllerchange", handOver);
addEventListener("pagehide", handOver);
addEventListener("storage", ({key, newValue}) => {
    if (key === "logged-out" && newValue?.startsWith("left")) {
        held = null; // the service worker is not to get it from here again
    }
});

function handOver() {
    if (mine()) {
        serviceWorker.controller?.postMessage({key: held});
    }
}

// Not one that somebody else has left, nor that of a session which has ended.
/** @returns {SealingKey | null} */
function mine() {
    const email = lastKnown()?.email;
    return held && held.until > Date.now() && (!email || email === held.email) ? held : null;
}

// Answers the key of whoever is here; null if nobody knows it.
/** @returns {Promise<SealingKey | null>} */
export async function known() {
    if (!mine() && serviceWorker?.controller) {
        const {port1, port2} = new MessageChannel();
        serviceWorker.controller.postMessage("key", [port2]);
        held = await new Promise((resolve) => {
            port1.onmessage = ({data}) => resolve(data);
            setTimeout(resolve, PATIENCE, null);
        });
        port1.close();
    }
    return mine();
}

// As `known`, and asks the server: many ask at once, and get one key.
/** @type {Promise<void> | null} */
let asking = null;

/** @returns {Promise<SealingKey | null>} */
export async function asked() {
    if (!mine()) {
        asking ??= ask().finally(() => {
            asking = null;
        });
        await asking;
    }
    return mine();
}

async function ask() {
    if (!(await known())) {
        const salt = await navigator.locks.request("salt", ownSalt); // other tabs ask as well
        const {data} = await call("GET", "/session", {parameters: {seal: salt}, inPlace: true, live: true});
        held = await made(data);
        handOver();
    }
}

// Also of a session that has just ended: to seal what was typed until then.
export function last() {
    return held;
}

export function forgetKey() {
    held = null;
    serviceWorker?.controller?.postMessage({key: null});
}

// A browser's own: without it the server makes another key.
async function ownSalt() {
    const kept = await get("salt", "salt");
    if (kept) {
        return kept.salt;
    }
    const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
    await put("salt", {id: "salt", salt});
    return salt;
}

/** @param {ApiSession} session @returns {Promise<SealingKey>} */
async function made({email, sealingKey = "", endsAt = ""}) {
    const bytes = Uint8Array.from(atob(sealingKey), (letter) => letter.charCodeAt(0));
    const root = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey", "deriveBits"]);
    const of = (purpose) => ({
        name: "HKDF",
        hash: "SHA-256",
        salt: new Uint8Array(),
        info: new TextEncoder().encode(purpose),
    });
    const hmac = {name: "HMAC", hash: "SHA-256", length: 256};
    return {
        content: await crypto.subtle.deriveKey(of("content"), root, {name: "AES-GCM", length: 256}, false, [
            "encrypt",
            "decrypt",
        ]),
        names: await crypto.subtle.deriveKey(of("names"), root, hmac, false, ["sign"]),
        owner: hex(new Uint8Array(await crypto.subtle.deriveBits(of("owner"), root, 128))),
        email,
        until: Date.parse(endsAt),
    };
}

/** @param {SealingKey} key @param {any} value @returns {Promise<Sealed>} */
export async function seal(key, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return {iv, content: await crypto.subtle.encrypt({name: "AES-GCM", iv}, key.content, text)};
}

/** @param {SealingKey} key @param {Sealed} sealed */
export async function unseal(key, {iv, content}) {
    const text = await crypto.subtle.decrypt({name: "AES-GCM", iv}, key.content, content);
    return JSON.parse(new TextDecoder().decode(text));
}

// A name that tells nothing to whoever has no key.
/** @param {SealingKey} key @param {string} text */
export async function nameOf(key, text) {
    return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key.names, new TextEncoder().encode(text))));
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
