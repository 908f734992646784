// What a log-in asks for besides the password: a first password of one's own, or a code. It takes the form's place.

import {announce, clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {ApiError, call} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {knowLoggedIn} from "../site/storage.js";
import {correct, errorTitle, problemText, title as titleOf} from "../site/words.js";
import * as words from "./words.js";

const PASSWORD = {type: "password", autocomplete: "new-password", required: true};
const CODE = {type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "7", required: true};
const ASKED = {
    NEW_PASSWORD_REQUIRED: {
        title: words.chooseTitle,
        text: words.enterTwice,
        button: words.changePassword,
        fields: {
            newPassword: {label: words.newPassword, ...PASSWORD},
            newPasswordConfirmation: {label: words.confirmPassword, ...PASSWORD},
        },
    },
    SOFTWARE_TOKEN_MFA: {
        title: words.codeTitle,
        text: words.enterCode,
        button: words.logIn,
        fields: {code: {label: words.code, ...CODE}},
    },
};

// `done` goes on with the session that is open then; it answers whether the page is left.
/** @param {Form} before @param {string} challenge @param {string} email @param {() => Promise<boolean>} done */
export function show(before, challenge, email, done) {
    const {title, text, button, fields} = ASKED[challenge];
    const submit = element("input", {type: "submit", value: button});
    const form = element(
        "form",
        {method: "post", id: "challenge-form", novalidate: true},
        element("p", {}, text),
        element("input", {type: "hidden", autocomplete: "username", value: email}),
        ...Object.entries(fields).map(([name, field]) => row(name, field)),
        element("div", {class: "submit-row"}, submit),
    );
    document.title = titleOf(title);
    find("h1").textContent = title;
    find("#form-note").replaceChildren();
    before.replaceWith(form);
    form.querySelector("input:not([type=hidden])").focus();
    announce(text);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        clearErrors(form);
        document.title = titleOf(title);
        submit.disabled = true;
        const typed = Object.fromEntries(Object.keys(fields).map((name) => [name, form.elements[name].value]));
        const body = "code" in typed ? {code: typed.code.replaceAll(" ", "")} : {email, ...typed};
        try {
            await call("POST", "/session/challenge", {body, logIn: true});
            knowLoggedIn(true);
            await done();
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            if (error.problem.challenge && error.problem.challenge !== challenge) {
                show(form, error.problem.challenge, email, done);
                return;
            }
            document.title = errorTitle(titleOf(title));
            const count = Object.keys(error.errors).length;
            showNote(count ? [correct(count)] : [error.problem.detail ?? problemText(error), " ", again()]);
            showFieldErrors(form, error.errors);
        }
        submit.disabled = false;
    });
}

function again() {
    return {attributes: {href: location.href}, text: words.logIn};
}

function row(name, {label, ...attributes}) {
    return element(
        "div",
        {class: "form-row", "data-field": name},
        element("label", {for: `id_${name}`, class: "required"}, label),
        element("input", {id: `id_${name}`, name, ...attributes}),
    );
}
