// The way to the REST API. The session is in cookies that no script can read.

import {goToLogIn} from "./address.js";

const BASE = "/api";
const TIMEOUT = 30_000;
const BUSY = [429, 502, 503, 504];
const PATIENCE = [1_000, 2_000]; // before a reading that was turned away is repeated

// Every answer that is not a success; status 0 is none at all.
export class ApiError extends Error {
    constructor(status, problem = {}) {
        super(problem.detail ?? problem.title ?? `Status ${status}`);
        this.status = status;
        this.problem = problem;
        this.errors = problem.errors ?? {};
    }
}

// Answers {data, version}. `body` becomes JSON, `version` goes into If-Match. `inPlace` asks for an ApiError 401
// instead of the log-in page: what was typed would be lost on the way. `patient` repeats a writing that was turned away
// as well, which is safe for one that names its version.
export async function call(method, path, options = {}) {
    let response = await patiently(method, path, options);
    if (response.status === 401 && !options.logIn && (await renewed())) {
        response = await patiently(method, path, options);
    }
    if (response.status === 401 && !options.logIn && !options.inPlace) {
        goToLogIn();
        return new Promise(() => {}); // this page is over
    }
    const data = await parsed(response);
    if (!response.ok) {
        throw new ApiError(response.status, data ?? {});
    }
    return {data, version: response.headers.get("ETag")?.replace(/^(W\/)?"|"$/g, "")};
}

async function patiently(method, path, options) {
    for (const pause of method === "GET" || options.patient ? PATIENCE : []) {
        const response = await send(method, path, options);
        if (!BUSY.includes(response.status)) {
            return response;
        }
        const asked = Number(response.headers.get("Retry-After")) * 1_000 || pause;
        await new Promise((resume) => setTimeout(resume, Math.min(asked, 5_000)));
    }
    return send(method, path, options);
}

async function send(method, path, {body, version, idempotencyKey, parameters} = {}) {
    const headers = {Accept: "application/json"};
    if (method !== "GET") {
        headers["Content-Type"] = "application/json"; // other sites cannot send it without being asked
    }
    if (version !== undefined) {
        headers["If-Match"] = `"${version}"`;
    }
    if (idempotencyKey) {
        headers["Idempotency-Key"] = idempotencyKey;
    }
    const url = BASE + path + (parameters ? `?${new URLSearchParams(parameters)}` : "");
    const signal = AbortSignal.timeout(TIMEOUT);
    try {
        return await fetch(url, {method, headers, body: body && JSON.stringify(body), signal});
    } catch {
        throw new ApiError(0);
    }
}

// Errors may come as CloudFront's own page: then the status is all there is.
async function parsed(response) {
    if (!/\bjson\b/.test(response.headers.get("Content-Type") ?? "")) {
        return null;
    }
    try {
        return await response.json();
    } catch {
        return null;
    }
}

let renewal = null;

// Many requests may find at once that the session is over: one of them renews it for all.
function renewed() {
    renewal ??= send("POST", "/session/refresh", {body: {}})
        .then((response) => response.ok)
        .finally(() => {
            renewal = null;
        });
    return renewal;
}
