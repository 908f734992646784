// A question about records takes the place of their list, as Django's intermediate pages do.

import {element, find} from "../site/dom.js";
import * as words from "../site/words.js";
import {capitalized} from "../site/words.js";

// `back` is the address of the list.
/** @param {string} title @param {string} back @param {string} verboseNamePlural */
export function takeThePage(title, back, verboseNamePlural) {
    history.pushState(null, ""); // so that "back" leads to the list
    addEventListener("popstate", () => location.reload());
    document.title = words.title(title);
    document.body.classList.remove("change-list");
    find("#content").classList.replace("flex", "colM");
    find("#content h1").textContent = title;
    const crumb = element("a", {href: back}, capitalized(verboseNamePlural));
    find(".breadcrumbs").lastChild.replaceWith(" › ", crumb, ` › ${title}`);
    scrollTo(0, 0);
}
