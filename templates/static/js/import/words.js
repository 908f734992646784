// What the pages of imports say; site/words.js says how sentences are written.

import {listed, number, text} from "../site/words.js";

export const uploading = (done, total) =>
    text(gettext("%(done)s of %(total)s uploaded"), {done: bytes(done), total: bytes(total)});
export const notUploaded = gettext("The file was not uploaded. Check your connection and try again.");
export const refusedUpload = gettext("The file was refused. It may be larger than it was when you chose it.");
export const uploadCancelled = gettext("The upload was cancelled. Nothing was kept.");
export const uploadAgain = gettext("The upload of this file did not end. Choose the file again.");

export const sizeOf = (kind, columns, rows) =>
    text(gettext("%(kind)s: %(columns)s, %(rows)s"), {kind, columns: columnsOf(columns), rows: rowsOf(rows)});
export const beginningOf = (kind, columns, rows) =>
    text(gettext("%(kind)s: %(columns)s. The first %(rows)s are shown."), {
        kind,
        columns: columnsOf(columns),
        rows: rowsOf(rows),
    });
export const columnsOf = (count) =>
    text(ngettext("%(count)s column", "%(count)s columns", count), {count: number(count)});
export const rowsOf = (count) => text(ngettext("%(count)s row", "%(count)s rows", count), {count: number(count)});
export const row = gettext("Row");
export const rowNumber = (count) => text(gettext("Row %(number)s"), {number: number(count)});
export const otherDelimiter = (sign) => text(gettext("Other: %(sign)s"), {sign});

export const notImported = gettext("(not imported)");
export const ofSeveral = gettext("(several columns)");
export const fixedValue = gettext("(the same for all rows)");
export const templateOf = (label) => text(gettext("%(label)s of several columns"), {label});
export const fixedOf = (label) => text(gettext("%(label)s of all rows"), {label});
export const addColumn = gettext("Add a column");
export const addColumnTo = (label) => text(gettext("Add a column to %(label)s"), {label});
export const templateHelp = gettext("Names of columns in braces");
export const forExample = (values) => text(gettext("For example: %(values)s"), {values: quoted(values)});
export const noExample = gettext("No value in the first rows.");
export const unusedColumns = (names) => text(gettext("Columns that are not imported: %(names)s"), {names});
export const allColumnsUsed = gettext("All columns are imported.");
export const savedChoices = (name) => text(gettext("The choices were saved as “%(name)s”."), {name});
export const deletedChoices = (name) => text(gettext("The saved choices “%(name)s” were deleted."), {name});
export const usedChoices = (name) => text(gettext("The choices “%(name)s” are used."), {name});
export const missingColumns = (names) =>
    text(gettext("This file has no column %(names)s, so what is taken from it is left out."), {names: listed(names)});
export const deleteChoices = gettext("Delete saved choices");
export const askDeleteChoices = (name) =>
    text(gettext("Are you sure you want to delete the saved choices “%(name)s”? They are everybody’s."), {name});
export const nothingToMatch = gettext(
    "No column has what known records could be found by: every row makes a new record.",
);
export const noMatchChosen = gettext("Nothing chosen: every row makes a new record.");

export const check = gettext("Check");
export const importIt = gettext("Import");
export const result = gettext("Result");
export const progressOf = (done, total) =>
    text(gettext("%(done)s of %(total)s rows"), {done: number(done), total: number(total)});
export const goingOn = {
    reading: gettext("The file is read."),
    checking: gettext("The rows are checked. Nothing is written."),
    writing: gettext("The rows are imported. You may close this page."),
    undoing: gettext("The import is taken back."),
};
export const paused = gettext("Paused.");
export const selected = (count) =>
    text(ngettext("%(count)s record found so far", "%(count)s records found so far", count), {count: number(count)});
export const changesOfRecords = {
    title: (items) => text(gettext("Change %(items)s"), {items}),
    both: (one, other) => text(gettext("%(one)s; %(other)s"), {one, other}),
    set: (field, value) => text(gettext("%(field)s: “%(value)s”"), {field, value}),
    add: (field, values) => text(gettext("%(field)s: add %(values)s"), {field, values: quoted(values)}),
    remove: (field, values) => text(gettext("%(field)s: remove %(values)s"), {field, values: quoted(values)}),
    goingOn: {
        selecting: gettext("The records are looked for. You may close this page."),
        changing: gettext("The records are changed. You may close this page."),
        undoing: gettext("The change is taken back."),
    },
    heading: gettext("Change"),
    done: gettext("The records were changed."),
    cancelled: gettext("The change was cancelled. What is changed already is listed here."),
    failed: gettext("The change has stopped before its end."),
    state: gettext("Changed"),
    outcomes: {
        same: gettext("As wanted already"),
        wrong: gettext("Refused"),
    },
    file: gettext("Refused records as a file"),
    undo: gettext("Undo this change"),
    askUndo: gettext(
        "The records get back what this change has changed in them. What somebody has changed since is left as it is.",
    ),
    cancelTitle: gettext("Cancel the change"),
    askCancel: gettext("Are you sure you want to cancel? Records that are changed already stay changed."),
};
export const checked = gettext("This is what would become of the rows. Nothing has been written yet.");
export const nothingToImport = gettext("No row would be imported.");
export const done = gettext("The import is done.");
export const cancelled = gettext("The import was cancelled. What is imported already is listed here.");
export const cancelledCheck = gettext("The check was cancelled.");
export const failed = gettext("The import has stopped before its end.");
export const undone = ({removed, restored, left}, change = false) =>
    [
        change ? gettext("The change was taken back.") : gettext("The import was taken back."),
        change
            ? ""
            : text(
                  ngettext(
                      "%(count)s record was deleted for good.",
                      "%(count)s records were deleted for good.",
                      removed,
                  ),
                  {count: number(removed)},
              ),
        text(
            ngettext(
                "%(count)s record has its earlier values again.",
                "%(count)s records have their earlier values again.",
                restored,
            ),
            {count: number(restored)},
        ),
        left
            ? text(
                  ngettext(
                      "%(count)s record was left, because somebody has changed it since.",
                      "%(count)s records were left, because somebody has changed them since.",
                      left,
                  ),
                  {count: number(left)},
              )
            : "",
    ]
        .filter(Boolean)
        .join(" ");

// Kinds of rows, in the order in which they are shown.
export const outcomes = {
    created: gettext("New"),
    updated: gettext("Changed"),
    same: gettext("Same"),
    wrong: gettext("Wrong"),
    twice: gettext("Twice in the file"),
    undecided: gettext("Undecided"),
    mended: gettext("Mended"),
    gone: gettext("Gone"),
    removed: gettext("Deleted"),
    restored: gettext("Changed back"),
    left: gettext("Left"),
};
// What a row does to the record that it finds.
export const decisions = {
    "": gettext("undecided"),
    skip: gettext("leave the record"),
    fill: gettext("complete the record"),
    update: gettext("update the record"),
};
export const decision = gettext("Decision");
export const decisionOf = (count) => text(gettext("Decision about row %(number)s"), {number: number(count)});
export const decided = (count) => text(gettext("Row %(number)s is decided."), {number: number(count)});
export const sameAsRow = (other) => text(gettext("the same as row %(number)s"), {number: number(other)});
export const showRecord = gettext("Show");
export const checkAgain = gettext("Check again");
export const mended = (row) => text(gettext("Row %(number)s is right now."), {number: number(row)});
export const stillWrong = (row) => text(gettext("Row %(number)s is still wrong."), {number: number(row)});
export const onlyFirst = (count) =>
    text(gettext("The first %(count)s can be mended here; the others in the file of wrong rows, after the import."), {
        count: number(count),
    });
export const changesOf = gettext("Changes");
export const whatIsWrong = gettext("What is wrong");
export const equals = gettext("Equals");
export const record = gettext("Record");
export const more = gettext("Show more");

export const undoTitle = gettext("Undo this import");
export const askUndo = gettext(
    "Records that this import has made are deleted for good, and records that it has changed get their earlier " +
        "values back. What somebody has changed since is left as it is.",
);
export const askCancel = gettext("Are you sure you want to cancel? Rows that are imported already stay imported.");
export const cancelTitle = gettext("Cancel the import");
export const noWay = gettext("No, take me back");
export const yes = gettext("Yes, I’m sure");
export const announced = (said, done, total) => `${said} ${progressOf(done, total)}`;

export const states = {
    new: gettext("Upload not ended"),
    read: gettext("Not checked yet"),
    running: gettext("Running"),
    paused: gettext("Paused"),
    checked: gettext("Checked"),
    done: gettext("Imported"),
    cancelled: gettext("Cancelled"),
    failed: gettext("Failed"),
    undone: gettext("Taken back"),
};
// By the names that the API has for them; what else was read is shown as it is called there.
export const encodings = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252",
    "iso8859-1": "ISO 8859-1",
    mac_roman: "Mac Roman",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    cp850: "CP850",
    cp1250: "Windows-1250",
    cp1251: "Windows-1251",
    cp1253: "Windows-1253",
    cp1254: "Windows-1254",
};
export const formats = {csv: gettext("Table of text"), xlsx: "XLSX", vcard: "vCard", jsonl: "JSON Lines"};

/** @param {string[]} values */
function quoted(values) {
    return values.map((value) => text(gettext("“%(value)s”"), {value})).join(", ");
}

/** @param {number} count */
function bytes(count) {
    const [size, unit] = count < 1e6 ? [count / 1e3, "kB"] : [count / 1e6, "MB"];
    return `${number(Math.round(size * 10) / 10)} ${unit}`;
}
