// What is said of a new password while it is typed: the rules of people/passwords.py that need no list of words, and no
// more than a hint. The API decides.

import {element} from "../site/dom.js";
import * as words from "./words.js";

const LEAST = 12; // characters
const STRONG = 16;
const SHORTEST_PART = 4; // of an address or a name
const PAUSE = 400; // milliseconds without a key, so that a reader does not speak at each of them

// `about` answers the address that the password must not have in it.
/** @param {any} input @param {() => string} about */
export function hint(input, about) {
    const line = element("p", {class: "help password-hint", role: "status"});
    (input.closest("[data-field]") ?? input.closest(".form-row")).append(line);
    let due = 0;
    input.addEventListener("input", () => {
        clearTimeout(due);
        due = setTimeout(() => {
            const [mark, text] = verdict(input.value, about());
            line.textContent = text && `${mark} ${text}`;
            line.dataset.mark = mark;
        }, PAUSE);
    });
}

/** @param {string} password @param {string} email @returns {string[]} a mark and a sentence */
function verdict(password, email) {
    if (!password) {
        return ["", ""];
    }
    const letters = [...password];
    if (letters.length < LEAST) {
        return ["✗", words.moreCharacters(LEAST - letters.length)];
    }
    const given = password.normalize("NFKC").toLowerCase();
    if (partsOf(email).some((part) => given.includes(part))) {
        return ["✗", words.likeEmail];
    }
    if (/^(.+?)\1+$/su.test(given) || new Set(given).size < SHORTEST_PART) {
        return ["✗", words.tooCommon];
    }
    return ["✓", letters.length < STRONG ? words.longEnough : words.strong];
}

/** @param {string} email */
function partsOf(email) {
    const name = email.toLowerCase().replace(/\.[^.]*$/, "");
    return name.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length >= SHORTEST_PART);
}
