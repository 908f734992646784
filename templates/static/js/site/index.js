// The indexes: who is here, and what they did last.

import {find} from "./dom.js";
import {enter, settings, showProblem} from "./page.js";
import {recentActions} from "./recent.js";

const module = find("#recent-actions-module");
if (module) {
    await Promise.all([enter(), showActions()]);
} else {
    await enter();
}

async function showActions() {
    try {
        module.append(await recentActions(settings.resources));
    } catch (error) {
        showProblem(error);
    }
    module.removeAttribute("aria-busy");
}
