// Templates that make one field of several columns: what imports/templates.py does with them, for the examples that a
// person sees while choosing.

const COLUMN = /\{([^{}]+)\}/;
const BETWEEN = /^([)\]}>»”]*)([\s\S]*?)([([{<«“]*)$/;

// Names of columns, of which a bar separates those whose first value counts, unless a name has a bar in it.
/** @param {string} template @param {string[]} header @returns {string[]} */
export function columnsOf(template, header) {
    const named = template.split(COLUMN).filter((_, index) => index % 2);
    return named.flatMap((name) => (header.includes(name) ? [name] : name.split("|")));
}

// The one column that the template consists of, or "".
/** @param {string} template @param {string[]} header */
export function onlyColumn(template, header) {
    const name = /^\{([^{}]+)\}$/.exec(template)?.[1] ?? "";
    return header.includes(name) ? name : "";
}

// Text between two columns appears only between two values, and brackets disappear with the column inside them.
/** @param {string} template @param {Record<string, string>} values */
export function rendered(template, values) {
    const parts = template.split(COLUMN);
    const names = parts.filter((_, index) => index % 2);
    const literals = parts.filter((_, index) => !(index % 2));
    if (!names.length) {
        return template;
    }
    const between = literals.slice(1, -1).map((literal) => /** @type {string[]} */ (BETWEEN.exec(literal)));
    let made = "";
    for (const [index, name] of names.entries()) {
        const value = firstValue(name, values);
        if (value) {
            const separator = between[index - 1]?.[2] ?? "";
            const prefix = index ? between[index - 1][3] : literals[0];
            const suffix = index < between.length ? between[index][1] : literals.at(-1);
            made += (made && separator) + prefix + value + suffix;
        }
    }
    return made.trim();
}

/** @param {string} name @param {Record<string, string>} values */
function firstValue(name, values) {
    return (
        values[name] ??
        name
            .split("|")
            .map((each) => values[each])
            .find(Boolean) ??
        ""
    );
}
