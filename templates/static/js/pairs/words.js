// What the page of possible duplicates says; site/words.js says how sentences are written.

import {listed, text} from "../site/words.js";

export const allPairs = gettext("Show all possible duplicates");
export const both = (one, other) => text(gettext("%(one)s and %(other)s"), {one, other});
export const same = (labels, equal) =>
    text(equal ? gettext("The same: %(fields)s") : gettext("The same, written otherwise: %(fields)s"), {
        fields: listed(labels),
    });
export const near = (labels) => text(gettext("Nearly the same: %(fields)s"), {fields: listed(labels)});
export const sharedByMany = gettext("(many others have it too)");
export const crowded = (field) =>
    text(gettext("Too many others have the same value to compare them all: %(field)s"), {field});
export const equal = gettext("(equal)");
export const noDuplicate = gettext("Not a duplicate");
export const duplicate = gettext("May be a duplicate after all");
export const dismissed = (one, other) => text(gettext("No duplicates: %(one)s and %(other)s."), {one, other});
export const taken = (one, other) => text(gettext("Possible duplicates again: %(one)s and %(other)s."), {one, other});
