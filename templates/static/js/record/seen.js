// Which version of a record a page has shown: a list does not ask for it, because most rows do not say it.

import {call} from "../site/api.js";
import {same} from "./fields.js";
import {path} from "./record.js";

// The record tells, if all is still as it was shown; of one that has changed since it is an earlier version, which the
// API refuses as it refuses any that is not the last one.
/** @param {Resource} settings @param {Row} record @param {typeof call} ask */
export async function versionOf(settings, record, ask = call) {
    const {idField, versionField} = settings;
    if (versionField in record) {
        return record[versionField];
    }
    const {data} = await ask("GET", path(settings, record[idField]));
    const changed = Object.keys(record).some((name) => name in data && !same(data[name], record[name]));
    return data[versionField] - Number(changed);
}
