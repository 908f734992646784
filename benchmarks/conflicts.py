"""What writers do to each other who meet on the counters: ``npm run bench:conflicts``.

DynamoDB refuses transactions that meet on an item, which no emulator does. ``tests/records/like_aws.py`` does: items
are taken for as long as a transaction takes, and one that is refused has kept others from its other items meanwhile.
Behind it moto keeps the items, so that all conditions hold that hold on AWS.

Time is simulated. Writers are threads of which one runs at a time, and the clock goes on only while all of them wait:
for an answer, or before they try again. So the figures are the same on any machine. Partitions have no limits here.
"""

import argparse
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID

from benchmarks.made_up import customers
from customers.resource import CUSTOMERS, Customer
from dev.console import console, run
from records import keys
from records.counters import Counters
from records.database import Database, Tables
from records.errors import BusyError
from records.person import Person
from records.store import Store
from records.transaction import items
from tests.moto_tables import create_tables, dynamodb_in_process
from tests.records.like_aws import LikeAws

WRITERS, CREATES_A_SECOND = 200, 500
MOST_REFUSED, MOST_WAITED = 0.001, 3.0
"""Of 200 writers, so many refused for good, and seconds that 99 of 100 writes take at most."""
_PATIENCE = 10.0
"""Seconds that a function asks again: its 15 less what is reserved for the answer."""
_TRAVEL = 0.001
"""Seconds that a request takes to DynamoDB, and as many back."""
_READ = 0.003
_BY = Person("bench@example.com", "sub-of-bench")


class Simulation:
    """Threads that take turns: one at a time, in the order in which they wake up."""

    def __init__(self) -> None:
        self._now = 0.0
        self._turns: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._paused = threading.Semaphore(0)
        self._sleeper = threading.local()
        self._failed: list[BaseException] = []

    def monotonic(self) -> float:
        """Return the seconds since the beginning, as the module ``time`` does."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let others run until it is so much later; before the first of them runs, nothing else does."""
        if not hasattr(self._sleeper, "wakes"):
            return
        self._at(self._now + seconds, self._sleeper.wakes.release)
        self._paused.release()
        self._sleeper.wakes.acquire()

    def begin(self, at: float, work: Callable[[], None]) -> None:
        """Let somebody begin to work at a moment."""

        def begun() -> None:
            self._sleeper.wakes = threading.Semaphore(0)
            try:
                work()
            except BaseException as failed:  # noqa: BLE001 raised where the simulation runs
                self._failed.append(failed)
            self._paused.release()

        self._at(at, lambda: threading.Thread(target=begun, daemon=True).start())

    def run(self) -> None:
        """Run until everybody has ended, or somebody failed."""
        while self._turns and not self._failed:
            self._now, _, turn = heappop(self._turns)
            turn()
            self._paused.acquire()
        if self._failed:
            raise self._failed[0]

    def _at(self, moment: float, turn: Callable[[], None]) -> None:
        heappush(self._turns, (moment, next(self._numbers), turn))


class Distant(LikeAws):
    """A DynamoDB that is some way off, in the time of a simulation."""

    def __init__(self, client: Any, simulation: Simulation, window: float) -> None:
        super().__init__(client, window=window, sleep=simulation.sleep)
        self.asked = 0

    def get_item(self, **request: Any) -> Any:
        """Answer after a moment."""
        self._sleep(_READ)
        return super().get_item(**request)

    def transact_write_items(self, **request: Any) -> Any:
        """Answer after the way there, the window and the way back."""
        self.asked += 1
        self._sleep(_TRAVEL)
        try:
            return super().transact_write_items(**request)
        finally:
            self._sleep(_TRAVEL)


@dataclass
class Outcome:
    """What writers have met with."""

    name: str
    shards: int
    seconds: float
    window: float
    asked: int = 0
    waited: list[float] = field(default_factory=list)
    """Seconds of each write that was made."""
    in_time: int = 0
    """Writes that were made before the end, where the last ones begin."""
    refused: int = 0
    agrees: bool = False
    """Whether the counters are right in the end."""

    @property
    def share_refused(self) -> float:
        """Return the part of all writes that was refused for good."""
        return self.refused / (self.refused + len(self.waited))

    def within(self, share: float) -> float:
        """Return the seconds within which this part of the writes was made."""
        return sorted(self.waited)[round(share * (len(self.waited) - 1))]

    def row(self) -> str:
        """Return it as a row of a table."""
        writes = len(self.waited) + self.refused
        cells = (
            *(self.name, f"{1000 * self.window:g} ms", self.shards, f"{writes:,}"),
            *(f"{self.in_time / self.seconds:,.0f}", f"{self.asked / writes:.2f}"),
            *(f"{1000 * self.within(share):,.0f} ms" for share in (0.5, 0.99, 1)),
            f"{self.refused:,}",
        )
        return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| writers | a transaction takes | shards | writes | made a second | tries of each | median | 99 of 100 | longest "
    "| refused for good |\n|---|---|---|---|---|---|---|---|---|---|"
)


def without_a_pause(seconds: float, window: float, shards: int, writers: int = WRITERS) -> Outcome:
    """Let writers create, change, trash and restore customers, each the next thing when the last one is done."""
    outcome = Outcome(f"{writers} without a pause", shards, seconds, window)
    with _stage(window, shards) as (simulation, database):
        people = customers(1_000_000)
        for number in range(writers):
            simulation.begin(number / 1000, lambda: _work(simulation, database, people, outcome))
        return _ended(simulation, database, outcome)


def creates(seconds: float, window: float, shards: int, a_second: int = CREATES_A_SECOND) -> Outcome:
    """Let customers be created at a rate, whether those before them are there yet or not."""
    outcome = Outcome(f"{a_second} creates a second", shards, seconds, window)
    with _stage(window, shards) as (simulation, database):
        people, chance = customers(1_000_000), random.Random(22)  # noqa: S311 the same arrivals every time
        moment = 0.0
        while (moment := moment + chance.expovariate(a_second)) < seconds:
            create = partial(_create, person=next(people))
            simulation.begin(moment, partial(_timed, simulation, database, outcome, create))
        return _ended(simulation, database, outcome)


@contextmanager
def _stage(window: float, shards: int) -> Iterator[tuple[Simulation, Database[Tables]]]:
    """Give empty tables in a simulation, whose ids and waits are the same every time."""
    simulation, chance = Simulation(), random.Random(21)  # noqa: S311 the same every time
    with dynamodb_in_process() as client, ExitStack() as patched:
        environment = create_tables(client, "conflicts")
        patched.enter_context(patch.dict("os.environ", environment))
        patched.enter_context(patch("records.transaction.time", simulation))
        patched.enter_context(patch("records.transaction.random", chance))
        patched.enter_context(patch.object(keys, "COUNTER_SHARDS", shards))
        ids = patched.enter_context(patch("records.planning.uuid4"))
        ids.side_effect = lambda: UUID(int=chance.getrandbits(128), version=4)
        yield simulation, Database(Distant(client, simulation, window), Tables.of(CUSTOMERS), 1e12)


def _ended(simulation: Simulation, database: Database[Tables], outcome: Outcome) -> Outcome:
    """Let everybody end, and compare the counters with the records."""
    simulation.run()
    outcome.asked = database.client.asked
    records = list(items(database.client.client.scan, {"TableName": database.tables.records}, 0))
    living = Counter(record["status"] for record in records if "trashedAt" not in record)
    counters, trashed = Counters(database), len(records) - living.total()
    counted = counters.facets()
    right = counted["total"] == living.total() and counters.total(trash=True) == trashed
    outcome.agrees = right and counted["statuses"] == living
    return outcome


def _work(simulation: Simulation, database: Database[Tables], people: Iterator[Customer], outcome: Outcome) -> None:
    while simulation.monotonic() < outcome.seconds:
        made = _timed(simulation, database, outcome, lambda to: _create(to, next(people)))
        if made is None:
            continue
        id_ = made.customer_id
        other = "active" if made.status == "lead" else "lead"
        for write in (
            lambda to, id_=id_, other=other: to.update(id_, {"status": other}, _BY),
            lambda to, id_=id_: to.trash(id_, _BY),
            lambda to, id_=id_: to.restore(id_, _BY),
        ):
            _timed(simulation, database, outcome, write)


def _create(store: Store, person: Customer) -> Any:
    """Create a customer of one word: all that writers have in common are the counters."""
    return store.create({"name": person.name.split()[0], "status": person.status}, _BY)


def _timed(simulation: Simulation, database: Database[Tables], outcome: Outcome, write: Callable[[Store], Any]) -> Any:
    """Write once as a function does, and note how long that took."""
    began = simulation.monotonic()
    try:
        made = write(Store(database.until(began + _PATIENCE)))
    except BusyError:
        outcome.refused += 1
        return None
    outcome.waited.append(simulation.monotonic() - began)
    outcome.in_time += simulation.monotonic() < outcome.seconds
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table; return 1 if a demand does not hold."""
    parser = argparse.ArgumentParser(prog="npm run bench:conflicts --", description="Measure writers that meet.")
    parser.add_argument("--seconds", type=float, default=5, help="simulated, of each run (5)")
    parser.add_argument("--window", type=float, default=20, help="milliseconds that a transaction takes (20)")
    parser.add_argument("--shards", type=int, default=keys.COUNTER_SHARDS, help="items that have the counters")
    asked = parser.parse_args(arguments)
    console.print(HEAD, soft_wrap=True)
    writers = without_a_pause(asked.seconds, asked.window / 1000, asked.shards)
    console.print(writers.row(), soft_wrap=True)
    stream = creates(asked.seconds, asked.window / 1000, asked.shards)
    console.print(stream.row(), soft_wrap=True)
    holds = (
        writers.agrees
        and stream.agrees
        and writers.share_refused <= MOST_REFUSED
        and writers.within(0.99) < MOST_WAITED
        and not stream.refused
    )
    return 0 if holds else 1


if __name__ == "__main__":
    run(main)
