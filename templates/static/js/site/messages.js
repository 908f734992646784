// The lines above the heading. What one page has to say when it is left, the next one shows.
// A message is a list of texts, links and, as undo.js makes them, buttons: [text, {text, href}, text, {text, undo}].

import {allStyles, element, find} from "./dom.js";
import {forget, recall, remember} from "./storage.js";

const KEY = "messages";

// Answers the line.
/** @param {string} level @param {Part[]} parts */
export function show(level, parts) {
    allStyles();
    const area = find("#messages");
    let list = area.querySelector("ul");
    if (!list) {
        list = element("ul", {class: "messagelist"});
        area.append(list);
    }
    const line = element("li", {class: level}, ...parts.map((part) => part.text ?? part));
    list.append(line);
    if (parts.some(({text}) => text)) {
        import("./message_parts.js").then(({linked}) => line.replaceChildren(...parts.map(linked)));
    }
    return line;
}

/** @param {string} level @param {Part[]} parts */
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
