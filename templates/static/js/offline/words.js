// What is said about the line, and about what waits for it.

import {text} from "../site/words.js";

export const offline = gettext(
    "You are offline. Nothing you typed is lost: go on, and save once the connection is back.",
);
export const asOf = (when) => text(gettext("The server cannot be reached. This is as of %(when)s."), {when});
