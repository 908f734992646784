// The second factor of whoever is here: set up, switched on, switched off.

import {announce, clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {ApiError} from "../site/api.js";
import {find} from "../site/dom.js";
import {enter} from "../site/page.js";
import {tell} from "../site/problem.js";
import {correct, errorTitle, problemText} from "../site/words.js";
import {callInPlace} from "./log_in_again.js";
import {offerToShow} from "./reveal.js";
import {secretBox, showCodes} from "./set_up.js";
import * as words from "./words.js";

const PATH = "/session/second-factor";
const begin = find("#begin-form");
const on = find("#on-form");
const off = find("#off-form");
const title = document.title;

let email = "";
let password = ""; // of whoever has begun, until the app is switched on

/** @param {{enabled: boolean, required: boolean}} state */
function showState({enabled, required}) {
    password = "";
    const text = enabled ? words.factorOn : words.factorOff;
    find("#factor-state").textContent = enabled && required ? `${text} ${words.factorRequired}` : text;
    for (const [form, shown] of [
        [begin, !enabled],
        [on, false],
        [off, enabled && !required],
    ]) {
        form.hidden = !shown;
        form.reset();
        form.elements.username.value = email;
    }
}

// A form sends what `request` makes of it, and `done` gets the answer.
function sends(form, request, done) {
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        clearErrors(form);
        document.title = title;
        const button = form.querySelector("input[type=submit]");
        button.disabled = true;
        try {
            done(await request(form.elements));
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            document.title = errorTitle(title);
            const count = Object.keys(error.errors).length;
            showNote([count ? correct(count) : (error.problem.detail ?? problemText(error))]);
            showFieldErrors(form, error.errors);
        }
        button.disabled = false;
    });
}

async function ask(method, body) {
    return (await callInPlace(method, PATH, {body})).data;
}

const codeOf = (elements) => elements.code.value.replaceAll(" ", "");

sends(
    begin,
    (elements) => {
        password = elements.oldPassword.value;
        return ask("POST", {oldPassword: password});
    },
    ({secret}) => {
        on.querySelector(".secret-place").replaceChildren(secretBox(email, secret));
        begin.hidden = true;
        on.hidden = false;
        on.elements.code.focus();
        announce(on.querySelector("p").textContent);
    },
);
sends(
    on,
    (elements) => ask("PUT", {enabled: true, oldPassword: password, code: codeOf(elements)}),
    ({recoveryCodes}) => {
        find("#factor-state").textContent = words.factorOn;
        showCodes(on, recoveryCodes, () => location.reload());
    },
);
sends(
    off,
    (elements) => ask("PUT", {enabled: false, oldPassword: elements.oldPassword.value, code: codeOf(elements)}),
    (state) => {
        showState(state);
        announce(words.factorOff);
        begin.elements.oldPassword.focus();
    },
);

offerToShow(begin);
offerToShow(off);
email = (await enter()).email;
try {
    showState(await ask("GET"));
} catch (error) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    tell(error);
}
