// A question in front of the page. Escape is "no"; the browser keeps the focus inside and gives it back.

import {allStyles, element} from "./dom.js";

// Answers whether the person said yes. With `submit` "yes" closes the dialog only once that answers true.
/** @param {{title: string, content: (Node | string)[], yes: string, no: string, dangerous?: boolean, submit?: () => boolean | Promise<boolean>}} question @returns {Promise<boolean>} */
export async function ask({title, content, yes, no, dangerous = false, submit = () => true}) {
    const confirm = element("button", {class: dangerous ? "button dangerous" : "button", type: "submit"}, yes);
    const refuse = element("button", {class: "button cancel-link", type: "button"}, no);
    const form = element(
        "form",
        {novalidate: true},
        ...content,
        element("p", {class: "buttons"}, confirm, " ", refuse),
    );
    const dialog = element("dialog", {"aria-label": title}, element("h2", {}, title), form);
    await allStyles();
    return new Promise((answer) => {
        let answered = false;
        refuse.addEventListener("click", () => dialog.close());
        dialog.addEventListener("close", () => {
            dialog.remove();
            answer(answered);
        });
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            confirm.disabled = true;
            answered = await submit();
            confirm.disabled = false;
            if (answered) {
                dialog.close();
            }
        });
        document.body.append(dialog);
        dialog.showModal();
        (form.querySelector("[autofocus]") ?? refuse).focus();
    });
}
