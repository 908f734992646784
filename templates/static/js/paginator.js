// The page numbers below a list.

import {changedQuery} from "./address.js";
import {element, find} from "./dom.js";
import * as words from "./words.js";

// `counted` is what stands beside the numbers, `farthest` the last page that can be reached from here.
export function showPaginator(settings, {page, pages, farthest, counted}) {
    const paginator = find(".paginator");
    const [heading, ...buttons] = paginator.children;
    const list = element("ul", {}, ...numbers(page, pages).map((entry) => item(entry, page, farthest)));
    paginator.replaceChildren(heading, ...(pages > 1 ? [list] : []), counted, ...buttons);
}

function item(number, page, farthest) {
    const text = number ?? "…";
    if (number && number !== page && number <= farthest) {
        return element("li", {}, element("a", {href: changedQuery({p: number === 1 ? null : number})}, text));
    }
    const here = number === page;
    return element("li", {}, element("span", {class: here && "this-page", "aria-current": here && "page"}, text));
}

// 1 2 … 5 6 7 [8] 9 10 11 … 23 24; null is a gap.
export function numbers(page, pages) {
    const wanted = new Set([1, 2, pages - 1, pages]);
    for (let near = page - 3; near <= page + 3; near += 1) {
        wanted.add(near);
    }
    const sorted = [...wanted].filter((number) => number >= 1 && number <= pages).sort((a, b) => a - b);
    return sorted.flatMap((number, index) => {
        const before = sorted[index - 1] ?? 0;
        if (number === before + 2) {
            return [number - 1, number]; // a gap of one is no gap
        }
        return number > before + 1 ? [null, number] : [number];
    });
}
