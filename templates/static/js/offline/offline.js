// What makes the site an app: comes when a page has been there for a moment.

import {find} from "../site/dom.js";
import {startConnection} from "./connection.js";

navigator.serviceWorker?.register("/admin/sw.js", {scope: "/admin/", updateViaCache: "none"}).catch(() => {});
startConnection();
showColour();
new MutationObserver(showColour).observe(document.documentElement, {attributeFilter: ["data-theme"]});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showColour);

// The bar above an installed app has the header's colour, which goes with the theme.
function showColour() {
    let meta = find("meta[name=theme-color]");
    if (!meta) {
        meta = Object.assign(document.createElement("meta"), {name: "theme-color"});
        document.head.append(meta);
    }
    meta.content = getComputedStyle(find("#header")).backgroundColor;
}
