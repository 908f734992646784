// Ends the session at the server and in every tab, then says so.

import {ApiError, call} from "../site/api.js";
import {find} from "../site/dom.js";
import {showProblem} from "../site/page.js";
import {forget, keepPreferences, knowLoggedIn, tellLoggedOut} from "../site/storage.js";

try {
    forget();
    knowLoggedIn(false);
    tellLoggedOut();
    await import("../offline/offline.js").then((module) => module.leaveNothing()).catch(() => {}); // as the answer does
    await keepPreferences(() => call("DELETE", "/session", {logIn: true, body: {}}));
    find("#logged-out").hidden = false;
} catch (error) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    showProblem(error);
}
find("#logging-out").hidden = true;
import("../offline/offline.js").then((module) => module.startWorker()).catch(() => {}); // the answer has taken it away
