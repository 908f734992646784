"""Wrong declarations of resources: each mistake has an id and a hint, and all of them are told at once."""

from dataclasses import field, fields, make_dataclass, replace
from typing import Any

import pytest
from marshmallow.fields import Decimal

from activities.resource import ACTIVITIES
from admin.checks import check
from admin.errors import DeclarationError
from admin.resource_checks import check_resources
from admin.site import admins
from all_resources import RESOURCES
from customers.resource import CUSTOMERS, Customer
from records.numbers import number_key
from records.resource import Choice, Dates, Deadline, Link, Near, Same, Unique
from schemas.customer import CustomerSchema


def _ids(resource: Any) -> list[str]:
    others = [each for each in RESOURCES if each.plural != ACTIVITIES.plural]
    return [error.id for error in check_resources([*others, resource])]


def test_the_declarations_of_this_service_are_right() -> None:
    """The checks say nothing of what is right."""
    assert check_resources(RESOURCES) == []


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"name": "An activity"}, ["E001"]),
        ({"name": "activities"}, ["E002"]),
        ({"events": "activities"}, ["E003"]),
        ({"created": "made"}, ["E004"]),
        ({"id": "id"}, ["E004", "E006"]),
        ({"title": "name"}, ["E005"]),
        ({"sorts": {**ACTIVITIES.sorts, "place": None}}, ["E007"]),
        ({"filters": (*ACTIVITIES.filters, Choice("place"))}, ["E007"]),
        ({"search": ("subject", "place")}, ["E007"]),
        ({"phone": "phone"}, ["E007"]),
        ({"unique": Unique(field="email")}, ["E007"]),
        ({"unlisted": ("place",)}, ["E007"]),
        ({"likeness": (Same("subject", beside=("place",)), Near("text", unless=("room",)))}, ["E007", "E007"]),
        ({"likeness": (Same("done"),)}, ["E027"]),
        ({"deadline": "due"}, ["E023"]),
        ({"filters": (*ACTIVITIES.filters[:2], Choice("kind", stays=True), ACTIVITIES.filters[3])}, ["E035"]),
        ({"deadline": Deadline(due="created", done="kind", owner="me")}, ["E034", "E034", "E034"]),
        ({"likeness": (Near("subject"), Same("subject"), Near("subject"))}, ["E028"]),
        ({"search": ("subject", "done")}, ["E025"]),
        ({"search_also": ("text", "done")}, ["E025"]),
        ({"phone": "due"}, ["E025"]),
        ({"filters": (ACTIVITIES.filters[0], Choice("kind", values=("call", "fax"))), "deadline": None}, ["E026"]),
        ({"unlisted": ("text", "subject")}, ["E008"]),
        ({"sorts": {**ACTIVITIES.sorts, "done": None}}, ["E009"]),
        ({"filters": (*ACTIVITIES.filters, Dates("created"))}, ["E010", "E012", "E012"]),
        ({"filters": (*ACTIVITIES.filters, Choice("subject", parameter="kind"))}, ["E011"]),
        ({"filters": (*ACTIVITIES.filters, Choice("subject", parameter="trash"))}, ["E011"]),
        ({"filters": (*ACTIVITIES.filters, Choice("subject", facet="kinds"))}, ["E012"]),
        ({"plural": "customers"}, ["E017"]),
        ({"events": "customer.api"}, ["E017"]),
        ({"parent": Link("customerId", to="clients")}, ["E018"]),
        ({"sorts": {"due": None, "created": None}}, ["E019"]),
        ({"sorts": {"created": None, "lastModified": None}}, ["E020"]),
        ({"filters": (ACTIVITIES.filters[0], Dates("due", of_days=True)), "deadline": None}, ["E022"]),
        *(
            ({attribute: value}, ["E023"])
            for attribute, value in [
                ("name", None),
                ("plural", None),
                ("record", dict),
                ("parent", "customers"),
                ("unique", "subject"),
                ("sorts", ("due",)),
                ("sorts", {"due": "due"}),
                ("filters", Choice("kind")),
                ("filters", ("kind",)),
                ("search", "subject"),
                ("unlisted", ("text", None)),
                ("likeness", Same("subject")),
                ("rights", {"viewers": {"fly"}}),
                ("rights", {"people": {"read"}}),
                ("rights", {"viewers": "read"}),
            ]
        ),
        (
            {
                "filters": (ACTIVITIES.filters[0], Dates("text")),
                "deadline": None,
                "sorts": {"text": None, **ACTIVITIES.sorts},
                "unlisted": (),
            },
            ["E022"],
        ),
    ],
)
def test_a_mistake(changes: dict[str, Any], ids: list[str]) -> None:
    """Unknown fields, keys that cannot be, names that clash, and a record that is not what its schema says."""
    found = {each.removeprefix("resources.") for each in _ids(replace(ACTIVITIES, **changes))}

    assert found == set(ids)


def test_grandchildren_are_refused() -> None:
    """Their parent's parent would have to be looked at too."""
    visits = replace(ACTIVITIES, name="visit", plural="visits", parent=Link("customerId", to="activities"))

    assert "resources.E021" in [error.id for error in check_resources([*RESOURCES, visits])]


def test_a_resource_without_a_schema() -> None:
    """The hint says where it belongs."""
    (error,) = check_resources([replace(CUSTOMERS, name="pallet", events="")])

    assert error.id == "resources.E013"
    assert error.message == "schemas/pallet.py has no PalletSchema."


def test_record_and_schema_have_the_same_fields() -> None:
    """Neither has one that the other lacks, and what nobody has to send has a default."""
    kept = [(each.name, each.type, field(default=each.default)) for each in fields(Customer) if each.name != "notes"]
    added = [("nick", str, field(default="")), ("age", int, field())]
    record = make_dataclass("Customer", [*kept, *added[:1]], kw_only=True)
    without_default = make_dataclass("Customer", [*kept, *added], kw_only=True)
    wrong = replace(CUSTOMERS, unlisted=("address",), search_also=("tags", "address"))

    of_fields = {error.id for error in check_resources([replace(wrong, record=record)])}
    of_defaults = {error.id for error in check_resources([replace(wrong, record=without_default)])}

    assert of_fields == {"resources.E014", "resources.E015"}
    assert of_defaults == {"resources.E006"}


@pytest.mark.parametrize(("key", "ids"), [(None, ["resources.E036"]), (number_key, [])])
def test_decimal_numbers_are_sorted_as_numbers(key: Any, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """They are texts, and as texts 9.00 comes after 12.00."""
    priced = CustomerSchema.from_dict({"price": Decimal(places=2)}, name="PricedSchema")
    record = make_dataclass(
        "Priced", [("price", str | None, field(default=None))], bases=(Customer,), frozen=True, kw_only=True
    )
    monkeypatch.setattr("schemas.customer.CustomerSchema", priced)

    found = check_resources([replace(CUSTOMERS, record=record, sorts={**CUSTOMERS.sorts, "price": key})])

    assert [error.id for error in found] == ids


def test_all_mistakes_are_told_at_once_and_each_has_a_hint() -> None:
    """Of several resources, and of admins beside them."""
    wrong = replace(ACTIVITIES, search=("place",), unlisted=("subject",), events="customer.api")

    with pytest.raises(DeclarationError) as raised:
        check([], [CUSTOMERS, wrong])

    assert {error.id for error in raised.value.errors} == {"resources.E007", "resources.E008", "resources.E017"}
    assert all(error.hint.endswith(".") for error in raised.value.errors)
    assert str(raised.value).count("HINT: ") == len(raised.value.errors)


@pytest.mark.parametrize("changes", [{"name": "An activity"}, {"filters": Choice("kind")}, {"parent": "customers"}])
def test_names_and_types_are_looked_at_before_admins_are_imported(changes: dict[str, Any]) -> None:
    """Admins are found by names and made from declarations: the mistake is told, and no traceback."""
    wrong = replace(ACTIVITIES, **changes)

    with pytest.raises(DeclarationError) as raised:
        list(admins([CUSTOMERS, wrong, replace(ACTIVITIES, events="x")]))

    assert {"resources.E003"} < {error.id for error in raised.value.errors}


def test_a_file_without_the_admin_of_its_resource() -> None:
    """The name that it has to have is told."""
    with pytest.raises(DeclarationError) as raised:
        list(admins([CUSTOMERS, replace(ACTIVITIES, name="action")]))

    (error,) = raised.value.errors
    assert (error.id, error.message) == ("resources.E024", "admin/activities.py has no ActionAdmin.")
