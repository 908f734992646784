// People whom a form's fields name: in rows of inlines too, those who may write are suggested, and of whoever has left it
// is said so beside the field, which keeps them until somebody else is named.

import {ApiError, call} from "../site/api.js";
import {all, element} from "../site/dom.js";
import * as words from "../site/words.js";
import {suggestTo} from "./fields.js";

const asked = new Map(); // address -> a promise of the person

// `own` is the address of whoever is here, who needs no question.
/** @param {Form} form @param {FormSettings} settings @param {string} own */
export function startPeople(form, settings, own) {
    const offered = new WeakSet();
    form.addEventListener("focusin", ({target}) => {
        const field = fieldOf(settings, target.name);
        if (field && target.name !== field.name && !offered.has(target)) {
            offered.add(target);
            suggestTo(target, "", field);
        }
    });
    for (const control of all("input", form)) {
        if (control.value && control.value !== own && fieldOf(settings, control.name)) {
            tellIfGone(control);
        }
    }
}

// The field that names a person under a control's name, in the form or in a row.
/** @param {FormSettings} settings @param {string} name */
function fieldOf({fields, inlines = []}, name) {
    const [, prefix, key] = /^(.+)-\d+-(.+)$/.exec(name) ?? [];
    const all = prefix ? inlines.find((inline) => inline.prefix === prefix)?.fields : fields;
    return all?.find((field) => field.name === (key ?? name) && field.tally === "people");
}

/** @param {HTMLInputElement} control */
async function tellIfGone(control) {
    const {value} = control;
    const person = await personAt(value);
    if (!person || control.value !== value) {
        return;
    }
    control.title = person.name;
    if (person.active) {
        return;
    }
    const text = words.noLongerHere(person.name || value);
    const note = element("div", {class: "help", id: `${control.id}_gone`, dir: "auto"}, text);
    control.closest("[data-field]")?.append(note);
    const described = [control.getAttribute("aria-describedby"), note.id];
    control.setAttribute("aria-describedby", described.filter(Boolean).join(" "));
    control.addEventListener("input", () => {
        note.hidden = control.value !== value;
    });
}

// Whoever is not among those who may write is not here any more; null if that cannot be asked.
/** @param {string} address @returns {Promise<{name: string, active: boolean} | null>} */
function personAt(address) {
    if (!asked.has(address)) {
        const parameters = {owners: true, q: address.slice(0, 100), limit: 100};
        const isThem = ({email}) => email.toLowerCase() === address.toLowerCase();
        asked.set(
            address,
            call("GET", "/users", {parameters, inPlace: true}).then(
                ({data}) => data.items.find(isThem) ?? {name: "", active: false},
                (error) => {
                    if (error instanceof ApiError) {
                        return null;
                    }
                    throw error;
                },
            ),
        );
    }
    return asked.get(address);
}
