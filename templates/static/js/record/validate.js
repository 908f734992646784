// Says what is wrong with a field once it was changed and left, and with all of them before they are sent.

import {announce, clearMessages, markWrong, messagesOf} from "./errors.js";
import {read} from "./fields.js";
import {messages} from "./rules.js";

// Answers names and messages, as the API does.
/** @param {Form} form @param {Field[]} fields */
export function errorsOf(form, fields) {
    const found = fields.map((field) => [field.name, messages(field.rules, read(form, field))]);
    return Object.fromEntries(found.filter(([, said]) => said.length));
}

// `named` answers the field of a control's name, if it is to be looked at; `mended` is called once nothing is wrong any
// more.
export function watch(form, named, mended) {
    const touched = new Set();
    const unheard = new Set(); // fields whose messages became others while somebody typed
    const wrongIn = ({name}) => errorsOf(form, [named(name)].filter(Boolean))[name];
    const pressed = watchPointer();
    form.addEventListener("input", ({target}) => {
        touched.add(target.name);
        if (target.getAttribute("aria-invalid") !== "true") {
            return;
        }
        const said = wrongIn(target);
        if (show(target, said)) {
            unheard.add(target.name);
        }
        if (!said) {
            announce("");
        }
        if (!form.querySelector("[aria-invalid=true]")) {
            mended();
        }
    });
    form.addEventListener("focusout", async ({target}) => {
        await pressed();
        const said = touched.has(target.name) && wrongIn(target);
        if (said && (show(target, said) || unheard.has(target.name))) {
            // what the API said of an unchanged value stays
            announce(`${named(target.name).label}: ${messagesOf(target)}`);
        }
        unheard.delete(target.name);
    });
    form.addEventListener("submit", () => unheard.clear()); // then the messages are read with the focus
}

// Answers whether that is news.
function show(control, said = []) {
    if (said.join(" ") === messagesOf(control)) {
        return false;
    }
    clearMessages(control);
    if (said.length) {
        markWrong(control, said);
    }
    return true;
}

// A message pushes down what is below it: a press on a button there has to end first, or it would miss.
function watchPointer() {
    /** @type {Promise<void> | null} */
    let press = null;
    addEventListener("pointerdown", () => {
        press = new Promise((resume) => {
            for (const end of ["pointerup", "pointercancel"]) {
                addEventListener(end, () => setTimeout(resume), {once: true});
            }
        });
    });
    return () => press;
}
