// The question before a record is deleted, and the deletion.

import {idInAddress, listUrl} from "../site/address.js";
import {find} from "../site/dom.js";
import {enter, settings} from "../site/page.js";
import * as words from "../site/words.js";
import {childrenCounted, childrenListed, childrenOf} from "./children.js";
import {deleteRecord} from "./deletion.js";
import {showNote} from "./errors.js";
import {load, nameIt} from "./record.js";

const id = idInAddress(settings);
const form = find("#delete-form");
const content = find("#content-main");

let [session, record] = await Promise.all([enter(), load(settings, id)]);
const children = await childrenOf(settings, [record]);
nameIt(settings, record);
find("#content-main > ul").append(...childrenCounted(children, 1));
find("#deleted-objects > li").append(...childrenListed(settings, record, children, "change"));
content.hidden = false;
content.removeAttribute("aria-busy");
if (!session.rights.includes("write")) {
    find("#messages").after(find("#form-note"));
    content.hidden = true;
    showNote([words.problems[403]]);
}

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("input[type=submit]");
    button.disabled = true;
    find("#form-note").replaceChildren();
    const {why, current} = await deleteRecord(settings, id, record);
    if (!why) {
        location.assign(listUrl(settings));
        return;
    }
    record = current;
    nameIt(settings, record);
    showNote([why]);
    button.disabled = false;
    find("#form-note").focus();
});
