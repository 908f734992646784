// The years above a list; the months and days of a year come once one is chosen.

import {query} from "../site/address.js";
import {element, find} from "../site/dom.js";
import {filterQuery, keyed} from "./filters.js";

// `months` maps each month in which there is something to a count, the earliest first; `days` are those of the month
// that the list is narrowed to.
/** @param {ListSettings} settings @param {Chosen} chosen @param {Record<string, number>} months @param {string[]} days */
export async function showDates(settings, chosen, months, days) {
    const filter = settings.filters.find(({name}) => name === settings.dateHierarchy);
    if (!filter || !months) {
        return;
    }
    const link = (text, parts) => element("a", {href: filterQuery(filter, keyed(filter, parts))}, text);
    const [year, month, day] = chosen.has(filter.name)
        ? ["year", "month", "day"].map((part) => Number(query.get(`${filter.name}__${part}`)))
        : [0];
    const items = year
        ? (await import("./months.js")).within([year, month, day], months, days, link)
        : years(months, link);
    find("ul.toplinks").replaceChildren(
        ...items.map((item) => element("li", {class: item.className === "back" && "date-back"}, item)),
    );
}

/** @param {Record<string, number>} months @param {Link} link */
function years(months, link) {
    return [...new Set(Object.keys(months).map((month) => month.slice(0, 4)))].map((year) =>
        link(year, {year: Number(year)}),
    );
}
