// Links that reach people, and one click that copies what they lead to. On a form they stand beside the controls.

import {all, element, find} from "../site/dom.js";
import * as words from "../site/words.js";
import {asWritten} from "./phones.js";
import {HREF} from "./ways.js";

const SHOWN = 2000; // milliseconds for which a button says that it has copied
const PLACE = ["postal-code", "address-level2", "country"]; // what a browser fills in below an address
const SAYS = {
    email: () => words.writeTo,
    tel: (written) => words.callThem(`\u2066${written}\u2069`), // isolated: from left to right in every language
    address: () => words.showOnMap,
};

// Answers a link, or null where the value leads nowhere.
/** @param {Kind} kind @param {string} value @param {string} text */
export function linkTo(kind, value, text) {
    const href = HREF[kind](value);
    const elsewhere = kind === "address" && {target: "_blank", rel: "noreferrer"};
    return href && element("a", {href, dir: "auto", ...elsewhere}, text);
}

/** @param {string} value */
export function copyButton(value, label = words.copyValue(value), said = words.copied(value)) {
    const button = element("button", {type: "button", class: "copy", "aria-label": label, title: label});
    const status = statusLine();
    button.addEventListener("click", async () => {
        const done = await navigator.clipboard?.writeText(value).then(
            () => true,
            () => false,
        );
        status.textContent = "";
        setTimeout(() => {
            status.textContent = done ? said : words.notCopied;
        });
        button.classList.add(done ? "copied" : "failed");
        setTimeout(() => button.classList.remove("copied", "failed"), SHOWN);
    });
    return button;
}

// For the ear; it is there before it says anything.
function statusLine() {
    const line = find("#copy-status") ?? element("div", {id: "copy-status", class: "visually-hidden", role: "status"});
    if (!line.isConnected) {
        find("#content").append(line);
    }
    return line;
}

// Beside each control of a form, by what is in it; in the place of what is only shown.
/** @param {Form} form @param {FormSettings} settings @param {Row} record */
export function reachFields(form, settings, record) {
    for (const {name, kind, readOnly} of settings.fields) {
        const box = find(`[data-field="${CSS.escape(name)}"]`);
        const place = box?.querySelector(".reach");
        if (!(place && kind in HREF)) {
            continue;
        }
        const control = readOnly ? null : form.elements.namedItem(name);
        let last = "";
        const update = async () => {
            const value = control ? control.value.trim() : (record[name] ?? "");
            const target = kind === "address" && value ? `${value}\n${placeBehind(value, form)}` : value;
            if (target !== last) {
                last = target;
                const written = (await asWritten([value])).get(value) ?? value;
                if (target === last) {
                    fill({box, kind, edited: Boolean(control)}, {value, target}, written);
                }
            }
        };
        update();
        for (const type of control ? ["input", "pointerover", "focusin"] : []) {
            box.addEventListener(type, update); // a draft or somebody else's change comes without an event
        }
    }
}

// Where an address is, as far as fields beside it say so and it does not; a code of two letters is in many a word.
/** @param {string} address @param {Form} form */
function placeBehind(address, form) {
    const said = address.toLowerCase();
    return PLACE.map((token) => form.querySelector(`[autocomplete="${token}"]`)?.value.trim())
        .filter((part) => part && (part.length === 2 || !said.includes(part.toLowerCase())))
        .join(", ");
}

/** @param {{box: HTMLElement, kind: Kind, edited: boolean}} field @param {{value: string, target: string}} of @param {string} written */
function fill({box, kind, edited}, {value, target}, written) {
    const place = box.querySelector(".reach");
    const link = value && linkTo(kind, target, edited ? SAYS[kind](written) : written);
    if (link && !edited) {
        box.querySelector(".readonly").replaceChildren(link);
    }
    const kept = all("a, button", place).indexOf(document.activeElement);
    place.replaceChildren(...(link && edited ? [link] : []), ...(value ? [copyButton(value)] : []));
    all("a, button", place)[kept]?.focus();
}
