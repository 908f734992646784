// The rules of admin/validation.py, for a value as fields.js reads it. Where the browser cannot know all that the API
// knows (names of domains beyond ASCII, the numbers of a country), it lets through what the API may refuse; never the
// other way round.

// As schemas/_text.py: Python's blanks, which trim() has not all, and what has no width.
const BLANKS = "\\t-\\r\\x1c-\\x1f\\x85\\p{Z}";
const EDGE = `[${BLANKS}\\u00ad\\u180e\\u200b-\\u200d\\u2060-\\u2064\\u206a-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]+`;
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, "gu");
const IGNORED =
    "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164" +
    "\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}";
const SEEN = new RegExp(`[^${BLANKS}${IGNORED}]`, "u");

const cleaned = (text) => {
    const inner = text.normalize("NFC").replace(EDGES, "");
    return SEEN.test(inner) ? inner : "";
};
const CLEAN = {
    text: (text) => cleaned(text.replaceAll("\t", " ")),
    lines: (text) => cleaned(text.replace(/\r\n?/g, "\n")),
    tag: (text) => CLEAN.text(text.toLowerCase()),
    edges: (text) => text.replace(EDGES, ""),
    whole: Math.trunc,
};

// Each tells whether a value is wrong; an object has what the message says of it.
const WRONG = {
    half: (text) => /\p{Surrogate}/u.test(text),
    pattern: (text, {forbidden}) => new RegExp(forbidden, "u").test(text),
    max_length: (text, {limit}) => size(text) > limit && {length: size(text)},
    blank: (text) => text === "",
    email: (text, {reserved}) => text !== "" && !isEmail(text, reserved),
    spreadsheet: (text, {spreadsheet}) => wholly(spreadsheet, plain(text)),
    tel: (text, rule) => text !== "" && !isPhone(plain(text), rule),
    choice: (value, {choices}) => !choices.includes(value) && {input: value},
    max_tags: (tags, {limit}) => tags.length > limit && {count: tags.length},
    whole: (number) => !/^-?\d+$/.test(number), // as it will be written
    number: (value) => typeof value !== "number",
    date: (text) => text < "0001" || !/^\d{4}-\d\d-\d\d$/.test(text) || !isDay(text),
    looks: (text, {looks}) => !new RegExp(looks, "u").test(text),
    places: (text, {places}) => fraction(text).replace(/0+$/, "").length > places,
    digits: (text, {digits, places}) =>
        /^[+-]?0*(\d*)/.exec(text)[1].length + (places ?? fraction(text).length) > digits,
    length: (value, {min, max}) => size(value) < (min ?? 0) || size(value) > (max ?? Infinity),
    range: (number, {min, max, above, below}) =>
        (min !== null && (above ? number <= min : number < min)) ||
        (max !== null && (below ? number >= max : number > max)),
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
    for (const item of rules.each ? clean : []) {
        const said = messages(rules.each, item);
        if (said.length) {
            return said;
        }
    }
    return (rules.validators ?? []).map((rule) => message(rule, clean)).filter(Boolean);
}

function message(rule, value) {
    const wrong = WRONG[rule.check](value, rule);
    const known = {...rule, input: value, ...wrong};
    const filled = (brace, name) => [known[name] ?? brace].flat().join(", ");
    return wrong ? rule.message.replace(/\{(\w+)\}/g, filled) : "";
}

function isDay(text) {
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function fraction(text) {
    return text.split(".")[1] ?? "";
}

// In characters, as Python counts them.
function size(value) {
    return [...value].length;
}

// As customers/phones.py: any digits, dashes and blanks in ASCII, without the marks that nobody sees. Superscripts and
// the like are no digits.
function plain(text) {
    const ascii = text
        .replace(/[\p{No}\p{Nl}]/gu, "\ufffd")
        .normalize("NFKC")
        .replace(/\p{Nd}/gu, valueOf)
        .replace(/[\p{Pd}\u2212]/gu, "-")
        .replace(/[\p{Zs}\t-\r\x1c-\x1f\x85\u2028\u2029]/gu, " ")
        .replace(/\p{Cf}/gu, "");
    return ascii.replace(/^ +| +$/g, "");
}

// Unicode has the ten digits of each script in a row.
function valueOf(digit) {
    let value = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - value - 1))) {
        value += 1;
    }
    return value % 10;
}

function wholly(pattern, text) {
    return new RegExp(`^(?:${pattern})$`, "iu").test(text);
}

function isPhone(text, {looks, vanity, date, least, most, letters, long}) {
    const digits = size(text.match(/[0-9]/g) ?? "");
    const found = size(text.match(/\p{L}/gu) ?? "");
    return (
        wholly(looks, text) &&
        digits + (wholly(vanity, text) ? found : 0) >= least &&
        digits <= most &&
        found <= letters &&
        !new RegExp(long).test(text) &&
        !wholly(date, text)
    );
}

const ATOM = '[^\\x00-\\x20"(),.:;<>@[\\\\\\]\\x7f]+';
const LOCAL = new RegExp(`^${ATOM}(\\.${ATOM})*$`, "u");
const UNSAFE = /[\p{Z}\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const LABEL = /^(?!(?!xn)..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

// What email_validator takes. Beyond ASCII it knows more of domains than a page should load.
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
