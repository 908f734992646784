// What the list is called for somebody who may only look.

import {find} from "../site/dom.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";

export function tell() {
    if (!find("#changelist")) {
        return; // not even that
    }
    const title = words.selectToView(settings.verboseName);
    find("#content h1").textContent = title;
    document.title = words.title(title);
}
