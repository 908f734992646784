// In the panel beside the list, once it is opened: a tag, a town, a country or an owner to filter by; which columns are
// shown, and filters kept under a name, which both stay in this browser. The builder sets TALLIES.

import {offer} from "../record/countries.js";
import {lastKnown} from "../session/session.js";
import {query} from "../site/address.js";
import {all, allStyles, element, find} from "../site/dom.js";
import {settings} from "../site/page.js";
import {prefer, preferred} from "../site/storage.js";
import * as words from "../site/words.js";
import {filterQuery} from "./filters.js";
import {labelOf} from "./rows.js";

/** @param {HTMLElement} panel */
export async function fill(panel) {
    if (!panel.ontoggle) {
        return; // it was opened twice
    }
    panel.ontoggle = null;
    await allStyles();
    await (FILL[panel.id] ?? askForValue)(panel);
}

const FILL = {
    columns: (panel) => {
        const boxes = settings.columns.map((column) => columnBox(panel, column));
        panel.append(element("ul", {}, ...boxes), element("p", {}, densityBox()));
    },
    "saved-filters": showSaved,
};

// Nobody knows all tags and owners, so one is typed; nothing is all of them. One's own address stands there already.
/** @param {HTMLElement} panel */
async function askForValue(panel) {
    const filter = /** @type {Filter} */ (settings.filters.find(({name}) => name === panel.dataset.filterTitle));
    const label = panel.querySelector("summary").textContent;
    const input = controlOf(filter, {name: filter.parameter, autocomplete: "off", "aria-label": label});
    if (filter.kind === "email") {
        const mine = lastKnown()?.email ?? "";
        input.value = query.get(filter.parameter) ?? mine;
        panel.append(
            element("p", {}, element("a", {href: filterQuery(filter, {[filter.parameter]: mine})}, words.mine)),
        );
    }
    const form = element("form", {role: "search"}, input, " ", element("button", {class: "button"}, words.filter));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const value = input.value.trim();
        location.assign(filterQuery(filter, value ? {[filter.parameter]: value} : {}));
    });
    panel.append(form);
    const tally = TALLIES[settings.api][filter.name];
    if (tally && input instanceof HTMLInputElement) {
        if (filter.kind === "tags") {
            form.append(element("p", {}, element("a", {href: `${settings.url}${filter.name}/`}, words.allRows)));
        }
        const {suggest} = await import("../record/suggest.js");
        suggest(input, settings.api, {kind: "text", tally}, () => form.requestSubmit());
    }
}

/** @param {Filter} filter @param {Attributes} attributes */
function controlOf(filter, attributes) {
    if (filter.kind !== "country") {
        return element("input", {type: "text", dir: "auto", ...attributes});
    }
    const select = element("select", attributes);
    offer(select);
    select.value = query.get(filter.parameter)?.toUpperCase() ?? "";
    return select;
}

// Columns that lead to the record stay, so that there is always one, and a way to it.
/** @param {HTMLElement} panel @param {Column} column */
function columnBox(panel, {name, link}) {
    const hidden = stored("columns")?.split(",").includes(`.column-${name}`);
    const box = element("input", {type: "checkbox", name, checked: !hidden, disabled: Boolean(link)});
    box.addEventListener("change", () =>
        hideColumns(all("ul input:not(:checked)", panel).map((unticked) => unticked.name)),
    );
    return element("li", {}, element("label", {}, box, ` ${labelOf(name)}`));
}

// Rows of all lists stand closer together.
function densityBox() {
    const root = document.documentElement;
    const box = element("input", {type: "checkbox", id: "compact", checked: root.dataset.density === "compact"});
    box.addEventListener("change", () => {
        root.dataset.density = box.checked ? "compact" : "";
        prefer("density", root.dataset.density);
    });
    return element("label", {}, box, ` ${words.compactRows}`);
}

// The words of a search are left out: they may be somebody's name, which would stay here after the log-out.
/** @param {HTMLElement} panel */
async function showSaved(panel) {
    const key = `filters ${await fingerprint(lastKnown()?.email ?? "")}`;
    const saved = JSON.parse(stored(key) ?? "{}");
    const asked = new URLSearchParams([...query].filter(([name]) => !["q", "p", "_facets"].includes(name))).toString();
    const keep = () => {
        store(key, JSON.stringify(saved));
        for (const old of all("ul, form, p", panel)) {
            old.remove();
        }
        return showSaved(panel);
    };
    const entries = Object.entries(saved).map(([name, address]) => {
        const remove = element(
            "button",
            {type: "button", class: "forget", "aria-label": words.forgetFilters(name)},
            "✖",
        );
        remove.addEventListener("click", async () => {
            delete saved[name];
            await keep();
            panel.querySelector("summary").focus();
        });
        return element("li", {}, element("a", {href: `?${address}`}, name), " ", remove);
    });
    panel.append(
        element("ul", {}, ...entries),
        asked ? saveForm(saved, asked, keep) : element("p", {}, words.nothingToSave),
    );
    if (query.has("q")) {
        panel.append(element("p", {}, words.searchIsNotSaved));
    }
}

/** @param {any} saved @param {string} asked @param {any} keep */
function saveForm(saved, asked, keep) {
    const name = element("input", {
        type: "text",
        name: "name",
        maxlength: 60,
        required: true,
        "aria-label": words.nameOfFilters,
    });
    const form = element("form", {}, name, " ", element("button", {class: "button"}, words.saveFilters));
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        saved[name.value.trim() || name.value] = asked;
        await keep();
        find("#saved-filters input").focus();
    });
    return form;
}

// What is stored are selectors, which site/appearance.js takes as they are, before the first picture.
/** @param {string[]} names */
function hideColumns(names) {
    const selectors = names.map((name) => `.column-${name},.field-${name}`).join();
    store("columns", selectors);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(selectors && `${selectors}{display:none}`);
    document.adoptedStyleSheets = [sheet];
}

// Whose filters these are, without saying it to who looks into the browser's storage.
/** @param {string} person */
async function fingerprint(person) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(person)));
    return Array.from(bytes.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Of this list alone.
/** @param {string} key */
function stored(key) {
    return preferred(`${key} ${settings.url}`);
}

/** @param {string} key @param {any} value */
function store(key, value) {
    prefer(`${key} ${settings.url}`, value);
}
