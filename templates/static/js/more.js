// A list that goes on when somebody asks for more of it.

import {call} from "./api.js";
import {showProblem} from "./page.js";

// Shows the first part at once and each next one after a press of the button. `show` is given the new items, and
// whether there are more; `fail` the error if there was no first part.
export async function showParts(button, path, parameters, show, fail = showProblem) {
    let cursor = null;
    const next = async () => {
        const {data} = await call("GET", path, {parameters: {...parameters, ...(cursor && {cursor})}});
        cursor = data.nextCursor;
        await show(data.items, Boolean(cursor));
        button.hidden = !cursor;
    };
    button.addEventListener("click", async () => {
        button.disabled = true;
        try {
            await next();
        } catch (error) {
            showProblem(error);
        }
        button.disabled = false;
    });
    try {
        await next();
    } catch (error) {
        fail(error);
    }
}
