// The years above a list; the months and days of a year come once one is chosen.

import {query} from "./address.js";
import {element, find} from "./dom.js";
import {filterQuery} from "./filters.js";

// `months` maps each month in which there is something to a count.
export async function showDates(settings, chosen, months) {
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
        : [0];
    const items = year ? (await import("./later/dates.js")).within(year, month, day, months, link) : years(months, link);
    find("ul.toplinks").replaceChildren(
        ...items.map((item) => element("li", {class: item.className === "back" && "date-back"}, item)),
    );
}

function years(months, link) {
    const found = new Set(Object.keys(months).map((month) => Number(month.slice(0, 4))));
    return [...found].sort((a, b) => a - b).map((year) => link(String(year), {year}));
}
