// The lines above the heading. What one page has to say when it is left, the next one shows.
// A message is a list of texts, links and, as undo.js makes them, buttons: [text, {text, href}, text, {text, undo}].

import {element, find} from "./dom.js";
import {forget, recall, remember} from "./storage.js";

const KEY = "messages";

export function show(level, parts) {
    const area = find("#messages");
    let list = area.querySelector("ul");
    if (!list) {
        list = element("ul", {class: "messagelist"});
        area.append(list);
    }
    list.append(element("li", {class: level}, ...parts.map(rendered)));
}

export function leave(level, parts) {
    remember(KEY, [...(recall(KEY) ?? []), {level, parts}]);
}

export function showLeft() {
    const left = recall(KEY) ?? [];
    forget(KEY);
    for (const {level, parts} of left) {
        show(level, parts);
    }
}

export function clear() {
    find("#messages").replaceChildren();
}

function rendered(part) {
    if (typeof part === "string") {
        return part;
    }
    if (!part.undo) {
        return element("a", {href: part.href}, part.text);
    }
    const button = element("button", {type: "button", class: "undo"}, part.text);
    button.addEventListener("click", async () => {
        button.disabled = true;
        await (await import("./later/undo.js")).restoreAll(part.undo);
        location.reload();
    });
    return button;
}
