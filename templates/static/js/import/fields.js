// The third step: what each field is taken from.

import {element, find} from "../site/dom.js";
import {settings} from "../site/page.js";
import {startMappings} from "./mappings.js";
import {columnsOf, onlyColumn, rendered} from "./templates.js";
import * as words from "./words.js";

const form = find("#fields-form");
const SEVERAL = "\n"; // no column is called like these
const FIXED = "\t";
const EXAMPLES = 3;
const TEXTS = ["phoneRegion", "phoneRegionColumn", "dateForm", "timeZone"];
// Options that say something only about fields of these kinds.
const OF_KINDS = {
    addTags: ["tags"],
    phoneRegion: ["tel"],
    phoneRegionColumn: ["tel"],
    dateForm: ["date", "datetime", "datetime-local"],
    timeZone: ["datetime"],
};

/** @param {Job} job */
export function startFields(job) {
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        job.choose(chosenFields(job));
        job.go("known");
    });
    form.addEventListener("input", ({target}) => {
        if (target.closest("#field-rows")) {
            refresh(job, target.closest("[data-field]"));
            showUnused(job);
        }
    });
    startMappings(job, chosenFields, (choices) => {
        job.choose(choices);
        showFields(job);
    });
}

/** @param {Job} job */
export function showFields(job) {
    const {fields, columns} = job.reading;
    const kinds = fields.map(({name}) => described(name).kind);
    find("#field-rows").replaceChildren(...fields.map((field) => fieldRow(job, field)));
    for (const [name, needed] of Object.entries(OF_KINDS)) {
        find(`.field-${name}`).hidden = !needed.some((kind) => kinds.includes(kind));
    }
    const zones = [...new Set([TIME_ZONE, "UTC"])];
    form.elements.timeZone.replaceChildren(...zones.map((zone) => element("option", {value: zone}, zone)));
    form.elements.phoneRegionColumn.replaceChildren(...columnOptions(columns, ""));
    for (const name of TEXTS) {
        form.elements[name].value = job.choices[name] ?? "";
    }
    form.elements.dateForm.value ||= "DMY";
    form.elements.timeZone.value ||= TIME_ZONE;
    form.elements.addTags.value = (job.choices.addTags ?? []).join(", ");
    form.elements.emptyWords.value = (job.choices.emptyWords ?? []).join(", ");
    form.elements.keepWithoutBadOptional.checked = Boolean(job.choices.keepWithoutBadOptional);
    showUnused(job);
}

// What admin/pages.py says of a field; the API may have one of which the page knows nothing.
/** @param {string} name @returns {any} */
export function described(name) {
    return settings.fields.find((field) => field.name === name) ?? {kind: "text"};
}

/** @param {string} name @param {string} [label] */
export function labelOf(name, label) {
    return described(name).label ?? label ?? name;
}

/** @param {{name: string}[]} columns @param {string} empty */
function columnOptions(columns, empty) {
    return [element("option", {value: ""}, empty), ...columns.map(({name}) => element("option", {value: name}, name))];
}

/** @param {Job} job @param {ImportField} field */
function fieldRow(job, field) {
    const {columns} = job.reading;
    const label = labelOf(field.name, field.label);
    const id = `id_${field.name}`;
    const more = [
        element("option", {value: SEVERAL}, words.ofSeveral),
        element("option", {value: FIXED}, words.fixedValue),
    ];
    const source = element(
        "select",
        {id, name: field.name, "aria-describedby": `${id}_helptext`},
        ...columnOptions(columns, words.notImported),
        ...more,
    );
    const help = element("div", {class: "help", id: `${id}_helptext`});
    const line = element(
        "div",
        {class: "flex-container source"},
        element("label", {for: id, class: field.required && "required"}, `${label}:`),
        source,
        templateControl(field.name, label, columns),
        fixedControl(field.name, label),
    );
    const box = element("div", {"data-field": field.name}, line, help);
    fill(job, field.name, box);
    refresh(job, box);
    return element("div", {class: `form-row field-${field.name}`}, box);
}

/** @param {string} name @param {string} label @param {{name: string}[]} columns */
function templateControl(name, label, columns) {
    const attributes = {type: "text", class: "vTextField template", "aria-label": words.templateOf(label), dir: "auto"};
    const input = element("input", {...attributes, name: `${name}:template`, placeholder: words.templateHelp});
    const add = element(
        "select",
        {"aria-label": words.addColumnTo(label), class: "add-column"},
        ...columnOptions(columns, words.addColumn),
    );
    add.addEventListener("change", () => {
        input.value = [input.value, add.value && `{${add.value}}`].filter(Boolean).join(" ");
        add.value = "";
        input.dispatchEvent(new Event("input", {bubbles: true}));
    });
    return element("span", {class: "several", hidden: true}, input, " ", add);
}

/** @param {string} name @param {string} label */
function fixedControl(name, label) {
    const {choices} = described(name);
    const attributes = {
        name: `${name}:fixed`,
        "aria-label": words.fixedOf(label),
        class: "fixed vTextField",
        hidden: true,
    };
    const options = Object.entries(choices ?? {}).map(([value, text]) => element("option", {value}, text));
    return options.length ? element("select", attributes, ...options) : element("input", {type: "text", ...attributes});
}

/** @param {Job} job @param {string} name @param {any} box */
function fill({choices, reading}, name, box) {
    const header = reading.columns.map((column) => column.name);
    const template = choices.templates[name] ?? "";
    const only = onlyColumn(template, header);
    const several = template && !only ? SEVERAL : only;
    const isFixed = name in choices.fixed;
    box.querySelector("select").value = isFixed ? FIXED : several;
    box.querySelector(".template").value = template;
    if (isFixed) {
        box.querySelector(".fixed").value = choices.fixed[name];
    }
}

// Shows the control that goes with what was chosen, and what comes of it in the first rows.
/** @param {Job} job @param {any} box */
function refresh({reading}, box) {
    const source = box.querySelector("select").value;
    box.querySelector(".several").hidden = source !== SEVERAL;
    box.querySelector(".fixed").hidden = source !== FIXED;
    const help = box.querySelector(".help");
    const template = templateIn(box);
    const header = reading.columns.map(({name}) => name);
    const made = reading.rows.map(({cells}) =>
        rendered(template, Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ""]))),
    );
    const examples = [...new Set(made.filter(Boolean))].slice(0, EXAMPLES);
    help.textContent = template && (examples.length ? words.forExample(examples) : words.noExample);
}

/** @param {any} box */
function templateIn(box) {
    const source = box.querySelector("select").value;
    if (source === SEVERAL) {
        return box.querySelector(".template").value;
    }
    return source && source !== FIXED ? `{${source}}` : "";
}

/** @returns {any[]} */
function boxes() {
    return [...find("#field-rows").querySelectorAll("[data-field]")];
}

/** @param {Job} job */
function showUnused({reading}) {
    const header = reading.columns.map(({name}) => name);
    const used = new Set(boxes().flatMap((box) => columnsOf(templateIn(box), header)));
    const unused = header.filter((name) => !used.has(name));
    find("#unused").textContent = unused.length ? words.unusedColumns(unused.join(", ")) : words.allColumnsUsed;
}

// What the form says, as the API takes it; matching is the next step's.
/** @param {Job} job @returns {Choices} */
export function chosenFields(job) {
    const pairs = boxes().map((box) => [box.dataset.field, templateIn(box)]);
    const fixed = boxes().filter((box) => box.querySelector("select").value === FIXED);
    const texts = TEXTS.filter((name) => form.elements[name].closest(".form-row").hidden === false);
    return {
        ...job.choices,
        templates: Object.fromEntries(pairs.filter(([, template]) => template)),
        fixed: Object.fromEntries(fixed.map((box) => [box.dataset.field, box.querySelector(".fixed").value])),
        addTags: listIn("addTags"),
        emptyWords: listIn("emptyWords"),
        keepWithoutBadOptional: form.elements.keepWithoutBadOptional.checked,
        ...Object.fromEntries(texts.map((name) => [name, form.elements[name].value.trim()])),
    };
}

/** @param {string} name */
function listIn(name) {
    const words = form.elements[name].value.split(/[,;]/);
    return words.map((word) => word.trim()).filter(Boolean);
}
