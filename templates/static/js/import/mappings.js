// Choices that were saved under a name, for files of the same kind that come again.

import {ApiError} from "../site/api.js";
import {ask} from "../site/dialog.js";
import {element, find} from "../site/dom.js";
import {deleteMapping, mappings, saveMapping} from "./job.js";
import {attempt, say} from "./problems.js";
import {columnsOf} from "./templates.js";
import * as words from "./words.js";

const form = find("#fields-form");
const select = form.elements.mapping;

/** @type {{name: string, mapping: Row}[]} */
let saved = [];

// `chosen` answers what the form says, `use` puts choices into it.
/** @param {Job} job @param {(job: Job) => Choices} chosen @param {(choices: Choices) => void} use */
export function startMappings(job, chosen, use) {
    find("#use-mapping").addEventListener("click", () => {
        const found = saved.find(({name}) => name === select.value);
        if (found) {
            use(fitting(job, found));
        }
    });
    find("#delete-mapping").addEventListener("click", remove);
    find("#save-mapping").addEventListener("click", () => save(chosen(job)));
    form.elements.mappingName.addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
            event.preventDefault(); // else it would go on to the next step
            save(chosen(job));
        }
    });
}

// The page works without them.
export async function showMappings() {
    try {
        saved = (await mappings()).items;
    } catch (error) {
        if (!(error instanceof ApiError)) {
            throw error;
        }
        saved = [];
    }
    select.replaceChildren(...saved.map(({name}) => element("option", {value: name}, name)));
    find("#mappings").hidden = !saved.length;
}

// Of what was saved, what this file has columns for; says what it lacks.
/** @param {Job} job @param {{name: string, mapping: Row}} mapping @returns {Choices} */
function fitting({choices, reading}, {name, mapping}) {
    const header = reading.columns.map((column) => column.name);
    const lacking = (template) => columnsOf(template, header).filter((column) => !header.includes(column));
    const all = Object.entries(/** @type {Record<string, string>} */ (mapping.templates ?? {}));
    const missing = [...new Set(all.flatMap(([, template]) => lacking(template)))];
    const templates = Object.fromEntries(all.filter(([, template]) => !lacking(template).length));
    const region = header.includes(mapping.phoneRegionColumn) ? mapping.phoneRegionColumn : "";
    say([words.usedChoices(name), missing.length ? words.missingColumns(missing) : ""].join(" "));
    find("#mapping-said").textContent = find("#form-status").textContent;
    return {...choices, ...mapping, templates, fixed: mapping.fixed ?? {}, phoneRegionColumn: region};
}

/** @param {Choices} mapping */
async function save(mapping) {
    const name = form.elements.mappingName.value.trim();
    const done = await attempt(form, () => saveMapping(name, mapping));
    if (done) {
        await showMappings();
        select.value = name;
        form.elements.mappingName.value = "";
        tell(words.savedChoices(name));
    }
}

async function remove() {
    const name = select.value;
    const content = [element("p", {}, words.askDeleteChoices(name))];
    if (!(await ask({title: words.deleteChoices, content, yes: words.yes, no: words.noWay, dangerous: true}))) {
        return;
    }
    if (await attempt(form, () => deleteMapping(name))) {
        await showMappings();
        tell(words.deletedChoices(name));
    }
}

/** @param {string} text */
function tell(text) {
    find("#mapping-said").textContent = text;
    say(text);
}
