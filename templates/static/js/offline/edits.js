// What was saved without a line: it waits here, sealed, with the version that it was made from, and is sent in order.

import {same} from "../record/fields.js";
import {ApiError, call, TURNED_AWAY} from "../site/api.js";
import {prefer, preferred, recall, remember} from "../site/storage.js";
import {known, seal, unseal} from "./key.js";
import {all, KEPT, put, remove} from "./store.js";
import * as words from "./words.js";

const COUNT = "queued"; // in localStorage, for pages that have no key: how many wait
const REMEMBERED = 23 * 3_600_000; // milliseconds; the API knows an Idempotency-Key for a day

// Answers whether the edit waits. One of the same record that waits already goes along with it.
/** @param {Edit} edit */
export async function add(edit) {
    const key = await known();
    if (!key) {
        return false;
    }
    const before = (await own(key)).find((other) => other.id === edit.id || isAlike(other, edit));
    const id = before?.id ?? `${new Date().toISOString()} ${crypto.randomUUID()}`;
    const tried = before?.tried ?? edit.tried; // first: the API counts its day from then
    await store(key, {...(before && before.id !== edit.id ? together(before, edit) : edit), tried}, id);
    await count();
    return true;
}

// Both change one record, and its rows are not among what they change.
/** @param {Edit} one @param {Edit} other */
function isAlike(one, other) {
    return one.method === "PATCH" && one.path === other.path && !one.idempotencyKey && !other.idempotencyKey;
}

/** @param {Edit} first @param {Edit} second @returns {Edit} */
function together(first, second) {
    const body = {...first.body, ...second.body};
    return {...second, body, version: first.version, base: first.base, values: {...second.values, ...body}};
}

/** @param {SealingKey} key @param {Edit} edit @param {string} id */
async function store(key, edit, id) {
    await put("edits", {id, owner: key.owner, at: Date.now(), ...(await seal(key, edit))});
}

// Those of whoever is here, the first one first.
/** @param {SealingKey} key @returns {Promise<Edit[]>} */
async function own(key) {
    const found = (await all("edits")).filter(({owner}) => owner === key.owner);
    return Promise.all(found.map(async (item) => ({...(await unseal(key, item)), id: item.id})));
}

/** @returns {Promise<Edit[]>} */
export async function mine() {
    const key = await known();
    return key ? own(key) : [];
}

/** @param {string} id */
export async function takeBack(id) {
    await remove("edits", id);
    await count();
}

// Somebody else's wait for a week; how many one's own are is known to all tabs.
export async function count() {
    const key = await known();
    const items = await all("edits");
    for (const {id, owner, at} of items) {
        if (owner !== key?.owner && at < Date.now() - KEPT) {
            await remove("edits", id);
        }
    }
    const waiting = items.filter(({owner}) => owner === key?.owner).length;
    if (Number(preferred(COUNT) ?? 0) !== waiting) {
        prefer(COUNT, String(waiting));
    }
    return waiting;
}

// Sends what waits, in one tab at a time. What the API refuses stays, with the reason, until its person decides.
export async function send() {
    const result = {sent: 0, refused: 0};
    await navigator.locks.request("edits", {ifAvailable: true}, async (lock) => {
        const key = /** @type {SealingKey} */ (lock && (await known()));
        const waiting = key ? (await own(key)).filter(({why}) => !why) : [];
        for (const edit of waiting) {
            const why = await sendOne(edit);
            if (why === null) {
                break;
            }
            await (why ? store(key, {...edit, why}, String(edit.id)) : remove("edits", String(edit.id)));
            result[why ? "refused" : "sent"] += 1;
        }
        await count();
    });
    return result;
}

// Answers why it was refused, nothing if it is done, and null if it has to wait.
/** @param {Edit} edit @returns {Promise<string | null>} */
async function sendOne(edit) {
    if (edit.method === "POST" && Date.now() - edit.tried > REMEMBERED) {
        return words.tooOld; // the first attempt may have been carried out
    }
    const {method, path, body, version, idempotencyKey} = edit;
    try {
        await call(method, path, {body, version, idempotencyKey, inPlace: true, patient: true});
        return "";
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (TURNED_AWAY.includes(error.status)) {
            return null; // it goes on waiting
        }
        if (error.status === 412) {
            const {current} = error.problem; // rows of it may have changed instead
            return current ? onTop(edit, current) : words.clashes;
        }
        return reason(error);
    }
}

// Somebody saved first: what does not clash goes on top of theirs, as in the form. If all is as it was to be, an answer was
// lost, and nothing is left to do.
/** @param {Edit} edit @param {Row} current @returns {Promise<string | null>} */
async function onTop({method, path, body, base: before, versionField, idempotencyKey}, current) {
    const names = Object.keys(body);
    const base = before ?? {};
    if (names.every((name) => same(current[name], body[name]))) {
        return "";
    }
    if (idempotencyKey || !names.every((name) => same(current[name], base[name]) || same(current[name], body[name]))) {
        return words.clashes;
    }
    try {
        await call(method, path, {body, version: current[versionField], inPlace: true, patient: true});
        return "";
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        return [...TURNED_AWAY, 412].includes(error.status) ? null : reason(error);
    }
}

/** @param {ApiError} error */
function reason({status, errors, problem}) {
    return sentences(errors).join(" ") || problem.detail || words.refusedWith(status);
}

// What is wrong with fields, and with those of rows.
/** @param {any} errors @returns {string[]} */
function sentences(errors) {
    return Object(errors) === errors ? Object.values(errors).flatMap(sentences) : [errors];
}

// Opens the form with what was typed, as a draft: what clashes is chosen there. A new record keeps its key, because the
// first attempt may have been carried out; a change has its version.
/** @param {Edit} edit */
export function open({id, method, address, values, base, at, idempotencyKey}) {
    const key = `drafts ${address}`;
    const others = (recall(key) ?? []).filter((draft) => draft.edit !== id);
    remember(key, [...others, {values, base, at, edit: id, key: method === "POST" ? idempotencyKey : null}]);
    location.assign(address);
}
