// Log in, and on to the page that was asked for.

import {nextPage} from "./address.js";
import {ApiError} from "./api.js";
import {element, find} from "./dom.js";
import {announce, clearErrors, showFieldErrors, showNote} from "./errors.js";
import {forget} from "./storage.js";
import {logIn} from "./session.js";
import {problemText} from "./words.js";
import * as words from "./words.js";

const form = find("#login-form");
const button = form.querySelector("input[type=submit]");
const title = document.title;

form.before(
    element("div", {id: "form-note", tabindex: "-1"}),
    element("div", {id: "form-status", class: "visually-hidden", role: "status"}),
);

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
        const session = await logIn(username.value.trim(), password.value);
        if (session.rights.length) {
            location.replace(nextPage());
            return;
        }
        forget();
        refuse(words.notStaff(session.email));
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        refuse([400, 401].includes(error.status) ? words.wrongLogIn : problemText(error));
    }
    button.disabled = false;
});

function refuse(text) {
    document.title = words.errorTitle(title);
    showNote([text]);
    form.elements.password.value = "";
    form.elements.username.focus();
    announce(text);
}
