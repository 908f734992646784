// What every page of the admin does first.

import {ask, lastKnown, leaveWithTheOthers} from "../session/session.js";
import {ApiError} from "./api.js";
import {element, find} from "./dom.js";
import {recall} from "./storage.js";
import {unreachable} from "./words.js";

// What admin/pages.py tells this page; which of it there is goes by the page.
/** @type {ListSettings & FormSettings & IndexSettings & ImportSettings & PersonalDataSettings & TagSettings} */
export const settings = JSON.parse(document.body.dataset.settings ?? "null");

// Answers who is here.
export function enter() {
    attend();
    return welcome();
}

// What can be done on every page.
export function attend() {
    startSidebar(find("#toggle-nav-sidebar"));
    startPalette();
    find("#logout-form")?.addEventListener("submit", (event) => {
        event.preventDefault(); // a form without fields would leave a "?" in the address
        location.assign(event.target.action);
    });
    setTimeout(() => globalThis.offline?.(), 2e3); // once the page is there
    if (Intl.DateTimeFormat().resolvedOptions().timeZone !== TIME_ZONE) {
        import("./time_zone.js");
    }
}

// Answers who is here; on the way it shows what the last page left to say.
export async function welcome() {
    globalThis.offline = () => import("../offline/offline.js").catch(() => null);
    if (recall("messages")) {
        import("./messages.js").then(({showLeft}) => showLeft());
    }
    leaveWithTheOthers();
    greet(lastKnown());
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
/** @param {unknown} error @param {"tell" | "tellRefused"} how */
export function showProblem(error, how = "tell") {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    const loading = find("[aria-busy=true]");
    import("./problem.js").then(
        (problem) => problem[how](error, loading),
        () => find("#messages").append(element("p", {class: "errornote"}, unreachable)),
    );
}

// Says what is wrong with what a list was asked for, or else what went wrong.
/** @param {unknown} error */
export function showRefused(error) {
    showProblem(error, "tellRefused");
}

// A page that the browser kept as it was may show what has changed since, or what the person may no longer see.
addEventListener("pageshow", (event) => {
    if (event.persisted) {
        location.reload();
    }
});
