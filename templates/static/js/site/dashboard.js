// How things stand, above the lists of the index. The page has the charts without numbers; one request brings these.

import {ApiError, call} from "./api.js";
import {all, element, find} from "./dom.js";
import {locale} from "./locale.js";
import * as words from "./words.js";
import {number, problemText} from "./words.js";

/** @typedef {{section: any, item: any, day: string, email: string}} Told what there is to know of one resource */
/** @typedef {Told & {chart: any, counts: Record<string, number>}} Drawn what there is to know of one chart */

const SVG = "http://www.w3.org/2000/svg";
const FILL = {trend, thismonth: thisMonth, share, funnel, due};
const UNITS = [
    {unit: "year", seconds: 365.25 * 86_400, digits: 1},
    {unit: "day", seconds: 86_400, digits: 0},
    {unit: "hour", seconds: 3600, digits: 0},
    {unit: "minute", seconds: 60, digits: 0},
];
const change = new Intl.NumberFormat(locale, {signDisplay: "exceptZero"});
const percentChange = new Intl.NumberFormat(locale, {signDisplay: "exceptZero", style: "percent"});
const percent = new Intl.NumberFormat(locale, {style: "percent", maximumFractionDigits: 1});

/** @param {Session} session */
export async function showDashboard({email}) {
    const place = find("#dashboard");
    const sections = all("section", place);
    const has = (kind) => Boolean(place.querySelector(`[data-chart="${kind}"]`));
    const resources = sections.map(({dataset}) => dataset.resource);
    const parameters = {resources, sameDays: has("thismonth"), due: has("due")};
    try {
        const {data} = await call("GET", "/dashboard", {parameters});
        for (const section of sections) {
            const item = data.items.find(({resource}) => resource === section.dataset.resource);
            if (item) {
                fill({section, item, day: data.day, email});
            } else {
                section.remove(); // whoever may not see the records does not see how many there are
            }
        }
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        find("#dashboard .charts").append(element("p", {class: "errornote", role: "alert"}, problemText(error)));
    }
    place.removeAttribute("aria-busy");
}

/** @param {Told} told */
function fill(told) {
    told.section.querySelector(".total").textContent = number(told.item.facets.total);
    for (const chart of all("[data-chart]", told.section)) {
        FILL[chart.dataset.chart]({...told, chart, counts: told.item.facets[chart.dataset.counts]});
    }
}

/** @param {Drawn} drawing */
function trend({chart, counts, ...told}) {
    const bars = chart.querySelector(".bars");
    const {months, ahead} = bars.dataset;
    const shown = monthsAround(told.day, Number(months), Number(ahead)).map((month) => ({
        name: monthName(month, "long"),
        count: counts[month] ?? 0,
        href: listed(told, period(chart.dataset.field, month)),
        begins: month,
        isNow: told.day.startsWith(month),
    }));
    const most = Math.max(...shown.map(({count}) => count));
    chart.querySelector(".most").textContent = words.mostAMonth(most);
    bars.replaceChildren(...shown.map((month, index) => bar(month, index, most)));
    const ends = [shown[0], /** @type {any} */ (shown.at(-1))];
    all(".ends span", chart).forEach((end, index) => {
        end.textContent = monthName(ends[index].begins, "short");
    });
    const rows = shown.map(({name, count, href}) =>
        element(
            "tr",
            {},
            element("th", {scope: "row"}, element("a", {href}, name)),
            element("td", {class: "number"}, number(count)),
        ),
    );
    chart.querySelector("tbody").replaceChildren(...rows);
}

// A month's bar, which is as wide as the month and at least seen; the whole height of it leads to the list.
function bar({name, count, href, isNow}, index, most) {
    const height = count && Math.max(1, (100 * count) / most);
    const link = drawn("a", {href, tabindex: -1, class: isNow ? "now" : ""});
    link.append(
        drawn("title", {}, `${name}: ${number(count)}`),
        drawn("rect", {x: index, width: 1, height: 100, class: "room"}),
        drawn("rect", {x: index + 0.1, width: 0.8, y: 100 - height, height}),
    );
    return link;
}

/** @param {Drawn} drawing */
function thisMonth({chart, counts, ...told}) {
    const {last, count, exact} = told.item.sameDays;
    const {field} = chart.dataset;
    const [month, monthBefore] = [told.day, last].map((day) => day.slice(0, 7));
    const now = counts[month] ?? 0;
    const days = {[`${field}__gte`]: `${monthBefore}-01`, [`${field}__lt`]: dayAfter(last)};
    const lines = [
        [period(field, month), number(now), ""],
        [days, exact ? number(count) : words.atLeast(count), exact ? changed(now, count) : ""],
        [period(field, monthBefore), number(counts[monthBefore] ?? 0), changed(now, counts[monthBefore] ?? 0)],
    ];
    all("tbody tr", chart).forEach((row, index) => {
        const [asked, ...texts] = lines[index];
        row.querySelector("a").href = listed(told, asked);
        texts.forEach((text, cell) => {
            row.cells[cell + 1].textContent = text;
        });
    });
}

/** @param {number} now @param {number} before */
function changed(now, before) {
    const part = before ? ` (${percentChange.format(now / before - 1)})` : "";
    return change.format(now - before) + part;
}

/** @param {Drawn} drawing */
function share({chart, counts}) {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    for (const row of all("tr[data-value]", chart)) {
        const count = counts[row.dataset.value] ?? 0;
        row.cells[1].textContent = number(count);
        row.cells[2].textContent = percent.format(total ? count / total : 0);
        row.querySelector("rect").setAttribute("width", String(total ? (100 * count) / total : 0));
    }
}

/** @param {Drawn} drawing */
function funnel({chart, counts, item}) {
    const stays = item.stays[chart.dataset.counts];
    const ever = Object.fromEntries(Object.entries(stays).map(([value, {here, left}]) => [value, here + left]));
    const most = Math.max(1, ...Object.values(ever));
    for (const row of all("tr[data-value]", chart)) {
        const {value} = row.dataset;
        const {here, hereSeconds, left, leftSeconds} = stays[value];
        const cells = [number(counts[value] ?? 0), mean(hereSeconds, here), number(left), mean(leftSeconds, left)];
        cells.forEach((text, cell) => {
            row.cells[cell + 1].textContent = text;
        });
        const width = (100 * ever[value]) / most;
        row.querySelector("rect").setAttribute("width", String(width));
        row.querySelector("rect").setAttribute("x", String((100 - width) / 2));
    }
}

// A mean of seconds in the largest unit of which there are two: "12 days".
/** @param {number} sum @param {number} count */
function mean(sum, count) {
    if (!count) {
        return "-";
    }
    const value = sum / count;
    const {unit, seconds, digits} = UNITS.find((each) => value >= 2 * each.seconds) ?? UNITS[3];
    const options = {style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits};
    return (value / seconds).toLocaleString(locale, /** @type {any} */ (options));
}

/** @param {Drawn} drawing */
function due({chart, ...told}) {
    const {due: field, done, owner} = chart.querySelector("table").dataset;
    const {item, day, email} = told;
    const before = {[`${done}__exact`]: 0, [`${field}__lt`]: day};
    const today = {[`${done}__exact`]: 0, [`${field}__gte`]: day, [`${field}__lt`]: dayAfter(day)};
    const lines = [
        [before, item.due.myOverdue, item.due.overdue],
        [today, item.due.myToday, item.due.today],
    ];
    all("tbody tr", chart).forEach((row, index) => {
        const [asked, ...counts] = lines[index];
        all("a", row).forEach((link, cell) => {
            link.href = listed(told, cell ? asked : {...asked, [owner]: email});
            link.textContent = item.due.exact ? number(counts[cell]) : words.atLeast(counts[cell]);
        });
    });
}

// The address of the list that is narrowed to what was counted.
/** @param {Told} told @param {Record<string, any>} asked */
function listed({section}, asked) {
    return `${section.dataset.url}?${new URLSearchParams(asked)}`;
}

/** @param {any} field @param {string} month */
function period(field, month) {
    const [year, number] = month.split("-").map(Number);
    return {[`${field}__year`]: year, [`${field}__month`]: number};
}

// The months until the one of a day, and those after it: 2026-11.
/** @param {string} day @param {number} months @param {number} ahead */
function monthsAround(day, months, ahead) {
    const [year, month] = day.split("-").map(Number);
    return Array.from({length: months + ahead}, (_, index) =>
        new Date(Date.UTC(year, month - months + index)).toISOString().slice(0, 7),
    );
}

/** @param {string} month @param {"long" | "short"} length */
function monthName(month, length) {
    return new Date(`${month}-01`).toLocaleDateString(locale, {month: length, year: "numeric", timeZone: "UTC"});
}

/** @param {string} day */
function dayAfter(day) {
    const date = new Date(day);
    date.setUTCDate(date.getUTCDate() + 1);
    return date.toISOString().slice(0, 10);
}

/** @param {string} tag @param {Record<string, any>} attributes @param {...string} children */
function drawn(tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
}
