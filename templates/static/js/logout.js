// Ends the session, then says so.

import {ApiError} from "./api.js";
import {find} from "./dom.js";
import {showProblem} from "./page.js";
import {logOut} from "./session.js";

try {
    await logOut();
    find("#logged-out").hidden = false;
} catch (error) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    showProblem(error);
}
find("#logging-out").hidden = true;
