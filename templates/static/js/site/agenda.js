// What is due today or overdue, by whose it is: one's own first. The builder sets the stage's TIME_ZONE.

import {titleOf} from "../record/record.js";
import {shown} from "../record/values.js";
import {recordUrl} from "./address.js";
import {ApiError, call} from "./api.js";
import {all, element} from "./dom.js";
import * as words from "./words.js";
import {problemText} from "./words.js";

const MOST = 100;

export function showAgendas(agendas, session) {
    all(".agenda").forEach(async (module, index) => {
        module.append(...(await contentOf(agendas[index], session)));
        module.removeAttribute("aria-busy");
    });
}

async function contentOf(agenda, {email}) {
    const {api, idField, titleField, due, done, owner} = agenda;
    const fields = [...new Set([idField, titleField, due, owner])];
    const parameters = {[done]: false, [`${due}__lt`]: tomorrow(), sort: due, limit: MOST, fields};
    try {
        const {data} = await call("GET", api, {parameters});
        const owners = new Map(data.items.map((record) => [record[owner] || "", []]));
        data.items.forEach((record) => owners.get(record[owner] || "").push(record));
        const names = [email, ...[...owners.keys()].filter((name) => name && name !== email).sort(), ""];
        const lists = names
            .filter((name) => owners.has(name))
            .flatMap((name) => [element("h3", {}, name || words.nobodys), list(agenda, owners.get(name))]);
        const more = data.nextCursor ? [element("p", {}, words.moreIsDue)] : [];
        return lists.length ? [...lists, ...more] : [element("p", {}, words.nothingIsDue)];
    } catch (error) {
        if (error instanceof ApiError) {
            return [element("p", {}, problemText(error))];
        }
        throw error;
    }
}

function list(agenda, records) {
    const items = records.map((record) => {
        const title = element("bdi", {}, titleOf(agenda, record));
        const link = element("a", {href: recordUrl(agenda, record[agenda.idField], "change")}, title);
        const when = shown(record[agenda.due], {kind: record[agenda.due].includes("T") ? "datetime" : "date"}, "");
        return element("li", {class: "changelink"}, link, element("span", {class: "mini quiet"}, when));
    });
    return element("ul", {class: "actionlist"}, ...items);
}

// The day after today where the stage is.
function tomorrow() {
    const day = new Date(new Intl.DateTimeFormat("sv", {timeZone: TIME_ZONE}).format());
    day.setUTCDate(day.getUTCDate() + 1);
    return day.toISOString().slice(0, 10);
}
