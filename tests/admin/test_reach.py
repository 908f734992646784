"""What an e-mail address, a phone number and an address lead to, and how phone numbers are written."""

import json
import subprocess
from typing import Any
from urllib.parse import unquote, urlsplit

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from dev.local import ROOT
from schemas._phone import e164
from website import phone_formats
from website.render import MAP_URL

_NODE = """
const [folder, map] = process.argv.slice(1);
globalThis.MAP_URL = map;
const {HREF} = await import(folder + "/ways.js");
const {written} = await import(folder + "/phones.js");
const {hrefs, tables, numbers} = JSON.parse(process.getBuiltinModule("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify({
    hrefs: hrefs.map(([kind, value]) => HREF[kind](value)),
    numbers: numbers.map((number) => written(tables[number[0]] ?? {}, number)),
}));
"""
_TYPES = [value for name, value in vars(PhoneNumberType).items() if name.isupper() and isinstance(value, int)]


def _asked(hrefs: list[tuple[str, str]], numbers: list[str], map_url: str = MAP_URL) -> dict[str, Any]:
    """Return what the scripts make of values, and of the digits of numbers."""
    folder = (ROOT / "templates/static/js/record").as_uri()
    command = ["node", "--input-type=module", "--no-warnings", "-e", _NODE]
    body = json.dumps({"hrefs": hrefs, "tables": phone_formats.tables(), "numbers": numbers})
    answer = subprocess.run(  # noqa: S603 ours
        [*command, folder, map_url], check=True, capture_output=True, text=True, input=body
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _examples() -> list[phonenumbers.PhoneNumber]:
    every = (
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in _TYPES
    )
    return [number for number in every if number and phonenumbers.is_valid_number(number)]


def test_each_country_writes_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As libphonenumber writes them internationally; typed like that, they are read as the same number."""
    examples = _examples()
    stored = [phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in examples]
    wanted = [phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) for number in examples]

    found = _asked([], [number.removeprefix("+") for number in stored])["numbers"]

    assert len(found) > 1000
    assert found == wanted
    monkeypatch.setenv("PHONE_REGION", "DE")
    assert [e164(text) for text in found] == [e164(number) for number in stored]
    assert sum(e164(number) == number for number in stored) > 0.99 * len(stored)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.from_regex(r"\A[1-9][0-9]{4,14}\Z"), min_size=1, max_size=200))
def test_any_digits_are_written_with_all_of_them(numbers: list[str]) -> None:
    """Nothing is lost, doubled or changed but blanks and dashes between the digits."""
    found = _asked([], numbers)["numbers"]

    assert ["".join(filter(str.isdigit, text)) for text in found] == numbers
    assert all(text.startswith("+") for text in found)


_HOSTILE = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("@?&=#:/\r\n%,; javascript"), max_size=60)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["email", "tel", "address"]), _HOSTILE), min_size=20, max_size=100))
def test_no_value_makes_another_link(values: list[tuple[str, str]]) -> None:
    """One of its own scheme, to all of the value, without a header; or none."""
    for (kind, value), href in zip(values, _asked(values, [])["hrefs"], strict=True):
        if href is None:
            continue
        parts = urlsplit(href)
        if kind == "email":
            assert href.startswith("mailto:")
            assert parts.query == parts.fragment == ""
            assert href.isascii()
            assert unquote(parts.path) == value
        elif kind == "tel":
            assert href == f"tel:{value}"
            assert set(value) <= set("+0123456789;ext=")
        else:
            assert href.startswith("https://www.openstreetmap.org/search?query=")
            assert set("#&=\r\n ").isdisjoint(parts.query.removeprefix("query="))
            assert parts.fragment == ""


@pytest.mark.parametrize(
    ("kind", "value", "href"),
    [
        ("email", "ann@example.com", "mailto:ann@example.com"),
        ("email", "a?bcc=eve@example.com", "mailto:a%3Fbcc%3Deve@example.com"),
        ("email", "o'neil+x@bücher.example", "mailto:o'neil%2Bx@b%C3%BCcher.example"),
        ("email", "a@b@example.com", "mailto:a%40b@example.com"),
        ("email", "ann@example.com\r\nbcc:eve@example.com", None),
        ("email", "nobody", None),
        ("tel", "+497112842222", "tel:+497112842222"),
        ("tel", "+497112842222;ext=15", "tel:+497112842222;ext=15"),
        ("tel", "0711 2842222 or 23", None),
        ("tel", "+497112842222;phone-context=x", None),
        (
            "address",
            "Street 1\n\n 70173 Town ",
            "https://www.openstreetmap.org/search?query=Street%201%2C%2070173%20Town",
        ),
        ("address", " \n", None),
    ],
)
def test_what_a_value_leads_to(kind: str, value: str, href: str | None) -> None:
    """To a mail, a call, a place."""
    assert _asked([(kind, value)], [])["hrefs"] == [href]


def test_a_stage_without_a_map() -> None:
    """Addresses stay text."""
    assert _asked([("address", "Street 1")], [], map_url="")["hrefs"] == [None]
