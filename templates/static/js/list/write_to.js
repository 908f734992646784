// "Write to selected": a mail to the addresses of many, their addresses to copy, and a file for a mail merge.
// The builder sets LABELS.

import {copyButton} from "../record/reach.js";
import {titleOf} from "../record/record.js";
import {HREF} from "../record/ways.js";
import {ask} from "../site/dialog.js";
import {element} from "../site/dom.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";

const MOST_LETTERS = 1900; // of an address that every mail program takes: Windows ends it after 2,048
const MOST_NAMED = 10;

// `asked` is what the list asks the API for if the records are all that it has; else the file is to have just these.
/** @param {Row[]} records @param {Asked | null} asked */
export async function writeTo(records, asked) {
    const name = String(settings.columns.find(({kind}) => kind === "email")?.name); // the declaration is checked for one
    const written = new Map(); // an address in whatever case is one
    const without = [];
    for (const record of records) {
        const address = record[name] ?? "";
        if (!HREF.email(address)) {
            without.push(record);
        } else if (!written.has(address.toLowerCase())) {
            written.set(address.toLowerCase(), address);
        }
    }
    const addresses = [...written.values()];
    const content = [
        element("p", {}, words.addressesOf(addresses.length, records.length, settings)),
        ...(addresses.length ? ways(addresses) : []),
        ...(without.length ? missing(without) : []),
    ];
    const title = words.writeToMany(settings.verboseNamePlural);
    if (await ask({title, content, yes: words.mergeFile, no: words.close})) {
        const {open} = await import("./export.js"); // which knows whether it is open
        await open(asked ?? {}, asked ? null : records.map((record) => record[settings.idField]));
    }
}

/** @param {string[]} addresses */
function ways(addresses) {
    const bcc = addresses.map((address) => String(HREF.email(address)).slice("mailto:".length)).join(",");
    const href = `mailto:?bcc=${bcc}`;
    const link =
        href.length <= MOST_LETTERS
            ? element("a", {href, class: "button"}, words.writeBcc)
            : element("span", {class: "help"}, words.tooManyForMail);
    const label = words.copyAddresses(addresses.length);
    const copy = copyButton(addresses.join(", "), label, words.copiedAddresses(addresses.length));
    copy.classList.add("button");
    copy.append(label);
    return [element("p", {}, link), element("p", {}, copy)];
}

// Nobody is left out without a word.
/** @param {Row[]} records */
function missing(records) {
    const named = records.slice(0, MOST_NAMED).map((record) => titleOf(settings, record));
    const more = records.length - named.length;
    return [
        element("p", {}, words.withoutAddress(records.length, settings)),
        element(
            "ul",
            {class: "without"},
            ...named.map((title) => element("li", {dir: "auto"}, title)),
            ...(more ? [element("li", {}, words.andMore(more))] : []),
        ),
    ];
}
