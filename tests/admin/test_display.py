"""Columns that are methods: what the browser is told to show, and what cannot be shown."""

from typing import Any

import pytest

from admin.checks import check
from admin.display import Comparison, Display, DisplayError, display, shows
from admin.errors import DeclarationError
from admin.forms import shown_field
from tests.admin.suppliers import SupplierAdmin


def _column(show: Any, **options: Any) -> Display:
    return display(**options)(lambda _, supplier: show(supplier))


def _shown(show: Any, **options: Any) -> Any:
    return shows(SupplierAdmin, _column(show, **options))


def test_a_text_has_fields_in_it() -> None:
    """Every second part is a field."""
    assert _shown(lambda s: f"{s.title} ({s.rating})") == ["", "title", " (", "rating", ")"]
    assert _shown(lambda s: s.title) == ["", "title", ""]
    assert _shown(lambda _: "always") == ["always"]


def test_a_comparison_is_an_icon() -> None:
    """Of a field with a value."""
    assert _shown(lambda s: s.rating == "a", boolean=True) == Comparison("rating", "a", negated=False)
    assert _shown(lambda s: s.title != "", boolean=True) == Comparison("title", "", negated=True)


@pytest.mark.parametrize(
    ("show", "options", "why"),
    [
        (lambda s: s.name, {}, "there is no field 'name'"),
        (lambda s: s.title if s.preferred else "", {}, "what 'preferred' is, is not known before there is a record"),
        (lambda s: f"{s.title:>10}", {}, "'title' is shown as its kind is, it takes no format '>10'"),
        (lambda s: s.title.upper(), {}, "'_AnyValue' object has no attribute 'upper'"),
        (lambda s: s.rating == "a", {}, "it returns Comparison"),
        (lambda s: f"{s.rating}", {"boolean": True}, "it returns str"),
        (lambda _: None, {}, "it returns NoneType"),
    ],
)
def test_what_a_page_cannot_know_is_refused(show: Any, options: dict[str, Any], why: str) -> None:
    """While the site is built, with the reason."""
    with pytest.raises(DisplayError) as refused:
        _shown(show, **options)
    assert str(refused.value) == why


def test_a_column_is_called_as_it_says_or_as_the_method() -> None:
    """As in Django."""

    class Admin(SupplierAdmin):
        is_good = _column(lambda s: s.rating == "a", boolean=True)
        named = _column(lambda s: s.title, description="Called", ordering="title")

    assert [(made.label, made.sort) for made in (shown_field(Admin, "is_good"), shown_field(Admin, "named"))] == [
        ("Is good", ""),
        ("Called", "title"),
    ]


@pytest.mark.parametrize(
    ("name", "method", "rule"),
    [
        ("rated", _column(lambda s: s.nothing), "admin.E243"),
        ("rated", _column(lambda s: s.title, ordering="nothing"), "admin.E241"),
        ("rating", _column(lambda s: s.title), "admin.E240"),
        ("rated", "no method", "admin.E108"),
    ],
)
def test_wrong_columns_stop_the_build(name: str, method: Any, rule: str) -> None:
    """With the rest of what is wrong."""
    wrong = type("Wrong", (SupplierAdmin,), {name: method, "list_display": ("title", name)})
    with pytest.raises(DeclarationError) as refused:
        check([wrong])
    assert [error.id for error in refused.value.errors] == [rule]


def test_a_sorted_column_says_by_what() -> None:
    """The API sorts by fields."""
    made = {"named": _column(lambda s: s.title), "list_display": ("title", "named"), "sortable_by": ("named",)}
    with pytest.raises(DeclarationError) as refused:
        check([type("Wrong", (SupplierAdmin,), made)])
    assert [error.id for error in refused.value.errors] == ["admin.E242"]
