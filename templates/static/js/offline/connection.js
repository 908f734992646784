// Says at once when the network is gone, before anybody has tried to save.

import {allStyles, element, find} from "../site/dom.js";
import * as words from "./words.js";

export function startConnection() {
    const banner = element("div", {id: "connection", role: "status"});
    const tell = () => {
        if (!navigator.onLine) {
            allStyles();
        }
        banner.replaceChildren(...(navigator.onLine ? [] : [element("p", {}, words.offline)]));
    };
    find("#messages").before(banner);
    addEventListener("online", tell);
    addEventListener("offline", tell);
    tell();
}
