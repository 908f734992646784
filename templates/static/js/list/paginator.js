// The page numbers below a list.

import {changedQuery} from "../site/address.js";
import {element, find} from "../site/dom.js";

// `counted` is what stands beside the numbers, `farthest` the last page that can be reached from here.
export function showPaginator({page, pages, farthest, counted}) {
    const paginator = find(".paginator");
    const [heading, ...buttons] = paginator.children;
    const list = element("ul", {}, ...numbers(page, pages).map((entry) => item(entry, page, farthest)));
    paginator.replaceChildren(heading, ...(pages > 1 ? [list] : []), counted, ...buttons);
}

/** @param {number | null} number @param {any} page @param {number} farthest */
function item(number, page, farthest) {
    const text = number ?? "…";
    if (number && number !== page && number <= farthest) {
        return element("li", {}, element("a", {href: changedQuery({p: number === 1 ? null : number})}, text));
    }
    const here = number === page;
    return element("li", {}, element("span", {class: here && "this-page", "aria-current": here && "page"}, text));
}

// 1 2 … 5 6 7 [8] 9 10 11 … 23 24; null is a gap, which is no gap where it is of one.
/** @param {any} page @param {number} pages */
export function numbers(page, pages) {
    const near = (number) => number < 3 || number > pages - 2 || Math.abs(number - page) < 4;
    return Array.from({length: pages}, (_, index) => index + 1).flatMap((number) => {
        const before = near(number - 1);
        if (near(number) || (before && near(number + 1))) {
            return number;
        }
        return before ? null : [];
    });
}
