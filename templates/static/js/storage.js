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
