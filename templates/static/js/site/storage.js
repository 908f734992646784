// What one tab remembers from page to page. Nothing about customers goes into localStorage, which outlives the tab.

export function remember(key, value) {
    try {
        sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
        // A browser may forbid storage, or have none left; every page works without.
    }
}

export function recall(key) {
    try {
        return JSON.parse(sessionStorage.getItem(key));
    } catch {
        return null;
    }
}

export function forget(prefix = "") {
    try {
        for (const key of Object.keys(sessionStorage)) {
            if (key.startsWith(prefix)) {
                sessionStorage.removeItem(key);
            }
        }
    } catch {
        // Nothing was remembered.
    }
}

// Whether somebody is logged in, as far as this browser knows; logged_in.js asks, in any tab.
export function knowLoggedIn(is) {
    try {
        if (is) {
            localStorage.setItem("logged-in", "yes");
        } else {
            localStorage.removeItem("logged-in");
        }
    } catch {
        // Then the form is shown to everybody.
    }
}

// The end of a session counts in every tab: the others hear of it by what this writes.
export function tellLoggedOut() {
    try {
        localStorage.setItem("logged-out", new Date().toISOString());
    } catch {
        // Each tab finds out at its next request.
    }
}

// The answer to a log-out has the browser empty all storage (Clear-Site-Data): what tabs remembered goes for good. The
// theme, the columns and people's saved filters are put back.
export async function keepPreferences(logOut) {
    let kept = {};
    try {
        kept = {...localStorage};
    } catch {
        // There are none.
    }
    try {
        return await logOut();
    } finally {
        for (const [key, value] of Object.entries(kept)) {
            localStorage.setItem(key, value);
        }
    }
}
