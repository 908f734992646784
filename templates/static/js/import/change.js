// A change of many records: an import without a file, whose page has only its last step. The builder sets LABELS and
// CHANGING.

import {all, find, setText} from "../site/dom.js";
import {settings} from "../site/page.js";
import {truth} from "../site/words.js";
import * as words from "./words.js";

// What is done to each record, in words.
/** @param {Record<string, Row>} change @returns {string} */
export function saidOfChange(change) {
    const said = Object.entries(change).flatMap(([operation, fields]) =>
        Object.entries(fields).map(([name, value]) =>
            words.changesOfRecords[operation](LABELS[settings.api]?.[name] ?? name, shownOf(name, value)),
        ),
    );
    return said.reduce((one, other) => (one ? words.changesOfRecords.both(one, other) : other), "");
}

/** @param {string} name @param {any} value */
function shownOf(name, value) {
    if (typeof value === "boolean") {
        return truth(value);
    }
    const asking = Object.values(CHANGING[settings.api] ?? {}).find((each) => each.name === name);
    return asking?.choices?.[value] ?? value;
}

// Takes away what only files have, and says what is changed.
/** @param {Record<string, Row>} change */
export function showChange(change) {
    const title = words.changesOfRecords.title(settings.verboseNamePlural);
    for (const part of all("nav:has(.steps), #run-form [data-to]")) {
        part.remove();
    }
    setText("#content h1", title);
    setText(".object-title", saidOfChange(change));
    setText("#wrong-file", words.changesOfRecords.file);
    setText("#undo-import", words.changesOfRecords.undo);
    find(".breadcrumbs").lastChild.textContent = ` › ${title}`;
    document.title = document.title.replace(/^[^|]*/, `${title} `);
}
