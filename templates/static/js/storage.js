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

// Whether somebody is logged in, as far as this browser knows; early_login.js asks, in any tab.
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

// A log-out counts in every tab: the others hear of it by what this writes.
export function tellLoggedOut() {
    try {
        localStorage.setItem("logged-out", new Date().toISOString());
    } catch {
        // Each tab finds out at its next request.
    }
}
