"""Pairs of records that may be one: through the routes, with exactly the functions' rights."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.handlers.conftest import Send
from tests.handlers.test_comparison import ANN, ANNE, Streams, streams

__all__ = ["streams"]
PAIRS = "/customers/duplicates"


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
