// The list as a file: a dialog asks what is to be in it. The API writes large files meanwhile, and says how far it is.
// The builder sets LABELS and TRANSLATED.

import {fieldsOf} from "../record/values.js";
import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element} from "../site/dom.js";
import {show} from "../site/messages.js";
import {settings} from "../site/page.js";
import {forget, preferred, recall, remember} from "../site/storage.js";
import * as words from "../site/words.js";
import {problemText} from "../site/words.js";
import {progressBar} from "./bulk.js";

const PAUSE = 2000; // milliseconds between two questions how far it is
const PENDING = `export ${settings.api}`; // a file that was on its way when the dialog was closed

let asking = false; // a second click may come before the dialog
const keys = new Map(); // what was asked for -> its key, until there is an answer: again it is the same file

// `asked` is what the list asks the API for; `ids` are the records of the file if it is to have some of them.
/** @param {Asked} asked @param {string[] | null} ids */
export async function open(asked, ids = null) {
    if (asking) {
        return;
    }
    asking = true;
    const pending = recall(PENDING);
    const problem = element("p", {class: "errornote", role: "alert", hidden: true});
    const bar = progressBar();
    const questions = pending ? [element("p", {}, words.exportGoesOn)] : questionsOf(asked);
    const submit = async () => {
        problem.hidden = true;
        try {
            const made = await followed(pending ?? (await order(asked, ids, bar.closest("form"))), bar);
            if (made) {
                take(made);
            }
            return true;
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            forget(PENDING);
            problem.textContent = Object.values(error.errors).flat().join(" ") || why(error);
            problem.hidden = false;
            bar.hidden = true;
            return false;
        }
    };
    await ask({
        title: words.exportTitle(settings.verboseNamePlural),
        content: [problem, ...questions, bar],
        yes: pending ? words.goOn : words.exportIt,
        no: words.close,
        submit,
    });
    asking = false;
}

/** @param {ApiError} error */
function why(error) {
    return [0, 413].includes(error.status) && error.problem.detail ? error.problem.detail : problemText(error);
}

/** @param {Asked} asked */
function questionsOf(asked) {
    const formats = Object.entries(words.fileFormats).map(([value, text]) => element("option", {value}, text));
    const format = element("select", {name: "format", autofocus: true}, ...formats);
    const narrowed = Object.keys(asked).some((name) => name !== "sort");
    const all = words.everyRecord(settings.verboseNamePlural);
    return [
        element("p", {}, element("label", {}, `${words.fileFormat} `, format)),
        ...(narrowed ? [choice("records", words.whichRecords, {listed: words.asListed, all})] : []),
        choice("columns", words.columns, {shown: words.shownColumns, all: words.allFields}),
    ];
}

/** @param {string} name @param {string} legend @param {Record<string, string>} values */
function choice(name, legend, values) {
    const radios = Object.entries(values).map(([value, text], index) =>
        element("label", {}, element("input", {type: "radio", name, value, checked: !index}), ` ${text}`),
    );
    return element("fieldset", {class: "choices"}, element("legend", {}, legend), ...radios);
}

// Answers what the API says of the file.
/** @param {Asked} asked @param {string[] | null} ids @param {any} form */
async function order(asked, ids, form) {
    const {format, records, columns} = Object.fromEntries(new FormData(form));
    const {sort} = asked;
    const parameters = records === "all" ? {...(sort && {sort})} : {...asked};
    if (columns === "shown") {
        parameters.fields = shownFields().join();
    }
    const body = {format, delimiter: separator(), labels: LABELS[settings.api], ...(ids && {ids})};
    const wanted = JSON.stringify([parameters, body]);
    const idempotencyKey = keys.get(wanted) ?? crypto.randomUUID();
    keys.set(wanted, idempotencyKey);
    const {data} = await call("POST", `${settings.api}/exports`, {parameters, body, idempotencyKey, patient: true});
    keys.delete(wanted);
    return data;
}

// Answers the finished file; nothing if the dialog was closed before.
/** @param {any} first @param {any} bar */
async function followed(first, bar) {
    const [progress, text] = bar.children;
    let file = first;
    while (file.state === "running") {
        remember(PENDING, file);
        bar.hidden = false;
        if (file.total) {
            progress.max = file.total;
            progress.value = file.rows;
        }
        text.textContent = file.total ? words.doneOf(file.rows, file.total) : words.readSoFar(file.rows);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (!bar.isConnected) {
            return null;
        }
        file = (await call("GET", `${settings.api}/exports/${file.exportId}`)).data;
    }
    forget(PENDING);
    if (file.state === "failed") {
        throw new ApiError(0, TRANSLATED ? (await import("../site/answers.js")).translated(file) : file);
    }
    return file;
}

// The file comes by itself; the link is for whoever's browser has stopped it.
function take({url, fileName, rows}) {
    show("success", [words.exported(rows), " ", {text: fileName, href: url}]);
    element("a", {href: url, download: fileName}).click();
}

// Fields of the columns that this browser shows, in their order.
function shownFields() {
    const hidden = (preferred(`columns ${settings.url}`) ?? "").split(",");
    const shown = settings.columns.filter(({name}) => !hidden.includes(`.column-${name}`));
    return [...new Set(shown.flatMap(fieldsOf))];
}

// Excel splits a CSV file where the reader's system separates lists: by semicolons where commas are in numbers.
function separator() {
    return (1.5).toLocaleString(navigator.language).includes(",") ? ";" : ",";
}
