"""Pairs of records that may be one: through the functions, with exactly their rights."""

import json
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from records.transaction import to_item
from tests.handlers.conftest import Context, Send, handler
from tests.handlers.grants import only_what_is_granted
from tests.handlers.test_children import stream_record

ANN = {"name": "Ann Köhler", "phone": "0711 2842222", "company": "Acme", "notes": "met in Ulm"}
ANNE = {"name": "Koehler, Anne", "phone": "+49 711 2842222", "company": "Acme GmbH", "address": "Ulm"}
PAIRS = "/customers/duplicates"


class Streams:
    """Customers whose changes reach the function behind the stream."""

    def __init__(self, send: Send, client: Any, table: str) -> None:
        self.send, self.client, self.table = send, client, table

    def image(self, record_id: str) -> dict[str, Any] | None:
        """Return a record as its table has it."""
        key = to_item({"customerId": record_id})
        found: dict[str, Any] | None = self.client.get_item(TableName=self.table, Key=key).get("Item")
        return found

    def told(self, record_id: str, old: dict[str, Any] | None) -> dict[str, int]:
        """Tell the function of a change, twice in one batch; return what it did."""
        images = {"OldImage": old, "NewImage": self.image(record_id)}
        given = {name: image for name, image in images.items() if image}
        record = stream_record(self.table, to_item({"customerId": record_id}), **given)
        record["dynamodb"]["SequenceNumber"] = "700"
        with only_what_is_granted("followRecords"):
            done: dict[str, int] = handler("followRecords")({"Records": [record, record]}, Context())
        return done

    def create(self, fields: dict[str, str]) -> str:
        """Make a customer; return the id."""
        record_id: str = self.send("POST", "/customers", json_body=fields).body["customerId"]
        assert self.told(record_id, None) == {"settled": 0, "compared": 1, "setAside": 0}
        return record_id

    def change(self, method: str, record_id: str, body: Any = None, query: str = "") -> dict[str, int]:
        """Send a change; return what the function did then."""
        old = self.image(record_id)
        assert self.send(method, f"/customers/{record_id}{query}", json_body=body, role="admin").status < 300
        return self.told(record_id, old)


@pytest.fixture
def streams(send: Send, dynamodb: Any, environment: dict[str, str]) -> Streams:
    """Return customers without pairs."""
    return Streams(send, dynamodb, environment["DYNAMODB_TABLE_NAME"])


def reasons(send: Send, query: str = "") -> dict[str, list[tuple[str, list[str]]]]:
    """Return pair -> why, of the first page."""
    found = send("GET", f"{PAIRS}{query}").body["items"]
    return {pair["pair"]: [(each["kind"], each["fields"]) for each in pair["reasons"]] for pair in found}


def test_two_records_their_pair_and_what_becomes_of_it(send: Send, streams: Streams) -> None:
    """Found, shown with both rows, dismissed, taken back; an edit that decides nothing reads nothing; one goes."""
    ann, anne = streams.create(ANN), streams.create(ANNE)
    pair, both = ".".join(sorted([ann, anne])), sorted([ann, anne])

    answer = send("GET", PAIRS)

    (item,) = answer.body["items"]
    assert (answer.status, answer.body["nextCursor"], item["pair"], item["dismissed"]) == (200, None, pair, False)
    assert item["reasons"] == [
        {"kind": "same", "fields": ["phone"], "sharedByMany": False},
        {"kind": "near", "fields": ["name"], "sharedByMany": False},
    ]
    assert [row["customerId"] for row in item["records"]] == both
    assert {row["name"]: row["address"] for row in item["records"]} == {"Ann Köhler": "", "Koehler, Anne": "Ulm"}
    assert "met in Ulm" not in json.dumps(answer.body)
    assert send("GET", f"{PAIRS}?of={ann.upper()}").body == answer.body | {"crowded": []}
    assert streams.change("PATCH", ann, {"notes": "x"}) == {"settled": 0, "compared": 0, "setAside": 0}

    for dismissed in (True, True, False, True):
        said = send("PUT", f"{PAIRS}/{pair}", json_body={"dismissed": dismissed})
        assert (said.status, said.body) == (200, {"pair": pair, "dismissed": dismissed})
        assert list(reasons(send)) == ([] if dismissed else [pair])
        assert list(reasons(send, "?dismissed=true")) == ([pair] if dismissed else [])
    assert send("GET", f"{PAIRS}?of={ann}").body["items"] == []

    assert streams.change("PATCH", anne, {"address": "Hauptstr. 5"})["compared"] == 1
    assert reasons(send) == {}
    streams.change("PATCH", ann, {"email": "a.k+x@example.com"})
    streams.change("PATCH", anne, {"email": "ak@example.com"})
    assert reasons(send) == {pair: [("same", ["email"]), ("same", ["phone"]), ("near", ["name"])]}

    before = streams.image(ann)
    assert send("DELETE", f"/customers/{ann}").status == 204
    assert reasons(send) == {}  # before the function has heard of it
    assert streams.told(ann, before) == {"settled": 1, "compared": 1, "setAside": 0}
    missing = send("PUT", f"{PAIRS}/{pair}", json_body={"dismissed": True})
    assert (missing.status, missing.body["detail"]) == (404, "There is no customer with this id.")
    assert streams.change("DELETE", ann, query="?purge=true") == {"settled": 1, "compared": 1, "setAside": 0}
    kept = streams.client.scan(TableName=streams.table.replace("Customers", "Duplicates"))["Items"]
    assert [item for item in kept if ann in json.dumps(item)] == []


def test_pages_of_pairs(send: Send, streams: Streams) -> None:
    """The strongest first; a cursor belongs to its question."""
    for number in range(4):
        streams.create({"name": f"{'ABCD'[number]} Nobody", "phone": "0711 2842222"})
    told, cursor = [], ""

    while True:
        page = send("GET", f"{PAIRS}?limit=4{cursor}").body
        told += [pair["pair"] for pair in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={quote(page['nextCursor'])}"

    assert (len(told), told) == (6, sorted(told, reverse=True))
    for query in (f"?dismissed=true{cursor}", "?cursor=x"):
        assert send("GET", PAIRS + query).body["errors"].keys() == {"cursor"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "wrong"),
    [
        ("GET", "?limit=0&of=x&x=1&dismissed=2", None, 400, {"limit", "of", "x", "dismissed"}),
        ("GET", f"?of={'x' * 36}", None, 400, {"of"}),
        ("PUT", "/x.y", {"dismissed": True}, 404, set()),
        ("PUT", f"/{'0' * 8}-0000-4000-8000-{'0' * 12}", {"dismissed": True}, 404, set()),
        ("PUT", "/a", {"dismissed": "true", "x": 1}, 400, {"dismissed", "x"}),
        ("PUT", "/a", {}, 400, {"dismissed"}),
    ],
)
def test_what_cannot_be_asked(send: Send, method: str, path: str, body: Any, status: int, wrong: set[str]) -> None:
    """All mistakes at once."""
    answer = send(method, PAIRS + path, json_body=body)

    assert (answer.status, set(answer.body.get("errors", {}))) == (status, wrong)


@pytest.mark.parametrize("role", ["viewer", "nobody"])
def test_pairs_are_for_those_who_may_write(send: Send, role: str) -> None:
    """Before anything else is looked at."""
    asked = send("GET", f"{PAIRS}?x=1", role=role), send("PUT", f"{PAIRS}/x", json_body={}, role=role)

    assert [answer.status for answer in asked] == [403, 403]


def test_a_record_that_breaks_the_comparison_is_set_aside(
    send: Send, streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on; the queue has its position in the stream and the function that is to have it again."""
    queues = boto3.client("sqs")
    queue = queues.create_queue(QueueName="dead")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", queue)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "clientele-unit-followRecords")

    def broken(*_: Any) -> None:
        raise RuntimeError("Ann Köhler")

    with monkeypatch.context() as breaks:
        breaks.setattr("records.duplicates.Duplicates.settle", broken)
        record_id: str = send("POST", "/customers", json_body=ANN).body["customerId"]
        assert streams.told(record_id, None) == {"settled": 0, "compared": 0, "setAside": 1}

    (letter,) = queues.receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(letter["Body"])
    assert body["requestContext"] == {"condition": "RuntimeError", "functionArn": "clientele-unit-followRecords"}
    assert body["DDBStreamBatchInfo"]["startSequenceNumber"] == "700"
    assert "Ann" not in letter["Body"]
