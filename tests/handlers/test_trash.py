"""What has been in the trash for longer than the stage keeps it goes for good, by a schedule."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from records.errors import HistoryAheadError
from records.store import Store
from tests.handlers.conftest import Context, Send, handler, load
from tests.handlers.grants import only_what_is_granted

LONG_AGO = "2026-01-02T03:04:05.678Z"
Turn = Callable[..., dict[str, Any]]


@pytest.fixture
def turn(send: Send) -> Iterator[Turn]:  # noqa: ARG001 it comes after this
    """Return a function to a turn of the schedule, with exactly the function's rights."""
    client = boto3.client("s3")
    for bucket in ("unit-imports", "unit-exports"):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def take(seconds: float = 800) -> dict[str, Any]:
        with only_what_is_granted("followRecords"):
            answer: dict[str, Any] = handler("followRecords")({"source": "aws.events"}, Context(seconds))
        return answer

    yield take
    for bucket in ("unit-imports", "unit-exports"):
        client.delete_bucket(Bucket=bucket)


def thrown_away(send: Send, path: str, at: str = LONG_AGO) -> None:
    """Move a record to the trash at a moment."""
    with patch("records.planning.now", lambda: at):
        assert send("DELETE", path).status == 204


def new(send: Send, name: str) -> str:
    """Make a customer with an activity, and return its path."""
    customer = send("POST", "/customers", json_body={"name": name}).body
    path = f"/customers/{customer['customerId']}"
    send("POST", f"{path}/activities", json_body={"subject": name})
    return path


def in_trash(send: Send) -> list[str]:
    """Return what customers in the trash are called."""
    return sorted(each["name"] for each in send("GET", "/customers?trash=true").body["items"])


def test_only_what_is_too_old_goes(send: Send, turn: Turn) -> None:
    """With its history, signed by the system; what went along with its parent is its parent's matter."""
    old, young, back, living = [new(send, name) for name in ("Old", "Young", "Back", "Living")]
    (alone,) = [each["activityId"] for each in send("GET", f"{living}/activities").body["items"]]
    thrown_away(send, old)
    thrown_away(send, back)
    send("POST", f"{back}/restore")
    thrown_away(send, f"/activities/{alone}")
    send("DELETE", young)

    assert turn() == {"settled": 0, "purged": 2}

    assert in_trash(send) == ["Young"]
    (stub,) = send("GET", f"{old}/history").body["items"]
    assert (stub["kind"], stub["by"], stub["reason"]) == ("purged", "system", "")
    assert [each["kind"] for each in send("GET", f"/activities/{alone}/history").body["items"]] == ["purged"]
    assert [send("GET", path).status for path in (back, living)] == [200, 200]
    assert turn() == {"settled": 0, "purged": 0}


def test_one_that_cannot_go_stops_nobody(send: Send, turn: Turn) -> None:
    """The turn fails at its end, so that somebody hears of it; the next one purges it."""
    for name in ("One", "Two", "Three"):
        thrown_away(send, new(send, name))
    purge, refused = Store.purge, ["one"]

    def refuse_once(store: Store, *asked: Any) -> None:
        if refused:
            refused.pop()
            raise HistoryAheadError
        purge(store, *asked)

    with patch.object(Store, "purge", refuse_once), pytest.raises(HistoryAheadError):
        turn()
    assert len(in_trash(send)) == 1
    assert turn() == {"settled": 0, "purged": 1}


def test_a_turn_ends_with_its_time_and_the_next_goes_on(send: Send, turn: Turn) -> None:
    """Nothing is begun after that."""
    for name in ("One", "Two", "Three"):
        thrown_away(send, new(send, name))
    purge, now = Store.purge, [0.0]

    def take_long(store: Store, *asked: Any) -> None:
        purge(store, *asked)
        now[0] = 1e12

    clock = SimpleNamespace(monotonic=lambda: now[0])
    with patch.object(Store, "purge", take_long), patch.object(load("handlers/_trash"), "time", clock):
        assert turn() == {"settled": 0, "purged": 1}
    assert len(in_trash(send)) == 2
    assert turn() == {"settled": 0, "purged": 2}


def test_zero_days_keep_it_for_ever(send: Send, turn: Turn) -> None:
    """Nothing is purged."""
    thrown_away(send, new(send, "Old"))

    with patch.dict("os.environ", {"TRASH_RETENTION_DAYS": "0"}):
        assert turn() == {"settled": 0, "purged": 0}

    assert in_trash(send) == ["Old"]
