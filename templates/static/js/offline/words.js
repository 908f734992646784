// What is said about the line, and about what waits for it.

import {text} from "../site/words.js";

export const offline = gettext(
    "You are offline. Nothing you typed is lost: what you save waits until the connection is back.",
);
export const asOf = (when) => text(gettext("The server cannot be reached. This is as of %(when)s."), {when});
export const waiting = (count) =>
    text(ngettext("%(count)s change waits to be sent.", "%(count)s changes wait to be sent.", count), {count});
export const show = gettext("Show");
export const waitingTitle = gettext("Changes that wait");
export const sendNow = gettext("Send now");
export const close = gettext("Close");
export const openIt = gettext("Open");
export const takeBack = gettext("Take back");
export const sent = (count) =>
    text(ngettext("%(count)s change was sent and saved.", "%(count)s changes were sent and saved.", count), {count});
export const refused = (count) =>
    text(
        ngettext(
            "%(count)s change that waited could not be saved. Show it to see why.",
            "%(count)s changes that waited could not be saved. Show them to see why.",
            count,
        ),
        {count},
    );
export const clashes = gettext("Somebody else has changed the same fields since. Open it to choose.");
export const tooOld = gettext(
    "This was sent more than a day ago and may have been saved. Look for it before you save it again.",
);
export const refusedWith = (status) => text(gettext("The server refused it with the status %(status)s."), {status});
