// The months and days above a list that is narrowed to a year. Only those that have something.

import {locale} from "../site/locale.js";
import * as words from "../site/words.js";

const utc = {timeZone: "UTC"};
const monthAndYear = new Intl.DateTimeFormat(locale, {...utc, month: "long", year: "numeric"});
const monthAndDay = new Intl.DateTimeFormat(locale, {...utc, month: "long", day: "numeric"});

/**
 * @param {number[]} date @param {Record<string, number>} months @param {string[]} days @param {Link} link
 * @returns {any[]} links, and the text of the day that is chosen
 */
export function within([year, month, day], months, days, link) {
    if (day) {
        const back = backTo(link(monthAndYear.format(date(year, month)), {year, month}));
        return [back, monthAndDay.format(date(year, month, day))];
    }
    if (month) {
        return [backTo(link(String(year), {year})), ...daysOf(days, link)];
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

/** @param {string[]} days @param {Link} link */
function daysOf(days, link) {
    return days.map((text) => {
        const [year, month, day] = text.split("-").map(Number);
        return link(monthAndDay.format(date(year, month, day)), {year, month, day});
    });
}

/** @param {number} year @param {number} month @param {number} [day] */
function date(year, month, day = 1) {
    return new Date(Date.UTC(2000, 0)).setUTCFullYear(year, month - 1, day); // years before 100 are years too
}
