// When a session ends while somebody works: log in again in place, and nothing that was typed is lost.

import {ApiError, call, leave} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import * as words from "../site/words.js";
import {offerToShow} from "./reveal.js";
import {lastKnown, logIn, whyNot} from "./session.js";

// As `call`, but a session that has ended is renewed by the person, and the request repeated.
/** @param {string} method @param {string} path @param {CallOptions} [options] */
export async function callInPlace(method, path, options = {}) {
    try {
        return await call(method, path, {...options, inPlace: true});
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401 || !(await loggedInAgain())) {
            throw error;
        }
    }
    return call(method, path, {...options, inPlace: true});
}

// The page is hidden meanwhile: whoever sits here now may be somebody else. Who does not log in leaves it, if what was
// typed can be sealed.
async function loggedInAgain() {
    const page = find("#container");
    const {title} = document;
    page.hidden = true;
    document.title = words.sessionEndedTitle;
    const again = await asked();
    if (!again && (await globalThis.offline?.().then((module) => module?.hasKey()))) {
        await leave();
        return new Promise(() => {}); // this page is over
    }
    page.hidden = false;
    document.title = title;
    return again;
}

// Only the same person: what is on the page was shown to them.
function asked() {
    const {email} = lastKnown() ?? {email: ""};
    const note = element("p", {class: "errornote", role: "alert", hidden: true});
    const input = element("input", {
        type: "password",
        id: "again_password",
        autocomplete: "current-password",
        required: true,
        autofocus: true,
    });
    const user = element("input", {type: "hidden", autocomplete: "username", value: email});
    const label = element("label", {for: "again_password", class: "required"}, words.passwordOf(email));
    const code = element("input", {
        id: "again_code",
        inputmode: "numeric",
        autocomplete: "one-time-code",
        maxlength: "7",
    });
    const codeRow = element("p", {hidden: true}, element("label", {for: "again_code"}, words.codeOfApp), code);
    const submit = async () => {
        const factor = codeRow.hidden ? {} : {code: code.value.replaceAll(" ", "")};
        try {
            await logIn(email, input.value, factor);
            return true;
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            const asksForCode = error.problem.challenge === "SOFTWARE_TOKEN_MFA" || "code" in error.errors;
            note.textContent = error.errors.code?.[0] ?? whyNot(error, words.wrongPassword);
            note.hidden = false;
            codeRow.hidden &&= !asksForCode;
            (asksForCode ? code : input).select();
            return false;
        }
    };
    const answered = ask({
        title: words.sessionEndedTitle,
        content: [element("p", {}, words.logInAgain), note, element("p", {}, user, label, input), codeRow],
        yes: words.logIn,
        no: words.notNow,
        submit,
    });
    offerToShow(/** @type {any} */ (input.form));
    return answered;
}
