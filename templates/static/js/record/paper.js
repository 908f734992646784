// A control of one line cuts off what is longer than it. On paper its whole text stands in its place.

import {all, element} from "../site/dom.js";

const LINES = "input:is([type=text], [type=email], [type=tel], [type=url], [type=number])";

/** @param {Form} form */
export function startPaper(form) {
    const clear = () => {
        for (const text of all(".on-paper", form)) {
            text.remove();
        }
    };
    addEventListener("beforeprint", () => {
        clear(); // some browsers say this twice
        for (const control of all(LINES, form)) {
            control.after(element("div", {class: "on-paper", dir: "auto"}, control.value));
        }
    });
    addEventListener("afterprint", clear);
}
