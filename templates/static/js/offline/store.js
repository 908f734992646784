// What this browser keeps, in IndexedDB. All of it is sealed but the salt; what it is called and whose it is tells nothing.

export const KEPT = 7 * 86_400_000; // milliseconds that edits and drafts wait for a person who does not come back

const NAME = "clientele";
const STORES = ["salt", "seen", "edits", "drafts"];
const ATTEMPTS = 10;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

// A browser that empties itself after a log-out closes what has been opened meanwhile: it is opened again.
/** @template T @param {string} store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} act @returns {Promise<T>} */
async function within(store, mode, act) {
    for (let left = ATTEMPTS; ; left -= 1) {
        try {
            return await once(store, mode, act);
        } catch (error) {
            if (!left || !(error instanceof DOMException && error.name === "AbortError")) {
                throw error;
            }
        }
    }
}

// Opened for each act, so that no tab keeps another one from erasing it.
/** @template T @param {string} store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} act @returns {Promise<T>} */
async function once(store, mode, act) {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
        for (const name of STORES) {
            opening.result.createObjectStore(name, {keyPath: "id"});
        }
    };
    const database = await done(opening);
    try {
        return await done(act(database.transaction(store, mode).objectStore(store)));
    } finally {
        database.close();
    }
}

/** @param {string} store @param {any} item */
export function put(store, item) {
    return within(store, "readwrite", (items) => items.put(item));
}

/** @param {string} store @param {IDBValidKey} id @returns {Promise<any>} */
export function get(store, id) {
    return within(store, "readonly", (items) => items.get(id));
}

/** @param {string} store @returns {Promise<any[]>} */
export function all(store) {
    return within(store, "readonly", (items) => items.getAll());
}

/** @param {string} store @param {IDBValidKey} id */
export function remove(store, id) {
    return within(store, "readwrite", (items) => items.delete(id));
}

export function erase() {
    return done(indexedDB.deleteDatabase(NAME));
}
