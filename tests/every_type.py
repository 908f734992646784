"""A customer that has a field of every type there is, as somebody who takes over the house might want them."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field, make_dataclass, replace
from types import ModuleType
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas._fields import Choice, Choices, Country, Email, Phone, Tags
from schemas._text import Text
from schemas.customer import CustomerSchema

_LEVELS = {"high": "High", "low": "Low"}
_COLOURS = {"red": "Red", "green": "Green", "blue": "Blue"}


class EveryTypeSchema(CustomerSchema):
    """Our own types, and those of marshmallow's that can be stored."""

    born = fields.Date(metadata={"label": "Born"})
    opens = fields.Time(metadata={"label": "Opens"})
    met = fields.DateTime(metadata={"label": "Met"})
    meets = fields.NaiveDateTime(metadata={"label": "Meets"})
    called = fields.AwareDateTime(metadata={"label": "Called"})
    member = fields.Boolean(load_default=False, metadata={"label": "Member"})
    seats = fields.Integer(metadata={"label": "Seats"})
    weight = fields.Float(metadata={"label": "Weight"})
    price = fields.Decimal(places=2, metadata={"label": "Price"})
    ratio = fields.Decimal(metadata={"label": "Ratio"})
    homepage = fields.Url(metadata={"label": "Homepage"})
    contact = fields.Email(metadata={"label": "Contact"})
    badge = fields.UUID(metadata={"label": "Badge"})
    code = fields.String(load_default="", metadata={"label": "Code"})
    grade = fields.String(validate=OneOf(["a", "b"], labels=["Good", "Bad"]), metadata={"label": "Grade"})
    level = Choice(_LEVELS, metadata={"label": "Level"})
    colours = Choices(_COLOURS, load_default=list, metadata={"label": "Colours"})
    land = Country(load_default="", metadata={"label": "Land"})
    labels = Tags(load_default=list, metadata={"label": "Labels"})
    mobile = Phone(load_default="", metadata={"label": "Mobile"})
    other = Email(load_default="", metadata={"label": "Other"})
    motto = Text(load_default="", multiline=True, metadata={"label": "Motto"})


EXTRA = tuple(name for name in EveryTypeSchema().fields if name not in CustomerSchema().fields)
"""Names of the fields that a customer does not have."""

STORED: dict[str, list[Any]] = {
    "born": ["2026-02-28", "0001-01-01", "9999-12-31", None],
    "opens": ["09:30:00", "23:59:59", "00:00:00.000001", None],
    "met": ["2026-11-21T09:16:33.123Z", "2026-11-21T09:16:00.000", "9999-12-31T23:59:59.999999Z", None],
    "meets": ["2026-03-29T02:30:00.000", "2026-11-21T09:16:33.000", None],
    "called": ["2026-11-21T09:16:33.123Z", "1970-01-01T00:00:00.000Z", None],
    "member": [True, False],
    "seats": [0, -7, 2**53 - 1, 1 - 2**53, None],
    "weight": [0, 1.5, -0.1, 6.02214076e23, 1e-125, 0.1 + 0.2, None],
    "price": ["12.50", "0.00", "-0.01", "99999999999999999999999999.99", None],
    "ratio": ["0", "12.50", "0.1234567890123456789012345678", None],
    "homepage": ["https://example.com/a?b=c#d", None],
    "contact": ["ann@example.com", None],
    "badge": ["3f1c6d1e-0000-4000-8000-00000000abcd", None],
    "code": [" as it\tis\r\n", "", "\u200e", "\ufeff"],
    "grade": ["b", None],
    "level": ["low", ""],
    "colours": [["red", "blue"], []],
    "land": ["DE", ""],
    "labels": [["b", "a"], []],
    "mobile": ["+497112842222;ext=15", ""],
    "other": ["zoë@bücher.example", ""],
    "motto": ["one\n\ttwo", ""],
}
"""Name -> values in the form in which they are stored."""

_MARKED = [
    ("born", "2026-02-28"),
    ("opens", "09:30:00"),
    ("met", "2026-11-21T09:16:33.123Z"),
    ("price", "12.50"),
    ("homepage", "https://example.com/"),
    ("contact", "ann@example.com"),
    ("badge", "3f1c6d1e-0000-4000-8000-00000000abcd"),
    ("level", "low"),
    ("mobile", "+497112842222"),
    ("other", "zoë@bücher.example"),
]
READ: list[tuple[str, Any, Any]] = [
    ("born", " 2026-02-28\n", "2026-02-28"),
    ("born", "", None),
    ("opens", "09:30", "09:30:00"),
    ("opens", "09:30:15.5", "09:30:15.500000"),
    ("met", "2026-11-21 10:16+01:00", "2026-11-21T09:16:00.000Z"),
    ("met", "2026-11-21T10:16", "2026-11-21T10:16:00.000"),
    ("called", "2026-11-21T09:16:33.123456-00:30", "2026-11-21T09:46:33.123456Z"),
    ("weight", 2.0, 2),
    ("weight", -0.0, 0),
    ("price", "+007.5", "7.50"),
    ("price", "7.5000", "7.50"),
    ("price", 12, "12.00"),
    ("price", "-0", "0.00"),
    ("homepage", " https://example.com ", "https://example.com"),
    ("homepage", "", None),
    *((name, f"\u200e{value}\u200f", value) for name, value in _MARKED),
    ("badge", "3F1C6D1E-0000-4000-8000-00000000ABCD", "3f1c6d1e-0000-4000-8000-00000000abcd"),
    ("grade", "", None),
    ("level", " low ", "low"),
    ("level", None, ""),
    ("colours", ["blue", "red", "blue"], ["red", "blue"]),
    ("land", " de ", "DE"),
    ("labels", ["A", "a"], ["a"]),
]
"""Name, what is sent, what is stored of it: the same, written otherwise."""


def _all(name: str, values: list[Any], said: str) -> list[tuple[str, Any, str]]:
    return [(name, value, said) for value in values]


_DAYS = ["20260228", "2026-W09-6", "2026-02-30", 0, True, "28.02.2026", "٢٠٢٦-٠٢-٢٨"]
_MOMENTS = ["2026-11-21", "2026-11-21T24:00", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00", 0]
_DECIMALS = [12.5, "NaN", "Infinity", "1e5", "1_000", "1,5", "٣", True]
_UUID = "Enter a valid UUID. It looks like 6ba7b810-9dad-11d1-80b4-00c04fd430c8."
_WRONG = [
    ("\ud800", "This text has half a character (U+D800). Delete it, or send the whole character."),
    ("\x00", "This text has a control character (U+0000), which nobody can see. Delete it."),
    ("\u202e", "This text has a character (U+202E) that turns the direction of what is behind it. Delete it."),
    (
        "\ufffd",
        (
            "This text was read in a wrong encoding: it has � where other characters were. "
            "Type them again, or send the text in UTF-8."
        ),
    ),
]
REFUSED: list[tuple[str, Any, str]] = [
    *_all("born", _DAYS, "Enter a valid date such as 2026-11-21."),
    *_all("opens", ["24:00", "9:30", "09:30Z", "0930"], "Enter a time such as 09:30 or 09:30:15."),
    *_all("met", _MOMENTS, "Enter a date and time such as 2026-11-21T09:30:00Z."),
    ("meets", "2026-11-21T09:16Z", "Enter a date and time without a zone, such as 2026-11-21T09:30:00."),
    ("called", "2026-11-21T09:16", "Enter a date and time such as 2026-11-21T09:30:00Z."),
    *_all("member", ["true", "yes", "on", 1, 0, 1.0, "", []], "Enter true or false."),
    ("member", None, "This field is required."),
    *_all("seats", ["1", 1.5, True, [1]], "Enter a whole number."),
    *_all("seats", [2**53, -(2**53), 10**400], "Enter a number from -9007199254740991 to 9007199254740991."),
    *_all("weight", ["1", True, float("inf"), float("nan")], "Enter a number."),
    *_all("weight", [1.1e125, -1e300, 10**126, 10**400], "Enter a number from -1e+125 to 1e+125."),
    ("weight", 1e-126, "Enter 0, or a number that is at least 1e-125 away from it."),
    ("weight", 10**17 + 1, "Ensure that this number has no more than 15 digits."),
    *_all("price", _DECIMALS, "Enter a number such as 12.50; in JSON it is a text."),
    ("price", "12.345", "Ensure that there are no more than 2 decimal places."),
    ("price", "1" * 27, "Ensure that there are no more than 28 digits in total."),
    ("ratio", "0." + "1" * 29, "Ensure that there are no more than 28 digits in total."),
    *_all(
        "homepage",
        ["nowhere", "http://a b.com", "javascript:alert(1)", 1],
        "Enter a valid URL. It looks like https://example.com/.",
    ),
    ("contact", "nobody", "Enter a valid email address. It looks like ann@example.com."),
    *_all("badge", ["{3f1c6d1e-0000-4000-8000-00000000abcd}", "1", 1], _UUID),
    *_all("code", [1, []], "Enter text."),
    *(
        (name, f"https://example.com/{wrong}", said)
        for name in ("code", "homepage", "contact")
        for wrong, said in _WRONG
    ),
    (
        "colours",
        ["pink"],
        "Select a valid choice. pink is not one of the available choices. These are: red, green, blue.",
    ),
    ("land", "Q1", "No country has this code. Enter two letters of ISO 3166, such as DE, US or GB."),
    ("level", "Low", "Select a valid choice. Low is not one of the available choices. These are: high, low."),
]
"""Name, what is sent, what is said of it."""


@contextmanager
def house() -> Iterator[None]:
    """Import the rooms anew with such customers; before and after it they are as they were."""
    ours = {name: module for name, module in sys.modules.items() if _is_ours(name)}
    for name in ours:
        del sys.modules[name]
    try:
        _extend(importlib.import_module("customers.resource"))
        importlib.import_module("schemas.customer").CustomerSchema = EveryTypeSchema  # type: ignore[attr-defined]
        yield
    finally:
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(ours)
        for name, module in ours.items():
            room, _, inner = name.rpartition(".")
            if room:
                setattr(sys.modules[room], inner, module)


def _is_ours(name: str) -> bool:
    """Tell whether a module knows the model, or which fields customers have; field types stay what they are."""
    others = ("schemas.customer", "schemas.listing")
    return name in others or name.partition(".")[0] in ("records", "customers", "registry", "handlers")


def _extend(model: ModuleType) -> None:
    """Give the model the fields that the schema has; a field without a value is None, or what the schema says."""
    schema = EveryTypeSchema().fields
    empty = {name: EveryTypeSchema().load({name: None}, partial=True)[name] for name in EXTRA if name != "member"}
    defaults = {name: () if empty.get(name) == [] else empty.get(name, schema[name].load_default) for name in EXTRA}
    added = [(name, Any, field(default=default)) for name, default in defaults.items()]
    model.Customer = make_dataclass(  # type: ignore[attr-defined]
        "Customer", added, bases=(model.Customer,), frozen=True, slots=True, kw_only=True
    )
    model.CUSTOMERS = replace(model.CUSTOMERS, record=model.Customer)  # type: ignore[attr-defined]
