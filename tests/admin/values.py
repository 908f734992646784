"""Values that people type, paste and try, by the kind of the field: what a rule that exists twice may get wrong."""

import sys
from itertools import product

# With a value a line nobody would read them.
# fmt: off

_ODD = [*range(0x21), *range(0x7F, 0xA1), 0xAD, 0x34F, 0x1680, 0x180E, *range(0x2000, 0x2010), *range(0x2028, 0x2030)]
_ODDER = [0x205F, 0x2060, 0x3000, 0xD800, 0xDFFF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600, 0xE0001, 0x10FFFF]
ODD_CHARACTERS = [chr(code) for code in (*_ODD, *_ODDER)]
"""Controls, blanks, halves of characters and such as nobody sees."""
_PLACES = ("{}", "a{}", "{}a", "a{}b", " {} ", "\n{}\n", "a\r{}\r\nb")
_AROUND = (0, 1, 39, 40, 41, 199, 200, 201, 253, 254, 255, 499, 500, 501, 4999, 5000, 5001)
_WIDE = ("a", "é", "e\u0301", "\U0001f600", "a\r\n", " a", "👨\u200d👩")

TEXTS = [
    "", " ", "Ann", "  Ann  ", "Ann\nExample", "Ann\r\nExample", "\ufeffAnn\ufeff", "\u202eAnn", "Zoe\u0308",
    "Å\u212b", "ﬁ",
    "<b>Ann</b>", "{limit}", "{0}", "$&", "$1", "'", '"', "\\", "None", "null", "0", "\u1100\u1161\u11a8", "اَن",
    *(place.format(odd) for place, odd in product(_PLACES, ODD_CHARACTERS)),
    *(wide * size for wide, size in product(_WIDE, _AROUND)),
    *(f" {'a' * size}\n" for size in _AROUND),
]

_LOCALS = (
    "ann", "Ann.Example", "a", "a+b", "a-b", "a_b", "_", "-", "--", "a--b", "+", "!#$%&'*+/=?^_`{|}~", "1",
    "a.b.c.d",
    "", ".", ".a", "a.", "a..b", "a b", " a", '"a"', '"a b"', '"a', 'a"', 'a"b', "a,b", "a;b", "a:b", "a\\b",
    "(a)b", "[a]",
    "<a", "a>", "Ann <a", "a@b", "a\x00b", "a\tb", "a\x7f", "zoë", "zoe\u0308", "\u0308a", "用户", "\u200ba",
    "a\xa0b",
    *("\u202ea", "\U0001f600", "\ue000", "a" * 64, "a" * 65, "a" * 200, "é" * 120, "info", "INFO", "POSTMASTER"),
)
_DOMAINS = (
    "example.com", "EXAMPLE.com", "a.b", "a.bc", "1.com", "1a.com", "a-b.com", "a--b.com",
    "sub.sub.example.co.uk", "x.y.z.w",
    "", ".", "com", "test", "a.test", "localhost", "a.localhost", "local", "a.local", "mylocal.com", "notlocal",
    "arpa",
    "x.arpa", "invalid", "x.invalid", "x.onion", "onion.com", "example.com.", ".example.com", "example..com",
    "-a.com",
    "a-.com", "a.-b.com", "a.b-", "a_b.com", "a b.com", "a,b.com", "a+b.com", "a/b.com", "a.com>", "a@b.com",
    "a.1", "a.c1",
    *("1.2.3.4", "[1.2.3.4]", "[IPv6:::1]", "ab--c.com", "xn--a.com", "xn--bcher-kva.example", "XN--BCHER-KVA.example"),
    "xn--.com", "bücher.example", "BÜCHER.example", "buc\u0308her.example", "例え.テスト", "a\u3002b", "a\uff0ecom",
    "\uff41.com",
    "a\u00adb.com", "a\u200db.com", "\u0308a.com", "a\xa0b.com", "straße.de", "☃.net", "\U0001f600.com", "אב.com",
    "a\u212ab.com",
    f"{'a' * 63}.com", f"{'a' * 64}.com",
    ".".join(["a" * 61] * 4),
    ".".join(["a" * 62] * 4),
    f"{'ü' * 60}.com",
    "a." * 126 + "b",
)
EMAILS = [
    *(f"{local}@{domain}" for local in _LOCALS for domain in ("example.com", "bücher.example")),
    *(f"{local}@{domain}" for local in ("ann", "zoë") for domain in _DOMAINS),
    "ann", "@", "@@", "ann@@example.com", "ann\uff20example.com", "ann﹫example.com", "mailto:ann@example.com",
    "ann@example.com,",
    "Ann <ann@example.com>", "<ann@example.com>", '"Ann" <ann@example.com>', "ann@example.com (Ann)",
    " ann@example.com\n",
    *("a@b.com, c@d.com", "a@b.com c@d.com", f"{'a' * 242}@example.com", f"{'a' * 243}@example.com", "None", "n/a"),
    *TEXTS[: len(_PLACES) * 20],
]

_NUMBERS = (
    *("+49 711 2842222", "0711 2842222", "(0711) 284-2222", "0049 711 2842222", "+1 (212) 555-0123", "212.555.0123"),
    "1-800-FLOWERS", "+1 800 FLOWERS", "0711 CALL ME", "+49 7ABCDEF", "112", "110", "12", "1", "1234", "12345",
    "123456",
    "+", "+49", "+49 7", "+49 711", "+999 123456", "00", "0", "000", "00000", "+00000", "call me", "none", "n/a",
    "-", "--", "?",
    "tel:+49-711-2842222", "tel:12;phone-context=+49", "tel:2842222;phone-context=+49711", "Tel. +49 711 2842222",
    "+49 711 2842222 ext. 12",
    "+49 711 2842222 x12", "+49 711 2842222 #12", "0711 2842222-0", "0711/2842222",
    "+\uff14\uff19 \uff17\uff11\uff11 \uff12\uff18\uff14\uff12\uff12\uff12\uff12", "٠٧١١٢٨٤٢٢٢٢", "०७११२८४२२२२",
    "+49 711 2842222 / 0171 1234567", "+49 (0) 711 2842222", "++49 711 2842222", "+49+711", "*100#", "#31#",
    "²³⁴⁵⁶", "①②③④⑤",
    "\uff11", "\uff11\uff12", "a1b2", "a1b2c3", "1a", "12a", "(12)", "+(12)", "x12", "1x2", "1 2", "1\n2\n3",
    "0x1F", "1e10", "3.14", "-5",
    "ann2000@example.com", "0711 2842222 or 0171 1234567", "0711 2842222, 0171 1234567", "0711_2842222", "O711 2842222",
    "0711-28x42", "room 12b, 3rd floor", "12 or 13", "1,2,3", "12:30", "2026-11-21", "Street 12, 70173 Stuttgart",
    "1&1 12345", "DE123456789", "+49 711 2842222 доб 12", "+49 711 2842222;isub=12345", "+49 711 2842222 Ж",
    "0711\u20092842222", "0711 2842222 /x30", "0711 2842222 / x", "0711 2842222 \uff03", "0711 2842222 int 5",
    "7,112,842,222.00", "7.112.842.222,00", "7'112'842'222,0", "7112842222.0 X15", "7112842222.0 (home)", "4.9E 11",
    "4.9 e + 11", "7112842222\u066b0", "\uff17\uff11\uff11\uff12\uff18\uff14\uff12\uff0e\uff10", "711284.0, 711285.0",
    "+ 49 711 2842222", "+  (49) 711 2842222", "+ + 49 711 2842222", "+\u200b 49 711 2842222", "+ a",
    "70.01.2345", "22.45.3300", "01.02.2033", "1926-1-2", "4567-12-34", "TEL 7112842222.0", "711,0 \u212aL 15",
)
PHONES = [
    "000X0",  # too few digits for an extension, so that X is a letter of the number
    *_NUMBERS,
    *(f"{start}{'9' * size}" for start in ("", "+", "+49", "0", "00", "+1") for size in range(45)),
    *(f"+49711{odd}2842222" for odd in ODD_CHARACTERS),
    *(f"{number}{end}" for number in _NUMBERS for end in (" abc", ";", " ☎", "\u200e")),
]

TAGS: list[list[str]] = [
    [], ["vip"], ["VIP"], ["vip", "VIP"], ["a b"], [""], ["a", ""], ["a" * 40], ["a" * 41], ["\x00"], ["\ud800"],
    ["ß"],
    *(["a"] * size for size in range(9, 13)),
    *([str(number) for number in range(size)] for size in range(9, 13)),
    *([text] for text in TEXTS),
    *(["fine", text, "\x01"] for text in TEXTS[:200]),
]

CHOICES = ["", "lead", "Lead", " lead ", "active", "a", "b", "c", "{input}", "$&", *TEXTS[:250]]

URLS = [
    "", "nowhere", "example.com", "http://example.com", "HTTPS://EXAMPLE.COM", "http://example",
    "http://localhost", "http://",
    "http://localhost:8000/", "http://1.2.3.4", "http://1.2.3.4:80/x", "http://[::1]/", "http://[::1",
    "http://a.b", "http://a.bc",
    "http://a_b.com", "http://-a.com", "http://a-.com", "http://example.com/ x", "http://example.com/x y",
    "http://example.com/x\n",
    "http://example.com?x=1", "http://example.com#x", "http://example.com:x", "http://example.com:80",
    "http://example.com:٨٠",
    "ftp://example.com", "ftps://example.com", "file:///etc", "mailto:a@b.com", "javascript:alert(1)",
    "javascript://x.com", "://x.com",
    "http://user@example.com", "http://user:pw@example.com", "http://us er@example.com", "http://%41@example.com",
    "http://%4g@example.com",
    "http://bücher.example", "http://例え.jp", "http://😀.com", "http:/example.com", "http//example.com",
    "http://http://x.com", "x http://a.com",
    f"http://{'a' * 62}.com", f"http://{'a' * 63}.com", f"http://{'a' * 64}.com", "http://example.com.",
    "http://example.c", "http://a.b.c.d",
    *(f"http://example{odd}.com" for odd in ODD_CHARACTERS),
    *(f"http://example.com/{odd}" for odd in ODD_CHARACTERS),
    *(f"http://example.com/a{odd}b" for odd in ODD_CHARACTERS),
]

DATES = [
    *(None, "2026-11-21", "0001-01-01", "9999-12-31", "10000-01-01", "275760-09-13", "0000-01-01", "2024-02-29"),
]
NUMBERS: list[float | None] = [
    *(None, 0, 1, -1, 1.5, -0.5, 2, 9, 10, 11, 99, 100, 100.5, 101, -100, 10**15, 1e21, 1e300, sys.float_info.max, 0.1),
]
BOOLEANS = [True, False]
