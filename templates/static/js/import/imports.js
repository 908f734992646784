// All imports of these records, the newest first.

import {shown} from "../record/values.js";
import {all, element, find} from "../site/dom.js";
import {enter, settings, showProblem} from "../site/page.js";
import {number} from "../site/words.js";
import {saidOfChange} from "./change.js";
import {list} from "./job.js";
import * as words from "./words.js";

const body = find("#imports tbody");
const more = find("#more-imports");
const labels = all("#imports thead th").map((head) => head.textContent);
const COUNTS = ["total", "created", "updated", "wrong"];

await Promise.all([enter(), show(null)]);

/** @param {string | null} cursor */
async function show(cursor) {
    try {
        const {items, nextCursor} = await list(cursor);
        const lines = items.map(line);
        body.append(...lines);
        if (cursor) {
            lines[0]?.querySelector("a").focus();
        }
        more.hidden = !nextCursor;
        more.onclick = () => show(nextCursor);
        find("#no-imports").hidden = body.childElementCount > 0;
    } catch (error) {
        showProblem(error);
    }
    find("#imports").removeAttribute("aria-busy");
}

/** @param {Import} made */
function line({importId, fileName, createdAt, createdBy, state, dryRun, change, counts = {}}) {
    const href = `${settings.url}import/?${new URLSearchParams({importId})}`;
    const ofState = change && state === "done" ? words.changesOfRecords.state : words.states[state];
    const said = dryRun && state === "running" ? words.check : ofState;
    const cells = [
        shown(createdAt, {kind: "datetime"}, ""),
        createdBy,
        said ?? state,
        ...COUNTS.map((kind) => number(counts[kind] ?? 0)),
    ];
    return element(
        "tr",
        {},
        element("th", {scope: "row"}, element("a", {href, dir: "auto"}, change ? saidOfChange(change) : fileName)),
        ...cells.map((content, index) => element("td", {"data-label": labels[index + 1]}, content)),
    );
}
