"""Templates of columns, and the bodies that are made of them."""

import pytest

from imports.templates import Template
from tests.imports.reading import bodies_of


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
        ("{A|B}", {"A": "", "B": "7"}, "7"),
        ("{A|B}", {"A": "6", "B": "7"}, "6"),
        ("{A|B}", {"A|B": "5"}, "5"),
    ],
)
def test_a_template_leaves_nothing_dangling(template: str, values: dict[str, str], expected: str) -> None:
    """Separators and brackets appear only with what they belong to; the values themselves stay as they are."""
    assert Template(template).render(values) == expected


def test_a_row_becomes_a_request_body() -> None:
    """Optional fields without a value stay away, required ones go along empty, tags are a list."""
    text = "name,email,phone,tags,Status\n,a@example.com,,vip; trade fair,Active\n"
    assert bodies_of(text) == [
        {"name": "", "email": "a@example.com", "status": "active", "tags": ["vip", "trade fair"]}
    ]


def test_a_short_row_is_filled() -> None:
    """Cells that are not there are empty."""
    assert bodies_of("email,name,phone\na@example.com,Ada\n") == [{"email": "a@example.com", "name": "Ada"}]


def test_an_address_is_split_where_no_column_is_its_town() -> None:
    """The address itself stays whole; a value that is given for all rows goes before what is read."""
    content = "Name;Anschrift\nAnn;Hof 3, D-10117 Berlin\nBo;am Ende der Straße\n"

    assert bodies_of(content) == [
        {"name": "Ann", "address": "Hof 3, D-10117 Berlin", "postcode": "10117", "town": "Berlin", "country": "DE"},
        {"name": "Bo", "address": "am Ende der Straße"},
    ]
    assert bodies_of(content, "town=")[0] == {"name": "Ann", "address": "Hof 3, D-10117 Berlin"} | {
        "postcode": "10117",
        "town": "Berlin",
        "country": "DE",
    }


def test_countries_are_read_by_their_names() -> None:
    """In several languages, by codes of two and three letters, and by those before postcodes; others stay as typed."""
    content = "Name;Land\n" + "".join(
        f"{land};{land}\n" for land in ["Deutschland", "allemagne", "DEU", "de", "D", "XQ"]
    )

    assert [body["country"] for body in bodies_of(content)] == ["DE", "DE", "DE", "DE", "DE", "XQ"]
