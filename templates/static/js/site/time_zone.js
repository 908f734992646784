// Tells people whose clocks show another time than these pages by how much, as Django does: where dates are chosen,
// entered or shown. The builder sets the stage's TIME_ZONE.

import {element, find} from "./dom.js";
import {settings} from "./page.js";
import * as words from "./words.js";

const hours = ahead();
if (hours) {
    const note = words.aheadOfServer(hours);
    for (const place of [...filters(), ...fields(), find("#change-history")].filter(Boolean)) {
        place.append(element("div", {class: "help timezonewarning"}, note));
    }
}

// By how many hours this clock is ahead now; summer time may change that, for dates of another season.
function ahead() {
    const now = new Date();
    const there = Date.parse(`${now.toLocaleString("sv", {timeZone: TIME_ZONE}).replace(" ", "T")}Z`);
    const here = Math.floor(now.getTime() / 1000) * 1000 - now.getTimezoneOffset() * 60_000;
    return (here - there) / 3_600_000;
}

function filters() {
    const names = (settings?.filters ?? []).filter(isDate).map(({name}) => `[data-filter-title="${CSS.escape(name)}"]`);
    return names.map((name) => find(`#changelist-filter ${name}`));
}

function fields() {
    const names = (settings?.fields ?? []).filter(isDate).map(({name}) => `#id_${CSS.escape(name)}`);
    return names.map((name) => find(name)?.closest("[data-field]"));
}

/** @param {Shown} field */
function isDate({kind, parts = []}) {
    return [kind, ...parts.map((part) => part.kind)].some((one) => one?.startsWith("date"));
}
