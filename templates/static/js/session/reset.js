// A forgotten password: asks for a code, or sets a new password with one. The form says which.

import {clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {ApiError, call} from "../site/api.js";
import {find} from "../site/dom.js";
import * as words from "../site/words.js";
import {offerToShow} from "./reveal.js";
import {hint} from "./strength.js";

const form = find("#reset-form");
const button = form.querySelector("input[type=submit]");
const title = document.title;

offerToShow(form);
if (form.elements.newPassword) {
    hint(form.elements.newPassword, () => form.elements.email.value);
}
form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    document.title = title;
    button.disabled = true;
    const body = Object.fromEntries(new FormData(form));
    try {
        await call(form.dataset.method, "/session/password-reset", {body, logIn: true});
        location.assign(form.dataset.next);
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        document.title = words.errorTitle(title);
        const count = Object.keys(error.errors).length;
        showNote([count ? words.correct(count) : (error.problem.detail ?? words.problemText(error))]);
        showFieldErrors(form, error.errors);
        button.disabled = false;
    }
});
