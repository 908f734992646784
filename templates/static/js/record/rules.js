// The rules of admin/validation.py, for a value as fields.js reads it. Where the browser cannot know all that the API
// knows (names of domains beyond ASCII, the numbers of a country), it lets through what the API may refuse; never the
// other way round.

// As schemas/_text.py: Python's blanks, which trim() has not all, and what has no width.
const EDGE =
    /[\t-\r\x1c-\x1f\x85\p{Z}\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202c\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffc]/u;
// Unassigned characters count as seen here: which ones there are depends on the browser's age.
const SEEN = /[^\t-\r\x1c-\x1f\x85\p{Z}\p{Cf}\p{Co}\p{DI}\p{NChar}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;

// A RegExp that ends in $ looks at a run of blanks again from each of them.
const trimmed = (text) => {
    let [start, end] = [0, text.length];
    while (start < end && EDGE.test(text[start])) {
        start += 1;
    }
    while (start < end && EDGE.test(text[end - 1])) {
        end -= 1;
    }
    return text.slice(start, end);
};
const HARMFUL = /[\p{Cs}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd]/u;
const cleaned = (text) => (SEEN.test(text) ? trimmed(text.normalize("NFC")) : "");
const CLEAN = {
    text: (text) => cleaned(text.replaceAll("\t", " ")),
    lines: (text) => cleaned(text.replace(/\r\n?/g, "\n")),
    tag: (text) => CLEAN.text(text.toLowerCase()),
    edges: trimmed,
    whole: Math.trunc,
};

// JSON Schema's types, of those that a control may hold.
const TYPES = {
    integer: (value) => /^-?\d+$/.test(value), // as it will be written
    number: (value) => typeof value === "number",
};

// A keyword of a rule tells whether a value does not satisfy it; an object has what the message says of it. First those
// of JSON Schema, then our own.
const INVALID = {
    type: (value, types) => !types.some((type) => TYPES[type](value)),
    not: (text, {pattern}) => {
        const [found] = new RegExp(pattern, "u").exec(text) ?? [];
        return found && {character: `U+${Number(found.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}`};
    },
    pattern: (text, pattern) => !new RegExp(pattern, "u").test(text),
    format: (text, format) => format === "date" && (text < "0001" || !isDay(text)), // the others are their patterns
    enum: (value, offered) => !offered.includes(value),
    minLength: (value, least) => size(value) < least,
    maxLength: (value, most) => size(value) > most && {length: size(value)},
    maxItems: (items, most) => items.length > most && {count: items.length},
    items: (values, {enum: offered}) => {
        const strange = values.find((value) => !offered.includes(value));
        return strange !== undefined && {input: strange};
    },
    minimum: (number, least) => number < least,
    maximum: (number, most) => number > most,
    exclusiveMinimum: (number, least) => number <= least,
    exclusiveMaximum: (number, most) => number >= most,
    email: (text, {reserved}) =>
        text !== "" && !([...text].every((char) => SEEN.test(char)) && isEmail(text, reserved)),
    spreadsheet: (text, pattern) => wholly(pattern, plain(text)),
    tel: (text, rule) => text !== "" && !isPhone(plain(text), rule),
    places: (text, most) => fraction(text).replace(/0+$/, "").length > most,
    digits: (text, {most, places}) =>
        text.replace(/^[+-]?0*/, "").search(/\D|$/) + (places ?? fraction(text).length) > most,
    url: (text, {schemes, required}) => {
        const [scheme, ...rest] = text.split("://");
        return (
            !text || (rest.length && !schemes.includes(scheme.toLowerCase())) || !new RegExp(required, "iu").test(text)
        );
    },
    marshmallow_email: (text, {user, domain, allowed}) => {
        const at = text.lastIndexOf("@");
        const host = text.slice(at + 1);
        const fits = (pattern, part) => new RegExp(pattern, "iu").test(part);
        return at < 0 || !fits(user, text.slice(0, at)) || !(allowed.includes(host) || fits(domain, host));
    },
};

// Answers what the API would say of the value, nothing if it would take it.
export function messages(rules, value) {
    if (value === null) {
        return rules.null ? [rules.null] : [];
    }
    const clean = CLEAN[rules.clean]?.(value) ?? value;
    if (rules.nothing && clean === "") {
        return [];
    }
    for (const rule of rules.checks ?? []) {
        const said = message(rule, clean);
        if (said) {
            return [said];
        }
    }
    const wrong = [];
    for (const [index, item] of rules.each ? clean.entries() : []) {
        const [why] = messages(rules.each, item);
        if (why) {
            wrong.push(filled(rules.item, {number: index + 1, tag: beginning(item), why}));
        }
    }
    if (wrong.length > 0) {
        return wrong;
    }
    return (rules.validators ?? []).map((rule) => message(rule, clean)).filter(Boolean);
}

function message({message: sentence, known, ...keywords}, value) {
    for (const [keyword, parameter] of Object.entries(keywords)) {
        const wrong = INVALID[keyword](value, parameter);
        if (wrong) {
            return filled(sentence, {...known, input: value, ...wrong});
        }
    }
    return "";
}

function filled(message, known) {
    return message.replace(/\{(\w+)\}/g, (brace, name) => [known[name] ?? brace].flat().join(", "));
}

// As `shown` in schemas/_text.py.
function beginning(text) {
    const harmless = [...text].map((character) => (HARMFUL.test(character) ? "\ufffd" : character));
    return harmless.length > 20 ? `${harmless.slice(0, 20).join("")}…` : harmless.join("");
}

/** @param {string} text */
function isDay(text) {
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** @param {string} text */
function fraction(text) {
    return text.split(".")[1] ?? "";
}

// In characters, as Python counts them.
function size(value) {
    return [...value].length;
}

// As records/phones.py: any digits, dashes and blanks in ASCII, without the marks that nobody sees. Superscripts and
// the like are no digits.
/** @param {string} text */
function plain(text) {
    const ascii = text
        .replace(/[\p{No}\p{Nl}]/gu, "\ufffd")
        .normalize("NFKC")
        .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
        .replace(/[\p{Pd}\u2212\u30fc]/gu, "-")
        .replace(/[\p{Zs}\t-\r\x1c-\x1f\x85\u2028\u2029]/gu, " ")
        .replace(/\p{Cf}/gu, "")
        .replace(/\+ +(?=[0-9(])/g, "+");
    return ascii.replace(/^ +| +$/g, "");
}

// Unicode has the ten digits of each script in a row.
/** @param {string} digit */
function digitValue(digit) {
    let value = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(Number(digit.codePointAt(0)) - value - 1))) {
        value += 1;
    }
    return value % 10;
}

/** @param {any} pattern @param {string} text */
function wholly(pattern, text) {
    return new RegExp(`^(?:${pattern})$`, "iu").test(text);
}

function isPhone(text, {looks, vanity, date, extension, before, least, most, letters, long}) {
    const digits = countOf(/[0-9]/g, text);
    const main = text.replace(new RegExp(`${extension}$`, "iu"), "");
    const found = countOf(/\p{L}/gu, countOf(/[0-9]/g, main) < before ? text : main);
    return (
        wholly(looks, text) &&
        digits + (wholly(vanity, text) ? found : 0) >= least &&
        digits <= most &&
        found <= letters &&
        !new RegExp(long).test(text) &&
        !wholly(date, text)
    );
}

/** @param {RegExp} pattern @param {string} text */
function countOf(pattern, text) {
    return text.match(pattern)?.length ?? 0;
}

const ATOM = '[^\\x00-\\x20"(),.:;<>@[\\\\\\]\\x7f]+';
const LOCAL = new RegExp(`^${ATOM}(\\.${ATOM})*$`, "u");
const UNSAFE = /[\p{Z}\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const LABEL = /^(?!(?!xn)..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

// What email_validator takes. Beyond ASCII it knows more of domains than a page should load.
/** @param {string} text @param {any} reserved */
function isEmail(text, reserved) {
    const at = text.indexOf("@");
    const local = text.slice(0, Math.max(at, 0));
    const domain = text.slice(at + 1).toLowerCase();
    if (!LOCAL.test(local) || [local, domain].some((part) => UNSAFE.test(part) || /^\p{M}/u.test(part))) {
        return false;
    }
    if (new TextEncoder().encode(text).length > 254 || /[^a-z0-9.\x80-\u{10ffff}-]/u.test(domain)) {
        return false;
    }
    if (/[^\x00-\x7f]/.test(domain)) {
        return true;
    }
    const labels = domain.split(".");
    return (
        domain.length <= 253 &&
        labels.every((label) => LABEL.test(label)) &&
        /[a-z]$/.test(domain) &&
        (labels.length > 1 || domain === "test") &&
        !reserved.some((name) => `.${domain}`.endsWith(`.${name}`))
    );
}
