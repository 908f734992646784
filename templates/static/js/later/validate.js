// Says what is wrong with a field once it was changed and left, and with all of them before they are sent.

import {clearMessages, markWrong} from "../errors.js";
import {read} from "../fields.js";
import {messages} from "./rules.js";

// Answers names and messages, as the API does.
export function errorsOf(form, fields) {
    const found = fields.map((field) => [field.name, messages(field.rules, read(form, field))]);
    return Object.fromEntries(found.filter(([, said]) => said.length));
}

// `mended` is called once nothing is wrong any more.
export function watch(form, fields, mended) {
    const touched = new Set();
    const wrongIn = (control) => errorsOf(form, fields.filter(({name}) => name === control.name))[control.name];
    const pressed = watchPointer();
    form.addEventListener("input", ({target}) => {
        touched.add(target.name);
        if (target.getAttribute("aria-invalid") !== "true") {
            return;
        }
        show(target, wrongIn(target));
        if (!form.querySelector("[aria-invalid=true]")) {
            mended();
        }
    });
    form.addEventListener("focusout", async ({target}) => {
        await pressed();
        const said = touched.has(target.name) && wrongIn(target);
        if (said) { // what the API said of an unchanged value stays
            show(target, said);
        }
    });
}

function show(control, said) {
    clearMessages(control);
    if (said) {
        markWrong(control, said);
    }
}

// A message pushes down what is below it: a press on a button there has to end first, or it would miss.
function watchPointer() {
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
