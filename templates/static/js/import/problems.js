// What is wrong, in its place: at its field if the step's form has it, else above the step.

import {clearErrors, showFieldErrors, showNote} from "../record/errors.js";
import {ApiError} from "../site/api.js";
import {element, find} from "../site/dom.js";
import {correct, problemText} from "../site/words.js";

const SAID = [400, 404, 409, 413, 422]; // here the API's own sentence says more than ours

// Errors of templates and the like are within those of their option: each is one of its field.
/** @param {any} errors @returns {Record<string, string[]>} */
export function flat(errors) {
    const pairs = Object.entries(errors).flatMap(([name, said]) =>
        Array.isArray(said) ? [[name, said]] : Object.entries(flat(said)),
    );
    return Object.fromEntries(pairs);
}

/** @param {ApiError} error */
export function reasonOf(error) {
    const {detail} = error.problem;
    return SAID.includes(error.status) && detail ? detail : problemText(error);
}

export function clearProblem() {
    for (const form of document.forms) {
        if (form.closest("section")) {
            clearErrors(form);
        }
    }
}

// Shows what `error` says; whatever is no answer of the API goes on its way.
/** @param {unknown} error @param {Form} form */
export function showProblemIn(error, form) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    const errors = Object.entries(flat(error.errors));
    const known = errors.filter(([name]) => form.elements.namedItem(name));
    const others = errors.filter((each) => !known.includes(each)).flatMap(([, said]) => said);
    showNote([errors.length ? correct(errors.length) : reasonOf(error)]);
    if (others.length) {
        const items = others.map((said) => element("li", {}, said));
        find("#form-note").append(element("ul", {class: "errorlist nonfield"}, ...items));
    }
    showFieldErrors(form, Object.fromEntries(known));
}

// Does what a person asked for; the button cannot be pressed twice meanwhile. Answers whether it went well. `formOf` may
// lead to another step, whose fields an error is about.
/** @param {Form} form @param {() => Promise<any>} act @param {(error: any) => Form | Promise<Form>} [formOf] */
export async function attempt(form, act, formOf = () => form) {
    clearProblem();
    const buttons = form.querySelectorAll("[type=submit]");
    const disable = (disabled) => {
        for (const button of /** @type {any} */ (buttons)) {
            button.disabled = disabled;
        }
    };
    disable(true);
    try {
        await act();
        return true;
    } catch (error) {
        disable(false);
        showProblemIn(error, await formOf(error));
        return false;
    } finally {
        disable(false);
    }
}

// What the API said in a successful answer, in the language of the page.
/** @template {{detail?: string, errors?: any}} T @param {T} said @returns {Promise<T>} */
export async function inOurLanguage(said) {
    if (!TRANSLATED) {
        return said;
    }
    try {
        return (await import("../site/answers.js")).translated(said);
    } catch {
        return said; // English is better than silence
    }
}

/** @param {string} text */
export function say(text) {
    find("#form-status").textContent = text;
}
