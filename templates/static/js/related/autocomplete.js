// Django's autocomplete: a box that is opened, a search in it, and what was found, page by page as somebody scrolls. The
// markup is Select2's, the keys and roles are those of a combobox (ARIA practices).

import {ApiError, call} from "../site/api.js";
import {element} from "../site/dom.js";
import {choose, pathOf, resourceAt, titleIn} from "./foreign_keys.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";

const PER_PAGE = 20; // as in Django
const PAUSE = 250; // milliseconds without a key before the API is asked
const NEAR = 40; // pixels from the end of the list, where the next page is asked for
const STEPS = {ArrowDown: 1, ArrowUp: -1};

let close = () => {}; // the one that is open

export function dress(select) {
    if (select.classList.contains("select2-hidden-accessible")) {
        return;
    }
    const rendered = element("span", {class: "select2-selection__rendered", role: "textbox", "aria-readonly": "true"});
    const arrow = element("span", {class: "select2-selection__arrow", role: "presentation"}, element("b", {}));
    const clear = element("span", {class: "select2-selection__clear", title: words.removeAll, hidden: true}, "×");
    const box = element(
        "span",
        {class: "select2-selection select2-selection--single", role: "combobox", tabindex: 0, "aria-haspopup": "true"},
        rendered,
        clear,
        arrow,
    );
    const container = element("span", {
        class: "select2 select2-container select2-container--admin-autocomplete",
        dir: "ltr",
    });
    container.append(element("span", {class: "selection"}, box));
    select.classList.add("select2-hidden-accessible");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    select.after(container);
    const show = () => {
        const text = select.selectedOptions[0]?.text ?? "";
        rendered.id = `select2-${select.id}-container`;
        rendered.textContent = text;
        rendered.title = text;
        clear.hidden = !select.value || select.dataset.allowClear !== "true";
        describe(select, box, rendered);
    };
    const toggle = (event) => {
        event?.preventDefault();
        if (box.getAttribute("aria-expanded") === "true") {
            close();
        } else {
            open(select, box, container);
        }
    };
    box.setAttribute("aria-expanded", "false");
    box.addEventListener("click", (event) => {
        if (event.target === clear) {
            take(select, "", "");
            box.focus();
        } else {
            toggle(event);
        }
    });
    box.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " " || (event.altKey && event.key === "ArrowDown")) {
            toggle(event);
        } else if (["Delete", "Backspace"].includes(event.key) && select.dataset.allowClear === "true") {
            take(select, "", "");
        }
    });
    select.addEventListener("focus", () => box.focus());
    select.addEventListener("related:shown", show);
    select.addEventListener("change", show);
    new MutationObserver(show).observe(select, {
        attributes: true,
        attributeFilter: ["id", "aria-invalid", "aria-describedby"],
    });
    show();
}

// What is said of the control is said of the box that stands for it.
function describe(select, box, rendered) {
    const label = select.labels[0];
    if (label && !label.id) {
        label.id = `label_${select.id}`;
    }
    box.setAttribute("aria-labelledby", [label?.id, rendered.id].filter(Boolean).join(" "));
    if (select.getAttribute("aria-label")) {
        box.setAttribute("aria-label", `${select.getAttribute("aria-label")} ${rendered.textContent}`);
        box.removeAttribute("aria-labelledby");
    }
    for (const name of ["aria-invalid", "aria-describedby"]) {
        if (select.hasAttribute(name)) {
            box.setAttribute(name, select.getAttribute(name));
        } else {
            box.removeAttribute(name);
        }
    }
    box.setAttribute("aria-required", String(select.required));
}

function take(select, id, title) {
    choose(select, id, title);
    select.dispatchEvent(new Event("input", {bubbles: true}));
    select.dispatchEvent(new Event("change", {bubbles: true}));
}

function open(select, box, container) {
    close();
    const id = `select2-${select.id}-results`;
    const results = element("ul", {
        class: "select2-results__options",
        role: "listbox",
        id,
        "aria-label": nameOf(select),
    });
    const input = element("input", {
        ...{
            class: "select2-search__field",
            type: "search",
            role: "searchbox",
            autocomplete: "off",
            spellcheck: "false",
        },
        ...{autocapitalize: "none", "aria-controls": id, "aria-autocomplete": "list", "aria-label": words.search},
    });
    const dropdown = element(
        "span",
        {class: "select2-dropdown select2-dropdown--below", dir: "ltr"},
        element("span", {class: "select2-search select2-search--dropdown"}, input),
        element("span", {class: "select2-results"}, results),
    );
    const layer = element(
        "span",
        {class: "select2-container select2-container--admin-autocomplete select2-container--open"},
        dropdown,
    );
    const search = searching(select, results, input);
    const place = () => {
        const {left, bottom, top, width} = box.getBoundingClientRect();
        const above = bottom + dropdown.offsetHeight > innerHeight && top > dropdown.offsetHeight;
        layer.style.left = `${left + scrollX}px`;
        layer.style.top = `${(above ? top - dropdown.offsetHeight : bottom) + scrollY}px`;
        dropdown.style.width = `${width}px`;
    };
    const outside = ({target}) => {
        if (!layer.contains(target) && !container.contains(target)) {
            close();
        }
    };
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
        box.removeAttribute("aria-controls");
        removeEventListener("pointerdown", outside, true);
        removeEventListener("resize", place);
    };
    input.addEventListener("input", (event) => {
        event.stopPropagation(); // it is no field of the form
        search.later();
    });
    layer.addEventListener("keydown", (event) => {
        if (STEPS[event.key]) {
            event.preventDefault();
            step(results, STEPS[event.key], input);
        } else if (event.key === "Enter") {
            event.preventDefault();
            settle(highlighted(results));
        } else if (event.key === "Escape" || event.key === "Tab") {
            event.preventDefault();
            settle(null);
        }
    });
    results.addEventListener("pointermove", ({target}) => {
        const option = target.closest("[data-id]");
        if (option) {
            highlight(results, option, input);
        }
    });
    results.addEventListener("click", ({target}) => {
        const option = target.closest("[data-id]");
        if (option) {
            settle(option);
        }
    });
    results.addEventListener("scroll", () => {
        if (results.scrollTop + results.clientHeight >= results.scrollHeight - NEAR) {
            search.more();
        }
    });
    document.body.append(layer);
    container.classList.add("select2-container--open");
    box.setAttribute("aria-expanded", "true");
    box.setAttribute("aria-controls", id);
    addEventListener("pointerdown", outside, true);
    addEventListener("resize", place);
    search.now().then(place);
    place();
    input.focus();
}

function nameOf(select) {
    return select.getAttribute("aria-label") ?? select.labels[0]?.textContent.replace(/:$/, "") ?? select.name;
}

// Asks the API for what is in the box, one page after another.
function searching(select, results, input) {
    const to = pathOf(select);
    const resource = resourceAt(to);
    let asked = 0; // what is on its way may be about another text
    let cursor = null;
    let timer;
    const read = async (more) => {
        const number = ++asked;
        const from = more ? cursor : null;
        cursor = null;
        const waiting = message(more ? words.loadingMore : words.searching, "loading-results");
        waiting.classList.toggle("select2-results__option--load-more", more);
        results.replaceChildren(...(more ? results.children : []), waiting);
        const {found, next, problem} = await page(to, resource, input.value.trim(), from);
        if (number !== asked) {
            return;
        }
        waiting.remove();
        results.append(
            ...found.map((record, index) => option(select, resource, record, results.children.length + index)),
        );
        cursor = next;
        if (problem || !results.children.length) {
            results.append(message(problem ?? words.noResults));
        }
        if (!more) {
            const options = [...results.querySelectorAll("[data-id]")];
            highlight(results, options.find(({dataset}) => dataset.id === select.value) ?? options[0], input);
        }
    };
    return {
        now: () => read(false),
        later: () => {
            clearTimeout(timer);
            timer = setTimeout(read, PAUSE, false);
        },
        more: () => cursor && read(true),
        stop: () => {
            clearTimeout(timer);
            asked += 1;
        },
    };
}

async function page(to, {idField, titleField}, term, cursor) {
    const parameters = {
        fields: [idField, titleField],
        limit: PER_PAGE,
        ...(term && {q: term}),
        ...(cursor && {cursor}),
    };
    try {
        const {data} = await call("GET", to, {parameters, inPlace: true});
        return {found: data.items, next: data.nextCursor};
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        if (error.status === 400) {
            return {found: [], next: null}; // no letter or digit in it
        }
        return {found: [], next: null, problem: error.status === 401 ? problemText(error) : words.resultsNotLoaded};
    }
}

function option(select, resource, record, index) {
    const id = record[resource.idField];
    const attributes = {
        class: "select2-results__option select2-results__option--selectable",
        id: `select2-${select.id}-result-${index}`,
        role: "option",
        "aria-selected": String(id === select.value),
        "data-id": id,
        dir: "auto",
    };
    return element("li", attributes, titleIn(resource, record));
}

function message(text, more = "") {
    const name = ["select2-results__option select2-results__message", more].filter(Boolean).join(" ");
    return element("li", {class: name, role: "alert", "aria-live": "assertive"}, text);
}

function highlighted(results) {
    return results.querySelector(".select2-results__option--highlighted");
}

function highlight(results, option, input) {
    highlighted(results)?.classList.remove("select2-results__option--highlighted");
    input.removeAttribute("aria-activedescendant");
    if (option) {
        option.classList.add("select2-results__option--highlighted");
        input.setAttribute("aria-activedescendant", option.id);
    }
}

function step(results, by, input) {
    const options = [...results.querySelectorAll("[data-id]")];
    const to = options[options.indexOf(highlighted(results)) + by];
    if (to) {
        highlight(results, to, input);
        to.scrollIntoView({block: "nearest"});
    }
}
