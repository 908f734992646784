// Ends the session at the server and in every tab, then says so.

import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import {showProblem} from "../site/page.js";
import {forget, keepPreferences, knowLoggedIn, prefer, preferred, tellLoggedOut} from "../site/storage.js";
import * as words from "./words.js";

if (Number(preferred("queued")) && !(await confirmed())) {
    location.replace("/admin/");
    await new Promise(() => {});
}
try {
    forget();
    knowLoggedIn(false);
    prefer("queued", "0");
    tellLoggedOut("left");
    const putBack = await import("../offline/offline.js").then((module) => module.leaveNothing()).catch(() => null);
    await keepPreferences(() => call("DELETE", "/session", {logIn: true, body: {}}));
    await putBack?.(); // the answer empties everything (Clear-Site-Data)
    find("#logged-out").hidden = false;
} catch (error) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    showProblem(error);
    addEventListener("online", () => location.reload()); // the server has to hear of it
}
find("#logging-out").hidden = true;
import("../offline/offline.js").then((module) => module.startWorker()).catch(() => {}); // the answer has taken it away

// What waits to be sent goes with the session.
function confirmed() {
    const content = [element("p", {}, words.discardWaiting(Number(preferred("queued"))))];
    return ask({title: words.logOutTitle, content, yes: words.logOutNow, no: words.stay, dangerous: true});
}
