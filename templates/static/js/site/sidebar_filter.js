// The list of resources on the left narrows while somebody types.

import {all, allStyles} from "./dom.js";
import {FILTER} from "./sidebar.js";
import {recall, remember} from "./storage.js";

export function startFilter(input) {
    allStyles();
    input.value ||= recall(FILTER) ?? "";
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
