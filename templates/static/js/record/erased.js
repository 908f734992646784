// Forgets what was typed into the forms of records that have been erased since. The builder sets RESOURCES.

import {ApiError, call} from "../site/api.js";
import {keysOf} from "../site/storage.js";
import {DRAFTS, forgetDraftsOf} from "./draft.js";
import {path} from "./record.js";

const FORM = /^(\/admin\/[^/]+\/[^/]+\/)([^/]+)\/change\/$/;

for (const key of keysOf(DRAFTS)) {
    const [, url, id] = FORM.exec(key.slice(DRAFTS.length)) ?? [];
    const resource = RESOURCES.find((each) => each.url === url);
    if (resource) {
        forgetIfErased(resource, decodeURIComponent(id));
    }
}

/** @param {any} resource @param {string} id */
async function forgetIfErased(resource, id) {
    try {
        await call("GET", path(resource, id), {inPlace: true});
    } catch (error) {
        if (error instanceof ApiError && error.status === 410) {
            forgetDraftsOf(resource, id);
        }
    }
}
