// What the pages of possible duplicates and of a merge say; site/words.js says how sentences are written.

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
export const merge = gettext("Merge…");
export const thisOne = gettext("This:");
export const theOther = gettext("Other:");
export const bothOf = gettext("Both:");
export const changedSince = (titles) =>
    text(
        gettext(
            "Somebody else has changed %(titles)s since you opened this page, so nothing was merged. " +
                "Have another look, and merge again if you still want to.",
        ),
        {titles: listed(titles)},
    );
