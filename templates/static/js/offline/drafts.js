// What was typed and not saved, from the end of a session until the same person logs in again.

import {forget, keysOf, recall, remember} from "../site/storage.js";
import {asked, last, seal, unseal} from "./key.js";
import {all, KEPT, put, remove} from "./store.js";

const DRAFTS = "drafts ";

// Answers whether all of them are sealed.
export async function sealDrafts() {
    const key = last();
    const names = keysOf(DRAFTS);
    if (!key) {
        return !names.length;
    }
    for (const name of names) {
        const content = await seal(key, {name, drafts: recall(name)});
        await put("drafts", {id: crypto.randomUUID(), owner: key.owner, at: Date.now(), ...content});
        forget(name);
    }
    return true;
}

// For whoever has just logged in. The forms offer them like all drafts.
export async function unsealDrafts() {
    const items = await all("drafts");
    const key = items.length ? await asked() : null;
    for (const item of items) {
        if (item.owner === key?.owner) {
            const {name, drafts} = await unseal(/** @type {SealingKey} */ (key), item);
            remember(name, [...(recall(name) ?? []), ...drafts]);
        }
        if (item.owner === key?.owner || item.at < Date.now() - KEPT) {
            await remove("drafts", item.id);
        }
    }
}
