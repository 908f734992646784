"""The doctor, and the table of people."""

from collections.abc import Iterator
from typing import Any

import pytest

from dev.doctor.people import check
from people.cognito_users import CognitoUsers
from people.projection import Projection, new_pending
from people.users import Users
from records.database import Database
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.people.pool import POOL, Pool


@pytest.fixture
def pool() -> Pool:
    """Return an empty user pool."""
    return Pool()


@pytest.fixture
def users(pool: Pool) -> Iterator[Users]:
    """Return users of an empty table."""
    with dynamodb_in_process() as client:
        table = create_tables(client, "doctor")["PEOPLE_TABLE_NAME"]
        yield Users(CognitoUsers(pool, POOL), Projection(Database(client, table)))


def found(users: Users, *, fix: bool = False) -> list[tuple[str, str, bool]]:
    """Return what the doctor says, by the user."""
    return sorted((drift.subject, drift.what, done) for drift, done in check(users, fix=fix))


def test_a_table_that_agrees(users: Users, pool: Pool) -> None:
    """There is nothing to say, for more users than one answer has."""
    for number in range(7):
        pool.has(f"user{number}@example.com", "admins" if number < 2 else "viewers")
    users.until(float("inf")).read_all()

    assert found(users) == []


def test_everything_that_can_be_wrong_is_told_and_mended(users: Users, pool: Pool) -> None:
    """Somebody used the console, restored an older table, or pulled a plug."""
    ann, bob, eve, max_ = (pool.has(f"{name}@example.com", "admins") for name in ("ann", "bob", "eve", "max"))
    late = users.until(float("inf"))
    late.read_all()
    entry: Any = late.projection.get(ann)
    late.projection.begin(entry, new_pending({"groups": ["viewers"]}, 1) | {"freeAt": 1}, bob, leaves=True)
    pool.users[bob]["enabled"] = False
    del pool.users[eve]
    new = pool.has("new@example.com", "viewers")
    for name in ("gone", "stranger"):
        key = {"pk": {"S": "ADMINISTRATORS"}, "sk": {"S": "active"}}
        values = {":one": {"SS": [name]}}
        users.projection.database.client.update_item(
            TableName=users.projection.table,
            Key=key,
            UpdateExpression="ADD subjects :one",
            ExpressionAttributeValues=values,
        )
    for place, subject in {"EMAIL#x@y.z": "gone", "EMAIL#old@example.com": max_}.items():
        users.projection.database.put(users.projection.table, {"pk": place, "sk": "marker", "subject": subject})

    first = found(users)
    mended = found(users, fix=True)

    what = sorted(
        [
            (ann, "a change was cut short"),
            (bob, "differs from what Cognito says"),
            (eve, "is nobody whom Cognito knows"),
            (eve, "is an administrator whom Cognito does not know"),
            (new, "differs from what Cognito says"),
            ("gone", "is an administrator whom Cognito does not know"),
            ("stranger", "is an administrator whom Cognito does not know"),
            ("gone", "has an address and is no user"),
            (max_, "has another address than before"),
        ]
    )
    assert first == [(*each, False) for each in what]
    assert {each[:2] for each in mended} == set(what) - {(eve, "is an administrator whom Cognito does not know")}
    assert all(done for *_, done in mended)
    assert found(users) == []
    assert users.projection.administrators() == {max_} == pool.administrators()
    assert pool.users[ann]["groups"] == {"viewers"}


def test_a_change_of_right_now_is_left_alone(users: Users, pool: Pool) -> None:
    """Its request will end it."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "admins")
    late = users.until(float("inf"))
    late.read_all()
    entry: Any = late.projection.get(bob)
    late.projection.begin(entry, new_pending({"groups": ["viewers"]}, 1), ann, leaves=True)

    assert found(users, fix=True) == []
    assert pool.users[bob]["groups"] == {"admins"}
    assert users.projection.administrators() == {ann}
