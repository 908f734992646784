"""CSV as programs and people write it."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.delimited import DELIMITERS
from imports.tables import UnreadableError, is_blank
from tests.imports.reading import bodies_of, cells_of, table_of


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("name,email\r\nAnn,a@example.com\r\n", [["name", "email"], ["Ann", "a@example.com"]]),
        ("name;email\rAnn;a@example.com\r", [["name", "email"], ["Ann", "a@example.com"]]),
        ("name|email\nAnn|a,b;c\n", [["name", "email"], ["Ann", "a,b;c"]]),
        ('name\temail\nRob "Bob" Sand\tx, y\n', [["name", "email"], ['Rob "Bob" Sand', "x, y"]]),
        ("sep=;\nname;email\nAnn;x,y\n", [["name", "email"], ["Ann", "x,y"]]),
        ("SEP=\t\r\nname\temail\r\nAnn\tx\r\n", [["name", "email"], ["Ann", "x"]]),
        ('name, email\n"Nolte, Ina", "a ""b"""\n', [["name", "email"], ["Nolte, Ina", 'a "b"']]),
        ('"name","notes"\r"Ann","one\ntwo"\r', [["name", "notes"], ["Ann", "one\ntwo"]]),
        ("Name;Tel;Tel;\nAnn;1;2;\n", [["Name", "Tel", "Tel (2)", "Column 4"], ["Ann", "1", "2", ""]]),
        ("Liste\n1.2.2025\n\nName;E-Mail;Ort\nAnn;x;Rom\n", [["Name", "E-Mail", "Ort"], ["Ann", "x", "Rom"]]),
        ('"EXTF";"700";"16"\n"Konto";"E-Mail";"Ort"\n"1";"x";"Rom"\n', [["Konto", "E-Mail", "Ort"], ["1", "x", "Rom"]]),
        ("name,email\nAnn\n\n , \n\x00\x00\nBo,b\n\x1a", [["name", "email"], ["Ann"], ["Bo", "b"]]),
        ("Imię;Gród\nAda;Łódź, PL\nEwa;Płock, PL\n", [["Imię", "Gród"], ["Ada", "Łódź, PL"], ["Ewa", "Płock, PL"]]),
        ("name{x}\nAnn\n", [["name(x)"], ["Ann"]]),
        ("name\nAnn\n", [["name"], ["Ann"]]),
    ],
)  # fmt: skip
def test_a_dialect_is_guessed(text: str, cells: list[list[str]]) -> None:
    """Delimiter, quotes, line ends, title lines, doubled and empty headers, and what only fills a file up."""
    assert cells_of(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "wrong"),
    [
        ('John "Jack" Dorn,j,5" screen', ['John "Jack" Dorn', "j", '5" screen'], False),
        ('"Jack" Dorn,j,', ['"Jack" Dorn', "j", ""], False),
        ('"Ann" ,"j" , "x"', ["Ann", "j", "x"], False),
        (r'"John \"Jack\" Dorn","j","a,b"', ['John "Jack" Dorn', "j", "a,b"], False),
        ('"Ann,j,x', ['"Ann', "j", "x"], True),
        ('Ann,j,"x', ["Ann", "j", '"x'], True),
    ],
)
def test_a_row_with_odd_quotes_swallows_no_other(text: str, cells: list[str], *, wrong: bool) -> None:
    """What can be read stays as it is, and what cannot be read has a reason; the rows after it are as they are."""
    rows = list(table_of(f'name,email,notes\n{text}\nBob,b,"said ""yes"""\nCid,c,\n').rows())
    assert (rows[0].cells, bool(rows[0].reasons)) == (cells, wrong)
    assert [row.cells for row in rows[1:]] == [["Bob", "b", 'said "yes"'], ["Cid", "c", ""]]
    assert not any(row.reasons for row in rows[1:])


def test_an_unclosed_quote_is_told_at_its_row_in_a_long_file() -> None:
    """It could go on to the end of the file; it costs itself."""
    lines = ["name,email", *(f"Person {number},p{number}@example.com" for number in range(12_000))]
    lines[5] = '"' + lines[5]
    rows = list(table_of("\n".join(lines)).rows())
    assert len(rows) == 12_000
    assert [row.number for row in rows if row.reasons] == [6]


def test_rows_count_like_a_spreadsheet() -> None:
    """Blank rows count, and a row of several lines is one; text behind the last column is a reason."""
    rows = list(table_of('name,email\n"Ann\nLee",a\n\nBo,b,,\nCid,c,d\n').rows())
    assert [(row.number, row.cells[0], len(row.reasons)) for row in rows] == [
        (2, "Ann\nLee", 0),
        (4, "Bo", 0),
        (5, "Cid", 1),
    ]
    assert rows[2].reasons == ("The row has more cells than the header (3 instead of 2).",)


def test_without_a_header_the_content_tells_the_columns() -> None:
    """The first row is a customer already."""
    text = "Doro Xander;doro@example.com;030 23125 301\nEnno Zell;enno@example.com;030 23125 302\n"
    assert table_of(text).form.header_row == 0
    assert bodies_of(text)[0] == {"name": "Doro Xander", "email": "doro@example.com", "phone": "030 23125 301"}


def test_a_cell_of_any_length_is_read() -> None:
    """A picture in a column that nobody uses, quoted or not."""
    photo = "A" * 300_000
    assert cells_of(f'name,photo\nAnn,{photo}\nBo,"{photo}"\n')[1:] == [["Ann", photo], ["Bo", photo]]


def test_many_columns_are_read_and_too_many_refused() -> None:
    """A thousand are no fault, ten thousand are no table of customers."""
    header = [f"x {at}" for at in range(998)]
    assert (
        table_of(";".join(["Name", *header, "Telefon"]) + "\n" + ";".join(["Ann", *header, "1"])).header[-1]
        == "Telefon"
    )
    with pytest.raises(UnreadableError, match="10,000 columns"):
        table_of(",".join(f"x{at}y" for at in range(10_000)))


def test_a_line_without_end_is_refused() -> None:
    """It would be in memory as a whole."""
    with pytest.raises(UnreadableError, match="longer than 16 MiB"):
        table_of(b"name,email\n" + b"x" * (17 << 20))


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1a\ufeff"), max_size=12)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3).filter(lambda row: "".join(row).strip()), min_size=1, max_size=8)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])


@given(
    rows=ROWS, encoding=ENCODINGS, delimiter=st.sampled_from(DELIMITERS[:4]), end=st.sampled_from(["\n", "\r\n", "\r"])
)
def test_what_is_written_is_read(rows: list[list[str]], encoding: str, delimiter: str, end: str) -> None:
    """Any cells, in any encoding and dialect."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [["Name", "E-Mail", "Notes"], *rows]
    )
    table = table_of(file.getvalue().encode(encoding), delimiter=delimiter)
    assert table.header == ["Name", "E-Mail", "Notes"]
    assert [row.cells for row in table.rows()] == [row for row in rows if not is_blank(row)]


class _Endless(io.RawIOBase):
    """A file of many rows that are made while it is read."""

    def __init__(self, rows: int) -> None:
        self._rows, self._at, self._rest = rows, 0, b""

    def seekable(self) -> bool:
        """Return that it can be read from the beginning."""
        return True

    def seek(self, position: int, whence: int = 0) -> int:
        """Begin again."""
        assert (position, whence) == (0, 0)
        self._at, self._rest = 0, b"name,email,notes\n"
        return 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        assert size > 0
        while len(self._rest) < size and self._at < self._rows:
            self._at += 1
            self._rest += b"Person %d,p%d@example.com,some notes of a person\n" % (self._at, self._at)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def test_memory_does_not_grow_with_the_file() -> None:
    """60,000 rows are 3.3 MB more; what is in memory is some blocks."""

    def peak(rows: int) -> int:
        from imports.formats import open_table  # noqa: PLC0415 beside what it measures
        from imports.tables import Options  # noqa: PLC0415 same
        from tests.imports.reading import FIELDS  # noqa: PLC0415 same

        tracemalloc.start()
        try:
            table = open_table(_Endless(rows), Options(), FIELDS.known)  # type: ignore[arg-type]
            assert _count(table.rows()) == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(60_000)

    assert peak(120_000) < small + (1 << 19)


def _count(rows: Iterator[object]) -> int:
    return sum(1 for _ in rows)
