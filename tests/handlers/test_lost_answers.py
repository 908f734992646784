"""Imports that are begun again because no answer came: an Idempotency-Key makes one of both."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from people.projection import WRITES
from records.database import Database
from records.files import Bucket
from tests.deaths import MortalClient
from tests.handlers.conftest import Answer, Send, load, may_write
from tests.handlers.test_bulk_changes import added
from tests.handlers.test_import_runs import Workflow, counts, workflow
from tests.handlers.test_imports import s3

__all__ = ["s3", "workflow"]
FILE = {"resource": "customers", "fileName": "k.csv", "bytes": 7}
DIED_AT = [("database", moment) for moment in range(7)] + [
    (which, moment) for which in ("s3", "states") for moment in range(2)
]
"""Around each call: the import is made, read, set running, read; the selection is written; the workflow is begun."""


class Died(BaseException):
    """The function was killed, of which no handler hears."""


def change(status: str = "active") -> dict[str, Any]:
    """Return the body that sets the status of every customer."""
    return {"resource": "customers", "change": {"set": {"status": status}}, "selection": {"query": {}}}


def begin(send: Send, body: dict[str, Any], key: str = "key", role: str = "editor") -> Answer:
    """Begin an import under a key."""
    return send("POST", "/imports", json_body=body, headers={"Idempotency-Key": key}, role=role)


def imports(send: Send) -> list[str]:
    """Return the ids of all imports."""
    return [each["importId"] for each in send("GET", "/imports").body["items"]]


@contextmanager
def mortal(which: str, moment: int) -> Iterator[None]:
    """Let the function die at a moment of its calls to one service."""

    def die() -> None:
        raise Died

    for module in ("handlers/manage_imports", "handlers/_import_changes"):
        load(module)  # nothing that they import is to keep what dies
    shared = load("handlers/_imports")
    states = load("handlers/_import_workflow").states
    with ExitStack() as stack:
        if which == "database":
            client = MortalClient(shared.DATABASE.client, moment, die)
            stack.enter_context(patch.object(shared, "DATABASE", Database(client, shared.DATABASE.tables)))
        elif which == "s3":
            bucket = Bucket(MortalClient(shared.BUCKET.client, moment, die), shared.BUCKET.name)
            stack.enter_context(patch.object(load("handlers/_import_changes"), "BUCKET", bucket))
        else:
            dying = MortalClient(states, moment, die)
            stack.enter_context(patch.object(load("handlers/_import_workflow"), "states", dying))
        yield


@pytest.mark.parametrize(("which", "moment"), DIED_AT)
def test_a_repeat_finishes_what_died(send: Send, s3: Any, workflow: Workflow, which: str, moment: int) -> None:  # noqa: ARG001
    """Wherever the first request ended, there is one job in the end, and each record is changed once."""
    ids = added(send, 2)
    with mortal(which, moment), pytest.raises(Died):
        begin(send, change())

    answer = begin(send, change())
    again = begin(send, change())

    assert (answer.status, answer.body["state"], again.body["importId"]) == (202, "running", answer.body["importId"])
    assert imports(send) == [answer.body["importId"]]
    assert len(workflow.waiting) == 1
    workflow.whole()
    path = f"/imports/{answer.body['importId']}"
    assert (send("GET", path).body["state"], counts(send("GET", path))) == ("done", {"updated": 2})
    assert {send("GET", f"/customers/{each}").body["version"] for each in ids} == {2}
    assert begin(send, change()).body["state"] == "done"
    assert workflow.waiting == []


def test_a_change_is_sent_twice_at_once(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Both are answered with the one job, whichever comes to its end first."""
    added(send, 1)
    module, answers = load("handlers/_import_changes"), []

    class Slow:
        """The bucket of the first request, in whose way the second one comes."""

        def write(self, *file: Any) -> None:
            with patch.object(module, "BUCKET", bucket):
                answers.append(begin(send, change()))
            bucket.write(*file)

    bucket = module.BUCKET
    with patch.object(module, "BUCKET", Slow()):
        answers.append(begin(send, change()))

    assert [(each.status, each.body["state"]) for each in answers] == [(202, "running")] * 2
    assert len({each.body["importId"] for each in answers}) == len(imports(send)) == len(workflow.waiting) == 1


def test_keys_belong_to_a_person_and_a_body(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Another body under a key is refused, whatever kind it is; what was refused leaves the key free."""
    assert begin(send, change("gone")).status == 400
    first = begin(send, change())

    for other in (change("lead"), FILE):
        refused = begin(send, other)
        assert (refused.status, refused.body["detail"][:19]) == (422, "An earlier attempt,")
    others = [begin(send, change("lead"), role="admin"), begin(send, change(), key="other")]
    unkeyed = [send("POST", "/imports", json_body=change()) for _ in range(2)]

    ids = {each.body["importId"] for each in (first, *others, *unkeyed)}
    assert (len(ids), set(imports(send))) == (5, ids)
    assert begin(send, change(), key="no key").body["detail"] == "An Idempotency-Key has 1 to 255 visible characters."


def test_an_owner_who_has_left_meanwhile_is_no_mistake_of_a_repeat(
    send: Send,
    s3: Any,  # noqa: ARG001
    workflow: Workflow,
    dynamodb: Any,
    environment: dict[str, str],
) -> None:
    """The job has begun: the repeat is answered with it, and goes on where it died; another key is another job."""
    ids = added(send, 2)
    people = may_write(dynamodb, environment, "bob@example.com")
    body = change() | {"change": {"set": {"owner": "bob@example.com"}}}
    with mortal("s3", 0), pytest.raises(Died):
        begin(send, body)
    people.mark(
        "bob@example.com", {"subject": "sub-of-bob@example.com", WRITES: False}, people.marker("bob@example.com")
    )

    again, other = begin(send, body), begin(send, body, key="other")
    workflow.whole()

    assert (again.status, again.body["state"], other.status) == (202, "running", 400)
    assert imports(send) == [again.body["importId"]]
    assert [send("GET", f"/customers/{each}").body["owner"] for each in ids] == ["bob@example.com"] * 2
    assert begin(send, body | {"selection": {"ids": ids}}).status == 400


def test_a_file_is_sent_to_one_import(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """The form is there again until the file was read; then nobody replaces it."""
    forms = [begin(send, FILE) for _ in range(2)]
    assert [form.status for form in forms] == [201, 201]
    (import_id,) = imports(send)
    assert {form.body["upload"]["fields"]["key"] for form in forms} == {f"imports/{import_id}/source"}
    s3.put_object(Bucket="unit-imports", Key=f"imports/{import_id}/source", Body=b"Name\nAnn")
    assert send("POST", f"/imports/{import_id}/reading", json_body={}).status == 200

    late = begin(send, FILE)

    assert (late.status, imports(send)) == (409, [import_id])


def test_a_key_is_known_for_a_day(send: Send, s3: Any, workflow: Workflow) -> None:  # noqa: ARG001
    """Then it may begin another import, also before its item is deleted."""
    first = begin(send, FILE).body["importId"]
    shared = load("handlers/_imports")
    items = shared.DATABASE.client.scan(TableName=shared.DATABASE.tables)["Items"]
    (known,) = [item for item in items if item["pk"]["S"].startswith("REQUEST#")]
    shared.DATABASE.client.put_item(TableName=shared.DATABASE.tables, Item=known | {"expiresAt": {"N": "1"}})

    assert begin(send, FILE).body["importId"] != first


@pytest.mark.parametrize("body", [FILE, change()])
def test_an_import_that_is_gone_before_its_key_is_begun_anew(
    send: Send,
    s3: Any,  # noqa: ARG001
    workflow: Workflow,  # noqa: ARG001
    body: Any,
) -> None:
    """An import may be kept as long as its key is known; the key knows the new one then, and only for the same body."""
    first = begin(send, body).body["importId"]
    database = load("handlers/_imports").DATABASE
    meta = database.get(database.tables, {"pk": first, "sk": "META"})
    database.put(database.tables, meta | {"expiresAt": 1})

    refused = begin(send, body | ({"bytes": 8} if body is FILE else {"selection": {"ids": [first]}}))
    second, again = begin(send, body), begin(send, body)

    assert (refused.status, second.body["importId"] != first) == (422, True)
    assert (second.status, again.status) == ((201, 201) if body is FILE else (202, 202))
    assert imports(send).count(second.body["importId"]) == 1
    assert again.body["importId"] == second.body["importId"]


def test_an_owner_who_has_left_is_a_mistake_of_a_repeat_whose_job_is_gone(
    send: Send,
    s3: Any,  # noqa: ARG001
    workflow: Workflow,  # noqa: ARG001
    dynamodb: Any,
    environment: dict[str, str],
) -> None:
    """It would begin anew, and gives nobody anything who could do nothing with it."""
    added(send, 1)
    people = may_write(dynamodb, environment, "bob@example.com")
    body = change() | {"change": {"set": {"owner": "bob@example.com"}}}
    import_id = begin(send, body).body["importId"]
    database = load("handlers/_imports").DATABASE
    meta = database.get(database.tables, {"pk": import_id, "sk": "META"})
    database.put(database.tables, meta | {"expiresAt": 1})
    people.mark(
        "bob@example.com", {"subject": "sub-of-bob@example.com", WRITES: False}, people.marker("bob@example.com")
    )

    again = begin(send, body)

    assert (again.status, [*again.body["errors"]]) == (400, ["change"])
