// People by their names instead of their addresses, for those who may see them. The address stays on hover.

import {lastKnown} from "../session/session.js";
import {ApiError, call} from "../site/api.js";
import {all, element} from "../site/dom.js";
import * as words from "../site/words.js";

const PAGE = 100; // the most that an answer has
const MOST = 10; // answers: a larger stage shows addresses

// `fields` name people; `placesOf` answers the selector of the elements that show a field. Asks only where somebody is
// shown.
/** @param {string[]} fields @param {(name: string) => string} placesOf */
export async function nameIn(fields, placesOf) {
    const places = fields.flatMap((name) => all(placesOf(name))).filter((place) => place.textContent?.includes("@"));
    const people = places.length ? await everybody() : null;
    for (const text of people ? places.map(addressIn) : []) {
        const address = text?.data ?? "";
        const {name, active} = people?.get(address.toLowerCase()) ?? {name: "", active: false};
        const said = active ? name : words.noLongerHere(name || address);
        if (text && said) {
            text.replaceWith(element("span", {title: address, dir: "auto"}, said));
        }
    }
}

// The text that is an address and nothing else: a word for the ear may stand before it, a count after it, and what a
// search has found may be marked in it.
/** @param {HTMLElement} place @returns {Text | null} */
function addressIn(place) {
    for (const mark of place.querySelectorAll("mark")) {
        mark.replaceWith(...mark.childNodes);
    }
    place.normalize();
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = /** @type {Text} */ (texts.currentNode);
        const found = /\S+@\S+/u.exec(text.data);
        if (found) {
            const address = text.splitText(found.index);
            address.splitText(found[0].length);
            return address;
        }
    }
    return null;
}

// Everybody to whom a record can be given, or could be once, by address; null if not all of them are known.
/** @returns {Promise<Map<string, {name: string, active: boolean}> | null>} */
async function everybody() {
    if (!lastKnown()?.rights.includes("write")) {
        return null; // the API tells those who write
    }
    const people = new Map();
    /** @type {string | null} */
    let cursor = null;
    try {
        for (let asked = 0; asked < MOST; asked += 1) {
            const parameters = {owners: true, limit: PAGE, ...(cursor && {cursor})};
            const {data} = await call("GET", "/users", {parameters, inPlace: true});
            for (const person of data.items) {
                people.set(person.email.toLowerCase(), person);
            }
            cursor = data.nextCursor;
            if (!cursor) {
                return people;
            }
        }
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
    }
    return null;
}
