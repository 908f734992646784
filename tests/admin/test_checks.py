"""Wrong declarations are found while building: all at once, each with its id and a hint."""

from typing import Any

import pytest
from marshmallow import Schema, fields

from admin.checks import check
from admin.customers import CustomerAdmin
from admin.display import display
from admin.errors import DeclarationError
from admin.resource import ResourceAdmin
from admin.site import SITE
from schemas._fields import Tags
from schemas.customer import CustomerSchema
from tests.admin.suppliers import SupplierAdmin, SupplierSchema


def _ids(*resources: type[ResourceAdmin]) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        check(resources)
    assert all(error.message and error.hint and error.where for error in caught.value.errors)
    return [error.id for error in caught.value.errors]


_Alone: type[ResourceAdmin] = type("_Alone", (CustomerAdmin,), {"inlines": (), "shortcuts": (), "dashboard": ()})


def _with(base: type[ResourceAdmin] = _Alone, **attributes: Any) -> type[ResourceAdmin]:
    return type("Wrong", (base,), attributes)


def test_what_is_declared_is_right() -> None:
    """The site's own declarations, and the tests' second one, have no mistake."""
    check((*SITE.resources, SupplierAdmin))


class _Unknown(fields.Field[Any]):
    """A class that nothing shows."""


class _Strange(Schema):
    thing = _Unknown(required=True)
    moment = fields.TimeDelta()
    odd = fields.String(metadata={"widget": "hologram"})
    id = fields.String(dump_only=True)
    version = fields.Integer(dump_only=True)


class _Colliding(CustomerSchema):
    trash = Tags()


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"schema": dict}, ["admin.E201"]),
        ({"schema": None, "api_path": "", "list_display": "name"}, ["admin.E201", "admin.E203", "admin.E107"]),
        ({"app_label": "Customers", "model_name": "add"}, ["admin.E204", "admin.E204"]),
        ({"api_path": "customers/"}, ["admin.E204"]),
        ({"id_field": "id", "title_field": "title", "version_field": "v"}, ["admin.E205"] * 3),
        (
            {"list_display": ()},
            ["admin.E107", *["admin.E271"] * 3, *["admin.E208"] * len(CustomerAdmin.sortable_by), "admin.E272"],
        ),
        ({"list_display_narrow": "name"}, ["admin.E270"]),
        (
            {
                "list_display": ("name", "phone", "company", "registrationDate"),
                "sortable_by": ("name", "registrationDate"),
            },
            ["admin.E272"],
        ),
        ({"list_display_narrow": ("notes",)}, ["admin.E271"]),
        ({"list_display": (*CustomerAdmin.list_display, "nam")}, ["admin.E108"]),
        ({"list_display_links": "name"}, ["admin.E110"]),
        ({"list_display_links": ("notes",)}, ["admin.E111"]),
        ({"sortable_by": ("name",)}, ["admin.E033"]),
        ({"sortable_by": "name"}, ["admin.E207"]),
        ({"sortable_by": ("registrationDate", "notes")}, ["admin.E208"]),
        ({"ordering": ("name", "-name")}, ["admin.E209"]),
        ({"ordering": "name"}, ["admin.E031"]),
        ({"list_filter": "status"}, ["admin.E112"]),
        ({"list_filter": ("state",)}, ["admin.E116"]),
        ({"list_filter": ("notes",)}, ["admin.E216"]),
        ({"schema": _Colliding, "list_filter": ("trash",)}, ["admin.E226"]),
        ({"filter_parameters": (("tags", "tag"),)}, ["admin.E217"]),
        ({"filter_parameters": {"labels": "label"}}, ["admin.E218"]),
        ({"facets": {"status": None, "registrationDate": "months"}}, ["admin.E217"]),
        ({"date_hierarchy": "nickname"}, ["admin.E127"]),
        ({"date_hierarchy": "status"}, ["admin.E128"]),
        ({"facets": {}}, ["admin.E219"]),
        ({"list_editable": "status"}, ["admin.E120"]),
        ({"list_editable": ("state",)}, ["admin.E121"]),
        ({"list_editable": ("name",)}, ["admin.E123"]),
        ({"list_editable": ("registrationDate",)}, ["admin.E125"]),
        ({"list_editable": ("notes",), "list_display": (*CustomerAdmin.list_display, "notes")}, ["admin.E220"]),
        ({"list_per_page": 0}, ["admin.E118"]),
        ({"trash_display": "name"}, ["admin.E230"]),
        ({"trash_display": ("name", "deletedAt")}, ["admin.E231"]),
        ({"history": "yes"}, ["admin.E232"]),
        ({"actions_path": "customers/actions"}, ["admin.E233"]),
        ({"actions_path": None}, ["admin.E233"]),
        ({"list_per_page": 101}, ["admin.E118"]),
        ({"list_per_page": True}, ["admin.E118"]),
        ({"search_fields": ("nickname",)}, ["admin.E202"]),
        ({"search_fields": "name"}, ["admin.E126"]),
        ({"readonly_fields": ("nickname",)}, ["admin.E035"]),
        ({"readonly_fields": "name"}, ["admin.E034"]),
        ({"readonly_fields": ("name",)}, ["admin.E206"]),
        ({"readonly_fields": ("wrong",), "wrong": display()(lambda _, customer: customer.nobody)}, ["admin.E243"]),
        ({"readonly_fields": ("version",), "version": display()(lambda *_: "x")}, ["admin.E240"]),
        (
            {
                "contact": display()(lambda *_: "x"),
                "fieldsets": ((None, {"fields": ("name", "email", "phone", "contact")}),),
            },
            ["admin.E244"],
        ),
        ({"actions": "delete_selected"}, ["admin.E211"]),
        ({"actions": ("explode",)}, ["admin.E212"]),
        ({"fieldsets": "name"}, ["admin.E007"]),
        ({"fieldsets": ("name",)}, ["admin.E008"]),
        ({"fieldsets": (("Heading",),)}, ["admin.E009"]),
        ({"fieldsets": (("Heading", ("name",)),)}, ["admin.E010"]),
        ({"fieldsets": (("Heading", {}),)}, ["admin.E011"]),
        ({"fieldsets": (("Heading", {"fields": ("nickname",)}),)}, ["admin.E013"]),
        ({"fieldsets": ((None, {"fields": ("name", "phone", ("email", "name"))}),)}, ["admin.E012"]),
        ({"fieldsets": ((None, {"fields": ("phone",)}),)}, ["admin.E206", "admin.E252"]),
        ({"duplicate_fields": "email"}, ["admin.E250"]),
        ({"duplicate_fields": ("mail",)}, ["admin.E251"]),
        ({"duplicate_fields": ("version",)}, ["admin.E252"]),
        ({"duplicate_fields": ("phone",), "readonly_fields": ("phone",)}, ["admin.E252"]),
        ({"save_as": "yes", "save_as_continue": 1}, ["admin.E101", "admin.E245"]),
        (
            {"fieldsets": ((None, {"fields": ("name", "email", "phone"), "class": "x", "classes": ("wide",)}),)},
            ["admin.E210", "admin.E210"],
        ),
    ],
)
def test_each_mistake_has_its_id(attributes: dict[str, Any], expected: list[str]) -> None:
    """One wrong attribute is one error, whatever its kind."""
    assert _ids(_with(**attributes)) == expected


def test_fields_without_a_widget() -> None:
    """A field that nothing can show, or that nobody could edit, is named."""
    strange = _with(
        SupplierAdmin, schema=_Strange, id_field="id", title_field="id", list_display=("id",), model_name="strange"
    )

    assert _ids(strange) == ["admin.E213", "admin.E213", "admin.E213"]


class _NotStored(SupplierSchema):
    thing = fields.Dict()


class _Mistaken(SupplierSchema):
    since = fields.Date(metadata={"widget": "number"})
    preferred = fields.Boolean(metadata={"widget": "select"})
    staff = fields.Integer(metadata={"widget": "text"}, dump_only=True)


def test_types_that_do_not_fit() -> None:
    """A type that no record has, and widgets that send what the API always refuses."""
    assert _ids(_with(SupplierAdmin, schema=_NotStored)) == ["admin.E221"]
    assert _ids(_with(SupplierAdmin, schema=_Mistaken)) == ["admin.E222", "admin.E222"]


def test_two_resources_at_one_address() -> None:
    """The second one is wrong."""
    assert _ids(_Alone, _with()) == ["admin.E215"]


def test_all_mistakes_at_once() -> None:
    """Everything that is wrong, of every resource, in one message."""
    first = _with(search_fields=("nickname",), list_per_page=1000)
    second = _with(SupplierAdmin, list_display=("name",))

    with pytest.raises(DeclarationError) as caught:
        check((first, second))

    assert str(caught.value) == (
        "tests.admin.test_checks.Wrong: (admin.E118) The value of 'list_per_page' must be an integer from 1 to 100.\n"
        "    HINT: The API gives no more at once.\n"
        "tests.admin.test_checks.Wrong: (admin.E202) The value of 'search_fields[0]' refers to 'nickname', "
        "which CustomerSchema does not have.\n"
        f"    HINT: One of: {', '.join(CustomerAdmin.schema().fields)}.\n"
        "tests.admin.test_checks.Wrong: (admin.E108) The value of 'list_display[0]' refers to 'name', "
        "which is neither a field of SupplierSchema nor a method with @display.\n"
        "    HINT: One of: supplierId, title, homepage, rating, since, preferred, version."
    )
