"""Inlines and foreign keys: what pages are told of them, and what can be wrong with their declarations."""

from typing import Any

import pytest
from marshmallow import fields

from admin.checks import check
from admin.display import display
from admin.errors import DeclarationError
from admin.forms import Widget, widget
from admin.inlines import TabularInline, inline_fields, inlines, settings
from admin.resource import Agenda, ResourceAdmin, Shortcut
from schemas._fields import ForeignKey
from tests.admin.deliveries import DeliveryAdmin, DeliveryInline, DeliverySchema, SupplierWithDeliveries


def _inline(**attributes: Any) -> Any:
    return type("WrongInline", (DeliveryInline,), attributes)


def _parent(*inline: Any, **attributes: Any) -> type[ResourceAdmin]:
    return type("Parent", (SupplierWithDeliveries,), {"inlines": inline} | attributes)


def _ids(*resources: type[ResourceAdmin]) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        check(resources)
    assert all(error.message and error.hint and error.where for error in caught.value.errors)
    return [error.id.removeprefix("admin.") for error in caught.value.errors]


def test_what_is_declared_is_right() -> None:
    """The tests' own declarations have no mistake."""
    check((SupplierWithDeliveries, DeliveryAdmin))


def test_an_inline_is_described() -> None:
    """It derives what it can from the resource and the foreign key."""
    (inline,) = inlines(SupplierWithDeliveries)

    assert (inline.prefix, inline.fk_name) == ("deliveries", "supplierId")
    assert [(field.name, field.read_only) for field in inline.fields] == [
        ("kind", False),
        ("subject", False),
        ("due", False),
        ("done", False),
    ]
    assert settings(inline) == {
        "prefix": "deliveries",
        "extra": 1,
        "minNum": 0,
        "maxNum": 1000,
        "canDelete": True,
        "changeLink": True,
        "ordering": (),
        "fkName": "supplierId",
        "permissions": {"view": "read", "add": "write", "change": "write", "delete": "write"},
        "verboseName": "delivery",
        "verboseNamePlural": "deliveries",
    }


def test_without_fields_a_row_has_all_that_can_be_written() -> None:
    """But for the foreign key, which is the form's own record; what is read-only comes last."""

    class Bare(TabularInline):
        resource = DeliveryAdmin
        readonly_fields = ("done",)
        permissions = {"delete": "administer"}  # noqa: RUF012

    assert inline_fields(Bare, SupplierWithDeliveries) == ("kind", "subject", "due", "done")
    (inline,) = inlines(_parent(Bare))
    assert inline.fields[-1].read_only
    assert settings(inline)["permissions"]["delete"] == "administer"


def test_a_foreign_key_has_its_widget() -> None:
    """Which names where the records are."""
    assert widget(ForeignKey("suppliers")) == Widget("related", to="/suppliers")


class _TwoKeys(DeliverySchema):
    payerId = ForeignKey("suppliers")  # noqa: N815 wire name


class _Shown(DeliveryAdmin):
    @display(description="What")
    def what(self, delivery: Any) -> str:
        return f"{delivery.subject}"


class _TwoKeysAdmin(DeliveryAdmin):
    schema = _TwoKeys


class _NoSchema(DeliveryAdmin):
    schema = dict  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"resource": None}, ["E105"]),
        ({"resource": DeliverySchema}, ["E106"]),
        ({"resource": _Shown}, ["E294"]),
        ({"fields": "kind", "ordering": "kind"}, ["E284", "E284"]),
        ({"fields": ("kind", "subject", "kind")}, ["E285"]),
        ({"fields": ("kind", "subject", "colour")}, ["E013"]),
        ({"fields": ("kind", "subject", "supplierId")}, ["E287"]),
        ({"fields": ("kind",)}, ["E286"]),
        ({"fields": ("kind",), "max_num": 0}, []),
        ({"readonly_fields": ("subject",)}, ["E286"]),
        ({"readonly_fields": ("colour",)}, ["E013"]),
        ({"extra": "1", "max_num": -1, "min_num": True}, ["E281", "E282", "E283"]),
        ({"extra": 1001}, ["E281"]),
        ({"min_num": 3, "max_num": 2}, ["E288"]),
        ({"can_delete": 1, "show_change_link": "yes"}, ["E289", "E289"]),
        ({"ordering": ("-subject",)}, ["E290"]),
        ({"classes": ("wide",)}, ["E210"]),
        ({"permissions": {"look": "read"}}, ["E292"]),
        ({"permissions": {"view": "staff"}}, ["E292"]),
        ({"fk_name": "payerId"}, ["E280"]),
        ({"fields": ("kind", "subject", "colour"), "extra": -1}, ["E013", "E281"]),
    ],
)
def test_mistakes_in_an_inline(attributes: dict[str, Any], expected: list[str]) -> None:
    """All are found at once."""
    resources = (_parent(_inline(**attributes)), DeliveryAdmin)
    if expected:
        assert _ids(*resources) == expected
    else:
        check(resources)


def test_mistakes_in_the_list_of_inlines() -> None:
    """It is a tuple of inlines, each of another resource."""
    assert _ids(_parent(inlines=DeliveryInline), DeliveryAdmin) == ["E103"]
    assert _ids(_parent(DeliveryAdmin), DeliveryAdmin) == ["E104"]
    assert _ids(_parent(DeliveryInline, DeliveryInline), DeliveryAdmin) == ["E291"]


def test_mistakes_between_resources() -> None:
    """A row needs one foreign key to its parent, and what is chosen by searching needs a search."""
    two = _inline(resource=_TwoKeysAdmin)
    assert _ids(_parent(two), _TwoKeysAdmin) == ["E280"]
    check(
        (
            _parent(_inline(resource=_TwoKeysAdmin, fk_name="payerId", fields=("kind", "subject"), max_num=0)),
            _TwoKeysAdmin,
        )
    )
    assert _ids(DeliveryAdmin) == ["E293"]
    assert _ids(_parent(DeliveryInline, search_fields=()), DeliveryAdmin) == ["E040"]


def test_the_mistakes_of_the_rows_own_admin_are_its_own() -> None:
    """What cannot be looked at is told once."""
    assert _ids(_parent(_inline(resource=_NoSchema)), _NoSchema) == ["E201"]


def test_a_method_is_shown_only() -> None:
    """It stands among the read-only fields."""
    shown = ("kind", "subject", "what")
    assert _ids(_parent(_inline(resource=_Shown, fields=shown)), _Shown) == ["E244"]
    check((_parent(_inline(resource=_Shown, fields=shown, readonly_fields=("what",))), _Shown))


def test_a_field_without_a_widget_is_shown_only() -> None:
    """As on any form."""

    class Odd(DeliverySchema):
        odd = fields.String(metadata={"widget": "hologram"})

    class OddAdmin(DeliveryAdmin):
        schema = Odd
        fieldsets = ((None, {"fields": ("supplierId", "kind", "subject")}),)

    assert _ids(_parent(_inline(resource=OddAdmin, fields=("kind", "subject", "odd"))), OddAdmin) == ["E213"]


def _shortcut(**fields: Any) -> Any:
    usual: dict[str, Any] = {"key": "p", "label": "Note a parcel", "inline": DeliveryInline, "values": {}}
    return Shortcut(**(usual | fields))


@pytest.mark.parametrize(
    ("shortcuts", "expected"),
    [
        ((_shortcut(values={"kind": "parcel"}, now="due"),), []),
        (_shortcut(), ["E295"]),
        (("p",), ["E295"]),
        ((_shortcut(key="P"),), ["E296"]),
        ((_shortcut(key="Enter"),), ["E296"]),
        ((_shortcut(), _shortcut()), ["E296"]),
        ((_shortcut(inline=TabularInline),), ["E297"]),
        ((_shortcut(values={"colour": "red"}, now="birthday"),), ["E298", "E298"]),
    ],
)
def test_mistakes_in_shortcuts(shortcuts: Any, expected: list[str]) -> None:
    """A key is a letter that nothing else has, and a row begins with what it has."""
    resources = (_parent(DeliveryInline, shortcuts=shortcuts), DeliveryAdmin)
    if expected:
        assert _ids(*resources) == expected
    else:
        check(resources)


@pytest.mark.parametrize(
    ("agenda", "expected"),
    [
        (Agenda(due="due", done="done", owner="subject"), []),
        ("due", ["E299"]),
        (Agenda(due="subject", done="due", owner="colour"), ["E299", "E299", "E299", "E299"]),
    ],
)
def test_mistakes_in_an_agenda(agenda: Any, expected: list[str]) -> None:
    """It names fields that can be due, done and somebody's."""
    listed = type("Listed", (DeliveryAdmin,), {"agenda": agenda, "sortable_by": ("due",)})
    resources = (_parent(_inline(resource=listed)), listed)
    if expected:
        assert _ids(*resources) == expected
    else:
        check(resources)
