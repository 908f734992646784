// A window that another page opened to choose a record, or to add one: `_popup` in the address, as in Django. That page
// has functions of Django's names for what is chosen or saved; they close the window.

import {idInAddress} from "../site/address.js";
import {find} from "../site/dom.js";
import {settings} from "../site/page.js";

// Answers whether the page that opened this window took it.
/** @param {string} name */
export function tellOpener(name, ...values) {
    let take;
    try {
        take = opener?.[name];
    } catch {
        // That page is another site's.
    }
    take?.(window, ...values);
    return Boolean(take);
}

// In a list, a click on a record chooses it.
find("#result_list")?.addEventListener("click", (event) => {
    const link = event.target.closest("th a[href]");
    if (link && tellOpener("dismissRelatedLookupPopup", idInAddress(settings, link))) {
        event.preventDefault();
    }
});
