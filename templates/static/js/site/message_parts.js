// The parts of a message that are no text: links, and "Undo".

import {restoreAll, takeApart} from "../record/undo.js";
import {element} from "./dom.js";

export function linked(part) {
    if (typeof part === "string") {
        return part;
    }
    if (!part.undo) {
        return element("a", {href: part.href}, part.text);
    }
    const button = element("button", {type: "button", class: "undo"}, part.text);
    button.addEventListener("click", async () => {
        button.disabled = true;
        await (part.undo.into ? takeApart(part.undo) : restoreAll(part.undo));
        location.reload();
    });
    return button;
}
