"""Pages while others write: every customer that nobody touches comes exactly once, in order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from customers.store import CustomerStore
from tests.stack.direct import direct_store, table_names

ROWS = 500
BY = "editor@example.com"
Query = dict[str, str | int]


@pytest.fixture(scope="module")
def store(aws: dict[str, Any]) -> Iterator[CustomerStore]:
    """Return a store on the stack's tables."""
    with direct_store(aws, table_names(aws)) as store:
        yield store


@pytest.fixture(scope="module")
def tag() -> str:
    """Return the tag of this module's customers."""
    return f"t{uuid4().hex}"


@pytest.fixture(scope="module")
def untouched(store: CustomerStore, tag: str) -> list[str]:
    """Return the ids of customers that nobody touches, by name."""
    deadline = time.monotonic() + 60
    return [
        store.create(
            {"name": f"Still {n:04}", "email": f"still{n}@{tag}.example", "tags": [tag]}, BY, deadline
        ).customer_id
        for n in range(ROWS)
    ]


@pytest.fixture
def writers(store: CustomerStore, tag: str, untouched: list[str]) -> Iterator[None]:  # noqa: ARG001 written before
    """Have others create, rename, trash and restore customers all over the same list, as long as a test lasts."""
    over = threading.Event()

    def write(seed: int) -> None:
        deadline = time.monotonic() + 60
        for number in range(1000):
            if over.is_set():
                return
            name = f"Still {(number * 37 + seed) % ROWS:04} moves"
            fields = {"name": name, "email": f"{uuid4().hex}@{tag}.example", "tags": [tag]}
            customer_id = store.create(fields, BY, deadline).customer_id
            store.update(customer_id, {"name": f"Still {(number * 53) % ROWS:04} moved"}, BY, deadline)
            store.trash(customer_id, BY, deadline)
            if number % 2:
                store.restore(customer_id, BY, deadline)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(write, seed) for seed in (0, 100)]
        try:
            yield
        finally:
            over.set()
        for writer in running:
            writer.result()


def pages(client: httpx.Client, **query: str | int) -> Iterator[list[dict[str, Any]]]:
    """Walk a list to its end."""
    cursor: Query = {}
    while True:
        answer = client.get("/customers", params=query | cursor)
        assert answer.status_code == 200
        page = answer.json()
        yield page["items"]
        if page["nextCursor"] is None:
            return
        cursor = {"cursor": page["nextCursor"]}


@pytest.mark.parametrize(
    ("sort", "limit"),
    [("name", 7), ("-name", 25), ("registrationDate", 25), ("-registrationDate", 100), ("email", 100)],
)
@pytest.mark.usefixtures("writers")
def test_every_untouched_customer_comes_once_in_order(
    api: Callable[[str | None], httpx.Client], tag: str, untouched: list[str], sort: str, limit: int
) -> None:
    """Whatever the order and the size of the pages."""
    walked = [customer for page in pages(api("viewer"), tag=tag, sort=sort, limit=limit) for customer in page]

    still = set(untouched)
    seen = [customer["customerId"] for customer in walked if customer["customerId"] in still]
    in_order = sorted(walked, key=lambda customer: str(customer[sort.lstrip("-")]), reverse=sort.startswith("-"))
    assert len(seen) == len(set(seen)) == ROWS
    assert seen == [customer["customerId"] for customer in in_order if customer["customerId"] in still]


@pytest.mark.usefixtures("writers")
def test_pages_of_one(api: Callable[[str | None], httpx.Client], tag: str, untouched: list[str]) -> None:
    """The smallest page loses and repeats nothing either."""
    first = untouched[:20]
    seen = []
    for page in pages(api("viewer"), tag=tag, sort="registrationDate", limit=1):
        seen += [customer["customerId"] for customer in page]
        if len(seen) == len(first):
            break
    assert seen == first


def test_an_altered_cursor_is_refused(
    api: Callable[[str | None], httpx.Client], tag: str, untouched: list[str]
) -> None:
    """One character, one more, one less, another query, another list: each is 400."""
    assert untouched
    client = api("viewer")
    query: Query = {"tag": tag, "sort": "name", "limit": 25}
    cursor: str = client.get("/customers", params=query).json()["nextCursor"]
    flipped = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(0, len(cursor), 9)]
    wrong: list[Query] = [{"cursor": altered} for altered in (*flipped, cursor + "A", cursor[:-1], cursor + "=", "x")]
    elsewhere: list[Query] = [
        {"sort": "-name"},
        {"sort": "email"},
        {"status": "lead"},
        {"tag": "other"},
        {"q": "still"},
    ]
    wrong += [other | {"cursor": cursor} for other in elsewhere]

    answers = [client.get("/customers", params=query | change) for change in wrong]

    assert [answer.status_code for answer in answers] == [400] * len(wrong)
    assert {str(answer.json()["errors"]) for answer in answers} == {"{'cursor': ['This cursor is not valid here.']}"}
    assert client.get("/customers", params=query | {"cursor": cursor, "limit": 7}).status_code == 200
