// What the page of personal data says; site/words.js says how sentences are written.

import {capitalized, number} from "../site/words.js";

export const tooMuch = gettext(
    "There is too much about this record for one page. Read its history and what belongs to it on pages of their own, " +
        "or export these records.",
);
export const heading = (name, object) => `${capitalized(name)}: ${object}`;
export const relations = {
    merged: gettext("Was merged into another record on this page."),
    child: gettext("Belongs to another record on this page."),
};
export const inTrash = gettext("It is in the trash.");
export const registered = gettext("Its ID is registered.");
export const history = gettext("History");
export const events = gettext("Events");
export const imports = gettext("Imports");
export const columns = {
    at: gettext("Date/time"),
    by: gettext("User"),
    action: gettext("Action"),
    event: gettext("Event"),
    file: gettext("File"),
    rows: gettext("Rows"),
};
export const row = (count, outcome) => `${number(count)} (${outcome})`;
