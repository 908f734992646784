// The service worker of /admin/: keeps the pages and what they are made of, which are the same for everybody, and sends
// them when the network does not. Answers of the API pass it by. The builder sets VERSION and LANGUAGES.

const worker = /** @type {any} */ (globalThis);
const KEPT = "shell "; // begins the names of our caches; the version and the language follow
const COMPLETE = "/admin/complete"; // the last entry of a cache, and no page
const POLICY = "Content-Security-Policy";
const PATIENCE = 5000; // milliseconds for a page to come, before the one that is kept does
const AT_ONCE = 6;
const PAGES_ANSWER = 1000; // milliseconds that pages have to say what the key is
const OBJECT = /^(\/admin\/[a-z]+\/[a-z]+\/)[^/]+(\/[a-z-]+\/)$/;

worker.addEventListener("install", (event) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(begin()));
worker.addEventListener("fetch", (event) => {
    const {request} = event;
    const {origin, pathname} = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) {
        return;
    }
    if (request.mode === "navigate") {
        event.respondWith(pageFor(event, pathname));
    } else if (pathname.startsWith("/static/")) {
        event.respondWith(asset(request));
    }
});

// The key of whoever is here. It is nowhere else than in memory: here, for as long as this worker runs, and in pages.
/** @type {SealingKey | null} */
let held = null;

worker.addEventListener("message", (event) => {
    if (event.data === "key") {
        event.waitUntil(tellKey(event.ports[0]));
    } else {
        held = event.data.key;
    }
});

/** @param {MessagePort} asking */
async function tellKey(asking) {
    held ??= await keyOfPages();
    asking.postMessage(held);
}

/** @returns {Promise<SealingKey | null>} */
async function keyOfPages() {
    const pages = await worker.clients.matchAll({type: "window"});
    return new Promise((resolve) => {
        setTimeout(resolve, PAGES_ANSWER, null);
        let silent = pages.length;
        for (const page of pages) {
            const {port1, port2} = new MessageChannel();
            port1.onmessage = ({data}) => {
                silent -= 1;
                if (data || !silent) {
                    resolve(data);
                }
            };
            page.postMessage("key", [port2]);
        }
    });
}

// A page that is open goes on with the assets of its own version: the version before this one stays.
async function begin() {
    const others = (await ours()).filter((name) => !name.startsWith(nameOf("")));
    await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
    await worker.registration.navigationPreload?.enable();
    await worker.clients.claim();
}

// What is deployed comes at once; a page is kept whole, so that it never gets a part of another version.
/** @param {any} event @param {string} pathname */
async function pageFor(event, pathname) {
    const network = fromNetwork(event);
    const keeping = keptPage(pathname).catch(() => null);
    event.waitUntil(
        Promise.all([network, keeping])
            .then(follow)
            .catch(() => {}),
    );
    const kept = await keeping;
    if (!kept) {
        return network;
    }
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
    return Promise.race([network, late]).catch(() => kept);
}

/** @param {any} event @returns {Promise<Response>} */
async function fromNetwork(event) {
    return (await event.preloadResponse) ?? fetch(event.request);
}

/** @param {string} pathname */
async function keptPage(pathname) {
    const [, place, page] = OBJECT.exec(pathname) ?? [];
    for (const language of Object.keys(LANGUAGES)) {
        const {pages} = LANGUAGES[language];
        const address = pathname in pages ? pathname : `${place}_${page}`;
        const cache = address in pages && (await caches.has(nameOf(language))) && (await caches.open(nameOf(language)));
        if (cache && (await cache.match(COMPLETE))) {
            return cache.match(address, {ignoreVary: true});
        }
    }
    return null;
}

// Names of assets have a hash in them: whichever cache has one, it is the right one.
/** @param {Request} request */
async function asset(request) {
    return (await caches.match(request, {ignoreVary: true}).catch(() => null)) ?? fetch(request);
}

// Somebody has chosen another language, or a deployment has another policy for pages that are as they were.
/** @param {[Response, Response | null | undefined]} responses */
async function follow([{ok, headers}, kept]) {
    const language = headers.get("Content-Language") ?? "";
    const differs = kept && kept.headers.get(POLICY) !== headers.get(POLICY);
    if (ok && language in LANGUAGES && (differs || !(await caches.has(nameOf(language))))) {
        await fill();
    }
}

// Fetches everything in the language that this browser gets. What is of another version ends it: a deployment is on its
// way, and the next look at this script begins anew.
async function fill() {
    const language = (await fresh("/admin/")).headers.get("Content-Language") ?? "";
    const {pages, assets} = LANGUAGES[language];
    const cache = await caches.open(nameOf(language));
    await each(Object.keys(pages), async (address) => {
        const page = await fresh(address);
        if ((await hashOf(page.clone())) !== pages[address]) {
            throw new Error(`${address} is of another version.`);
        }
        await cache.put(address, page);
    });
    await each(assets, async (name) => {
        const address = `/static/${name}`;
        await cache.put(address, (await caches.match(address, {ignoreVary: true})) ?? (await got(address, {})));
    });
    await cache.put(COMPLETE, new Response());
    const spoken = (await ours()).filter((name) => name.startsWith(nameOf("")) && name !== nameOf(language));
    await Promise.all(spoken.map((name) => caches.delete(name)));
}

/** @param {string} language */
function nameOf(language) {
    return `${KEPT}${VERSION} ${language}`;
}

async function ours() {
    return (await caches.keys()).filter((name) => name.startsWith(KEPT));
}

/** @param {string} address */
function fresh(address) {
    return got(address, {cache: "no-cache"});
}

/** @param {string} address @param {RequestInit} options */
async function got(address, options) {
    const response = await fetch(address, options);
    if (!response.ok || response.redirected) {
        throw new Error(`${address} did not come.`);
    }
    return response;
}

/** @param {Response} response */
async function hashOf(response) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
    return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string[]} names @param {(name: string) => Promise<void>} work */
async function each(names, work) {
    const waiting = [...names];
    const one = async () => {
        for (let name = waiting.shift(); name; name = waiting.shift()) {
            await work(name);
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, one));
}
