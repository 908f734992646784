// The list of resources on the left stays folded away once it was.

import {find} from "./dom.js";
import {prefer, recall} from "./storage.js";

export const FILTER = "sidebar-filter";

// A `click` on the button may have come before this.
/** @param {HTMLElement} button @param {Event} [click] */
export function start(button, click) {
    if (click) {
        toggle(button);
    }
    button.addEventListener("click", () => toggle(button));
    const input = find("#nav-filter");
    const narrow = () => import("./sidebar_filter.js").then(({startFilter}) => startFilter(input));
    if (recall(FILTER) || input.matches(":focus")) {
        narrow();
    } else {
        input.addEventListener("focus", narrow, {once: true});
    }
}

/** @param {HTMLElement} button */
function toggle(button) {
    const {dataset} = document.documentElement;
    dataset.sidebar = dataset.sidebar === "closed" ? "open" : "closed";
    prefer("sidebar", dataset.sidebar);
    button.ariaExpanded = String(dataset.sidebar !== "closed");
}
