// What one tab remembers from page to page. Nothing about customers goes into localStorage, which outlives the tab.

// A browser may forbid storage, or have none left; every page works without.
/** @template T @param {() => T} act @returns {T | null} */
function attempt(act) {
    try {
        return act();
    } catch {
        return null;
    }
}

/** @param {string} key @param {any} value */
export function remember(key, value) {
    attempt(() => sessionStorage.setItem(key, JSON.stringify(value)));
}

/** @param {string} key @returns {any} */
export function recall(key) {
    return attempt(() => JSON.parse(/** @type {string} */ (sessionStorage.getItem(key))));
}

/** @param {string} [prefix] */
export function forget(prefix = "") {
    for (const key of keysOf(prefix)) {
        sessionStorage.removeItem(key);
    }
}

/** @param {string} prefix @returns {string[]} */
export function keysOf(prefix) {
    return (attempt(() => Object.keys(sessionStorage)) ?? []).filter((key) => key.startsWith(prefix));
}

// How somebody wants all pages to look, in every tab and for good; what cannot be kept holds for this page.
/** @param {string} key @param {any} value */
export function prefer(key, value) {
    attempt(() => localStorage.setItem(key, value));
}

/** @param {string} key */
export function preferred(key) {
    return attempt(() => localStorage.getItem(key));
}

// Whether somebody is logged in, as far as this browser knows; appearance.js asks, in any tab.
export function knowLoggedIn(is) {
    attempt(() => (is ? localStorage.setItem("logged-in", "yes") : localStorage.removeItem("logged-in")));
}

// The end of a session counts in every tab: the others hear of it by what this writes, or at their next request.
// After a log-out nothing stays; a session that ended by itself leaves what was typed, sealed.
export function tellLoggedOut(how = "ended") {
    attempt(() => localStorage.setItem("logged-out", `${how} ${new Date().toISOString()}`));
}

// The answer to a log-out has the browser empty all storage (Clear-Site-Data): what tabs remembered goes for good. The
// theme, the columns and people's saved filters are put back.
export async function keepPreferences(logOut) {
    const kept = attempt(() => ({...localStorage})) ?? {};
    try {
        return await logOut();
    } finally {
        for (const [key, value] of Object.entries(kept)) {
            localStorage.setItem(key, value);
        }
    }
}
