// The rows of a list.

import {recordUrl} from "./address.js";
import {element, find} from "./dom.js";
import {titleOf} from "./record.js";
import {isOneLine, shownIn} from "./values.js";
import * as words from "./words.js";

export function showRows(settings, records) {
    find("#result_list tbody").replaceChildren(...records.map((record) => row(settings, record)));
}

// What stands above a column.
export function labelOf(name) {
    return find(`#result_list thead .column-${CSS.escape(name)} .text`).textContent;
}

function row(settings, record) {
    const cells = settings.columns.map((column) => cell(settings, column, record));
    if (find("#action-toggle")) {
        cells.unshift(checkbox(settings, record));
    }
    return element("tr", {}, ...cells);
}

function cell(settings, column, record) {
    const content = shownIn(record, column, settings.emptyValue);
    const attributes = {class: `field-${column.name}${isOneLine(column) ? " nowrap" : ""}`};
    if (!column.link) {
        return element("td", attributes, content);
    }
    const href = recordUrl(settings, record[settings.idField], "change");
    const first = column === settings.columns.find((other) => other.link);
    return element(first ? "th" : "td", {...attributes, scope: first && "row"}, element("a", {href}, content));
}

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
