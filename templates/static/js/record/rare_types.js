// How values look that few sites have: decimal numbers, times, and moments without a zone.

import {element} from "../site/dom.js";
import {locale} from "../site/locale.js";

// By the kind of the field; `datetime` is what shows a moment with a zone.
export function rareTypes({datetime}) {
    return {
        decimal: (value) => value.replace(".", (1.5).toLocaleString(locale)[1]), // to the last digit, as no number is
        time: (value) => onAClock(value, `1970-01-01T${value}Z`, {}),
        "datetime-local": withoutZone,
        datetime: (value) => (value.endsWith("Z") ? datetime : withoutZone)(value),
    };
}

// What has no zone is what a clock shows, wherever it hangs.
function withoutZone(value) {
    return onAClock(value, `${value}Z`, {dateStyle: "medium"});
}

function onAClock(value, inUtc, options) {
    const moment = new Date(inUtc);
    if (Number.isNaN(moment.getTime())) {
        return value;
    }
    const timeStyle = moment.getUTCSeconds() ? "medium" : "short";
    const text = moment.toLocaleString(locale, {...options, timeStyle, timeZone: "UTC"});
    return element("time", {datetime: value, title: value.replace("T", " ")}, text);
}
