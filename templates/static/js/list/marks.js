// Where in a text the words of a search are, as the API finds them: at the beginnings of words, without regard to case,
// accents and apostrophes, and with letters that are also written otherwise.

const CLUSTER = /\P{M}\p{M}*/gu; // a letter with its accents
const LETTER = /[\p{L}\p{N}]/u;
const UNSPACED =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}]/u;
const WITHIN = /^[\p{Cf}'`´·ʹʺʻʼʽʾʿˈʹ‘’‛′＇]$/u; // apostrophes, and what nobody sees
const ACCENTED = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]/u;
// Letters and digits that are typed for each other, as records/words.py has them; katakana is typed as hiragana.
const TYPED_OTHERWISE = /[ς\u0649\u06cc\u06d2\u0629\u06c1\u06d5\u06a9\u0640\u30a1-\u30f6\u0660-\u0669\u06f0-\u06f9]/g;
const KATAKANA = "\u30a1";
const TO_HIRAGANA = 0x60;
const TYPED = {
    ς: "σ",
    ...{"\u0649": "\u064a", "\u06cc": "\u064a", "\u06d2": "\u064a", "\u0629": "\u0647", "\u06c1": "\u0647"},
    ...{"\u06d5": "\u0647", "\u06a9": "\u0643", "\u0640": ""},
};
// Letters that Unicode does not decompose, as they are written in ASCII, and how letters are written otherwise.
const WRITTEN = {ß: "ss", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", æ: "ae", œ: "oe", þ: "th", ə: "a", ŋ: "ng", ħ: "h"};
const OTHERWISE = {ä: "ae", ö: "oe", ø: "oe", ü: "ue", å: "aa", đ: "dj", ð: "dj", ə: "e", ŋ: "n"};
const SECOND = {ae: true, oe: true, ue: true, aa: true}; // "Mueller" is also found by "muller"

// The words of a search, folded.
/** @param {string} search */
export function wordsOf(search) {
    const apart = search.replace(/\p{Pd}/gu, " ").match(/[\p{L}\p{M}\p{N}\p{Cf}'`´·ʻʼʽʾʿ‘’‛′＇]+/gu) ?? [];
    const words = apart.map((word) => (word.match(CLUSTER) ?? []).map(fold).join("")).filter(Boolean);
    return [...new Set(words)];
}

// Answers [start, end] of each place in the text where one of the words is, the longest one where several are.
/** @param {string} text @param {string[]} words */
export function rangesOf(text, words) {
    const clusters = [...text.matchAll(CLUSTER)].map((match) => ({
        at: match.index,
        ways: [fold(match[0])],
        is: match[0],
    }));
    for (const [index, {is, ways}] of clusters.entries()) {
        const other = OTHERWISE[is.normalize("NFC").toLowerCase()];
        const second = index && SECOND[(clusters[index - 1].is + is).toLowerCase()];
        ways.push(...(other ? [other] : []), ...(second ? [""] : []));
    }
    const ranges = [];
    for (let index = 0; index < clusters.length; ) {
        const end = begins(clusters, index) ? Math.max(...words.map((word) => match(clusters, index, word))) : 0;
        if (end > index) {
            ranges.push([clusters[index].at, clusters[end]?.at ?? text.length]);
        }
        index = Math.max(end, index + 1);
    }
    return ranges;
}

/** @param {string} cluster */
function fold(cluster) {
    if (WITHIN.test(cluster)) {
        return "";
    }
    const lower = cluster.normalize("NFKD").toLowerCase();
    const plain = (ACCENTED.test(lower) ? lower.replace(/\p{M}/gu, "") : lower).replace(TYPED_OTHERWISE, typed);
    return WRITTEN[plain] ?? plain;
}

/** @param {string} letter */
function typed(letter) {
    const code = letter.charCodeAt(0);
    return TYPED[letter] ?? (letter < KATAKANA ? String(code & 0xf) : String.fromCharCode(code - TO_HIRAGANA));
}

// Whether a word begins here; in a script without blanks, anywhere.
function begins(clusters, index) {
    const [before, here] = [clusters[index - 1]?.is ?? " ", clusters[index].is];
    return LETTER.test(here) && (!LETTER.test(before) || UNSPACED.test(here) || UNSPACED.test(before));
}

// Answers behind which letter the word is over, the last one if there are several ways; 0 if it is not there.
/** @param {any[]} clusters @param {number} index @param {string} word */
function match(clusters, index, word) {
    let left = [word];
    let over = 0;
    for (let end = index; end < clusters.length && left.length; end++) {
        const pairs = left.flatMap((rest) => clusters[end].ways.map((way) => [rest, way]));
        if (pairs.some(([rest, way]) => way.startsWith(rest))) {
            over = end + 1;
        }
        const going = pairs.filter(([rest, way]) => rest !== way && rest.startsWith(way));
        left = [...new Set(going.map(([rest, way]) => rest.slice(way.length)))]; // several ways lead to one place
    }
    return over;
}
