// Values that records have, and how many have each, below the box into which one is typed; or people who may write.

import {ApiError, call} from "../site/api.js";
import {all, element} from "../site/dom.js";
import {mark, marked} from "../site/listbox.js";
import * as words from "../site/words.js";
import {SEPARATORS} from "./fields.js";

const MOST = 10;
const PEOPLE = "people"; // in the place of a tally
const PAUSE = 200; // milliseconds without a key before the API is asked
const STEPS = {ArrowDown: 1, ArrowUp: -1};

// `api` is the path of the resource; `taken` is called when one of them was taken. Of several tags it is about the one
// where the cursor is. Answers what opens the suggestions.
/** @param {HTMLInputElement} input @param {string} api @param {{kind: Kind, tally?: string}} field */
export function suggest(input, api, {kind, tally = ""}, taken = () => {}) {
    const id = `${input.id || input.name}-values`;
    const list = element("ul", {
        id,
        class: "suggestions",
        role: "listbox",
        popover: "manual",
        "aria-label": words.suggestions,
    });
    const status = element("span", {class: "visually-hidden", role: "status"});
    const roles = {role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id};
    for (const [name, value] of Object.entries({autocomplete: input.getAttribute("autocomplete") ?? "off", ...roles})) {
        input.setAttribute(name, value);
    }
    input.after(list, status);
    const box = {input, list, status, several: kind === "tags", asked: 0};

    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const open = () => offer(box, api, tally);
    const take = (option) => {
        close(box);
        write(box, option.dataset.value ?? "");
        taken();
    };
    input.addEventListener("input", ({isTrusted}) => {
        clearTimeout(timer);
        close(box); // what is on its way is about another text
        if (isTrusted) {
            timer = setTimeout(open, PAUSE);
        }
    });
    input.addEventListener("click", open);
    input.addEventListener("blur", () => {
        clearTimeout(timer);
        close(box);
    });
    input.addEventListener("keydown", (event) => pressed(event, box, open, take));
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    list.addEventListener("click", ({target}) => {
        const option = /** @type {HTMLElement} */ (target).closest("[role=option]");
        if (option) {
            take(option);
        }
    });
    for (const event of ["scroll", "resize"]) {
        addEventListener(event, () => isOpen(box) && place(box), {capture: true, passive: true});
    }
    return open;
}

/** @param {Suggestions} box @param {string} api @param {string} tally */
async function offer(box, api, tally) {
    const {input, list, status} = box;
    const [start, end] = stretch(box);
    const typed = input.value.slice(start, end).trim();
    const others = box.several ? partsOf(input.value.slice(0, start) + input.value.slice(end)) : [];
    const number = ++box.asked;
    const values = (await (tally === PEOPLE ? askPeople(typed) : ask(api, tally, typed, others))).filter(
        (each, _, {length}) => length > 1 || each.value !== typed,
    );
    if (number !== box.asked || document.activeElement !== input) {
        return;
    }
    list.replaceChildren(...values.map((each, index) => option(`${list.id}-${index}`, each)));
    status.textContent = values.length ? words.entries(values.length) : "";
    if (values.length) {
        list.showPopover();
        input.setAttribute("aria-expanded", "true");
        place(box);
    } else {
        close(box);
    }
}

// Whoever gets no suggestions can type all the same.
/** @param {string} api @param {string} tally @param {string} beginning @param {string[]} others */
async function ask(api, tally, beginning, others) {
    try {
        const parameters = {[tally]: beginning, limit: MOST + others.length};
        const {data} = await call("GET", `${api}/facets`, {parameters, inPlace: true});
        return data[tally].values.filter(({value}) => !others.includes(value)).slice(0, MOST);
    } catch (error) {
        if (error instanceof ApiError) {
            return [];
        }
        throw error;
    }
}

// To whom a record can be given, by beginnings of words of their names and addresses.
/** @param {string} typed */
async function askPeople(typed) {
    try {
        const parameters = {owners: true, active: true, limit: MOST, ...(typed && {q: typed.slice(0, 100)})};
        const {data} = await call("GET", "/users", {parameters, inPlace: true});
        return data.items.map(({email, name}) => ({value: email, title: name, more: name && email}));
    } catch (error) {
        if (error instanceof ApiError) {
            return [];
        }
        throw error;
    }
}

/** @param {string} id @param {{value: string, title?: string, count?: number, more?: string}} of */
function option(id, {value, title, count, more = words.number(count)}) {
    const attributes = {id, role: "option", "aria-selected": "false", "data-value": value};
    const beside = element("span", {class: "quiet"}, element("bdi", {}, more));
    return element("li", attributes, element("bdi", {}, title || value), " ", beside);
}

/** @param {KeyboardEvent} event @param {Suggestions} box @param {() => void} open @param {(option: any) => void} take */
function pressed(event, box, open, take) {
    const chosen = marked(box.list);
    if (STEPS[event.key] && !event.altKey) {
        if (isOpen(box)) {
            step(box, chosen, STEPS[event.key]);
        } else {
            open();
        }
    } else if (isOpen(box) && event.key === "Enter" && chosen) {
        take(chosen);
    } else if (isOpen(box) && event.key === "Escape") {
        close(box);
    } else {
        return;
    }
    event.preventDefault();
    event.stopPropagation();
}

/** @param {Suggestions} box @param {Element | null} from @param {number} by */
function step({input, list}, from, by) {
    const options = all("[role=option]", list);
    const at = from ? options.indexOf(from) : Math.min(-by, 0); // before the first, or behind the last
    mark(input, options.at((at + by) % options.length));
}

/** @param {Suggestions} box */
function isOpen({input}) {
    return input.getAttribute("aria-expanded") === "true";
}

/** @param {Suggestions} box */
function close(box) {
    box.asked += 1;
    box.list.hidePopover();
    box.input.setAttribute("aria-expanded", "false");
    box.input.removeAttribute("aria-activedescendant");
}

// Below the box, or above it where there is no room.
/** @param {Suggestions} box */
function place({input, list}) {
    const {left, right, bottom, top, width} = input.getBoundingClientRect();
    list.style.minWidth = `${width}px`;
    const {offsetHeight: height, offsetWidth} = list;
    const isAbove = bottom + height > innerHeight && top > height;
    const start = getComputedStyle(input).direction === "rtl" ? right - offsetWidth : left;
    list.style.left = `${Math.max(0, Math.min(start, document.documentElement.clientWidth - offsetWidth))}px`;
    list.style.top = `${isAbove ? top - height : bottom}px`;
}

/** @param {Suggestions} box */
function write(box, value) {
    const {input, several} = box;
    const [start, end] = stretch(box);
    const before = input.value.slice(0, start);
    const after = input.value.slice(end);
    const text = `${before}${before && !before.endsWith(" ") ? " " : ""}${value}${several && !after ? ", " : ""}`;
    input.value = text + after;
    if (several) {
        input.setSelectionRange(text.length, text.length); // a box for one address has no selection
    }
    for (const event of ["input", "change"]) {
        input.dispatchEvent(new Event(event, {bubbles: true}));
    }
}

// Where the value begins and ends that is being typed.
/** @param {Suggestions} box @returns {[number, number]} */
function stretch({input, several}) {
    const {value, selectionStart} = input;
    if (!several) {
        return [0, value.length];
    }
    const cursor = selectionStart ?? value.length;
    const before = value.slice(0, cursor).split(SEPARATORS).pop() ?? "";
    const after = value.slice(cursor).split(SEPARATORS)[0];
    return [cursor - before.length, cursor + after.length];
}

/** @param {string} text */
function partsOf(text) {
    return text
        .split(SEPARATORS)
        .map((part) => part.trim())
        .filter(Boolean);
}
