// The months and days above a list that is narrowed to a year. The builder sets the stage's TIME_ZONE.

import {locale} from "../site/locale.js";
import * as words from "../site/words.js";

const utc = {timeZone: "UTC"};
const monthAndYear = new Intl.DateTimeFormat(locale, {...utc, month: "long", year: "numeric"});
const monthAndDay = new Intl.DateTimeFormat(locale, {...utc, month: "long", day: "numeric"});

// Which days have something nobody has counted: all days of a month are offered, up to today.
/** @param {number} year @param {number} month @param {number} day @param {Record<string, number>} months @param {Link} link */
export function within(year, month, day, months, link) {
    if (day) {
        const back = backTo(link(monthAndYear.format(date(year, month)), {year, month}));
        return [back, monthAndDay.format(date(year, month, day))];
    }
    if (month) {
        return [backTo(link(String(year), {year})), ...days(year, month, link)];
    }
    return [backTo(link(words.allDates, {})), ...monthsOf(year, months, link)];
}

/** @param {HTMLAnchorElement} link */
function backTo(link) {
    link.className = "back";
    link.prepend("‹ ");
    return link;
}

/** @param {number} year @param {Record<string, number>} months @param {Link} link */
function monthsOf(year, months, link) {
    const found = Object.keys(months)
        .filter((month) => Number(month.slice(0, 4)) === year)
        .sort();
    return found.map((text) => {
        const month = Number(text.slice(5));
        return link(monthAndYear.format(date(year, month)), {year, month});
    });
}

/** @param {number} year @param {number} month @param {Link} link */
function days(year, month, link) {
    const today = Date.parse(new Intl.DateTimeFormat("sv", {timeZone: TIME_ZONE}).format());
    const last = Math.min(date(year, month + 1, 0), today);
    const items = [];
    for (let day = 1; date(year, month, day) <= last; day += 1) {
        items.push(link(monthAndDay.format(date(year, month, day)), {year, month, day}));
    }
    return items;
}

/** @param {number} year @param {number} month @param {number} [day] */
function date(year, month, day = 1) {
    return new Date(Date.UTC(2000, 0)).setUTCFullYear(year, month - 1, day); // years before 100 are years too
}
