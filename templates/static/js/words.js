// Every sentence that a script says, Django's where Django has one.

export const words = {
    title: (text) => `${text} | ${siteTitle}`,
    errorTitle: (title) => `Error: ${title}`,
    viewTitle: (name) => `View ${name}`,
    selectToView: (name) => `Select ${name} to view`,
    formTitle: (object, h1) => `${object} | ${h1}`,

    wrongLogIn:
        "Please enter the correct username and password for a staff account. " +
        "Note that both fields may be case-sensitive.",
    notStaff: (user) =>
        `You are authenticated as ${user}, but are not authorized to access this page. ` +
        "Would you like to login to a different account?",
    required: "This field is required.",
    correct: (count) => (count === 1 ? "Please correct the error below." : "Please correct the errors below."),

    added: (name, object) => [`The ${name} “`, object, "” was added successfully."],
    addedAnother: (name, object) => [
        `The ${name} “`, object, `” was added successfully. You may add another ${name} below.`,
    ],
    addedContinue: (name, object) => [`The ${name} “`, object, "” was added successfully. You may edit it again below."],
    changed: (name, object) => [`The ${name} “`, object, "” was changed successfully."],
    changedAnother: (name, object) => [
        `The ${name} “`, object, `” was changed successfully. You may add another ${name} below.`,
    ],
    changedContinue: (name, object) => [
        `The ${name} “`, object, "” was changed successfully. You may edit it again below.",
    ],
    deleted: (name, object) => [`The ${name} “${object}” was deleted successfully.`],
    deletedSelected: (count, what) => [`Successfully deleted ${number(count)} ${what}.`],
    notDeleted: (name, object, why) => [`The ${name} “${object}” was not deleted: ${why}`],
    moreNotDeleted: (count, {verboseName, verboseNamePlural}) => [
        `${number(count)} more ${count === 1 ? `${verboseName} was` : `${verboseNamePlural} were`} not deleted.`,
    ],
    missing: (name, id) => [`${capitalized(name)} with ID “${id}” doesn’t exist. Perhaps it was deleted?`],

    noAction: ["No action selected."],
    noItems: ["Items must be selected in order to perform actions on them. No items have been changed."],
    allSelected: (count) => `All ${count} selected`,
    selectAll: (counted) => `Select all ${counted}`,
    andMore: (count) => `… and ${number(count)} more`,
    readSoFar: (count) => `Reading … ${number(count)} so far`,
    doneOf: (count, of) => `${number(count)} of ${number(of)}`,
    hideCounts: "Hide counts",
    allDates: "All dates",
    notAFilter: (key, value) => [`“${key}=${value}” is nothing this list can be filtered by; it was left out.`],
    selected: (count, of) => `${count} of ${of} selected`,
    deleteMultiple: "Delete multiple objects",
    results: (count) => `${count} ${count === "1" ? "result" : "results"}`,
    total: (count) => `${number(count)} total`,
    counted: (count, settings) => `${count} ${count === "1" ? settings.verboseName : settings.verboseNamePlural}`,
    tooFar: "That page is too far from the pages seen so far; this is as far as it goes. Search or sort to get closer.",

    savedMeanwhile: (name, merged, clashing) =>
        `Somebody else has saved this ${name} since you opened it. Nothing of yours is lost, and nothing is saved yet. ` +
        (merged ? `What they changed elsewhere was taken over: ${merged}. ` : "") +
        (clashing ? `Both of you changed ${clashing}: choose below, then save again.` : "Save again to save yours."),
    bothChanged: (label) => `${label}: both of you changed this`,
    sides: ["Yours:", "Theirs:", "Original:"],
    draft: "There are changes here that were not saved, from ",
    restoreDraft: "Restore them",
    discardDraft: "Discard them",
    changedMeanwhile: (name) =>
        `Somebody else has changed this ${name} since you opened this page, so it was not deleted. ` +
        "Have another look at it, and delete it again if you still want to.",
    noActions: "None available",
    did: {
        created: "Added: ",
        changed: "Changed: ",
        reverted: "Reverted: ",
        trashed: "Deleted: ",
        restored: "Restored: ",
        purged: "Deleted for good: ",
    },
    passwordsDiffer: "The two password fields didn’t match.",

    restore: "Restore",
    purge: "Delete for good",
    askPurge: (name, object) =>
        `Are you sure you want to delete the ${name} "${object}" for good? Nothing of it can be brought back, ` +
        "and of its history only remains who deleted it and when.",
    inTrash: (count, {verboseName, verboseNamePlural}) =>
        `${number(count)} ${count === 1 ? verboseName : verboseNamePlural} in the trash`,
    soFar: (said) => `${said} so far`,
    undo: "Undo",
    restored: (name, object) => [`The ${name} “`, object, "” was restored from the trash."],
    restoredSelected: (count, {verboseName, verboseNamePlural}) => [
        `Successfully restored ${number(count)} ${count === 1 ? verboseName : verboseNamePlural} from the trash.`,
    ],
    notRestored: (name, object, why) => [`The ${name} “${object}” was not restored: `, ...why],
    showHolder: (name) => `Show that ${name}.`,
    deletedForGood: (name, object) => [`The ${name} “${object}” was deleted for good.`],

    kinds: {
        created: () => "Added.",
        changed: (labels) => (labels ? `Changed ${labels}.` : "No fields changed."),
        reverted: (labels) => `Reverted to an earlier version: ${labels ? `changed ${labels}` : "no fields changed"}.`,
        trashed: () => "Moved to the trash.",
        restored: () => "Restored from the trash.",
        purged: () => "Deleted for good.",
    },
    marks: {del: "before: ", ins: "now: "},
    values: "Values",
    entries: (shown, total) => {
        const of = total > shown ? `${number(shown)} of ${number(total)}` : number(shown);
        return `${of} ${total === 1 ? "entry" : "entries"}${total === null ? " so far" : ""}`;
    },
    gone: {
        trashed: ({url, verboseName}) => [`This ${verboseName} is in the `, {text: "trash", href: `${url}trash/`}, "."],
        purged: ({verboseName}) => [`This ${verboseName} was deleted for good; only that is still known of it.`],
    },
    revert: "Revert to this version",
    askRevert: (name, object, when) =>
        `Are you sure you want to give the ${name} "${object}" the values of ${when} again? This will change:`,
    reverted: (name, object, when) => [`The ${name} “${object}” was reverted to the version of ${when} successfully.`],
    notReverted: (name, object, why) => [`The ${name} “${object}” was not reverted: `, ...why],
    notRevertedYet: (name) => [
        `Somebody else has changed this ${name} since you opened this page, so it was not reverted. ` +
            "Have another look, and revert it again if you still want to.",
    ],
    yes: "Yes, I’m sure",
    no: "No, take me back",

    offline: "You are offline. Nothing you typed is lost: go on, and save once the connection is back.",
    sessionEndedTitle: "Your session has ended",
    logInAgain: "Nothing you typed is lost. Log in again to go on.",
    passwordOf: (user) => `Password of ${user}:`,
    wrongPassword: "This is not the right password. Please try again.",
    logIn: "Log in",
    notNow: "Not now",
    sessionEnded: "Your session has ended. Nothing you typed is lost: press the button again to log in and go on.",

    problems: {
        0: "The server cannot be reached. Nothing is lost: check your connection and try again.",
        403: "You do not have permission to do this. Nothing was changed.",
        409: "This is being worked on already. Wait a moment and try again.",
        413: "This is more text than can be saved at once. Shorten it and try again.",
        429: "Too many requests at once. Nothing is lost: wait a moment and try again.",
        500: "Something went wrong on the server. Nothing is lost: try again, or tell an administrator.",
        503: "The server is too busy. Nothing is lost: wait a moment and try again.",
    },
};

const siteTitle = document.title.split(" | ").at(-1);

export function capitalized(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

export function number(count) {
    return count.toLocaleString();
}

// Django's get_text_list: "Name, Email and Phone".
export function listed(texts) {
    return texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}` : texts.join("");
}

// What went wrong, where it belongs to no field.
export function problemText(error) {
    const {problems} = words;
    return problems[error.status] ?? (error.status > 500 ? problems[503] : error.problem.detail) ?? problems[500];
}
