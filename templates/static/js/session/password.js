// A new password for the person who is here.

import {clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {ApiError} from "../site/api.js";
import {find} from "../site/dom.js";
import {enter} from "../site/page.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {callInPlace} from "./log_in_again.js";
import {offerToShow} from "./reveal.js";
import {hint} from "./strength.js";

const DONE = "/admin/password_change/done/";
// What the API calls a field -> what Django's form calls it.
const NAMES = {
    oldPassword: "old_password",
    newPassword: "new_password1",
    newPasswordConfirmation: "new_password2",
};
const form = find("#password-form");
const button = form.querySelector("input[type=submit]");
const codeRow = find("#code-row"); // for people with a second factor: the API asks for it
const title = document.title;

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    document.title = title;
    const {old_password: old, new_password1: one, new_password2: two, code} = form.elements;
    button.disabled = true;
    try {
        const factor = codeRow.hidden ? {} : {code: code.value.replaceAll(" ", "")};
        const body = {oldPassword: old.value, newPassword: one.value, newPasswordConfirmation: two.value, ...factor};
        await callInPlace("POST", "/session/password", {body});
        location.assign(DONE);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        const named = Object.entries(error.errors).map(([name, messages]) => [NAMES[name] ?? name, messages]);
        refuse(Object.fromEntries(named), error);
        button.disabled = false;
    }
});
offerToShow(form);
hint(form.elements.new_password1, () => form.elements.username.value);
form.elements.username.value = (await enter()).email;

/** @param {Record<string, string[]>} errors @param {ApiError} [error] */
function refuse(errors, error) {
    const count = Object.keys(errors).length;
    document.title = words.errorTitle(title);
    codeRow.hidden &&= !("code" in errors);
    showNote([count ? words.correct(count) : (error?.problem.detail ?? problemText(error))]);
    showFieldErrors(form, errors);
}
