// The list of resources on the left stays folded away once it was.

import {find} from "./dom.js";
import {prefer, recall} from "./storage.js";

export const FILTER = "sidebar-filter";

export function startSidebar() {
    const button = find("#toggle-nav-sidebar");
    if (!button) {
        return;
    }
    const root = document.documentElement;
    const tell = () => button.setAttribute("aria-expanded", String(root.dataset.sidebar !== "closed"));
    tell();
    button.addEventListener("click", () => {
        root.dataset.sidebar = root.dataset.sidebar === "closed" ? "open" : "closed";
        prefer("sidebar", root.dataset.sidebar);
        tell();
    });

    const input = find("#nav-filter");
    const narrow = () => import("./sidebar_filter.js").then(({startFilter}) => startFilter(input));
    if (recall(FILTER) || input.matches(":focus")) {
        narrow();
    } else {
        input.addEventListener("focus", narrow, {once: true});
    }
}
