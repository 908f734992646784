// What became of a text, word by word.

const MOST = 200_000; // pairs of words that are compared; beyond it everything between the ends counts as replaced

// Answers [{tag, text}], tag "del", "ins" or null for what stayed.
/** @param {any} old @param {string} now */
export function difference(old, now) {
    const before = words(old);
    const after = words(now);
    let start = 0;
    while (start < Math.min(before.length, after.length) && before[start] === after[start]) {
        start += 1;
    }
    let end = 0;
    while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) {
        end += 1;
    }
    const middle = compared(before.slice(start, before.length - end), after.slice(start, after.length - end));
    const head = before.slice(0, start).map((text) => ({tag: null, text}));
    const tail = before.slice(before.length - end).map((text) => ({tag: null, text}));
    return joined([...head, ...middle, ...tail]);
}

/** @param {string} text */
function words(text) {
    return text.match(/\s+|[^\s]+/gu) ?? [];
}

// The longest common subsequence: what is in it stayed.
function compared(before, after) {
    if (before.length * after.length > MOST) {
        return [...before.map((text) => ({tag: "del", text})), ...after.map((text) => ({tag: "ins", text}))];
    }
    const lengths = Array.from({length: before.length + 1}, () => new Uint32Array(after.length + 1));
    for (let i = before.length - 1; i >= 0; i -= 1) {
        for (let j = after.length - 1; j >= 0; j -= 1) {
            const same = before[i] === after[j];
            lengths[i][j] = same ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
        }
    }
    const parts = [];
    let [i, j] = [0, 0];
    while (i < before.length || j < after.length) {
        if (i < before.length && j < after.length && before[i] === after[j]) {
            parts.push({tag: null, text: before[i]});
            [i, j] = [i + 1, j + 1];
        } else if (j === after.length || (i < before.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
            parts.push({tag: "del", text: before[i]});
            i += 1;
        } else {
            parts.push({tag: "ins", text: after[j]});
            j += 1;
        }
    }
    return parts;
}

/** @param {Run[]} parts */
function joined(parts) {
    const runs = [];
    for (const {tag, text} of parts) {
        if (runs.at(-1)?.tag === tag) {
            runs.at(-1).text += text;
        } else {
            runs.push({tag, text});
        }
    }
    return runs;
}
