// The question of the delete page in front of the list.

import {childrenOf} from "../record/children.js";
import {deleteRecord, objectsOf} from "../record/deletion.js";
import {titleOf} from "../record/record.js";
import {ask} from "../site/dialog.js";
import {element} from "../site/dom.js";
import {settings} from "../site/page.js";
import * as words from "../site/words.js";

let asking = false; // a second click may come before the dialog

// `link` is what was pressed, and gets the focus back.
/** @param {Row} record @param {HTMLAnchorElement} link */
export async function askToDelete(record, link) {
    if (!asking) {
        asking = true;
        link.focus(); // not every browser does it on a click
        await askOnce(record, await childrenOf(settings, [record]));
        asking = false;
    }
}

/** @param {Row} listed @param {Children} children */
function askOnce(listed, children) {
    let record = listed;
    const note = element("p", {class: "errornote", tabindex: "-1", hidden: true});
    const question = element("div", {}, ...questionOf(record, children));
    const submit = async () => {
        note.hidden = true;
        const {why, current} = await deleteRecord(settings, record[settings.idField], record);
        if (!why) {
            location.reload();
            return true;
        }
        record = current;
        question.replaceChildren(...questionOf(record, await childrenOf(settings, [record])));
        note.textContent = why;
        note.hidden = false;
        note.focus();
        return false;
    };
    return ask({
        title: words.deleteIt,
        content: [note, question],
        yes: words.yes,
        no: words.no,
        dangerous: true,
        submit,
    });
}

/** @param {Row} record @param {Children} children */
function questionOf(record, children) {
    const question = words.askDelete(settings.verboseName, titleOf(settings, record));
    return [element("p", {}, question), ...objectsOf(settings, [record], "h3", children)];
}
