"""Whole lists, page by page, while others write: every customer that nobody touches comes once, in order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from benchmarks.made_up import customers
from customers.resource import CUSTOMERS, Customer
from records.emails import email_identity
from records.finder import Finder, Query
from records.person import Person
from records.store import Store
from records.words import sort_key

LIMITS = (100, 25, 7, 1)
_ORDER: dict[str, Callable[[Customer], str]] = {
    "name": lambda customer: sort_key(customer.name),
    "email": lambda customer: email_identity(customer.email),
    "registrationDate": lambda customer: customer.registration_date,
    "lastModified": lambda customer: customer.last_modified,
}
_WALKS = dict(zip(LIMITS, ("name", "-email", "-lastModified", "registrationDate"), strict=True))
_WRITERS = 2
_BY = Person("bench@example.com", "sub-of-bench")


@dataclass(frozen=True)
class Walk:
    """How one walk through a list went."""

    limit: int
    sort: str
    pages: int
    untouched: int
    lost: int
    repeated: int
    in_order: bool
    written: int
    """Writes of others during the walk."""

    def holds(self) -> bool:
        """Tell whether nothing was lost, repeated or out of order."""
        return not self.lost and not self.repeated and self.in_order


def walk_while_others_write(store: Store, size: int, say: Callable[[str], None]) -> list[Walk]:
    """Walk the list of everybody with pages of each size, each in another order."""
    untouched = {customer.customer_id for customer in customers(size)}
    walks = []
    for limit, sort in _WALKS.items():
        with _writers(store) as written:
            walks.append(_walk(store, sort, limit, untouched, written, say))
    return walks


def _walk(
    store: Store,
    sort: str,
    limit: int,
    untouched: set[str],
    written: list[int],
    say: Callable[[str], None],
) -> Walk:
    finder = Finder(store.database.until(time.monotonic() + 3600))
    seen: list[Customer] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = finder.find(Query(sort=sort, limit=limit, cursor=cursor))
        seen += [customer for customer in page.items if customer.customer_id in untouched]
        cursor, pages = page.cursor, pages + 1
        say(f"pages of {limit}: {len(seen)} of {len(untouched)}")
    places = [_ORDER[sort.removeprefix("-")](customer) for customer in seen]
    ids = {customer.customer_id for customer in seen}
    return Walk(
        limit=limit,
        sort=sort,
        pages=pages,
        untouched=len(untouched),
        lost=len(untouched - ids),
        repeated=len(seen) - len(ids),
        in_order=places == sorted(places, reverse=sort.startswith("-")),
        written=len(written),
    )


@contextmanager
def _writers(store: Store) -> Iterator[list[int]]:
    """Create, rename, trash and restore other customers all over the list until the block ends; count the writes."""
    over = threading.Event()
    written: list[int] = []
    names = [CUSTOMERS.to_wire(customer) for customer in customers(500)]

    def write(writer: int) -> None:
        patient = Store(store.database.until(time.monotonic() + 3600))
        for number, like in enumerate(names * 1000):
            if over.is_set():
                return
            fields = {"name": like["name"], "email": f"{uuid4().hex}@{like['email'].partition('@')[2]}"}
            customer_id = patient.create(fields, _BY).customer_id
            patient.update(customer_id, {"name": names[-number % len(names)]["name"] + "s"}, _BY)
            patient.trash(customer_id, _BY)
            if number % 3 == writer:
                patient.restore(customer_id, _BY)
            patient.purge(customer_id, _BY)
            written.append(number)

    with ThreadPoolExecutor(_WRITERS) as pool:
        running = [pool.submit(write, number) for number in range(_WRITERS)]
        try:
            yield written
        finally:
            over.set()
        for writer in running:
            writer.result()
