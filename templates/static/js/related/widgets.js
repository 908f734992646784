// Foreign keys of a form: the box to search in, and the links beside it.

import {all} from "../site/dom.js";
import {dress} from "./autocomplete.js";
import {startRelatedLinks, update} from "./links.js";

const CONTROLS = ".admin-autocomplete";

/** @param {Form} form */
export function startRelatedFields(form) {
    const start = (root) => {
        for (const select of all(CONTROLS, root).filter((each) => !each.closest(".empty-form"))) {
            dress(select);
            update(select);
        }
    };
    startRelatedLinks(form);
    form.addEventListener("formset:added", ({target}) => start(target)); // the row that is copied stays bare
    start(form);
}
