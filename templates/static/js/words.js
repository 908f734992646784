// Every sentence that a script says, Django's where Django has one.

export const title = (text) => `${text} | ${siteTitle}`;
export const errorTitle = (title) => `Error: ${title}`;
export const viewTitle = (name) => `View ${name}`;
export const selectToView = (name) => `Select ${name} to view`;
export const formTitle = (object, h1) => `${object} | ${h1}`;

export const wrongLogIn = "Please enter the correct username and password for a staff account. " +
    "Note that both fields may be case-sensitive.";
export const notStaff = (user) =>
    `You are authenticated as ${user}, but are not authorized to access this page. ` +
    "Would you like to login to a different account?";
export const required = "This field is required.";
export const correct = (count) => (count === 1 ? "Please correct the error below." : "Please correct the errors below.");

export const added = (name, object) => [`The ${name} “`, object, "” was added successfully."];
export const addedAnother = (name, object) => [
    `The ${name} “`, object, `” was added successfully. You may add another ${name} below.`,
];
export const addedContinue = (name, object) => [`The ${name} “`, object, "” was added successfully. You may edit it again below."];
export const changed = (name, object) => [`The ${name} “`, object, "” was changed successfully."];
export const changedAnother = (name, object) => [
    `The ${name} “`, object, `” was changed successfully. You may add another ${name} below.`,
];
export const changedContinue = (name, object) => [
    `The ${name} “`, object, "” was changed successfully. You may edit it again below.",
];
export const changedMany = (count, {verboseName, verboseNamePlural}) => [
    `${number(count)} ${count === 1 ? `${verboseName} was` : `${verboseNamePlural} were`} changed successfully.`,
];
export const savedOver = (name) =>
    `Somebody else has saved this ${name} since the list was shown. Save again to put yours over it.`;
export const goneRow = (name) => `This ${name} is gone. Perhaps it was deleted?`;
export const deleted = (name, object) => [`The ${name} “${object}” was deleted successfully.`];
export const deletedSelected = (count, what) => [`Successfully deleted ${number(count)} ${what}.`];
export const notDeleted = (name, object, why) => [`The ${name} “${object}” was not deleted: ${why}`];
export const moreNotDeleted = (count, {verboseName, verboseNamePlural}) => [
    `${number(count)} more ${count === 1 ? `${verboseName} was` : `${verboseNamePlural} were`} not deleted.`,
];
export const missing = (name, id) => [`${capitalized(name)} with ID “${id}” doesn’t exist. Perhaps it was deleted?`];

export const noAction = ["No action selected."];
export const noItems = ["Items must be selected in order to perform actions on them. No items have been changed."];
export const allSelected = (count) => `All ${count} selected`;
export const selectAll = (counted) => `Select all ${counted}`;
export const andMore = (count) => `… and ${number(count)} more`;
export const readSoFar = (count) => `Reading … ${number(count)} so far`;
export const doneOf = (count, of) => `${number(count)} of ${number(of)}`;
export const hideCounts = "Hide counts";
export const allDates = "All dates";
export const notAFilter = (key, value) => [`“${key}=${value}” is nothing this list can be filtered by; it was left out.`];
export const selected = (count, of) => `${count} of ${of} selected`;
export const deleteMultiple = "Delete multiple objects";
export const results = (count) => `${count} ${count === "1" ? "result" : "results"}`;
export const total = (count) => `${number(count)} total`;
export const counted = (count, settings) => `${count} ${count === "1" ? settings.verboseName : settings.verboseNamePlural}`;
export const tooFar = "That page is too far from the pages seen so far; this is as far as it goes. Search or sort to get closer.";

export const savedMeanwhile = (name, merged, clashing) =>
    `Somebody else has saved this ${name} since you opened it. Nothing of yours is lost, and nothing is saved yet. ` +
    (merged ? `What they changed elsewhere was taken over: ${merged}. ` : "") +
    (clashing ? `Both of you changed ${clashing}: choose below, then save again.` : "Save again to save yours.");
export const bothChanged = (label) => `${label}: both of you changed this`;
export const sides = ["Yours:", "Theirs:", "Original:"];
export const draft = "There are changes here that were not saved, from ";
export const restoreDraft = "Restore them";
export const discardDraft = "Discard them";
export const changedMeanwhile = (name) =>
    `Somebody else has changed this ${name} since you opened this page, so it was not deleted. ` +
    "Have another look at it, and delete it again if you still want to.";
export const noActions = "None available";
export const did = {
    created: "Added: ",
    changed: "Changed: ",
    reverted: "Reverted: ",
    trashed: "Deleted: ",
    restored: "Restored: ",
    purged: "Deleted for good: ",
};
export const passwordsDiffer = "The two password fields didn’t match.";

export const restore = "Restore";
export const purge = "Delete for good";
export const askPurge = (name, object) =>
    `Are you sure you want to delete the ${name} "${object}" for good? Nothing of it can be brought back, ` +
    "and of its history only remains who deleted it and when.";
export const inTrash = (count, {verboseName, verboseNamePlural}) =>
    `${number(count)} ${count === 1 ? verboseName : verboseNamePlural} in the trash`;
export const soFar = (said) => `${said} so far`;
export const undo = "Undo";
export const restored = (name, object) => [`The ${name} “`, object, "” was restored from the trash."];
export const restoredSelected = (count, {verboseName, verboseNamePlural}) => [
    `Successfully restored ${number(count)} ${count === 1 ? verboseName : verboseNamePlural} from the trash.`,
];
export const notRestored = (name, object, why) => [`The ${name} “${object}” was not restored: `, ...why];
export const showHolder = (name) => `Show that ${name}.`;
export const deletedForGood = (name, object) => [`The ${name} “${object}” was deleted for good.`];

export const kinds = {
    created: () => "Added.",
    changed: (labels) => (labels ? `Changed ${labels}.` : "No fields changed."),
    reverted: (labels) => `Reverted to an earlier version: ${labels ? `changed ${labels}` : "no fields changed"}.`,
    trashed: () => "Moved to the trash.",
    restored: () => "Restored from the trash.",
    purged: () => "Deleted for good.",
};
export const marks = {del: "before: ", ins: "now: "};
export const values = "Values";
export const entries = (shown, total) => {
    const of = total > shown ? `${number(shown)} of ${number(total)}` : number(shown);
    return `${of} ${total === 1 ? "entry" : "entries"}${total === null ? " so far" : ""}`;
};
export const gone = {
    trashed: ({url, verboseName}) => [`This ${verboseName} is in the `, {text: "trash", href: `${url}trash/`}, "."],
    purged: ({verboseName}) => [`This ${verboseName} was deleted for good; only that is still known of it.`],
};
export const revert = "Revert to this version";
export const askRevert = (name, object, when) =>
    `Are you sure you want to give the ${name} "${object}" the values of ${when} again? This will change:`;
export const reverted = (name, object, when) => [`The ${name} “${object}” was reverted to the version of ${when} successfully.`];
export const notReverted = (name, object, why) => [`The ${name} “${object}” was not reverted: `, ...why];
export const notRevertedYet = (name) => [
    `Somebody else has changed this ${name} since you opened this page, so it was not reverted. ` +
        "Have another look, and revert it again if you still want to.",
];
export const yes = "Yes, I’m sure";
export const no = "No, take me back";

export const offline = "You are offline. Nothing you typed is lost: go on, and save once the connection is back.";
export const sessionEndedTitle = "Your session has ended";
export const logInAgain = "Nothing you typed is lost. Log in again to go on.";
export const passwordOf = (user) => `Password of ${user}:`;
export const wrongPassword = "This is not the right password. Please try again.";
export const logIn = "Log in";
export const notNow = "Not now";
export const sessionEnded = "Your session has ended. Nothing you typed is lost: press the button again to log in and go on.";

export const problems = {
    0: "The server cannot be reached. Nothing is lost: check your connection and try again.",
    403: "You do not have permission to do this. Nothing was changed.",
    409: "This is being worked on already. Wait a moment and try again.",
    413: "This is more text than can be saved at once. Shorten it and try again.",
    429: "Too many requests at once. Nothing is lost: wait a moment and try again.",
    500: "Something went wrong on the server. Nothing is lost: try again, or tell an administrator.",
    503: "The server is too busy. Nothing is lost: wait a moment and try again.",
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
    return problems[error.status] ?? (error.status > 500 ? problems[503] : error.problem.detail) ?? problems[500];
}
