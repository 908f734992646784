"""Files that are written, read by other programs: nothing is lost, nothing runs."""

import csv
import io
import json
import re
import subprocess
import zipfile
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import vobject
from marshmallow import fields

from dev.local import ROOT
from exports.columns import Column, Options, columns_of
from exports.formats import FORMATS
from exports.marks import marked, marked_for_machines, unmarked
from exports.workbook import MOST_ROWS, Workbook
from exports.writing import CannotBeWrittenError, Writer
from schemas._record import RecordSchema
from schemas.customer import CustomerSchema

BERLIN = ZoneInfo("Europe/Berlin")
OPTIONS = Options("name", "customerId", BERLIN)
ANN: dict[str, Any] = {
    "customerId": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "name": 'Ann "K;ö,hler" 🐉',
    "email": "ann@example.com",
    "phone": "+497112842222;ext=15",
    "company": "Acme; Söhne, GmbH\\Co",
    "address": "Weg 1\n70173 Stuttgart",
    "status": "active",
    "tags": ["vip", "trade fair"],
    "notes": "Calls\ton Mondays.\n\n=1+1",
    "registrationDate": "2026-11-21T09:16:33.123Z",
    "lastModified": "2026-11-21T23:30:00.000Z",
    "version": 3,
}
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.com?"&A1,"x")',
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "'=1",
    "''=1",
    "'+49711",
    "'123",
]
TEXTS = ["", "'t Hooft", "a=b", "' quoted'", "李小龙", "x" * 5000, ";", '"', "_x0041_", "a\ufffeb", "1e5", "007"]


def whole(writer: Writer, rows: list[dict[str, Any]]) -> bytes:
    """Return a whole file."""
    return b"".join([writer.begin(), *map(writer.row, rows), writer.end()])


def written(name: str, rows: list[dict[str, Any]], *names: str, schema: Any = None, delimiter: str = ";") -> bytes:
    """Return a file of these rows."""
    columns = columns_of(schema or CustomerSchema(), names or ANN, {"company": "Firma"})
    return whole(FORMATS[name].writer(columns, Options("name", "customerId", BERLIN, delimiter), {}), rows)


def table(content: bytes, delimiter: str, encoding: str = "utf-8") -> list[list[str]]:
    """Read a CSV file."""
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def sheet(content: bytes) -> Any:
    """Read a workbook."""
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_csv_for_excel() -> None:
    """A byte order mark, the reader's separator, labels, local times; a phone number keeps its plus."""
    content = written("csv-excel", [ANN])

    assert content.startswith(b"\xef\xbb\xbfCustomer ID;Name;")
    labels, cells = table(content, ";", "utf-8-sig")
    assert dict(zip(labels, cells, strict=True)) == {
        "Customer ID": ANN["customerId"],
        "Name": ANN["name"],
        "Email": ANN["email"],
        "Phone": "'+497112842222;ext=15",
        "Address": ANN["address"],
        "Firma": ANN["company"],
        "Status": "active",
        "Tags": "vip, trade fair",
        "Notes": ANN["notes"],
        "Registration date": "2026-11-21 10:16:33",
        "Last modified": "2026-11-22 00:30:00",
        "Version": "3",
    }


def test_csv_for_machines() -> None:
    """Names and values of the API; what is a number or a phone number has no mark."""
    content = written("csv", [ANN, ANN | {"notes": "=1", "phone": ""}])

    names, first, second = table(content, ",")
    assert names == list(ANN)
    assert dict(zip(names, first, strict=True)) == ANN | {"tags": "vip, trade fair", "version": "3"}
    assert (second[names.index("notes")], second[names.index("phone")]) == ("'=1", "")


@pytest.mark.parametrize("text", [*FORMULAS, *TEXTS])
@pytest.mark.parametrize("name", ["csv", "csv-excel"])
def test_a_cell_is_inert_and_comes_back(name: str, text: str) -> None:
    """It begins with nothing that a spreadsheet runs, and without its mark it is what it was."""
    (_, (cell,)) = table(written(name, [{"name": text}], "name"), ";" if name == "csv-excel" else ",", "utf-8-sig")[:2]

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    assert unmarked(cell) == text


@pytest.mark.parametrize("number", ["+497112842222", "-5", "+1.5", "-12.50", "+4930123;ext=12"])
def test_a_number_is_marked_for_excel_alone(number: str) -> None:
    """A program reads what it is."""
    assert (marked(number), marked_for_machines(number)) == (f"'{number}", number)


def test_workbook() -> None:
    """Dates are dates by the stage's clocks, all else is text, and the header is frozen."""
    found = sheet(written("xlsx", [ANN]))

    labels, cells = found.iter_rows()
    by_label = dict(zip((cell.value for cell in labels), cells, strict=True))
    assert found.freeze_panes == "A2"
    assert by_label["Registration date"].value == datetime(2026, 11, 21, 10, 16, 33, 123000)  # noqa: DTZ001 of a cell
    assert by_label["Registration date"].is_date
    assert (by_label["Phone"].value, by_label["Phone"].number_format) == (ANN["phone"], "@")
    assert {label: by_label[label].value for label in ("Name", "Firma", "Address", "Notes", "Tags", "Version")} == {
        "Name": ANN["name"],
        "Firma": ANN["company"],
        "Address": ANN["address"],
        "Notes": ANN["notes"],
        "Tags": "vip, trade fair",
        "Version": 3,
    }


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """A text is a text, whatever it looks like; what XML cannot say, or reads as an escape, is escaped."""
    texts = [*FORMULAS, *TEXTS]
    (_, *rows) = sheet(written("xlsx", [{"name": text} for text in texts], "name")).iter_rows()

    assert {cell.data_type for (cell,) in rows if cell.value is not None} == {"s"}
    assert [unmarked(_unescaped(cell.value or "")) for (cell,) in rows] == texts
    assert _unescaped(rows[0][0].value) == texts[0]  # it needs no mark


def _unescaped(text: str) -> str:
    """Read ``_x000D_`` (ECMA-376, 22.9.2.19), which openpyxl does not."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_types_of_a_workbook() -> None:
    """Days, truths and numbers; before 1900 there are no days, and long numbers would lose digits."""
    types: dict[str, fields.Field[Any]] = {
        "day": fields.Date(),
        "is": fields.Boolean(),
        "price": fields.Decimal(places=2),
        "n": fields.Float(),
    }
    schema = RecordSchema.from_dict(types)()
    values: list[dict[str, Any]] = [
        {"day": "2026-02-28", "is": True, "price": "12.50", "n": 1.5},
        {"day": "1066-10-14", "is": False, "price": "12345678901234.56", "n": None},
    ]

    _, first, second = sheet(written("xlsx", values, *types, schema=schema)).iter_rows(values_only=True)

    assert first == (datetime(2026, 2, 28), True, 12.5, 1.5)  # noqa: DTZ001 of a cell
    assert second == ("1066-10-14", False, "12345678901234.56", None)


def test_json_lines() -> None:
    """A record a line, as the API has it."""
    assert [json.loads(line) for line in written("jsonl", [ANN, ANN]).splitlines()] == [ANN, ANN]


def test_vcards() -> None:
    """Another parser reads what the record has; no line is longer than 75 octets, no character is cut."""
    content = written("vcard", [ANN, ANN | {"name": "Zoë " * 49, "email": "", "phone": "call 12345", "tags": []}])

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    first, second = vobject.readComponents(content.decode())
    assert first.fn.value == ANN["name"]
    assert first.email.value == ANN["email"]
    assert (first.tel.value, first.tel.params["VALUE"]) == (f"tel:{ANN['phone']}", ["uri"])
    assert first.adr.value.street == ANN["address"]
    assert first.note.value == ANN["notes"]
    assert first.categories.value == ["vip", "trade fair"]
    assert first.rev.value == "20261121T233000Z"
    assert first.uid.value == f"urn:uuid:{ANN['customerId']}"
    assert first.contents["x-status"][0].value == "active"
    assert second.fn.value == "Zoë " * 49
    assert second.tel.value == "call 12345"
    assert not {"email", "categories"} & second.contents.keys()


@pytest.mark.parametrize("phone", ["+49 711 2842222 or mobile", "+49 711 2842222, +49 711 2842223", "+49 (00) 711 1;2"])
def test_a_number_that_could_not_be_read_is_no_uri(phone: str) -> None:
    """A country code alone makes no address of it: a phone would refuse it, or dial half of two numbers."""
    found = vobject.readOne(written("vcard", [ANN | {"phone": phone}]).decode()).tel

    assert (found.value, found.params) == (phone, {})


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("14 rue des Tisserands, 69004 Lyon, France", "14 rue des Tisserands"),
        ("Lyoner Str. 1\n69004 Lyon\nFrance", "Lyoner Str. 1"),
        ("Hof 3, Lyon 69004", "Hof 3"),
        ("69004 Lyon", ""),
        ("14 rue des Tisserands", "14 rue des Tisserands"),
    ],
)
def test_a_card_has_the_street_by_itself(address: str, street: str) -> None:
    """Whether the place stands in a line of its own or behind the street; many address books read no label."""
    ann = ANN | {"address": address, "postcode": "69004", "town": "Lyon", "country": "FR"}

    found = vobject.readOne(written("vcard", [ann], *ann).decode()).adr
    assert (found.value.street, found.value.code, found.value.city, found.value.country) == (
        street,
        "69004",
        "Lyon",
        "FR",
    )


def test_a_card_reaches_the_customer_and_not_the_owner() -> None:
    """Who looks after a customer is told under a name of its own."""
    ann = ANN | {"email": "", "owner": "bob@example.com"}
    card = vobject.readOne(written("vcard", [ann], *ann).decode())

    assert "email" not in card.contents
    assert card.contents["x-owner"][0].value == "bob@example.com"


_PARSE = (
    "import ICAL from 'ical.js'; import {readFileSync} from 'fs'; "
    "console.log(JSON.stringify(ICAL.parse(readFileSync(0, 'utf8'))))"
)


def test_vcards_in_a_reader_of_version_4() -> None:
    """Texts are what they were; vobject reads cards as those of version 3."""
    rows = [ANN | {"name": text, "notes": text, "company": text} for text in ("a,b;c\\d", "\\n", "é" * 90, *TEXTS[1:])]
    content = written("vcard", [ANN, *rows])

    node = ["node", "--input-type=module", "--eval", _PARSE]
    ended = subprocess.run(node, cwd=ROOT, input=content, capture_output=True, check=True)  # noqa: S603 ours
    cards = [{name: values for name, _, _, *values in card} for _, card, _ in json.loads(ended.stdout)]

    assert [(card["fn"], card["note"], card["org"]) for card in cards] == [
        ([row["name"]], [row["notes"]], [row["company"]]) for row in [ANN, *rows]
    ]
    assert cards[0]["adr"] == [["", "", ANN["address"], "", "", "", ""]]
    assert (cards[0]["tel"], cards[0]["categories"]) == ([f"tel:{ANN['phone']}"], ANN["tags"])


@pytest.mark.parametrize("name", FORMATS)
def test_another_process_goes_on_after_any_row(name: str) -> None:
    """What is carried over is what JSON can say; the file is read as if it had been written at once."""
    make = partial(FORMATS[name].writer, columns_of(CustomerSchema(), ANN, {}), OPTIONS)
    rows = [ANN | {"name": f"Ann {number}", "notes": str(number) * 999} for number in range(7)]

    writer = make({})
    content = writer.begin()
    for row in rows:
        content += writer.row(row) + writer.pause()
        writer = make(json.loads(json.dumps(writer.state)))
    content += writer.end()

    assert unpacked(content) == unpacked(whole(make({}), rows))


def unpacked(content: bytes) -> Any:
    """Return what is in an archive, or another file as it is."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_workbook_ends_where_excel_ends() -> None:
    """With a sentence for whoever asked for more."""
    writer = Workbook([Column("name", "Name", fields.String())], OPTIONS, {"rows": MOST_ROWS - 1, "size": 1})
    writer.row(ANN)

    with pytest.raises(CannotBeWrittenError, match="1,048,575 records"):
        writer.row(ANN)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_a_file_too(name: str) -> None:
    """Tables have their header."""
    content = written(name, [], "name")

    assert (b"ame" in content) is name.startswith("csv") or name == "xlsx"
