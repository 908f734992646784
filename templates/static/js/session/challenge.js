// What a log-in asks for besides the password: a first password of one's own, a code, or a second factor that has to be
// set up. It takes the form's place.

import {announce, clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {ApiError, call} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {knowLoggedIn} from "../site/storage.js";
import {correct, errorTitle, problemText, title as titleOf} from "../site/words.js";
import {offerToShow} from "./reveal.js";
import {hint} from "./strength.js";
import * as words from "./words.js";

const PASSWORD = {type: "password", autocomplete: "new-password", required: true};
const CODE = {
    label: words.code,
    type: "text",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: "7",
    required: true,
};
const RECOVERY = {
    label: words.recoveryCode,
    type: "text",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    required: true,
};
// Cognito's name of it -> what is shown, and where the answer goes: with the address and the password to the log-in
// itself, or to what keeps the question in a cookie.
const ASKED = {
    NEW_PASSWORD_REQUIRED: {
        title: words.chooseTitle,
        text: words.enterTwice,
        button: words.changePassword,
        fields: {
            newPassword: {label: words.newPassword, ...PASSWORD},
            newPasswordConfirmation: {label: words.confirmPassword, ...PASSWORD},
        },
        path: "/session/challenge",
        sent: ({email}) => ({email}),
    },
    SOFTWARE_TOKEN_MFA: {
        title: words.codeTitle,
        text: words.enterCode,
        button: words.logIn,
        fields: {code: CODE},
        path: "/session/challenge",
        sent: () => ({}),
        other: {challenge: "RECOVERY_CODE", text: words.useRecoveryCode},
    },
    RECOVERY_CODE: {
        title: words.codeTitle,
        text: words.enterRecoveryCode,
        button: words.logIn,
        fields: {recoveryCode: RECOVERY},
        path: "/session",
        sent: (person) => person,
        other: {challenge: "SOFTWARE_TOKEN_MFA", text: words.useApp},
    },
    MFA_SETUP: {
        title: words.setUpTitle,
        text: words.setUpText,
        button: words.switchOn,
        fields: {code: CODE},
        path: "/session",
        sent: (person) => person,
    },
};

// `done` goes on with the session that is open then. `problem` says what is asked for: its challenge, and the secret of an
// app that is to be set up.
/** @param {Form} before @param {Problem} problem @param {{email: string, password: string}} person @param {() => Promise<boolean>} done */
export async function show(before, problem, person, done) {
    const asked = ASKED[problem.challenge ?? ""];
    const secret = problem.secret && (await import("./set_up.js")).secretBox(person.email, problem.secret);
    const form = formOf(asked, person.email, secret);
    document.title = titleOf(asked.title);
    find("h1").textContent = asked.title;
    find("#form-note").replaceChildren();
    before.replaceWith(form);
    offerToShow(form);
    const fresh = form.querySelector("#id_newPassword");
    if (fresh) {
        hint(fresh, () => person.email);
    }
    form.querySelector("input:not([type=hidden])").focus();
    announce(asked.text);
    form.querySelector("#other-way")?.addEventListener("click", () => {
        show(form, {challenge: asked.other.challenge}, person, done);
    });
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        await answer(form, asked, problem, person, done);
    });
}

function formOf({text, button, fields, other}, email, secret) {
    return element(
        "form",
        {method: "post", id: "challenge-form", novalidate: true},
        element("p", {}, text),
        ...(secret ? [secret] : []),
        element("input", {type: "hidden", autocomplete: "username", value: email}),
        ...Object.entries(fields).map(([name, field]) => row(name, field)),
        element("div", {class: "submit-row"}, element("input", {type: "submit", value: button})),
        ...(other ? [element("p", {}, element("button", {type: "button", id: "other-way"}, other.text))] : []),
    );
}

async function answer(form, asked, problem, person, done) {
    const submit = form.querySelector("input[type=submit]");
    clearErrors(form);
    document.title = titleOf(asked.title);
    submit.disabled = true;
    const typed = Object.fromEntries(Object.keys(asked.fields).map((name) => [name, form.elements[name].value]));
    if ("code" in typed) {
        typed.code = typed.code.replaceAll(" ", "");
    }
    try {
        const {data} = await call("POST", asked.path, {body: {...asked.sent(person), ...typed}, logIn: true});
        knowLoggedIn(true);
        if (data?.recoveryCodes) {
            const {showCodes} = await import("./set_up.js");
            showCodes(form, data.recoveryCodes, done);
        } else {
            await done();
        }
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        const next = error.problem.challenge;
        if (next && next in ASKED && next !== problem.challenge) {
            show(form, error.problem, {...person, password: typed.newPassword ?? person.password}, done);
            return;
        }
        refuse(form, asked, error);
    }
    submit.disabled = false;
}

function refuse(form, asked, error) {
    document.title = errorTitle(titleOf(asked.title));
    const count = Object.keys(error.errors).length;
    showNote(count ? [correct(count)] : [error.problem.detail ?? problemText(error), " ", again()]);
    showFieldErrors(form, error.errors);
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
