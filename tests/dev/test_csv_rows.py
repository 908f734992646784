"""Reading rows and filling templates, with the files that people really have."""

from pathlib import Path

import pytest

from dev.console import CommandError
from dev.csv_rows import Row, Template, body, field_templates, read_csv

_HEADER = ["FirstName", "LastName", "Address", "City", "PostalCode", "Country", "Email"]


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{A} {B}", {"A": "Ada", "B": "Lovelace"}, "Ada Lovelace"),
        ("{A} {B}", {"A": "", "B": "Lovelace"}, "Lovelace"),
        ("{A} {B}", {"A": "Ada", "B": ""}, "Ada"),
        ("{A}, {B}, {C}", {"A": "Lane 1", "B": "", "C": "Rome"}, "Lane 1, Rome"),
        ("{A}, {B}, {C}", {"A": "", "B": "", "C": "Rome"}, "Rome"),
        ("{A}, {B}, {C}", {"A": "", "B": "", "C": ""}, ""),
        ("{A} ({B})", {"A": "Ada", "B": ""}, "Ada"),
        ("{A} ({B})", {"A": "Ada", "B": "Countess"}, "Ada (Countess)"),
        ("{A} ({B}) {C}", {"A": "Ada", "B": "", "C": "King"}, "Ada King"),
        ("{A} ({B}) {C}", {"A": "", "B": "Countess", "C": "King"}, "(Countess) King"),
        ("no. {A}", {"A": "7"}, "no. 7"),
        ("no. {A}", {"A": ""}, ""),
        ("{A}\n{B}", {"A": "Lane 1", "B": "Rome"}, "Lane 1\nRome"),
        ("{A}, {B}", {"A": "1, Lane,", "B": "Rome"}, "1, Lane,, Rome"),
        ("active", {}, "active"),
    ],
)
def test_a_template_leaves_nothing_dangling(template: str, values: dict[str, str], expected: str) -> None:
    """Separators and brackets appear only with what they belong to; the values themselves stay as they are."""
    assert Template(template).render(values) == expected


@pytest.mark.parametrize(
    ("content", "header", "cells"),
    [
        (b"name,email\nAda,a@example.com\n", ["name", "email"], ["Ada", "a@example.com"]),
        (b"\xef\xbb\xbfname,email\r\nAda,a@example.com\r\n", ["name", "email"], ["Ada", "a@example.com"]),
        (b"name;email\nAda;a@example.com", ["name", "email"], ["Ada", "a@example.com"]),
        (b"name\temail\nAda, Countess\ta@example.com", ["name", "email"], ["Ada, Countess", "a@example.com"]),
        (b'"name, all of it",email\n"Ada\nLovelace",x', ["name, all of it", "email"], ["Ada\nLovelace", "x"]),
        ("näme,email\nÅsa,x".encode(), ["näme", "email"], ["Åsa", "x"]),
        (b" name , email \n\n , \n Ada , x ", ["name", "email"], [" Ada ", " x "]),
    ],
    ids=["plain", "bom-crlf", "semicolon", "tab", "quoted", "utf-8", "blanks"],
)
def test_a_file_is_read_as_it_is(tmp_path: Path, content: bytes, header: list[str], cells: list[str]) -> None:
    """Marks, line ends, delimiters and blank rows do not need anybody's attention."""
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    file = read_csv(path)
    assert (file.header, [row.cells for row in file.rows]) == (header, [cells])


def test_rows_count_like_a_spreadsheet_and_short_ones_are_filled(tmp_path: Path) -> None:
    """The header is row 1, blank rows count, and cells that are not there are empty."""
    path = tmp_path / "people.csv"
    path.write_text("name,email,phone\nAda, a@example.com\n\nGrace,g@example.com,1,too many\n")
    assert read_csv(path).rows == [
        Row(2, ["Ada", " a@example.com"], {"name": "Ada", "email": "a@example.com", "phone": ""}),
        Row(
            4,
            ["Grace", "g@example.com", "1", "too many"],
            {"name": "Grace", "email": "g@example.com", "phone": "1"},
            surplus=True,
        ),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "can't be read: No such file or directory."),
        (b"name\nJos\xe9\n", "is not in UTF-8 (byte 0xe9 at offset 8)"),
        ("name\nJosé\n".encode("utf-16"), "is not in UTF-8 (byte 0xff at offset 0)"),
        (b"", "has no header"),
        (b"\n\n", "has no header"),
        (b"name,name,x,x,y\n", "names columns more than once: name, x."),
        (b'name\n"Ada\n', "is not well-formed CSV near line 2: unexpected end of data."),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes | None, says: str) -> None:
    """One message names the file and the place."""
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        read_csv(path)
    assert str(caught.value).startswith(str(path))
    assert says in str(caught.value)


def test_columns_map_by_name_or_by_template() -> None:
    """A column that has a field's name, in any case, is that field unless --map says otherwise."""
    templates = field_templates(
        _HEADER, ["name={FirstName} {LastName}", "address={Address}, {City}, {PostalCode}, {Country}", "status=active"]
    )
    assert {field: template.text for field, template in templates.items()} == {
        "name": "{FirstName} {LastName}",
        "address": "{Address}, {City}, {PostalCode}, {Country}",
        "status": "active",
        "email": "{Email}",
    }


def test_every_wrong_map_is_named_at_once() -> None:
    """Unknown fields and columns, half braces, doubles and what is missing come in one message."""
    maps = ["address={Adress}, {Town}", "shoe={City}", "notes", "phone={City", "company={City}", "company={Country}"]
    with pytest.raises(CommandError) as caught:
        field_templates(["City", "Country", "status", "Status"], maps)
    fields = "name, email, phone, address, company, status, tags, notes"
    assert str(caught.value).split("; ") == [
        "there is no column Adress, Town (there are City, Country, status, Status)",
        f"there is no field shoe (there are {fields})",
        "--map notes has no =",
        "the template of phone has a brace without its partner",
        "company is mapped more than once",
        "the columns status and Status are both status",
        "say which with --map",
        "no column is name",
        "say what is with --map.",
    ]


def test_a_row_becomes_a_request_body() -> None:
    """Optional fields without a value stay away, required ones go along empty, tags are a list."""
    templates = field_templates(["name", "email", "phone", "tags", "Status"], [])
    values = {"name": "", "email": "a@example.com", "phone": "", "tags": "vip; trade fair,", "Status": "Active"}
    assert body(Row(2, [], values), templates) == {
        "name": "",
        "email": "a@example.com",
        "status": "active",
        "tags": ["vip", "trade fair"],
    }
