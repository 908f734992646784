// The years, months and days above a list.

import {query} from "./address.js";
import {element, find} from "./dom.js";
import {filterQuery} from "./filters.js";
import {locale} from "./locale.js";
import * as words from "./words.js";

const utc = {timeZone: "UTC"};
const monthAndYear = new Intl.DateTimeFormat(locale, {...utc, month: "long", year: "numeric"});
const monthAndDay = new Intl.DateTimeFormat(locale, {...utc, month: "long", day: "numeric"});

// `months` maps each month in which there is something to a count. Which days have something nobody has counted: all
// days of a month are offered, up to today.
export function showDates(settings, chosen, months) {
    const filter = settings.filters.find(({name}) => name === settings.dateHierarchy);
    if (!filter || !months) {
        return;
    }
    const name = (part) => `${filter.name}__${part}`;
    const link = (text, parts) => {
        const changes = Object.fromEntries(Object.entries(parts).map(([part, value]) => [name(part), value]));
        return element("a", {href: filterQuery(filter, changes)}, text);
    };
    const [year, month, day] = chosen.has(filter.name)
        ? ["year", "month", "day"].map((part) => Number(query.get(name(part))))
        : [0, 0, 0];
    const items = day
        ? [back(link(monthAndYear.format(date(year, month)), {year, month})), monthAndDay.format(date(year, month, day))]
        : month
          ? [back(link(String(year), {year})), ...days(year, month, link)]
          : year
            ? [back(link(words.allDates, {})), ...monthsOf(year, months, link)]
            : years(months, link);
    find("ul.toplinks").replaceChildren(
        ...items.map((item) => element("li", {class: item.className === "back" && "date-back"}, item)),
    );
}

function back(link) {
    link.className = "back";
    link.prepend("‹ ");
    return link;
}

function years(months, link) {
    const found = new Set(Object.keys(months).map((month) => Number(month.slice(0, 4))));
    return [...found].sort((a, b) => a - b).map((year) => link(String(year), {year}));
}

function monthsOf(year, months, link) {
    const found = Object.keys(months).filter((month) => Number(month.slice(0, 4)) === year).sort();
    return found.map((text) => {
        const month = Number(text.slice(5));
        return link(monthAndYear.format(date(year, month)), {year, month});
    });
}

function days(year, month, link) {
    const last = Math.min(date(year, month + 1, 0).getTime(), Date.now());
    const items = [];
    for (let day = 1; date(year, month, day).getTime() <= last; day += 1) {
        items.push(link(monthAndDay.format(date(year, month, day)), {year, month, day}));
    }
    return items;
}

function date(year, month, day = 1) {
    const made = new Date(Date.UTC(2000, month - 1, day));
    made.setUTCFullYear(year, month - 1, day); // years before 100 are years too
    return made;
}
