// What every page of the admin does first.

import {ask, lastKnown, leaveWithTheOthers} from "../session/session.js";
import {ApiError} from "./api.js";
import {find} from "./dom.js";
import {show, showLeft} from "./messages.js";
import {unreachable} from "./words.js";

// What admin/pages.py tells this page; which of it there is goes by the page.
/** @type {ListSettings & FormSettings & IndexSettings & ImportSettings & PersonalDataSettings & TagSettings} */
export const settings = JSON.parse(document.body.dataset.settings ?? "null");

// Answers who is here; on the way it shows what the last page left to say.
export async function enter() {
    showLeft();
    startSidebar(find("#toggle-nav-sidebar"));
    startPalette();
    leaveWithTheOthers();
    find("#logout-form")?.addEventListener("submit", (event) => {
        event.preventDefault(); // a form without fields would leave a "?" in the address
        location.assign(event.target.action);
    });
    greet(lastKnown());
    globalThis.offline = () => import("../offline/offline.js").catch(() => null);
    setTimeout(globalThis.offline, 2e3); // once the page is there
    if (Intl.DateTimeFormat().resolvedOptions().timeZone !== TIME_ZONE) {
        import("./time_zone.js");
    }
    try {
        const session = await ask();
        greet(session);
        setTimeout(() => import("../session/expiry.js"), 3e4); // no page needs it at first
        return session;
    } catch (error) {
        showProblem(error);
        return lastKnown() ?? {email: "", rights: []};
    }
}

// One that is folded needs its script when it is opened.
/** @param {HTMLElement | null} button */
function startSidebar(button) {
    if (!button) {
        return;
    }
    const load = async (click) => (await import("./sidebar.js")).start(button, click);
    if (document.documentElement.dataset.sidebar === "closed") {
        button.ariaExpanded = "false";
        button.addEventListener("click", load, {once: true});
    } else {
        load();
    }
}

// Ctrl+K, or Cmd+K where that is the key: to any page, and to any record.
function startPalette() {
    let palette;
    const load = async () => (palette ??= await import("./palette.js")); // even a second import takes its time
    const open = async () => (await load()).openPalette();
    find("#palette-button").addEventListener("click", open);
    addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey) {
            load().catch(() => {}); // it comes while the other key is on its way
            if (event.key === "k") {
                event.preventDefault();
                open();
            }
        }
    });
}

/** @param {Session | null} session */
function greet(session) {
    if (!session) {
        return;
    }
    find("#user-name").textContent = session.email;
    document.documentElement.dataset.rights = session.rights.join(" ");
}

// Says what went wrong where it belongs to no field.
/** @param {unknown} error */
export function showProblem(error) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    import("./problem.js").then(
        ({tell}) => tell(error),
        () => show("error", [unreachable]),
    );
}

// Says what is wrong with what a list was asked for, or else what went wrong.
/** @param {unknown} error */
export function showRefused(error) {
    if (error instanceof ApiError && Object.keys(error.errors).length) {
        show("error", [Object.values(error.errors).flat().join(" ")]);
    } else {
        showProblem(error);
    }
}

// A page that the browser kept as it was may show what has changed since, or what the person may no longer see.
addEventListener("pageshow", (event) => {
    if (event.persisted) {
        location.reload();
    }
});
