// What an e-mail address, a phone number and an address lead to, by the kind of the field. The builder sets MAP_URL, with
// {query} in the place of an address. Values may be anything: each becomes a link of its own scheme, or none.

const EMAIL = /^([^\s\p{Cc}\p{Cs}]+)@([^\s@\p{Cc}\p{Cs}]+)$/u;
const E164 = /^\+\d{5,15}(;ext=\d{1,7})?$/;

// Each answers null for what leads nowhere.
/** @type {Record<string, (value: string) => string | null>} */
export const HREF = {
    // RFC 6068: whatever could end the address, or begin a header, is encoded.
    email: (value) => {
        const [, local, domain] = EMAIL.exec(value) ?? [];
        return local ? `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}` : null;
    },
    // RFC 3966. A number that could not be read stays a text: nobody is called by a guess.
    tel: (value) => (E164.test(value) ? `tel:${value}` : null),
    address: (value) => {
        const lines = value.replace(/\p{Cs}/gu, "").split("\n");
        const query = lines.map((line) => line.trim()).filter(Boolean);
        return MAP_URL && query.length ? MAP_URL.replace("{query}", () => encodeURIComponent(query.join(", "))) : null;
    },
};
