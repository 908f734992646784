// The rows of a list.

import {titleOf} from "../record/record.js";
import {shownInAs, USUAL} from "../record/shown.js";
import {recordUrl} from "../site/address.js";
import {element, find} from "../site/dom.js";
import * as words from "../site/words.js";

const LONG = /\S{25}|.{50}/s; // what may take a cell more than a line or two, or has a word too long for any

/** @param {ListSettings} settings @param {Row[]} records */
export function showRows(settings, records) {
    find("#result_list tbody").replaceChildren(...records.map((record) => row(settings, record)));
}

// What stands above a column.
/** @param {string} name */
export function labelOf(name) {
    return find(`#result_list thead .column-${CSS.escape(name)} .text`).textContent;
}

/** @param {ListSettings} settings @param {Row} record */
function row(settings, record) {
    const cells = settings.columns.map((column) => cell(settings, column, record));
    if (find("#action-toggle")) {
        cells.unshift(checkbox(settings, record));
    }
    return element("tr", {}, ...cells, deletion(settings, record));
}

/** @param {ListSettings} settings @param {Column} column @param {Row} record */
function cell(settings, column, record) {
    const content = shownInAs(USUAL, record, column, settings.emptyValue);
    const long = LONG.test(content.textContent ?? content);
    const kind = record[column.name] ? column.kind : ""; // says whether it stays in a line, and what becomes a link
    const attributes = {class: `field-${column.name} ${kind}${column.onlyWide ? " only-wide" : ""}`, dir: "auto"};
    if (!column.link) {
        return element("td", attributes, long ? element("div", {class: "long", tabindex: 0}, content) : content);
    }
    const href = recordUrl(settings, record[settings.idField], "change");
    const first = column === settings.columns.find((other) => other.link);
    const link = element("a", {href, class: long && "long"}, content);
    return element(first ? "th" : "td", {...attributes, scope: first && "row"}, link);
}

/** @param {ListSettings} settings @param {Row} record */
function checkbox(settings, record) {
    const input = element("input", {
        type: "checkbox",
        name: "_selected_action",
        value: record[settings.idField],
        class: "action-select",
        "aria-label": words.selectRow(titleOf(settings, record)),
    });
    return element("td", {class: "action-checkbox needs-write"}, input);
}

// The link leads to a page that asks.
/** @param {ListSettings} settings @param {Row} record */
function deletion(settings, record) {
    const label = `${words.deleteIt}: ${titleOf(settings, record)}`;
    const href = recordUrl(settings, record[settings.idField], "delete");
    const link = element("a", {class: "deletelink", href, title: label, "aria-label": label});
    return element("td", {class: "delete-column needs-write"}, link);
}
