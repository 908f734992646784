// Phone numbers as their countries write them: +49 711 2842222. What is stored stays E.164. The builder makes the tables,
// and sets PHONE_FORMATS, where they are by the first digit.

const NUMBER = /^\+(\d{5,15})(?:;ext=(\d{1,7}))?$/;

// Answers text -> how it is written, for those that are E.164.
/** @param {string[]} texts @returns {Promise<Map<string, string>>} */
export async function asWritten(texts) {
    const numbers = [...new Set(texts)].map((text) => NUMBER.exec(text) ?? []).filter(([text]) => text);
    const digits = [...new Set(numbers.map(([, number]) => number[0]))];
    const tables = Object.assign({}, ...(await Promise.all(digits.map(tableOf))));
    return new Map(
        numbers.map(([text, number, extension]) => [
            text,
            written(tables, number) + (extension ? ` ext. ${extension}` : ""),
        ]),
    );
}

// Without its table a number stands as it is stored.
/** @param {string} digit */
async function tableOf(digit) {
    try {
        return await (await fetch(PHONE_FORMATS[digit])).json();
    } catch {
        return {};
    }
}

// The first format counts whose beginning and whose digits are those of the number, as in libphonenumber.
/** @param {{[code: string]: string[][]}} tables @param {string} number */
export function written(tables, number) {
    const code = [1, 2, 3].map((size) => number.slice(0, size)).find((start) => Object.hasOwn(tables, start));
    if (!code) {
        return `+${number}`;
    }
    const national = number.slice(code.length);
    const found = tables[code].find(
        ([pattern, begins]) =>
            new RegExp(`^(?:${begins})`).test(national) && new RegExp(`^(?:${pattern})$`).test(national),
    );
    return `+${code} ${found ? national.replace(new RegExp(`^(?:${found[0]})$`), found[2]) : national}`;
}
