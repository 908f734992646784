"""Templates of columns, and what a person chooses instead of a guess."""

import pytest

from customers.resource import CUSTOMERS
from imports.columns import guess
from imports.mapping import templates_of
from imports.tables import UnreadableError
from imports.templates import Template
from tests.imports.reading import FIELDS, bodies_of

_HEADER = ["FirstName", "LastName", "Address", "City", "PostalCode", "Country", "Email"]


def _texts(header: list[str], maps: list[str], ignored: list[str] | None = None) -> dict[str, str]:
    found = templates_of(header, guess(header, [], FIELDS), maps, ignored or [], FIELDS)
    return {field: template.text for field, template in found.items()}


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


def test_a_person_chooses_instead_of_the_guess() -> None:
    """Other fields are guessed; an empty template leaves a field out, and so does a column that is ignored."""
    maps = ["name={LastName}, {FirstName}", "status=active", "address="]
    assert _texts(_HEADER, maps) == {"name": "{LastName}, {FirstName}", "status": "active", "email": "{Email}"}
    assert "address" not in _texts(_HEADER, ["name={LastName}"], ["City"])


def test_every_wrong_map_is_named_at_once() -> None:
    """Unknown fields and columns, half braces, doubles and what is missing come in one message."""
    maps = ["notes={Adress}, {Town}", "shoe={City}", "tags", "phone={City", "company={City}", "company={Country}"]
    with pytest.raises(UnreadableError) as caught:
        _texts(["City", "Country"], maps, ["Zip"])
    fields = ", ".join(CUSTOMERS.writable)
    assert {
        "there is no column Zip to ignore",
        "there is no column Adress, Town (there are City, Country)",
        f"there is no field shoe (there are {fields})",
        "--map tags has no =",
        "the template of phone has a brace without its partner",
        "company is mapped more than once",
        "no column is name",
        "say what is with --map name='{Column}' (there are City, Country)",
    } <= set(str(caught.value).rstrip(".").split("; "))


def test_a_row_becomes_a_request_body() -> None:
    """Optional fields without a value stay away, required ones go along empty, tags are a list."""
    text = "name,email,phone,tags,Status\n,a@example.com,,vip; trade fair,Active\n"
    assert bodies_of(text) == [
        {"name": "", "email": "a@example.com", "status": "active", "tags": ["vip", "trade fair"]}
    ]


def test_a_short_row_is_filled() -> None:
    """Cells that are not there are empty."""
    assert bodies_of("email,name,phone\na@example.com,Ada\n") == [{"email": "a@example.com", "name": "Ada"}]
