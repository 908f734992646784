// One import, as the API has it.

import {callInPlace} from "../session/log_in_again.js";
import {call} from "../site/api.js";
import {settings} from "../site/page.js";

const PATH = "/imports";
const MAPPINGS = "/import-mappings";

/** @param {string} id @param {string} [rest] */
function path(id, rest) {
    return `${PATH}/${encodeURIComponent(id)}${rest ? `/${rest}` : ""}`;
}

// What the API calls these records.
const resource = settings.api.slice(1);

/** @param {string} method @param {string} to @param {any} body @param {CallOptions} [others] */
async function send(method, to, body, others) {
    return (await callInPlace(method, to, {body, ...others})).data;
}

let asked = {file: "", key: ""}; // an import of which no answer has told yet

// The same file, chosen again after a lost answer, is the same import.
/** @param {File} of @returns {Promise<{importId: string, upload: Upload}>} */
export async function begin({name, size}) {
    const file = `${size} ${name}`;
    if (asked.file !== file) {
        asked = {file, key: crypto.randomUUID()};
    }
    const body = {resource, fileName: name, bytes: size};
    const begun = await send("POST", PATH, body, {idempotencyKey: asked.key, patient: true});
    asked.file = "";
    return begun;
}

/** @param {string} id @returns {Promise<Import>} */
export async function load(id) {
    return (await call("GET", path(id))).data;
}

/** @param {string} id @param {Row} options @returns {Promise<Reading>} */
export function read(id, options) {
    return send("POST", path(id, "reading"), options);
}

/** @param {string} id @param {Row} options @returns {Promise<Import>} */
export function run(id, options) {
    return send("POST", path(id, "runs"), options);
}

/** @param {string} id @param {string} state @returns {Promise<Import>} */
export function setState(id, state) {
    return send("PATCH", path(id), {state});
}

/** @param {string} id @param {string} is @param {string | null} cursor @returns {Promise<{columns: string[], items: Outcome[], nextCursor: string | null}>} */
export async function rows(id, is, cursor) {
    const parameters = {is, limit: 50, ...(cursor && {cursor})};
    return (await call("GET", path(id, "rows"), {parameters})).data;
}

/** @param {string} id @param {number} number @param {string[]} cells @returns {Promise<Outcome>} */
export function mend(id, number, cells) {
    return send("PUT", path(id, `rows/${number}`), {cells});
}

/** @param {string} id @param {number} number @param {string} decision @returns {Promise<Outcome>} */
export function decide(id, number, decision) {
    return send("PUT", path(id, `rows/${number}`), {decision});
}

/** @param {string} id @returns {Promise<Import>} */
export function undo(id) {
    return send("POST", path(id, "undo"), {});
}

/** @param {string} id @returns {Promise<{url: string, fileName: string}>} */
export function wrongRows(id) {
    return send("POST", path(id, "wrong-rows"), {});
}

/** @param {string | null} cursor @returns {Promise<{items: Import[], nextCursor: string | null}>} */
export async function list(cursor) {
    const parameters = {resource, limit: 25, ...(cursor && {cursor})};
    return (await call("GET", PATH, {parameters})).data;
}

/** @returns {Promise<{items: {name: string, mapping: Row}[]}>} */
export async function mappings() {
    return (await call("GET", MAPPINGS, {parameters: {resource}})).data;
}

/** @param {string} name @param {Row} mapping */
export function saveMapping(name, mapping) {
    return send("PUT", `${MAPPINGS}/${encodeURIComponent(name)}`, {mapping}, {parameters: {resource}});
}

/** @param {string} name */
export function deleteMapping(name) {
    return send("DELETE", `${MAPPINGS}/${encodeURIComponent(name)}`, {}, {parameters: {resource}});
}
