// Says at once when the network is gone, before anybody has tried to save.

import {element, find} from "./dom.js";
import * as words from "./words.js";

export function startConnection() {
    const banner = element("div", {id: "connection", role: "status"});
    const tell = () => banner.replaceChildren(...(navigator.onLine ? [] : [element("p", {}, words.offline)]));
    find("#messages").before(banner);
    addEventListener("online", tell);
    addEventListener("offline", tell);
    tell();
}
