// Log in, and on to the page that was asked for.

import "../site/choices.js";
import {announce, clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {nextPage} from "../site/address.js";
import {ApiError} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {forget} from "../site/storage.js";
import * as words from "../site/words.js";
import {offerToShow} from "./reveal.js";
import {ask, logIn, whyNot} from "./session.js";
import {enterTheCode} from "./words.js";

const form = find("#login-form");
const button = form.querySelector("input[type=submit]");
const title = document.title;
const {dataset} = document.documentElement;

form.before(
    element("div", {id: "form-note", tabindex: "-1"}),
    element("div", {id: "form-status", class: "visually-hidden", role: "status"}),
);

setTimeout(() => import("../offline/offline.js").catch(() => {}), 2e3);
offerToShow(form);
form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    document.title = title;
    const {username, password} = form.elements;
    const empty = [username, password].filter((input) => !input.value.trim());
    if (empty.length) {
        document.title = words.errorTitle(title);
        showNote([words.correct(empty.length)]);
        showFieldErrors(form, Object.fromEntries(empty.map((input) => [input.name, [words.required]])));
        return;
    }
    button.disabled = true;
    try {
        if (await goOn(await logIn(username.value.trim(), password.value))) {
            return;
        }
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (await askedForMore(error, {email: username.value.trim(), password: password.value})) {
            return;
        }
        const link = {attributes: {href: "/admin/reset/"}, text: enterTheCode};
        refuse(whyNot(error, words.wrongLogIn), {
            keep: error.status === 429,
            more: error.problem.passwordReset ? [" ", link] : [],
        });
    }
    button.disabled = false;
});
if ("sent" in dataset) {
    form.requestSubmit();
}

// Somebody who has a first password to choose, or an app with codes, goes on in place.
/** @param {ApiError} error @param {{email: string, password: string}} person */
async function askedForMore(error, person) {
    const {challenge = ""} = error.problem;
    if (!["NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP"].includes(challenge)) {
        return false;
    }
    const {show} = await import("./challenge.js");
    await show(form, error.problem, person, async () => goOn(await ask()));
    return true;
}

// Who is here already goes on, as in Django; the form is hidden until that is known.
if ("loggedIn" in dataset) {
    try {
        if (!(await goOn(await ask({inPlace: true})))) {
            showForm();
        }
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        showForm(); // the session is over, or nobody knows
    }
}

function showForm() {
    delete dataset.loggedIn;
    form.elements.username.focus();
}

// Answers whether this person has rights, and then leaves for the page that was asked for.
/** @param {Session} session */
async function goOn(session) {
    if (session.rights.length) {
        await import("../offline/offline.js").then((module) => module.beginSession()).catch(() => {});
        location.replace(nextPage());
        return true;
    }
    forget();
    refuse(words.notStaff(session.email));
    return false;
}

// Whoever has to wait sends the same again: what was typed stays.
/** @param {string} text @param {{keep?: boolean, more?: any[]}} [options] */
function refuse(text, {keep = false, more = []} = {}) {
    document.title = words.errorTitle(title);
    showNote([text, ...more]);
    if (!keep) {
        form.elements.password.value = "";
        form.elements.username.focus();
    }
    announce(text);
}
