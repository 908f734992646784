"""Pages while others write: every customer that nobody touches comes exactly once, in order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from customers.resource import Customer
from records.errors import BAD_CURSOR
from records.finder import Finder
from records.person import Person
from records.store import Store
from records.words import sort_key
from tests.records.asking import list_page
from tests.stack.direct import direct_store, private_tables

ROWS = 400
BY = Person("editor@example.com", "sub-of-editor")
Query = dict[str, str | int]
SORT_KEYS: dict[str, Callable[[Customer], str]] = {
    "name": lambda customer: sort_key(customer.name),
    "email": lambda customer: customer.email,
    "registrationDate": lambda customer: customer.registration_date,
    "lastModified": lambda customer: customer.last_modified,
}


@pytest.fixture(scope="module")
def store(aws: dict[str, Any]) -> Iterator[Store]:
    """Return a store on tables of its own on the stack's DynamoDB."""
    with private_tables(aws) as tables, direct_store(aws, tables) as store:
        yield store


@pytest.fixture(scope="module")
def untouched(store: Store) -> list[str]:
    """Return the ids of customers that nobody touches, by name."""
    people = [{"name": f"Still {number:04}", "email": f"still{number}@example.com"} for number in range(ROWS)]
    return [store.create(person, BY).customer_id for person in people]


@pytest.fixture
def writers(store: Store, untouched: list[str]) -> Iterator[None]:  # noqa: ARG001 written before
    """Have others create, rename, trash and restore customers all over the same list, as long as a test lasts."""
    over = threading.Event()

    def write(seed: int) -> None:
        for number in range(1000):
            if over.is_set():
                return
            fields = {"name": f"Still {(number * 37 + seed) % ROWS:04} moves", "email": f"{uuid4().hex}@example.com"}
            customer_id = store.create(fields, BY).customer_id
            store.update(customer_id, {"name": f"Still {(number * 53) % ROWS:04} moved"}, BY)
            store.trash(customer_id, BY)
            if number % 2:
                store.restore(customer_id, BY)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(write, seed) for seed in (0, 100)]
        try:
            yield
        finally:
            over.set()
        for writer in running:
            writer.result()


def walk(store: Store, sort: str, limit: int) -> Iterator[Customer]:
    """Walk a list, page by page."""
    finder = Finder(store.database.until(time.monotonic() + 300))
    cursor = None
    while True:
        page = list_page(finder, sort, limit, cursor)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return


@pytest.mark.parametrize(
    ("sort", "limit"),
    [
        ("name", 25),
        ("-name", 100),
        ("registrationDate", 7),
        ("-registrationDate", 100),
        ("email", 25),
        ("-lastModified", 100),
    ],
)
@pytest.mark.usefixtures("writers")
def test_every_untouched_customer_comes_once_in_order(
    store: Store, untouched: list[str], sort: str, limit: int
) -> None:
    """Whatever the order and the size of the pages."""
    still = set(untouched)

    seen = [customer for customer in walk(store, sort, limit) if customer.customer_id in still]

    assert len(seen) == len({customer.customer_id for customer in seen}) == ROWS
    assert seen == sorted(seen, key=SORT_KEYS[sort.lstrip("-")], reverse=sort.startswith("-"))


@pytest.mark.usefixtures("writers")
def test_pages_of_one(store: Store, untouched: list[str]) -> None:
    """The smallest page loses and repeats nothing either."""
    walked = walk(store, "registrationDate", 1)
    assert [next(walked).customer_id for _ in range(40)] == untouched[:40]


def test_an_altered_cursor_is_refused(api: Callable[[str | None], httpx.Client], new_email: Callable[[], str]) -> None:
    """One character, one more, one less, another query, another list: each is 400."""
    client, tag = api("editor"), f"t{uuid4().hex}"
    for name in "abc":
        body = {"name": name, "email": new_email(), "tags": [tag]}
        assert client.post("/customers", json=body).status_code == 201
    query: Query = {"tag": tag, "sort": "name", "limit": 1}
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
    assert {str(answer.json()["errors"]) for answer in answers} == {str({"cursor": [BAD_CURSOR]})}
    following = client.get("/customers", params=query | {"cursor": cursor, "limit": 7}).json()
    assert [customer["name"] for customer in following["items"]] == ["b", "c"]
