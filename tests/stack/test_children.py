"""What belongs to a customer follows it on the stack, each function under its own role: at once, late, and in races."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import boto3
import httpx
import pytest

from customers.resource import CUSTOMERS
from dev.doctor.__main__ import all_tables
from dev.doctor.families import unsettled
from records.database import Tables
from records.person import Person
from records.store import Store
from tests.clock import PATIENCE
from tests.records.asking import opened
from tests.stack.direct import direct_store, outputs_of
from tests.stack.test_races import at_once, warm_up

ROUNDS = 5
SOON = PATIENCE
"""Seconds in which a stream has been read."""


@pytest.fixture(scope="module")
def tables(aws: dict[str, Any]) -> Tables:
    """Return the customers' tables, with those of what belongs to them."""
    return next(each for each in all_tables(outputs_of(aws)) if each.resource is CUSTOMERS)


@pytest.fixture(scope="module")
def editor(api: Callable[[str | None], httpx.Client]) -> httpx.Client:
    """Return an editor's client, once two workers of each function that races are warm."""
    client, nobody = api("editor"), "/customers/00000000-0000-4000-8000-000000000000"
    for send in (
        partial(client.post, "/activities", json={}),
        partial(client.delete, nobody),
        partial(client.post, nobody + "/restore"),
    ):
        warm_up(send, 2)
    return client


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left(aws: dict[str, Any], tables: Tables) -> Iterator[None]:
    """Once all is over: no orphan, and no child that is not where its customer is."""
    yield
    client = boto3.client("dynamodb", **aws)
    until(lambda: list(unsettled(client, tables)) == [])


def until(done: Callable[[], bool]) -> None:
    """Wait for what comes through a stream."""
    deadline = time.monotonic() + SOON
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.5)


def family(editor: httpx.Client, new_email: Callable[[], str], children: int = 2) -> tuple[str, list[str]]:
    """Make a customer with activities; return the id of the one and of the others."""
    customer = editor.post("/customers", json={"name": "Ann Planted", "email": new_email()}).json()["customerId"]
    below = f"/customers/{customer}/activities"
    created = [editor.post(below, json={"subject": f"Call {number}"}) for number in range(children)]
    assert [answer.status_code for answer in created] == [201] * children
    return customer, [answer.json()["activityId"] for answer in created]


def seen(editor: httpx.Client, activities: list[str]) -> set[int]:
    """Return what reading the activities answers."""
    return {editor.get(f"/activities/{each}").status_code for each in activities}


def test_activities_go_and_come_back_with_their_customer(
    editor: httpx.Client, api: Callable[[str | None], httpx.Client], new_email: Callable[[], str]
) -> None:
    """To the trash, back, and away for good; how many go along is known before."""
    customer, activities = family(editor, new_email)
    below = f"/customers/{customer}/activities"
    assert editor.get(below, params={"count": "true", "limit": "1"}).json()["matches"] == 2

    assert editor.delete(f"/customers/{customer}").status_code == 204
    assert (seen(editor, activities), editor.get(below).status_code) == ({404}, 404)
    refused = editor.post("/activities", json={"customerId": customer, "subject": "Late"})
    assert (refused.status_code, [*refused.json()["errors"]]) == (409, ["customerId"])

    assert editor.post(f"/customers/{customer}/restore").status_code == 200
    assert (seen(editor, activities), len(editor.get(below).json()["items"])) == ({200}, 2)

    assert api("admin").delete(f"/customers/{customer}", params={"purge": "true"}).status_code == 204
    assert seen(editor, activities) == {404}
    kinds = [editor.get(f"/activities/{each}/history").json()["items"][0]["kind"] for each in activities]
    assert kinds == ["purged", "purged"]


def test_a_function_finishes_what_nobody_came_back_for(
    aws: dict[str, Any], tables: Tables, editor: httpx.Client, new_email: Callable[[], str]
) -> None:
    """A customer that moved while its request died: the stream tells, and all its activities follow."""
    customer, activities = family(editor, new_email)
    total = editor.get("/activities").json()["total"]
    with direct_store(aws, tables) as store:
        Store(opened(store.database.client, tables)).trash(customer, Person("editor@example.com", "sub"))

    assert seen(editor, activities) == {404}
    until(lambda: bool(editor.get("/activities").json()["total"] == total - 2))


def test_no_activity_is_an_orphan(editor: httpx.Client, new_email: Callable[[], str]) -> None:
    """New activities while their customer goes and comes: each is there with it, or was refused."""
    for _ in range(ROUNDS):
        customer, activities = family(editor, new_email, 1)
        create = partial(editor.post, "/activities", json={"customerId": customer, "subject": "Late"})
        made, gone = at_once([create, partial(editor.delete, f"/customers/{customer}")])
        assert (made.status_code in (201, 409), gone.status_code) == (True, 204)
        activities += [made.json()["activityId"]] if made.status_code == 201 else []
        assert seen(editor, activities) == {404}

        restore, delete = (
            partial(editor.post, f"/customers/{customer}/restore"),
            partial(editor.delete, f"/customers/{customer}"),
        )
        answers = Counter(answer.status_code for answer in at_once([restore, delete]))
        assert answers in (Counter([200, 204]), Counter([200, 404]))
        there = editor.get(f"/customers/{customer}").status_code
        assert seen(editor, activities) == {there}
