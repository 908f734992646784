// An authenticator app: its secret as a picture and as letters, and the recovery codes that come with it.

import {announce} from "../record/errors.js";
import {element, find} from "../site/dom.js";
import {picture} from "./qr.js";
import * as words from "./words.js";

// Answers what somebody needs to bring a secret into an app; the address is the one that all apps know.
/** @param {string} email @param {string} secret in Base32 */
export function secretBox(email, secret) {
    const issuer = find("#site-name").textContent.trim();
    const label = [issuer, email].map(encodeURIComponent).join(":");
    const uri = `otpauth://totp/${label}?${new URLSearchParams({secret, issuer})}`;
    const groups = secret.match(/.{1,4}/g)?.join(" ") ?? secret;
    return element(
        "div",
        {class: "factor-secret"},
        element("p", {}, words.scan),
        picture(uri, words.pictureOfSecret),
        element("p", {id: "secret_label"}, words.orType),
        element("p", {}, element("code", {id: "secret", "aria-labelledby": "secret_label", translate: "no"}, groups)),
    );
}

// Shows recovery codes in the place of a form, the only time; `done` goes on.
/** @param {Element} before @param {string[]} codes @param {() => void} done */
export function showCodes(before, codes, done) {
    const button = element("button", {type: "button", class: "button default"}, words.goOn);
    const heading = element("h2", {tabindex: "-1"}, words.recoveryCodes);
    before.replaceWith(
        element(
            "section",
            {id: "recovery-codes"},
            heading,
            element("p", {}, words.keepCodes),
            element("ul", {class: "codes", translate: "no"}, ...codes.map((code) => element("li", {}, code))),
            element("div", {class: "submit-row"}, button),
        ),
    );
    button.addEventListener("click", () => {
        button.disabled = true;
        done();
    });
    heading.focus();
    announce(words.factorOn);
}
