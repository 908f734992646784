"""Wrong charts of the index are found while building, each with its id and a hint."""

from dataclasses import replace
from typing import Any

import pytest

from activities.resource import ACTIVITIES
from admin.activities import ActivityAdmin
from admin.chart_checks import check_charts
from admin.charts import Due, Funnel, Share, ThisMonth, Trend
from admin.checks import check
from admin.customers import CustomerAdmin
from admin.dashboard import Bar, shown
from admin.errors import DeclarationError
from admin.site import SITE
from tests.admin.suppliers import SupplierAdmin


@pytest.mark.parametrize(
    ("dashboard", "expected"),
    [
        (("status",), ["E301"]),
        ((Share("status"), Trend("registrationDate"), Share("status")), ["E302"]),
        ((Trend("birthday"), Share("colour")), ["E303", "E303"]),
        ((Share("name"), Trend("lastModified"), ThisMonth("lastModified")), ["E304"] * 3),
        ((Share("registrationDate"),), ["E305"]),
        ((Trend("status"), ThisMonth("status")), ["E306", "E306", "E309"]),
        ((Trend("registrationDate", months=0), Trend("registrationDate", months=100, ahead=21)), ["E308", "E308"]),
        ((Trend("registrationDate", ahead=-1), Trend("registrationDate", months=True)), ["E308", "E308"]),
        ((Due(),), ["E310"]),
        ((Funnel("registrationDate"),), ["E305", "E311"]),
    ],
)
def test_a_mistake(dashboard: tuple[Any, ...], expected: list[str]) -> None:
    """Unknown fields, fields without counters, and charts that do not suit a field."""
    wrong = type("Wrong", (CustomerAdmin,), {"dashboard": dashboard})

    found = list(check_charts(wrong))

    assert [number for number, _, _ in found] == expected
    assert all(message and hint for _, message, hint in found)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"list_filter": (), "date_hierarchy": None}, ["E307"] * 5),
        ({"dashboard": (ThisMonth("due"),)}, ["E309"]),
        ({"agenda": None, "dashboard": (Due(),)}, ["E310"]),
        ({"dashboard": (Funnel("kind"),)}, ["E311"]),
        ({"resource": None}, []),
    ],
)
def test_mistakes_with_what_is_due(attributes: dict[str, Any], expected: list[str]) -> None:
    """Each number has a list to lead to, and there is something that says what is due."""
    wrong = type("Wrong", (ActivityAdmin,), attributes)

    assert [number for number, _, _ in check_charts(wrong)] == expected


def test_a_declaration_without_a_deadline() -> None:
    """The API would not know what is due."""
    wrong = type("Wrong", (ActivityAdmin,), {"resource": replace(ACTIVITIES, deadline=None), "dashboard": (Due(),)})

    assert [number for number, _, _ in check_charts(wrong)] == ["E310"]


def test_charts_are_checked_with_everything_else() -> None:
    """What is no tuple has the message that every other attribute has."""
    wrong = type("Wrong", (SupplierAdmin,), {"dashboard": Share("rating")})

    with pytest.raises(DeclarationError) as caught:
        check([*SITE.resources, wrong])

    assert [error.id for error in caught.value.errors] == ["admin.E300"]


def test_rows_of_a_yes_or_no() -> None:
    """Counters and addresses of lists call them differently, as the API and Django do."""
    done = type("Done", (ActivityAdmin,), {"dashboard": (Share("done"),)})

    (chart,) = shown(done)

    assert chart.bars == (Bar("true", "Yes", "done__exact=1"), Bar("false", "No", "done__exact=0"))
