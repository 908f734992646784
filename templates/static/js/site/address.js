// What stands in addresses, and where they lead.

const HOME = "/admin/";
const LOG_IN = "/admin/login/";
const LOG_OUT = "/admin/logout/";
const FILTERS = "_changelist_filters";
const POPUP = "_popup";
export const EXACT = "exact"; // a search for nothing but what was typed

export const query = new URLSearchParams(location.search);
export const isPopup = query.has(POPUP);
const isList = document.body.classList.contains("change-list");

// As in Django, what is no whole number is the first page; 0 and less are pages that no list has.
export function pageInAddress() {
    const p = query.get("p")?.trim() ?? "";
    return /^[+-]?\d+$/.test(p) ? Number(p) : 1;
}

// The `_` page serves every record: which one it is stands in the address only.
export function idInAddress(settings, {pathname} = location) {
    const part = pathname.slice(settings.url.length).split("/")[0];
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

/** @param {Resource} settings @param {string} id @param {any} page */
export function recordUrl(settings, id, page) {
    return withFilters(`${settings.url}${encodeURIComponent(id)}/${page}/`);
}

// A list's state goes along to the form and comes back with the person; a pop-up stays one.
/** @param {string} url */
export function withFilters(url) {
    const filters = isList ? query.toString() : query.get(FILTERS);
    const along = {...(filters && {[FILTERS]: filters}), ...(isPopup && {[POPUP]: "1"})};
    return Object.keys(along).length ? `${url}?${new URLSearchParams(along)}` : url;
}

/** @param {Resource} settings */
export function listUrl(settings) {
    const filters = query.get(FILTERS);
    return filters ? `${settings.url}?${filters}` : settings.url;
}

// Changed parts of the current query; null takes one away. "?" alone is the list without any.
/** @param {Row} changes */
export function changedQuery(changes) {
    const changed = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null) {
            changed.delete(name);
        } else {
            changed.set(name, value);
        }
    }
    return `?${changed}`;
}

export function goHome() {
    location.assign(HOME);
}

export function logInUrl() {
    const next = location.pathname + location.search + location.hash;
    return `${LOG_IN}?${new URLSearchParams({next})}`;
}

export function goToLogIn() {
    location.replace(logInUrl());
}

// Only to pages of this admin: whoever made the link may want to send people elsewhere.
export function nextPage() {
    try {
        const url = new URL(query.get("next") ?? HOME, location.origin);
        const ours = url.origin === location.origin && url.pathname.startsWith(HOME);
        if (ours && ![LOG_IN, LOG_OUT].includes(url.pathname)) {
            return url.pathname + url.search + url.hash;
        }
    } catch {
        // No address at all.
    }
    return HOME;
}
