"""Workbooks, made with openpyxl."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from imports.tables import UnreadableError
from tests.imports.reading import bodies_of, cells_of, table_of


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _book(*rows: list[Any]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_cells_are_texts_as_people_see_them() -> None:
    """Days, moments, whole numbers without a fraction, numbers without noise or exponent, truths, errors as nothing."""
    moment = datetime(2021, 2, 3, 10, 11, 12)  # noqa: DTZ001 workbooks have no zones
    row = [date(2020, 12, 31), moment, 10115.0, 493023125543, 0.1 + 0.2, True, "#N/A", None, " x"]
    texts = ["2020-12-31", "2021-02-03T10:11:12", "10115", "493023125543", "0.3", "true", "", "", " x"]
    assert cells_of(_saved(_book([f"Column {at}" for at in range(1, 10)], row)))[1] == texts


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.23456789012346e17, "1.23456789012346e+17"),
        (1.5e16, "1.5e+16"),
        (123456789012345.0, "123456789012345"),
        (1234567890123456, "1234567890123456"),
        (1e-20, "0.00000000000000000001"),
        (1.5e-100, "1.5e-100"),
    ],
)
def test_no_digits_are_made_up(number: float, text: str) -> None:
    """A spreadsheet has 15: where there were more, zeros would look like somebody's number, and a tiny one is not 0."""
    assert cells_of(_saved(_book(["Name", "External ID"], ["Ann", number])))[1] == ["Ann", text]


def test_a_number_shown_with_zeros_has_them() -> None:
    """A postcode with the format 00000."""
    book = _book(["Name", "PLZ"], ["Ann", 1067])
    book.active["B2"].number_format = "00000"
    assert cells_of(_saved(book))[1] == ["Ann", "01067"]


def test_the_table_is_found_below_titles_and_beside_merged_and_hidden_cells() -> None:
    """Empty rows that have a format are no rows, and empty columns no columns."""
    above: list[list[Any]] = [["Kundenliste"], ["Stand", date(2025, 1, 1)], []]
    book = _book(*above, ["Firma", "Name", "E-Mail"], ["Pohl", "Rudi", "r@x.example"], [None, "Selma"])
    sheet = book.active
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A5:A6")
    sheet.column_dimensions["B"].hidden = True
    sheet["E9"].number_format = "0.00"
    table = table_of(_saved(book))
    assert (table.form.header_row, table.header) == (4, ["Firma", "Name", "E-Mail"])
    assert [(row.number, row.cells[1]) for row in table.rows()] == [(5, "Rudi"), (6, "Selma")]


def test_the_first_visible_sheet_with_a_table_is_read_or_the_one_that_is_named() -> None:
    """Empty and hidden ones come last."""
    book = Workbook()
    hidden = book.create_sheet("Hidden")
    hidden.append(["Name", "E-Mail"])
    hidden.append(["Old", "old@x.example"])
    hidden.sheet_state = "hidden"
    notes = book.create_sheet("Notes")
    notes.append(["Hello"])
    people = book.create_sheet("People")
    people.append(["Name", "E-Mail"])
    people.append(["Ann", "a@x.example"])
    content = _saved(book)
    assert table_of(content).form.sheet == "People"
    assert table_of(content, sheet="Hidden").form.sheet == "Hidden"
    with pytest.raises(UnreadableError, match=r"no sheet Nobody \(there are Sheet, Hidden, Notes, People\)"):
        table_of(content, sheet="Nobody")


def test_a_formula_is_its_last_value_or_nothing() -> None:
    """Openpyxl computes none, so that there is no value here."""
    assert bodies_of(_saved(_book(["name", "email", "notes"], ["Ann", "a@x.example", "=1+1"]))) == [
        {"name": "Ann", "email": "a@x.example"}
    ]


def test_an_empty_workbook_is_refused() -> None:
    """No sheet has a row."""
    with pytest.raises(UnreadableError, match="The workbook is empty"):
        table_of(_saved(Workbook()))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_bomb_is_refused_before_it_is_unpacked(part: str) -> None:
    """What must be in memory as a whole is bounded, and so is how much a part grows."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr(part, bytes(129 << 20))
    with pytest.raises(UnreadableError, match=f"too large: {re.escape(part)} has 129 MiB"):
        table_of(file.getvalue())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_damaged_workbook_is_refused(part: str) -> None:
    """One sentence, whatever openpyxl stumbles over."""
    sound = zipfile.ZipFile(io.BytesIO(_saved(_book(["name"], ["Ann"]))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sound.namelist():
            archive.writestr(name, b"<broken" if name == part else sound.read(name))
    with pytest.raises(UnreadableError, match="The workbook is damaged"):
        table_of(file.getvalue())
