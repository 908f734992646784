// Says under a field who else has the same value. It is a hint: nothing waits for it, and where the API cannot tell,
// nothing is said.

import {recordUrl} from "../site/address.js";
import {ApiError, call} from "../site/api.js";
import {element} from "../site/dom.js";
import * as words from "../site/words.js";
import {read, same} from "./fields.js";
import {titleOf} from "./record.js";
import {messages} from "./rules.js";
import {isEmpty} from "./shown.js";

const PAUSE = 600; // milliseconds without typing
const SHOWN = 3;

// `id` is that of the record that is changed, `base` answers it as it is stored.
/** @param {Form} form @param {FormSettings} settings @param {string | null} id @param {() => Row | null} base */
export function watch(form, settings, id, base) {
    for (const field of settings.fields.filter(({duplicates}) => duplicates)) {
        watchField(form, settings, field, id, base);
    }
}

/** @param {Form} form @param {FormSettings} settings @param {Field} field @param {string | null} id @param {() => Row | null} base */
function watchField(form, settings, field, id, base) {
    const control = form.elements.namedItem(field.name);
    const note = element("div", {class: "help duplicates", "aria-live": "polite"});
    let asked = null; // the value that the note is about
    let pause;
    const look = async () => {
        clearTimeout(pause);
        const value = read(form, field);
        if (value === asked) {
            return;
        }
        asked = value;
        const known = isEmpty(value) || same(value, base()?.[field.name]) || messages(field.rules, value).length;
        const holders = known ? [] : await holdersOf(settings, field, value);
        if (value === asked) {
            note.replaceChildren(
                ...said(
                    settings,
                    field,
                    holders.filter((holder) => holder[settings.idField] !== id),
                ),
            );
        }
    };
    control.closest("[data-field]").append(note);
    control.addEventListener("change", look);
    control.addEventListener("input", () => {
        clearTimeout(pause);
        pause = setTimeout(look, PAUSE);
        if (read(form, field) !== asked) {
            asked = null;
            note.replaceChildren();
        }
    });
    look(); // of what was typed before this script came
}

// One more than is shown, and the record itself may be among them.
/** @param {FormSettings} settings @param {Field} field @param {any} value */
async function holdersOf(settings, field, value) {
    const parameters = {[String(field.duplicates)]: value, limit: SHOWN + 2};
    try {
        return (await call("GET", settings.api, {parameters, inPlace: true})).data.items;
    } catch (error) {
        if (error instanceof ApiError) {
            return [];
        }
        throw error;
    }
}

/** @param {FormSettings} settings @param {Field} field @param {any} holders */
function said(settings, field, holders) {
    const sentences = holders.slice(0, SHOWN).map((holder) => words.duplicate(link(settings, holder), field.label));
    return [...sentences, ...(holders.length > SHOWN ? [[words.moreDuplicates]] : [])].map((parts) =>
        element("div", {}, ...parts),
    );
}

/** @param {FormSettings} settings @param {any} holder */
function link(settings, holder) {
    const href = recordUrl(settings, holder[settings.idField], "change");
    const aside = element("span", {class: "visually-hidden"}, ` ${words.inNewTab}`);
    return element("a", {href, target: "_blank", rel: "noopener"}, titleOf(settings, holder), aside);
}
