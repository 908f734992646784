// "Show passwords": one box for a form, which the keyboard and readers know. What is sent is hidden again first.

import {all, element} from "../site/dom.js";
import {showPasswords} from "./words.js";

/** @param {Form} form whose password fields the box is for */
export function offerToShow(form) {
    const inputs = all("input[type=password]", form);
    const last = inputs.at(-1);
    if (!last) {
        return;
    }
    const box = element("input", {type: "checkbox", id: `${form.id}-reveal`});
    const label = element("label", {for: box.id}, showPasswords);
    (last.closest(".form-row") ?? last.parentElement).after(element("div", {class: "reveal"}, box, " ", label));
    const show = () => {
        for (const input of inputs) {
            input.type = box.checked ? "text" : "password";
            input.spellcheck = false;
            input.autocapitalize = "none";
        }
    };
    box.addEventListener("change", show);
    form.addEventListener("submit", () => {
        box.checked = false;
        show();
    });
}
