// The countries that there are, by what they are called in the page's language; the builder sets COUNTRIES, their codes.

import {element} from "../site/dom.js";
import {locale} from "../site/locale.js";

// Adds them to a control in the order of their names, and keeps what is chosen.
/** @param {HTMLSelectElement} select */
export function offer(select) {
    const {value} = select;
    const names = new Intl.DisplayNames(locale, {type: "region"});
    const named = COUNTRIES.map((code) => ({code, name: String(names.of(code))}));
    named.sort((one, other) => one.name.localeCompare(other.name, locale));
    select.replaceChildren(
        element("option", {value: ""}, "---------"),
        ...named.map(({code, name}) => element("option", {value: code}, name)),
    );
    select.value = value;
}
