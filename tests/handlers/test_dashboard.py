"""How things stand with all records: counts within the own rights, in one answer."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from tests.handlers.conftest import Send, load, may_write

WRONG = "resources=customers,orders&sameDays=yes&due=&page=2"


def _today() -> date:
    days = load("records/days")
    return date.fromisoformat(days.day_of(days.now(), "Pacific/Apia"))


def test_everything_at_once(send: Send, ann: dict[str, Any], dynamodb: Any, environment: dict[str, str]) -> None:
    """Counts of each resource; what is due is told by whose it is, by the days of the stage's zone."""
    may_write(dynamodb, environment, "viewer@example.com")
    activities = f"/customers/{ann['customerId']}/activities"
    noon = load("records/days").start(_today().isoformat(), "Pacific/Apia")
    yesterday = f"{(date.fromisoformat(noon[:10]) - timedelta(days=1)).isoformat()}{noon[10:]}"
    for fields in (
        {"due": noon, "owner": "Viewer@Example.com"},
        {"due": noon},
        {"due": yesterday, "owner": "viewer@example.com"},
        {"due": yesterday, "done": True},
        {"due": yesterday},
        {"due": "2999-01-01T00:00:00Z"},
        {},
    ):
        send("POST", activities, json_body={"subject": "A call", "kind": "call", **fields})

    answer = send("GET", "/dashboard?sameDays=true&due=true", role="viewer")

    assert answer.status == 200
    assert answer.body["day"] == _today().isoformat()
    customers, told = answer.body["items"]
    stays = customers.pop("stays")
    assert [*stays] == ["statuses"]
    assert {value: (stay["here"], stay["left"]) for value, stay in stays["statuses"].items()} == {
        "lead": (1, 0),
        "active": (0, 0),
        "inactive": (0, 0),
    }
    last = load("records/overview").same_days_of(_today().isoformat())[1]
    assert customers == {
        "resource": "customers",
        "facets": send("GET", "/customers/facets").body,
        "sameDays": {"count": 0, "exact": True, "last": last},
    }
    assert told == {
        "resource": "activities",
        "facets": send("GET", "/activities/facets").body,
        "due": {"overdue": 2, "today": 2, "myOverdue": 1, "myToday": 1, "exact": True},
    }


@pytest.mark.usefixtures("ann")
def test_what_is_not_asked_for_is_not_read(send: Send) -> None:
    """Neither other resources nor lists."""
    answer = send("GET", "/dashboard?resources=customers")

    (item,) = answer.body["items"]
    assert [*item] == ["resource", "facets", "stays"]
    assert item["facets"] == send("GET", "/customers/facets").body
    assert answer.body["items"][0]["facets"]["total"] == 1


@pytest.mark.usefixtures("ann")
def test_only_what_the_caller_may_read(send: Send) -> None:
    """The declaration of each resource decides; what is closed is not told, also if it is named."""
    customers = load("all_resources").named("customers")
    closed = replace(customers, rights={"admins": {"read"}})

    with patch("handlers._dashboard.named", lambda plural: closed if plural == "customers" else customers):
        answers = [send("GET", "/dashboard?resources=customers,activities", role=role) for role in ("viewer", "admin")]

    told = [[item["resource"] for item in answer.body["items"]] for answer in answers]
    assert told == [["activities"], ["customers", "activities"]]


def test_mistakes_are_told_at_once(send: Send) -> None:
    """With what there is."""
    answer = send("GET", f"/dashboard?{WRONG}")

    assert answer.status == 400
    assert answer.body["errors"] == {
        "resources": ["Select some of these, separated by commas: customers, activities."],
        "sameDays": ["Enter true or false."],
        "due": ["Enter true or false."],
        "page": ["Unknown parameter. There are: sameDays, due, resources."],
    }
