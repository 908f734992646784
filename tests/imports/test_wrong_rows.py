"""Wrong rows come back as a file in the form of the source."""

import io
from itertools import count

import pytest
from openpyxl import Workbook, load_workbook

from imports.wrong_rows import write_wrong_rows
from tests.imports.reading import bodies_of, table_of


def _wrong(content: bytes, *numbers: int, reason: str = "phone: Wrong.") -> bytes:
    """Return the file of wrong rows with these rows."""
    table, file = table_of(content), io.BytesIO()
    write_wrong_rows(file, table, ((row, (*row.reasons, reason)) for row in table.rows() if row.number in numbers))
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_keeps_its_form(encoding: str, delimiter: str, end: str) -> None:
    """Encoding, mark, delimiter, line ends and columns."""
    lines = ["Name|Straße|Telefon", "Jürgen|Süßer Weg|1", "Änne|Grün|2", "Özlem|Öl|3"]
    content = (end.join(lines) + end).replace("|", delimiter).encode(encoding)
    expected = ["row|reasons|Name|Straße|Telefon", "3|phone: Wrong.|Änne|Grün|2"]
    assert _wrong(content, 3) == (end.join(expected) + end).replace("|", delimiter).encode(encoding)


def test_what_stood_before_the_header() -> None:
    """Excel needs its first line; a title is left out."""
    assert _wrong(b"sep=;\nname;email\nAnn;x\n", 3) == b"sep=;\nrow;reasons;name;email\n3;phone: Wrong.;Ann;x\n"
    assert _wrong(b"My list\nname;email\nAnn;x\n", 3) == b"row;reasons;name;email\n3;phone: Wrong.;Ann;x\n"


def test_bytes_that_are_no_characters_come_back() -> None:
    """For whoever knows what they were."""
    content = "name;email\nJürgen;a\n".encode() + b"K\xe4te;b\n"
    assert b";K\xe4te;b" in _wrong(content, 3)


def test_a_file_is_mended_and_sent_again_and_again() -> None:
    """The columns in front are no fields, and come once."""
    content = b"name;email;phone\nAnn;a@x.example;first\nBo;b@x.example;second\n"
    for number in count(1):
        content = _wrong(content, 2, 3, reason=f"phone: Attempt {number}.")
        assert content.splitlines()[0] == b"row;reasons;name;email;phone"
        assert [body["phone"] for body in bodies_of(content)] == ["first", "second"]
        if number == 3:
            break
    assert content.splitlines()[1] == b"2;phone: Attempt 3.;Ann;a@x.example;first"


def test_a_workbook_is_a_workbook_of_texts() -> None:
    """Nothing in it runs."""
    book = Workbook()
    book.active.title = "People"
    for row in (["name", "email"], ["Ann", "a@x.example"], ["Bo", 7]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    content = _wrong(file.getvalue(), 2, 3, reason="=1+1")
    sheet = load_workbook(io.BytesIO(content))["People"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["row", "reasons", "name", "email"],
        [2, "=1+1", "Ann", "a@x.example"],
        [3, "=1+1", "Bo", "7"],
    ]
    assert {cell.data_type for row in sheet for cell in row} == {"s", "n"}
    assert bodies_of(_wrong(content, 2))[0] == {"name": "Ann", "email": "a@x.example"}


def test_cards_and_lines_stay_as_they_are() -> None:
    """The reason is a property of the card, and a line of its own before the object."""
    card = b"BEGIN:VCARD\r\nFN:Ann\r\nPHOTO:xyz\r\nEND:VCARD\r\n"
    mended = b"BEGIN:VCARD\r\nX-REASONS:phone: Wrong.\r\nFN:Ann\r\nPHOTO:xyz\r\nEND:VCARD\r\n"
    assert _wrong(card + card, 2) == _wrong(mended, 1) == mended
    lines = b'{"name": "Ann"}\n{"name": "Bo"\n'
    assert _wrong(lines, 1) == b'{"row": 1, "reasons": ["phone: Wrong."]}\n{"name": "Ann"}\n'
    assert _wrong(_wrong(lines, 2), 2).count(b"reasons") == 1
