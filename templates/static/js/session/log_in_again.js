// When a session ends while somebody works: log in again in place, and nothing that was typed is lost.

import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element} from "../site/dom.js";
import * as words from "../site/words.js";
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

// Only the same person: what is on the page was shown to them.
function loggedInAgain() {
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
    const submit = async () => {
        try {
            await logIn(email, input.value);
            return true;
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            note.textContent = whyNot(error, words.wrongPassword);
            note.hidden = false;
            input.select();
            return false;
        }
    };
    return ask({
        title: words.sessionEndedTitle,
        content: [element("p", {}, words.logInAgain), note, element("p", {}, user, label, input)],
        yes: words.logIn,
        no: words.notNow,
        submit,
    });
}
