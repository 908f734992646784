// The way to the REST API. The session is in cookies that no script can read.

import {goToLogIn} from "./address.js";
import {forget} from "./storage.js";

const BASE = "/api";
const TIMEOUT = 30_000;
export const TURNED_AWAY = [0, 401, 429, 502, 503, 504];

// Every answer that is not a success; status 0 is none at all.
export class ApiError extends Error {
    /** @param {number} status @param {Problem & PartlySaved} problem */
    constructor(status, problem = {}) {
        super(problem.detail ?? problem.title ?? `Status ${status}`);
        this.status = status;
        this.problem = problem;
        this.errors = problem.errors ?? {};
    }
}

// Answers {data}. `body` becomes JSON, `version` goes into If-Match. `inPlace` asks for an ApiError 401
// instead of the log-in page: what was typed would be lost on the way. `patient` repeats a writing that was turned away
// as well, which is safe for one that names its version. `live` asks for the server's own answer: a page that was seen
// before gets the answer of then if the server cannot be reached. `accept` asks for a text of this type.
/** @param {string} method @param {string} path @param {CallOptions} options @returns {Promise<{data: any}>} */
export function call(method, path, options = {}) {
    const {body, version, idempotencyKey, accept} = options;
    const headers = {};
    if (method !== "GET") {
        headers["Content-Type"] = "application/json"; // other sites cannot send it without being asked
    }
    if (version !== undefined) {
        headers["If-Match"] = `"${version}"`;
    }
    if (idempotencyKey) {
        headers["Idempotency-Key"] = idempotencyKey;
    }
    if (accept) {
        headers.Accept = accept;
    }
    return read(path, options, {method, headers, body: body && JSON.stringify(body)});
}

// As `call`, for what only reads: a list has no more of this module. `request` is what `fetch` takes.
/** @param {string} path @param {CallOptions} options @param {RequestInit & {method: string}} request @returns {Promise<{data: any}>} */
export async function read(path, options = {}, request = {method: "GET"}) {
    let response = await send(path, options, request);
    if (TURNED_AWAY.includes(response.status)) {
        const {sendAgain} = await import("./retry.js").catch(() => {
            throw new ApiError(0);
        });
        response = await sendAgain(send, response, [path, options, request]);
    }
    if (response.status === 401 && !options.logIn && !options.inPlace) {
        leave();
        return new Promise(() => {}); // this page is over
    }
    const data = await (options.accept && response.ok ? response.text() : parsed(response));
    if (!response.ok) {
        throw new ApiError(response.status, await inOurLanguage(data ?? {}));
    }
    if (!options.accept) {
        globalThis.answered ??= /** @type {Answered[]} */ ([]);
        globalThis.answered.push({method: request.method, path, parameters: options.parameters, data});
    }
    return {data};
}

// What was seen or typed here is gone; a form that is gone does not ask whether to leave. What was typed when a session
// `ended` by itself is sealed, for the same person.
export async function leave(ended = true) {
    document.body.replaceChildren();
    if (ended) {
        await globalThis
            .offline?.()
            .then((module) => module?.endSession())
            .catch(() => {});
    }
    forget();
    goToLogIn();
}

/** @param {string} path @param {CallOptions} options @param {RequestInit & {method: string}} request */
async function send(path, {parameters}, request) {
    const url = BASE + path + (parameters ? `?${new URLSearchParams(parameters)}` : "");
    try {
        return await fetch(url, {...request, signal: AbortSignal.timeout(TIMEOUT)});
    } catch {
        return Response.error(); // with the status 0
    }
}

// Errors may come as CloudFront's own page: then the status is all there is.
function parsed(response) {
    if (!/\bjson\b/.test(response.headers.get("Content-Type") ?? "")) {
        return null;
    }
    return response.json().catch(() => null);
}

// The API answers in English. What that is in the language of the page is fetched when there is something to say; the
// builder sets TRANSLATED.
function inOurLanguage(problem) {
    return TRANSLATED
        ? import("./answers.js").then(({translated}) => translated(problem)).catch(() => problem) // English is better than silence
        : problem;
}
