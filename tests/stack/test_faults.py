"""Nothing is lost, doubled or half-written, whatever breaks between a writer and the tables."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from customers.resource import Customer
from dev.doctor.examination import examine
from records.counters import Counters
from records.database import Database, Tables
from records.errors import BusyError
from records.store import Store
from records.writes import IdempotencyKey
from registry.id_registry import IdRegistry, IdTables
from registry.reconciliation import Reconciliation
from tests.deaths import BY, DEATH, WRITES, new_token, state
from tests.fault_proxy import ANSWER_CUT, ANSWER_LOST, CONFLICT, REQUEST_LOST, THROTTLED, fault_proxy
from tests.records.asking import opened
from tests.stack.direct import direct_store, end_of_writer, private_tables

CREATES = 1000
WRITERS = 16
RATES = {THROTTLED: 0.05, CONFLICT: 0.05, REQUEST_LOST: 0.05, ANSWER_LOST: 0.08, ANSWER_CUT: 0.05}


@pytest.fixture(scope="module")
def tables(aws: dict[str, Any]) -> Iterator[Tables]:
    """Return empty tables on the stack's DynamoDB."""
    with private_tables(aws) as names:
        yield names


@pytest.mark.parametrize("name", [name for name in WRITES if name != "purge of a long history"])
def test_a_process_that_ends_leaves_all_or_nothing(aws: dict[str, Any], tables: Tables, name: str) -> None:
    """A writer's process ends before or after each of its calls: the record and its history are old or new.

    That every row agrees with the record is looked at by the next test, once.
    """
    write = WRITES[name]
    with direct_store(aws, tables) as store:
        token = new_token()
        customer_id = write.prepare(store, token)
        before = state(store, customer_id, token)
        write.write(store, customer_id, token)
        after = state(store, customer_id, token)

        ends, states = [], []
        for moment in range(100):
            token = new_token()
            customer_id = write.prepare(store, token)
            ends.append(end_of_writer(aws, tables, name, customer_id, token, moment))
            states.append(state(store, customer_id, token))
            if ends[-1] == 0:
                break

    assert ends == [DEATH] * moment + [0]
    assert states == sorted(states, key=lambda found: found == after)
    assert {str(found) for found in states} == {str(before), str(after)}


def test_a_thousand_creates_through_a_broken_network(aws: dict[str, Any], tables: Tables) -> None:
    """Clients that only repeat when told "busy" make exactly one customer each, and nobody is told "taken".

    A quarter of all calls is throttled, cancelled, or loses its request or its answer. The time for one try shrinks
    with each success and grows with each "busy", so that on any machine some tries end between the two.
    """
    token = new_token()
    busy: list[int] = []
    seconds = 0.3

    def create(number: int) -> Customer:
        nonlocal seconds
        fields = {"name": f"Customer {number}", "email": f"{number}.{token}@example.com"}
        request = IdempotencyKey("importer", f"{token}-{number}", "hash")
        while True:
            try:
                customer: Customer = Store(store.database.until(time.monotonic() + seconds)).create(fields, BY, request)
            except BusyError:
                seconds *= 1.5
                busy.append(number)
            else:
                seconds *= 0.97
                return customer

    with direct_store(aws, tables) as real:
        total_before = Counters(opened(real.database.client, tables)).total()
        with (
            fault_proxy(aws["endpoint_url"], RATES) as proxy,
            direct_store(aws, tables, proxy.url) as store,
            ThreadPoolExecutor(WRITERS) as writers,
        ):
            created = list(writers.map(create, range(CREATES)))

        assert min(proxy.happened[fault] for fault in RATES) > CREATES * 0.02
        assert len(busy) > CREATES * 0.02
        assert len({customer.customer_id for customer in created}) == CREATES
        assert [customer.name for customer in created] == [f"Customer {number}" for number in range(CREATES)]
        assert Counters(opened(real.database.client, tables)).total() == total_before + CREATES
        assert _examined(real) == []


def test_every_missing_id_is_registered_through_a_broken_network(aws: dict[str, Any]) -> None:
    """Answers get lost and transactions conflict; nobody is taken for registered, or for gone, because of that."""
    with private_tables(aws) as tables, direct_store(aws, tables) as real:
        ids = [real.create({"name": "Ann", "email": f"{n}@example.com"}, BY).customer_id for n in range(60)]
        id_tables = IdTables(tables.records.replace("Customers", "customer_ids"), tables.lookups)
        registry = IdRegistry(Database(real.database.client, id_tables, time.monotonic() + 120))
        for customer_id in ids[::3]:
            registry.register(customer_id, "somebody")
        with (
            fault_proxy(aws["endpoint_url"], RATES) as proxy,
            direct_store(aws, tables, proxy.url) as store,
        ):
            through_proxy = IdRegistry(Database(store.database.client, id_tables, time.monotonic() + 120))
            turn = Reconciliation(store.database.until(time.monotonic() + 120), through_proxy).take_turn("us", most=100)

        assert proxy.happened[CONFLICT] > 0
        assert (turn.checked, turn.finished) == (40, True)
        assert {registry.exists(customer_id) for customer_id in ids} == {True}


def _examined(store: Store) -> list[Any]:
    return list(examine(store.database.client, store.tables).all())
