// The indexes: who is here, and what they did last.

import {find} from "./dom.js";
import {enter, settings, showProblem} from "./page.js";
import {everybodysActions, recentActions} from "./recent.js";

const module = find("#recent-actions-module");
const [session] = await Promise.all([enter(), module && showActions()]);
import("../record/erased.js").catch(() => {});
if (settings?.right && !session.rights.includes(settings.right)) {
    import("./problem.js").then(({forbid}) => forbid());
}
if (find("#dashboard")) {
    import("./dashboard.js").then(({showDashboard}) => showDashboard(session));
}
if (settings?.agendas?.length) {
    import("./agenda.js").then(({showAgendas}) => showAgendas(settings.agendas, session));
}

async function showActions() {
    try {
        const [mine, everybodys] = await Promise.all([recentActions(settings.resources), everybodysActions()]);
        find("#my-actions").after(mine);
        find("#everybodys-actions").after(everybodys);
    } catch (error) {
        showProblem(error);
    }
    module.removeAttribute("aria-busy");
}
