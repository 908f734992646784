// Every sentence that a script says, Django's where Django has one.
//
// `gettext` and `ngettext` are no functions: while building, a call of them becomes the text in
// the language of the page. What they are given is plain text in quotes, joined by "+" at most, with places such as
// %(name)s that `interpolate` or `text` fills in. After a change `npm run messages` brings new sentences to the
// catalogues in `locale/`, where each is to be translated.

import {locale} from "./locale.js";

export const title = (text) => `${text} | ${document.title.split(" | ").at(-1)}`;
export const errorTitle = (title) => text(gettext("Error: %(title)s"), {title});
export const viewTitle = (name) => text(gettext("View %(name)s"), {name});
export const selectToView = (name) => text(gettext("Select %(name)s to view"), {name});
export const formTitle = (object, h1) => `${object} | ${h1}`;

export const wrongLogIn = gettext(
    "Please enter the correct username and password for a staff account. " +
        "Note that both fields may be case-sensitive.",
);
export const notStaff = (user) =>
    text(
        gettext(
            "You are authenticated as %(user)s, but are not authorized to access this page. " +
                "Would you like to login to a different account?",
        ),
        {user},
    );
export const required = gettext("This field is required.");
export const correct = (count) =>
    ngettext("Please correct the error below.", "Please correct the errors below.", count);

export const added = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was added successfully."), {name, object});
export const addedAnother = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was added successfully. You may add another %(name)s below."), {
        name,
        object,
    });
export const addedContinue = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was added successfully. You may edit it again below."), {
        name,
        object,
    });
export const changed = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was changed successfully."), {name, object});
export const changedAnother = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was changed successfully. You may add another %(name)s below."), {
        name,
        object,
    });
export const changedContinue = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was changed successfully. You may edit it again below."), {
        name,
        object,
    });
export const changedMany = (count, settings) =>
    interpolate(
        ngettext(
            "%(count)s %(name)s was changed successfully.",
            "%(count)s %(name)s were changed successfully.",
            count,
        ),
        {count: number(count), name: called(count, settings)},
    );
export const savedOver = (name) =>
    text(gettext("Somebody else has saved this %(name)s since the list was shown. Save again to put yours over it."), {
        name,
    });
export const goneRow = (name) => text(gettext("This %(name)s is gone. Perhaps it was deleted?"), {name});
export const deleted = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was deleted successfully."), {name, object});
export const deletedSelected = (count, items) =>
    interpolate(gettext("Successfully deleted %(count)s %(items)s."), {count: number(count), items});
export const notDeleted = (name, object, why) =>
    interpolate(gettext("The %(name)s “%(object)s” was not deleted: %(why)s"), {name, object, why});
export const notChanged = (name, object, why) =>
    interpolate(gettext("The %(name)s “%(object)s” was not changed: %(why)s"), {name, object, why});
export const moreNotChanged = (count, settings) =>
    interpolate(
        ngettext("%(count)s more %(name)s was not changed.", "%(count)s more %(name)s were not changed.", count),
        {count: number(count), name: called(count, settings)},
    );
export const moreNotDeleted = (count, settings) =>
    interpolate(
        ngettext("%(count)s more %(name)s was not deleted.", "%(count)s more %(name)s were not deleted.", count),
        {count: number(count), name: called(count, settings)},
    );
export const missing = (name, id) =>
    interpolate(gettext("%(name)s with ID “%(id)s” doesn’t exist. Perhaps it was deleted?"), {
        name: capitalized(name),
        id,
    });

export const truth = (value) => (value ? gettext("true") : gettext("false"));
export const noAction = [gettext("No action selected.")];
export const noItems = [
    gettext("Items must be selected in order to perform actions on them. No items have been changed."),
];
export const selectRow = (object) => text(gettext("Select this object for an action - %(object)s"), {object});
export const allSelected = (count) => text(gettext("All %(count)s selected"), {count});
export const selectAll = (counted) => text(gettext("Select all %(counted)s"), {counted});
export const acrossPages = gettext("Click here to select the objects across all pages");
export const clearSelection = gettext("Clear selection");
export const imports = gettext("Imports");
export const numberUnknown = gettext("number not known");
export const andMore = (count) => text(gettext("… and %(count)s more"), {count: number(count)});
export const readSoFar = (count) => text(gettext("Reading … %(count)s so far"), {count: number(count)});
export const doneOf = (count, total) =>
    text(gettext("%(count)s of %(total)s"), {count: number(count), total: number(total)});
export const writeTo = gettext("Write an e-mail");
export const callThem = (number) => text(gettext("Call %(number)s"), {number});
export const showOnMap = gettext("Show on a map");
export const copyValue = (value) => text(gettext("Copy “%(value)s”"), {value});
export const copied = (value) => text(gettext("“%(value)s” was copied."), {value});
export const notCopied = gettext("It could not be copied.");
export const contactCardOf = (name) => text(gettext("Contact card of %(name)s"), {name});
export const takeCard = gettext("Download vCard");
export const scanCard = gettext("Scan this code with a mobile to add these to its contacts:");
export const codeOf = (name) => text(gettext("QR code with the contact card of %(name)s"), {name});
export const tooMuchForCode = gettext("There is too much in this card for a code. The file has all of it.");
export const writeToMany = (items) => text(gettext("Write to selected %(items)s"), {items});
export const addressesOf = (count, total, settings) =>
    interpolate(
        ngettext(
            "%(count)s e-mail address of %(total)s %(items)s.",
            "%(count)s e-mail addresses of %(total)s %(items)s.",
            count,
        ),
        {count: number(count), total: number(total), items: called(total, settings)},
    ).join("");
export const withoutAddress = (count, settings) =>
    interpolate(
        ngettext("%(count)s %(name)s has no e-mail address:", "%(count)s %(name)s have no e-mail address:", count),
        {count: number(count), name: called(count, settings)},
    ).join("");
export const writeBcc = gettext("Write to all as blind copies");
export const tooManyForMail = gettext(
    "These are too many for one mail program at once: copy the addresses, or take the file.",
);
export const copyAddresses = (count) =>
    text(ngettext("Copy %(count)s address", "Copy %(count)s addresses", count), {count: number(count)});
export const copiedAddresses = (count) =>
    text(ngettext("%(count)s address was copied.", "%(count)s addresses were copied.", count), {count: number(count)});
export const mergeFile = gettext("File for a mail merge…");
export const cancelIt = gettext("Cancel");
export const printAll = gettext("Print all pages");
export const notAllPrinted = (printed, count, settings) =>
    text(
        gettext(
            "These are the first %(printed)s of %(count)s %(items)s. Filter the list, or export it, for the others.",
        ),
        {
            printed: number(printed),
            count,
            items: settings.verboseNamePlural,
        },
    );
export const notRestoredSelected = (count, settings) =>
    interpolate(
        ngettext(
            "%(count)s %(name)s could not be restored; its row says why.",
            "%(count)s %(name)s could not be restored; their rows say why.",
            count,
        ),
        {count: number(count), name: called(count, settings)},
    );
export const forgetFilters = (name) => text(gettext("Forget “%(name)s”"), {name});
export const nameOfFilters = gettext("Name of these filters");
export const nothingToSave = gettext("Filter or sort the list, then it can be saved here.");
export const searchIsNotSaved = gettext("The words you search for are not saved with them.");
export const saveFilters = gettext("Save");
export const filter = gettext("Filter");
export const removeFilter = (value) => text(gettext("Remove the filter “%(value)s”"), {value});
export const clearFilters = gettext("Clear all filters");
export const compactRows = gettext("Compact rows");
export const hideCounts = gettext("Hide counts");
export const allDates = gettext("All dates");
export const notAFilter = (key, value) =>
    interpolate(gettext("“%(filter)s” is nothing this list can be filtered by; it was left out."), {
        filter: `${key}=${value}`,
    });
export const selected = (count, total) => text(gettext("%(count)s of %(total)s selected"), {count, total});
export const askDeleteSelected = (items) =>
    text(
        gettext(
            "Are you sure you want to delete the selected %(items)s? " +
                "All of the following objects and their related items will be deleted:",
        ),
        {items},
    );
export const deleteIt = gettext("Delete");
export const askDelete = (name, object) =>
    text(
        gettext(
            'Are you sure you want to delete the %(name)s "%(object)s"? ' +
                "All of the following related items will be deleted:",
        ),
        {name, object},
    );
export const toTheTrash = () => {
    const said = gettext("What is deleted goes to the trash and can be restored from there.");
    const sentence = gettext("Days until it is deleted for good from there: %(days)s.");
    return TRASH_DAYS ? `${said} ${text(sentence, {days: number(TRASH_DAYS)})}` : said;
};
export const goneOn = (day) => interpolate(gettext("Deleted for good on %(day)s"), {day});
export const summary = gettext("Summary");
export const objects = gettext("Objects");
export const noRowMeant = (name) =>
    text(gettext("Which %(name)s? Put the focus in a row, or tick one, and press the key again."), {name});
export const progress = gettext("Progress");

export const exportIt = gettext("Create file");
export const exportTitle = (names) => text(gettext("Export %(names)s"), {names});
export const exportGoesOn = gettext("A file of this list is still being written.");
export const goOn = gettext("Wait for it");
export const close = gettext("Close");
export const save = gettext("Save");
export const fileFormat = gettext("Format");
export const fileFormats = {
    xlsx: gettext("Workbook (XLSX)"),
    "csv-excel": gettext("CSV for Excel"),
    csv: gettext("CSV for programs"),
    jsonl: gettext("JSON Lines"),
    vcard: gettext("Address book (vCard)"),
};
export const whichRecords = gettext("Records");
export const asListed = gettext("As this list is filtered and searched");
export const everyRecord = (names) => text(gettext("All %(names)s"), {names});
export const columns = gettext("Columns");
export const shownColumns = gettext("Those that are shown");
export const allFields = gettext("All fields");
export const exported = (count) =>
    text(ngettext("The file has %(count)s record:", "The file has %(count)s records:", count), {
        count: number(count),
    });
export const askChangeSelected = (count, shown, items) =>
    text(
        ngettext(
            "%(count)s %(items)s will be changed, also if you close this page meanwhile:",
            "%(count)s %(items)s will be changed, also if you close this page meanwhile:",
            count,
        ),
        {count: shown, items},
    );
export const andOthers = gettext("… and others");
export const savedAlready = (name) =>
    text(
        gettext(
            "An earlier attempt has saved this %(name)s, with what you had typed by then. Look for it in the list, and change it there.",
        ),
        {name},
    );
export const suggestions = gettext("Suggestions");
export const mine = gettext("Mine");
export const atOnce = (most) => text(gettext("At most %(most)s at once."), {most});
export const oneValue = gettext("Enter one name, without commas.");
export const sameName = gettext("This is its name already.");
export const renameOrMerge = gettext("Rename or merge");
export const removeValues = gettext("Remove");
export const askRename = (to) =>
    text(gettext("Whoever has one of these gets “%(to)s” instead, also if you close this page meanwhile:"), {to});
export const askRemove = (items) =>
    text(gettext("These are taken from all %(items)s that have them, also if you close this page meanwhile:"), {items});
export const tagsHelp = gettext("Separate tags with commas.");
export const deleteMultiple = gettext("Delete multiple objects");
export const results = (count, shown) => text(ngettext("%(count)s result", "%(count)s results", count), {count: shown});
export const total = (count) => text(gettext("%(count)s total"), {count: number(count)});
export const counted = (count, shown, settings) =>
    text(gettext("%(count)s %(items)s"), {count: shown, items: called(count, settings)});
export const showingResults = gettext("Showing results for %(text)s.");
export const searchInstead = gettext("Search for %(text)s instead.");
export const sortedInParts = gettext(
    "There are too many results to sort them all: up to 200 at a time are sorted. Narrow the search to sort all of them.",
);
export const lookFurther = gettext(
    "Many records were looked through for these. There may be more: the next page goes on from here.",
);
export const tooFar = gettext(
    "That page is too far from the pages seen so far; this is as far as it goes. Search or sort to get closer.",
);
export const removeSorting = gettext("Remove from sorting");
export const toggleSorting = gettext("Toggle sorting");
export const sortingPriority = (number) => text(gettext("Sorting priority: %(number)s"), {number});
export const ascending = gettext("ascending");
export const descending = gettext("descending");

export const duplicate = (holder, label) =>
    interpolate(gettext("%(holder)s has this %(label)s already."), {holder, label});
export const moreDuplicates = gettext("So have others.");
export const inNewTab = gettext("(opens in a new tab)");

export const savedMeanwhile = (name, merged, clashing) =>
    [
        text(
            gettext(
                "Somebody else has saved this %(name)s since you opened it. " +
                    "Nothing of yours is lost, and nothing is saved yet.",
            ),
            {name},
        ),
        merged && text(gettext("What they changed elsewhere was taken over: %(fields)s."), {fields: merged}),
        clashing
            ? text(gettext("Both of you changed %(fields)s: choose below, then save again."), {fields: clashing})
            : gettext("Save again to save yours."),
    ]
        .filter(Boolean)
        .join(" ");
export const rowDeleted = (name) =>
    text(gettext("Somebody else has deleted this %(name)s. Save again to add it anew, or remove it."), {name});
export const savedInPart = (name, saved, failed) =>
    [
        text(gettext("The %(name)s and its rows were too many for one step, so they were saved one by one."), {name}),
        saved && text(gettext("Saved: %(items)s."), {items: saved}),
        text(gettext("Not saved: %(items)s."), {items: failed}),
    ]
        .filter(Boolean)
        .join(" ");
export const tampered = (fields) =>
    text(
        gettext(
            "ManagementForm data is missing or has been tampered with. Missing fields: %(fields)s. " +
                "You may need to file a bug report if the issue persists.",
        ),
        {fields},
    );
export const rowsShown = (count) =>
    text(
        ngettext("%(count)s row is shown, and there are more.", "%(count)s rows are shown, and there are more.", count),
        {
            count: number(count),
        },
    );
export const nextRows = (count) => text(gettext("Show the next %(count)s"), {count: number(count)});
export const allRows = gettext("Show all");
export const undoRemove = gettext("Undo Remove");
export const change = gettext("Change");
export const view = gettext("View");

export const search = gettext("Search");
export const searching = gettext("Searching…");
export const loadingMore = gettext("Loading more results…");
export const noResults = gettext("No results found");
export const resultsNotLoaded = gettext("The results could not be loaded.");
export const removeAll = gettext("Remove all items");

export const bothChanged = (field) => text(gettext("%(field)s: both of you changed this"), {field});
export const sides = [gettext("Yours:"), gettext("Theirs:"), gettext("Original:")];
export const draft = (when) =>
    interpolate(gettext("There are changes here that were not saved, from %(when)s."), {when});
export const waits = (name) =>
    text(gettext("The server cannot be reached. “%(name)s” waits to be sent, in this browser alone."), {name});
export const restoreDraft = gettext("Restore them");
export const discardDraft = gettext("Discard them");
export const changedMeanwhile = (name) =>
    text(
        gettext(
            "Somebody else has changed this %(name)s since you opened this page, so it was not deleted. " +
                "Have another look at it, and delete it again if you still want to.",
        ),
        {name},
    );
export const noActions = gettext("None available");
export const did = {
    created: gettext("Added:"),
    changed: gettext("Changed:"),
    reverted: gettext("Reverted:"),
    trashed: gettext("Deleted:"),
    restored: gettext("Restored:"),
    purged: gettext("Deleted for good:"),
    erased: gettext("Erased:"),
    absorbed: gettext("Merged:"),
    merged: gettext("Merged into another:"),
    released: gettext("Merge undone:"),
    unmerged: gettext("Merge undone:"),
};
export const byImport = gettext("(import)");
export const nothingIsDue = gettext("Nothing is due.");
export const moreIsDue = gettext("There is more that is due.");
export const mostAMonth = (count) => text(gettext("Most in a month: %(count)s"), {count: number(count)});
export const atLeast = (count) => text(gettext("at least %(count)s"), {count: number(count)});
export const nobodys = gettext("Without an owner");
export const noLongerHere = (person) => text(gettext("%(person)s (no longer here)"), {person});

export const restore = gettext("Restore");
export const purge = gettext("Delete for good");
export const askPurge = (name, object) =>
    text(
        gettext(
            'Are you sure you want to delete the %(name)s "%(object)s" for good? Nothing of it can be brought back, ' +
                "and of its history only remains who deleted it and when.",
        ),
        {name, object},
    );
export const inTrash = (count, settings) =>
    text(gettext("%(count)s %(items)s in the trash"), {count: number(count), items: called(count, settings)});
export const undo = gettext("Undo");
export const restored = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was restored from the trash."), {name, object});
export const restoredSelected = (count, settings) =>
    interpolate(gettext("Successfully restored %(count)s %(items)s from the trash."), {
        count: number(count),
        items: called(count, settings),
    });
export const notRestored = (name, object, why) =>
    interpolate(gettext("The %(name)s “%(object)s” was not restored: %(why)s"), {name, object, why});
export const trashedWith = (name, object) =>
    interpolate(gettext("Deleted with the %(name)s “%(object)s”"), {name, object});
export const showHolder = (name) => text(gettext("Show that %(name)s."), {name});
export const deletedForGood = (name, object) =>
    interpolate(gettext("The %(name)s “%(object)s” was deleted for good."), {name, object});

export const kinds = {
    created: () => gettext("Added."),
    changed: (fields) => (fields ? text(gettext("Changed %(fields)s."), {fields}) : gettext("No fields changed.")),
    reverted: (fields) =>
        fields
            ? text(gettext("Reverted to an earlier version: changed %(fields)s."), {fields})
            : gettext("Reverted to an earlier version: no fields changed."),
    trashed: () => gettext("Moved to the trash."),
    restored: () => gettext("Restored from the trash."),
    purged: () => gettext("Deleted for good."),
    erased: (_, why) => text(gettext("Erased. Reason: %(why)s"), {why}),
    absorbed: (fields) =>
        fields ? text(gettext("Merged with another: changed %(fields)s."), {fields}) : gettext("Merged with another."),
    merged: () => gettext("Merged into another."),
    moved: () => gettext("Moved by a merge."),
    released: (fields) =>
        fields ? text(gettext("Merge undone: changed %(fields)s."), {fields}) : gettext("Merge undone."),
    unmerged: () => gettext("Came back: the merge was undone."),
};
export const otherHistory = gettext("History of the other");
export const marks = {del: gettext("before:"), ins: gettext("now:")};
export const values = gettext("Values");
export const aheadOfServer = (ahead) => {
    const hours = Math.abs(ahead);
    const sentence =
        ahead > 0
            ? ngettext(
                  "Note: You are %(hours)s hour ahead of server time.",
                  "Note: You are %(hours)s hours ahead of server time.",
                  hours,
              )
            : ngettext(
                  "Note: You are %(hours)s hour behind server time.",
                  "Note: You are %(hours)s hours behind server time.",
                  hours,
              );
    return text(sentence, {hours: number(hours)});
};
export const entries = (count) => text(ngettext("%(count)s entry", "%(count)s entries", count), {count: number(count)});
export const gone = {
    trashed: ({url, verboseName: name}) =>
        interpolate(gettext("This %(name)s is in the %(trash)s."), {
            name,
            trash: {text: gettext("trash"), href: `${url}trash/`},
        }),
    purged: ({verboseName: name}) =>
        interpolate(gettext("This %(name)s was deleted for good; only that is still known of it."), {name}),
    erased: ({verboseName: name}) =>
        interpolate(gettext("This %(name)s was erased; only that is still known of it."), {name}),
    merged: ({verboseName: name}) => interpolate(gettext("This %(name)s was merged into another one."), {name}),
};
export const survivor = (name) =>
    interpolate(gettext("The %(name)s that you asked for was merged into this one."), {name});
export const mergedInto = (name, href) =>
    interpolate(gettext("Merged into %(another)s"), {
        another: {text: text(gettext("another %(name)s"), {name}), href},
    });
export const merged = (name, object, into) =>
    interpolate(gettext("The %(name)s “%(object)s” was merged into “%(into)s”."), {name, object, into});
export const apart = ({verboseNamePlural}, one, other) =>
    interpolate(gettext("The merge was undone: “%(one)s” and “%(other)s” are two %(items)s again."), {
        one,
        other,
        items: verboseNamePlural,
    });
export const kept = (labels) =>
    text(gettext("Changed after the merge, and left as it is: %(fields)s."), {fields: listed(labels)});
export const notApart = (why) => interpolate(gettext("The merge was not undone: %(why)s"), {why});
export const erased = (name) =>
    interpolate(gettext("The %(name)s was erased. What other places have of it is deleted within minutes."), {name});
export const erase = gettext("Erase…");
export const revert = gettext("Revert to this version");
export const askRevert = (name, object, when) =>
    text(
        gettext(
            'Are you sure you want to give the %(name)s "%(object)s" the values of %(when)s again? This will change:',
        ),
        {name, object, when},
    );
export const reverted = (name, object, when) =>
    interpolate(gettext("The %(name)s “%(object)s” was reverted to the version of %(when)s successfully."), {
        name,
        object,
        when,
    });
export const notReverted = (name, object, why) =>
    interpolate(gettext("The %(name)s “%(object)s” was not reverted: %(why)s"), {name, object, why});
export const notRevertedYet = (name) =>
    interpolate(
        gettext(
            "Somebody else has changed this %(name)s since you opened this page, so it was not reverted. " +
                "Have another look, and revert it again if you still want to.",
        ),
        {name},
    );
export const yes = gettext("Yes, I’m sure");
export const no = gettext("No, take me back");

export const find = gettext("Find");
export const findWhat = gettext("Page, name, e-mail address or number");
export const home = gettext("Home");
export const add = (name) => text(gettext("Add %(name)s"), {name});
export const importOf = (items) => text(gettext("Import %(items)s"), {items});
export const duplicatesOf = (items) => text(gettext("Possible duplicates of %(items)s"), {items});
export const trashOf = (items) => text(gettext("Trash of %(items)s"), {items});
export const changePassword = gettext("Change password");
export const logOut = gettext("Log out");
export const allThatMatch = (items, query) => text(gettext("All %(items)s with “%(query)s”"), {items, query});
export const nothingFound = gettext("Nothing found");

export const sessionEndedTitle = gettext("Your session has ended");
export const logInAgain = gettext("Nothing you typed is lost. Log in again to go on.");
export const passwordOf = (user) => text(gettext("Password of %(user)s:"), {user});
export const wrongPassword = gettext("This is not the right password. Please try again.");
export const logIn = gettext("Log in");
export const notNow = gettext("Not now");
export const sessionEnded = gettext(
    "Your session has ended. Nothing you typed is lost: press the button again to log in and go on.",
);

export const unreachable = gettext(
    "The server cannot be reached. Nothing is lost: check your connection and try again.",
);
export const forbidden = gettext("403 Forbidden");
export const problems = {
    0: unreachable,
    403: gettext("You do not have permission to do this. Nothing was changed."),
    413: gettext("This is more text than can be saved at once. Shorten it and try again."),
    429: gettext("Too many requests at once. Nothing is lost: wait a moment and try again."),
    500: gettext("Something went wrong on the server. Nothing is lost: try again, or tell an administrator."),
    503: gettext("The server is too busy. Nothing is lost: wait a moment and try again."),
};

// Answers the parts of a sentence: its texts, and in the place of each %(name)s what `values` has for it, which is a
// text, one of the links and buttons of messages.js, an element, or a list of those.
function interpolate(sentence, values) {
    return sentence.split(/%\((\w+)\)s/).flatMap((part, index) => (index % 2 ? values[part] : part));
}

export function text(sentence, values) {
    return interpolate(sentence, values).join("");
}

function called(count, {verboseName, verboseNamePlural}) {
    return count === 1 ? verboseName : verboseNamePlural;
}

export function capitalized(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

export function number(count) {
    return count.toLocaleString(locale);
}

// Django's get_text_list: "Name, Email and Phone".
export function listed(texts) {
    return texts.length > 1
        ? text(gettext("%(items)s and %(last)s"), {items: texts.slice(0, -1).join(", "), last: texts.at(-1)})
        : texts.join("");
}

// What went wrong, where it belongs to no field.
export function problemText(error) {
    return problems[error.status] ?? (error.status > 500 ? problems[503] : error.problem.detail) ?? problems[500];
}
export const codeOfApp = gettext("Code:");
export const secondFactor = gettext("Second factor");
