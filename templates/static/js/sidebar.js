// The list of resources on the left: it narrows while somebody types, and stays folded away once it was.

import {all, find} from "./dom.js";
import {recall, remember} from "./storage.js";

const FILTER = "sidebar-filter";

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
        try {
            localStorage.setItem("sidebar", root.dataset.sidebar);
        } catch {
            // It holds for this page.
        }
        tell();
    });

    const input = find("#nav-filter");
    input.value = recall(FILTER) ?? "";
    input.addEventListener("input", () => filter(input));
    input.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            input.value = "";
            filter(input);
        }
    });
    filter(input);
}

function filter(input) {
    const wanted = input.value.trim().toLocaleLowerCase();
    let found = false;
    for (const module of all("#nav-sidebar .module")) {
        let inModule = false;
        for (const row of all("tbody tr", module)) {
            row.hidden = !row.querySelector("th").textContent.toLocaleLowerCase().includes(wanted);
            inModule ||= !row.hidden;
        }
        module.hidden = !inModule;
        found ||= inModule;
    }
    input.classList.toggle("no-results", !found);
    remember(FILTER, input.value);
}
