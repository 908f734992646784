// A record as a vCard: to take along as a file, and as a QR code that a phone reads. The API writes the card.

import {picture} from "../session/qr.js";
import {call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element} from "../site/dom.js";
import {showProblem} from "../site/page.js";
import * as words from "../site/words.js";
import {path, titleOf} from "./record.js";

const TYPE = "text/vcard";
const CODED = ["BEGIN", "VERSION", "FN", "ORG", "TEL", "EMAIL", "ADR", "END"]; // what an address book is for
const MOST = 600; // letters in a code that a phone reads without effort

let asking = false; // a second click may come before the dialog

/** @param {FormSettings} settings @param {Row} record */
export async function open(settings, record) {
    if (asking) {
        return;
    }
    asking = true;
    try {
        const {data: card} = await call("GET", path(settings, record[settings.idField]), {accept: TYPE, live: true});
        const name = titleOf(settings, record);
        const download = () => {
            take(card, `${name.replace(/[\\/:*?"<>|\p{C}]+/gu, " ").trim() || settings.verboseName}.vcf`);
            return true;
        };
        const content = codeOf(card, name);
        await ask({title: words.contactCardOf(name), content, yes: words.takeCard, no: words.close, submit: download});
    } catch (error) {
        showProblem(error);
    } finally {
        asking = false;
    }
}

/** @param {string} card @param {string} name */
function take(card, name) {
    const href = URL.createObjectURL(new Blob([card], {type: TYPE}));
    element("a", {href, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(href), 6e4);
}

// The code has less than the file: without the address if that makes it too fine, and none if it still is.
/** @param {string} card @param {string} name */
function codeOf(card, name) {
    const lines = card.replace(/\r\n[ \t]/g, "").split("\r\n");
    const coded = lines.filter((line) => CODED.includes(line.split(/[:;]/, 1)[0]));
    const short = [coded, coded.filter((line) => !line.startsWith("ADR"))].find(
        (some) => new TextEncoder().encode(some.join("\r\n")).length <= MOST,
    );
    if (!short) {
        return [element("p", {}, words.tooMuchForCode)];
    }
    const said = short.slice(2, -1).map(spoken);
    return [
        element("p", {}, words.scanCard),
        picture(`${short.join("\r\n")}\r\n`, words.codeOf(name)),
        element("ul", {class: "card"}, ...said.map((text) => element("li", {dir: "auto"}, text))),
    ];
}

// What a line of a card says to people.
/** @param {string} line */
function spoken(line) {
    const value = line.slice(line.indexOf(":") + 1).replace(/^tel:/, "");
    const parts = !line.startsWith("ADR") ? [value] : value.replace(/\\n/gi, ", ").split(/(?<!\\);/);
    return parts
        .map((part) => part.replace(/\\(.)/g, "$1"))
        .filter(Boolean)
        .join(", ");
}
