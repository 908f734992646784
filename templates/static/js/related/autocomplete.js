// Django's autocomplete: a box that is opened, a search in it, and what was found, page by page as somebody scrolls. The
// markup is Select2's, the keys and roles are those of a combobox (ARIA practices).

import {element} from "../site/dom.js";
import * as words from "../site/words.js";
import {highlight, searching} from "./choices.js";
import {choose} from "./foreign_keys.js";

const CONTAINER = "select2-container select2-container--admin-autocomplete";
const STEPS = {ArrowDown: 1, ArrowUp: -1};
const SAID = ["aria-invalid", "aria-describedby"];

let close = () => {}; // the one that is open

// Puts the box beside a control, which goes on holding the value.
/** @param {HTMLSelectElement} select */
export function dress(select) {
    if (select.classList.contains("select2-hidden-accessible")) {
        return;
    }
    const parts = boxOf(select);
    const hasFocus = document.activeElement === select;
    select.classList.add("select2-hidden-accessible");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    select.after(parts.container);
    const update = () => show(select, parts);
    for (const event of ["related:shown", "change"]) {
        select.addEventListener(event, update);
    }
    select.addEventListener("focus", () => parts.box.focus());
    new MutationObserver(update).observe(select, {attributes: true, attributeFilter: ["id", ...SAID]});
    parts.box.addEventListener("click", ({target}) =>
        target === parts.clear ? take(select, "", "") : toggle(select, parts),
    );
    parts.box.addEventListener("keydown", (event) => pressed(select, parts, event));
    update();
    if (hasFocus) {
        parts.box.focus();
    }
}

/** @param {HTMLSelectElement} select */
function boxOf(select) {
    const rendered = element("span", {class: "select2-selection__rendered", dir: "auto"});
    const clear = element("span", {class: "select2-selection__clear", title: words.removeAll, hidden: true}, "×");
    const arrow = element("span", {class: "select2-selection__arrow", role: "presentation"}, element("b"));
    const attributes = {role: "combobox", tabindex: 0, "aria-haspopup": "listbox", "aria-expanded": "false"};
    const looks = {class: "select2-selection select2-selection--single"};
    const box = element("span", {...looks, ...attributes}, rendered, clear, arrow);
    box.setAttribute("aria-required", String(select.required));
    const container = element("span", {class: `select2 ${CONTAINER}`}, element("span", {class: "selection"}, box));
    return {container, box, rendered, clear};
}

// What is chosen, and what is said of the control, is shown and said of the box that stands for it.
function show(select, {box, rendered, clear}) {
    const text = select.selectedOptions[0]?.text ?? "";
    rendered.id = `select2-${select.id}-container`;
    rendered.textContent = text;
    rendered.title = text;
    clear.hidden = !select.value || !mayClear(select);
    box.setAttribute("aria-label", `${nameOf(select)} ${text}`.trim());
    for (const name of SAID) {
        if (select.hasAttribute(name)) {
            box.setAttribute(name, select.getAttribute(name));
        } else {
            box.removeAttribute(name);
        }
    }
}

/** @param {HTMLSelectElement} select */
function nameOf(select) {
    return select.getAttribute("aria-label") ?? select.labels[0]?.textContent.replace(/:$/, "") ?? "";
}

/** @param {HTMLSelectElement} select */
function mayClear(select) {
    return select.dataset.allowClear === "true";
}

/** @param {HTMLSelectElement} select @param {any} parts @param {any} event */
function pressed(select, parts, event) {
    if (["Enter", " "].includes(event.key) || (event.altKey && event.key === "ArrowDown")) {
        event.preventDefault(); // Enter does not save the form
        toggle(select, parts);
    } else if (["Delete", "Backspace"].includes(event.key) && mayClear(select)) {
        take(select, "", "");
    }
}

/** @param {HTMLSelectElement} select @param {any} id @param {string} title */
function take(select, id, title) {
    choose(select, id, title);
    for (const event of ["input", "change"]) {
        select.dispatchEvent(new Event(event, {bubbles: true}));
    }
}

/** @param {HTMLSelectElement} select @param {any} parts */
function toggle(select, parts) {
    if (parts.box.getAttribute("aria-expanded") === "true") {
        close();
    } else {
        open(select, parts);
    }
}

function open(select, {container, box}) {
    close();
    const {layer, input, results} = layerOf(select);
    const search = searching(select, results, input);
    const place = () => placeAt(box, layer);
    const outside = ({target}) => layer.contains(target) || container.contains(target) || close();
    const settle = (option) => {
        if (option?.dataset.id) {
            take(select, option.dataset.id, option.textContent);
        }
        close();
        box.focus();
    };
    close = () => {
        close = () => {};
        search.stop();
        layer.remove();
        container.classList.remove("select2-container--open");
        box.setAttribute("aria-expanded", "false");
        removeEventListener("pointerdown", outside, true);
        removeEventListener("resize", place);
    };
    layer.addEventListener("keydown", (event) => keyInside(event, search, settle));
    point(results, (option) => highlight(results, input, option), settle);
    addEventListener("pointerdown", outside, true);
    addEventListener("resize", place);
    document.body.append(layer);
    container.classList.add("select2-container--open");
    box.setAttribute("aria-expanded", "true");
    box.setAttribute("aria-controls", results.id);
    search.now().then(place);
    place();
    input.focus();
}

// `over` is told of the option under the pointer, `settle` of one that is clicked.
/** @param {HTMLElement} results @param {any} over @param {any} settle */
function point(results, over, settle) {
    for (const [name, act] of Object.entries({pointermove: over, click: settle})) {
        results.addEventListener(name, ({target}) => {
            const option = target.closest("[data-id]");
            if (option) {
                act(option);
            }
        });
    }
}

function keyInside(event, search, settle) {
    if (STEPS[event.key]) {
        search.step(STEPS[event.key]);
    } else if (event.key === "Enter") {
        settle(search.highlighted());
    } else if (["Escape", "Tab"].includes(event.key)) {
        settle(null);
    } else {
        return;
    }
    event.preventDefault();
}

/** @param {HTMLSelectElement} select */
function layerOf(select) {
    const id = `select2-${select.id}-results`;
    const name = nameOf(select);
    const results = element("ul", {class: "select2-results__options", role: "listbox", id, "aria-label": name});
    const input = element("input", {
        ...{class: "select2-search__field", type: "search", autocomplete: "off", spellcheck: "false"},
        ...{role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list"},
        "aria-label": `${words.search}: ${name}`,
    });
    const search = element("span", {class: "select2-search select2-search--dropdown"}, input);
    const found = element("span", {class: "select2-results"}, results);
    const dropdown = element("span", {class: "select2-dropdown select2-dropdown--below"}, search, found);
    return {layer: element("span", {class: `${CONTAINER} select2-container--open`}, dropdown), input, results};
}

// Below the box, or above it where there is no room.
function placeAt(box, layer) {
    const {left, bottom, top, width} = box.getBoundingClientRect();
    layer.style.width = `${width}px`;
    const {offsetHeight: height} = layer.firstElementChild;
    const isAbove = bottom + height > innerHeight && top > height;
    layer.style.left = `${left + scrollX}px`;
    layer.style.top = `${(isAbove ? top - height : bottom) + scrollY}px`;
}
