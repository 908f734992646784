// Where the person who is here is logged in, and the end of sessions.

import {shown} from "../record/values.js";
import {ApiError, call} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {all, element, find} from "../site/dom.js";
import {enter, showProblem} from "../site/page.js";
import {notNow} from "../site/words.js";
import {callInPlace} from "./log_in_again.js";
import * as words from "./words.js";

const PATH = "/session/sessions";
const body = find("#sessions tbody");
const others = find("#end-others");
const status = find("#sessions-status");
const labels = all("#sessions thead th").map((head) => head.textContent);

others.addEventListener("click", async () => {
    if (await confirmed(words.endOthersTitle, words.endOthersText)) {
        end(PATH, words.othersEnded);
    }
});
await Promise.all([enter(), show()]);

async function show() {
    try {
        const {data} = await call("GET", PATH);
        body.replaceChildren(...data.items.map(line));
        others.hidden = data.items.every(({current}) => current);
        if (!data.items.length) {
            status.textContent = words.noSessions;
        }
    } catch (error) {
        showProblem(error);
    }
    find("#sessions").removeAttribute("aria-busy");
}

/** @param {{session: string, begunAt: string, lastUsedAt: string, address: string, device: string, current: boolean}} session */
function line({session, begunAt, lastUsedAt, address, device, current}) {
    const name = device || words.unknownDevice;
    const cells = [
        address || "-",
        shown(begunAt, {kind: "datetime"}, ""),
        shown(lastUsedAt, {kind: "datetime"}, ""),
        current ? element("strong", {}, words.thisSession) : button(session, name),
    ];
    return element(
        "tr",
        {},
        element("th", {scope: "row", dir: "auto"}, name),
        ...cells.map((content, index) => element("td", {"data-label": labels[index + 1]}, content)),
    );
}

/** @param {string} session @param {string} name */
function button(session, name) {
    const made = element("button", {type: "button", class: "button", "aria-label": words.endOf(name)}, words.end);
    made.addEventListener("click", async () => {
        if (await confirmed(words.endTitle, words.endText(name))) {
            end(`${PATH}/${session}`, words.ended(name));
        }
    });
    return made;
}

/** @param {string} title @param {string} text */
function confirmed(title, text) {
    return ask({title, content: [element("p", {}, text)], yes: words.end, no: notNow, dangerous: true});
}

/** @param {string} path @param {string} said */
async function end(path, said) {
    try {
        await callInPlace("DELETE", path, {body: {}});
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) {
            showProblem(error);
            return;
        } // somebody was faster: it has ended
    }
    await show();
    status.textContent = said;
    find("#content-start").focus();
}
