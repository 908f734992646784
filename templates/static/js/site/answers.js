// What the API says, in the language of the page. The builder puts the catalogue's sentences into API_SENTENCES.

const PLACE = /\{(\w+)\}/;
const sentences = Object.entries(API_SENTENCES).map(([said, ours]) => {
    const parts = said.split(PLACE); // text, name, text, …
    const pattern = parts.map((part, index) => (index % 2 ? "([^]*)" : part.replace(/[^\w\s]/g, "\\$&"))).join("");
    return {pattern: new RegExp(`^${pattern}$`), names: parts.filter((_, index) => index % 2), ours};
});

// A problem's detail and the messages of its errors; what nobody has translated stays as it is.
export function translated(problem) {
    return {...problem, detail: say(problem.detail), errors: sayAll(problem.errors ?? {})};
}

// Errors of rows are within those of their record.
function sayAll(errors) {
    if (Array.isArray(errors)) {
        return errors.map(say);
    }
    return Object.fromEntries(Object.entries(errors).map(([name, messages]) => [name, sayAll(messages)]));
}

// What stands in a place is somebody's, but for a sentence of the API.
function filled(name, text) {
    return name === "why" ? say(text) : text;
}

/** @param {string} text */
function say(text) {
    for (const {pattern, names, ours} of sentences) {
        const found = pattern.exec(text);
        if (found) {
            return ours
                .split(PLACE)
                .map((part, index) => (index % 2 ? filled(part, found[names.indexOf(part) + 1]) : part))
                .join("");
        }
    }
    return text;
}
