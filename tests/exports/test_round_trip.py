"""What is exported comes back as it was: in every format, through the readers of imports."""

from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

import translations
from customers.resource import CUSTOMERS
from exports.columns import Options, columns_of
from exports.escapes import escaped, unescaped
from exports.formats import FORMATS
from exports.marks import marked, marked_for_machines, marked_where_taken_away, unmarked
from exports.several import in_one_cell, of_one_cell
from imports.columns import target
from imports.dates import DateForm
from imports.formats import open_table
from imports.mapping import Choices
from imports.reading import fields_of, guessed_of
from imports.tables import Options as Reading
from schemas.customer import CustomerSchema
from tests.every_type import EXTRA, STORED, EveryTypeSchema
from tests.exports.test_formats import FORMULAS, TEXTS, whole
from tests.imports.reading import mapper_of

BERLIN = ZoneInfo("Europe/Berlin")
SCHEMA = CustomerSchema()
TARGET = target(SCHEMA, CUSTOMERS.writable, (str, translations.read("de").gettext))
WITH_ID = fields_of(CUSTOMERS, SCHEMA, administers=False)
UUID = "3f1c6d1e-0000-4000-8000-00000000abcd"
STARTS = ["'", "''", "=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff20", '="', '"', "[", '["', "_x0041_", "* ", "::: "]
"""What texts often begin with here, and in what people send hardly ever."""
MORE = [
    "1",
    "'",
    '"',
    ",",
    ";",
    "|",
    "\\",
    "\n",
    "\t",
    " ",
    " " * 80,
    "_x000D_",
    ":::",
    "%41",
    "\u2028",
    "é",
    "🐉",
    "\ufeff",
]
odd = st.lists(st.sampled_from([*STARTS, *MORE, *FORMULAS, *TEXTS]) | st.text(max_size=3), max_size=8).map("".join)
"""Texts that are made to be misread."""
PHONES = ["", "+497112842222", "+497112842222;ext=15", "0711 1, 2842222", "call 12345", "0800 REISEN"]


def valid(name: str, value: Any) -> Any:
    """Return a value as the schema stores it, nothing if it refuses it."""
    try:
        return SCHEMA.load({name: value}, partial=True)[name]
    except ValidationError:
        return [] if isinstance(value, list) else ""


records = st.fixed_dictionaries(
    {
        "name": odd.map(lambda text: valid("name", text) or "Ann"),
        "email": st.sampled_from(["", "ann@example.com", "=1@example.com", "'+1@example.com"]).map(
            lambda text: valid("email", text)
        ),
        "phone": st.sampled_from(PHONES).map(lambda text: valid("phone", text)),
        "address": odd.map(lambda text: valid("address", text)),
        "postcode": st.just(""),
        "town": st.just(""),
        "country": st.just(""),
        "company": odd.map(lambda text: valid("company", text)),
        "status": st.sampled_from(["lead", "active", "inactive"]),
        "owner": st.sampled_from(["", "bob@example.com"]),
        "tags": st.lists(odd.map(lambda text: valid("tags", [text])), max_size=4).map(
            lambda lists: valid("tags", [tag for tags in lists for tag in tags])
        ),
        "notes": odd.map(lambda text: valid("notes", text)),
    }
)


def through(form: str, wires: list[dict[str, Any]], delimiter: str) -> list[dict[str, Any]]:
    """Return what an import makes of the file of these records."""
    options = Options("name", "customerId", BERLIN, delimiter)
    content = whole(FORMATS[form].writer(columns_of(SCHEMA, CUSTOMERS.writable, {}), options, {}), wires)
    table = open_table(BytesIO(content), Reading(), TARGET.known)
    mapper = mapper_of(table, TARGET)
    return [SCHEMA.load(mapper.body(row)) for row in table.rows()]


@pytest.mark.parametrize("form", FORMATS)
@given(wires=st.lists(records, min_size=1, max_size=3), delimiter=st.sampled_from([",", ";", "\t"]))
def test_every_text_comes_back(form: str, wires: list[dict[str, Any]], delimiter: str) -> None:
    """Whatever it begins with, and whatever is in it."""
    ann = {"name": "Ann", "email": "ann@example.com", "status": "lead", "phone": "", "address": "", "company": ""}
    wires = [*wires, ann | {"notes": "", "tags": []}]

    assert through(form, wires, delimiter) == [SCHEMA.load({"name": "Ann"}) | wire for wire in wires]


_MORE: dict[str, list[Any]] = {
    "born": ["1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01"],
    "opens": ["09:30:00.500000"],
    "met": ["2026-11-21T00:00:00.000", "2026-10-25T01:30:00.000Z"],
    "meets": ["2026-11-21T00:00:00.000", "1899-01-01T00:00:00.000", "2026-11-21T09:16:33.123456"],
    "called": [
        *("2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z", "2026-10-25T01:30:00.123456Z"),
        *("0001-01-01T00:00:00.000Z", "1850-06-01T12:00:00.000Z", "9999-12-31T23:59:59.999Z"),
        *("2026-11-20T23:00:00.000Z", "2026-11-21T09:16:33.123456Z"),
    ],
    "seats": [10**15, 10**15 + 1],
    "weight": [1e-17, 1e-100, -1e-9, 1e20, 0.1234567890123456],
    "price": ["-12.50", "100000.00", "123456789012345.67"],
    "ratio": ["12.500", "-0.000000001", "1000000000000000000000"],
}
"""Values at which calendars, clocks and spreadsheets change their rules."""
_TYPED = target(EveryTypeSchema(), ["name", *EXTRA])


@pytest.mark.parametrize("form", ["csv", "csv-excel", "xlsx", "jsonl"])
@pytest.mark.parametrize("name", [name for name in EXTRA if name != "code"])
def test_every_type_comes_back(form: str, name: str) -> None:
    """Also at the edges of calendars, in the hour that clocks show twice, and with more digits than Excel has.

    A ``code`` is a text with the blanks at its edges, and cells have none.
    """
    schema, options = EveryTypeSchema(), Options("name", "customerId", BERLIN, ";")
    values = [value for value in [*STORED[name], *_MORE.get(name, [])] if value not in (None, "", [])]
    columns = columns_of(schema, ["name", name], {})
    content = whole(FORMATS[form].writer(columns, options, {}), [{"name": "Ann", name: value} for value in values])

    table = open_table(BytesIO(content), Reading(), _TYPED.known)
    column = {name: f"{{{table.header[1]}}}"}
    mapper = mapper_of(table, _TYPED, column, Choices(dates=DateForm("DMY", BERLIN)))
    back = [schema.load(mapper.body(row), partial=True)[name] for row in table.rows()]

    assert list(map(repr, back)) == list(map(repr, values))


@given(
    address=odd.map(lambda text: valid("address", text)) | st.sampled_from(["", "Hof 3", "Hof 3\n10117 Berlin"]),
    postcode=st.sampled_from(["", "10117"]),
    town=odd.map(lambda text: valid("town", text)) | st.just("Berlin"),
    country=st.sampled_from(["", "DE"]),
)
def test_cards_have_the_whole_address_and_its_parts(address: str, postcode: str, town: str, country: str) -> None:
    """Its label is what was there, whichever part of it is the street."""
    ann = {"name": "Ann", "address": address, "postcode": postcode, "town": town, "country": country}

    assert through("vcard", [SCHEMA.load(ann)], ",") == [SCHEMA.load(ann)]


def test_our_own_file_has_whole_addresses() -> None:
    """A column of our ids tells it; elsewhere the address is composed of all its columns."""
    header, rows = (
        ["Customer ID", "Name", "Address", "Postcode", "Town", "Country"],
        [[UUID, "Ann", "Hof 3", "1", "B", ""]],
    )

    ours = guessed_of(header, rows, WITH_ID, CUSTOMERS, whole=False)
    others = guessed_of(header[1:], [rows[0][1:]], WITH_ID, CUSTOMERS, whole=False)

    assert (ours["address"], ours["town"]) == ("{Address}", "{Town}")
    assert (others["address"], others["town"]) == ("{Address}\n{Postcode} {Town}\n{Country}", "{Town}")


@given(odd | st.text())
def test_the_mark_is_taken_away_where_it_was_set(text: str) -> None:
    """Export and import have one rule, for any text at all."""
    assert unmarked(marked(text)) == text
    assert unmarked(marked_for_machines(text)) == text
    assert unmarked(marked_where_taken_away(text)) == text


@given(odd | st.text(st.characters(exclude_categories=["Cs"])))
def test_a_workbook_says_every_character(text: str) -> None:
    """XML has no U+000B, and a text may look like an escape."""
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("_x000D_", "\r"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDC09_", "🐉"),
        ("_xD83D_", "\ufffd"),
        ("_x12_", "_x12_"),
    ],
)
def test_escapes_of_other_programs(cell: str, text: str) -> None:
    """Excel writes a character beyond U+FFFF as two; half of one is none."""
    assert unescaped(cell) == text


@given(st.lists(odd, max_size=4), st.sampled_from([", ", " ::: "]))
def test_a_list_that_is_read_otherwise_is_written_as_json(texts: list[str], between: str) -> None:
    """Most lists stay lists with commas."""
    cell = in_one_cell(texts, between)

    assert of_one_cell(cell) in (texts, None)
    if of_one_cell(cell) is None and texts:
        assert cell.split(between) == texts
