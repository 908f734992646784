"""The doctor where everything is wrong with everybody: its memory stays the same, and it costs what was announced."""

import gc
import io
import tracemalloc
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from rich.console import Console

from dev.doctor import __main__ as doctor
from dev.doctor.estimate import costs
from dev.reindex.price import price
from dev.reindex.renewing import Renewal
from tests.dev.everybody import TABLES, Everybody, Units, registry


def run(count: int, monkeypatch: pytest.MonkeyPatch, at_once: int = 2) -> tuple[Everybody, str]:
    """Mend so many customers; return the client and what was said."""
    everybody, output = Everybody(count), io.StringIO()
    monkeypatch.setattr(doctor, "console", Console(file=output, width=200))
    monkeypatch.setattr(doctor, "_SHOWN", 20)
    doctor.report(everybody, TABLES, registry(everybody), fix=True, at_once=at_once)
    return everybody, output.getvalue()


def peak(work: Callable[[], object]) -> int:
    """Return the most bytes that Python had at once; SQLite's cache is bounded by itself.

    What the progress bars leave for the collector is collected often, and what other tests have left is not looked at.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200, 1, 1)
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def test_memory_does_not_grow_with_the_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times as many customers, all of them strange, shared, unregistered and with a broken history."""
    monkeypatch.setattr("dev.doctor.reading._A_ROUND", 8)
    monkeypatch.setattr("tests.dev.everybody._PAGE", 4)
    # The progress bar remembers how fast it was, up to a thousand times.
    monkeypatch.setattr("rich.progress.deque", lambda maxlen: deque(maxlen=min(maxlen, 10)))
    run(180, monkeypatch)  # what is loaded and remembered once, such as the last words that were folded

    # How many writes are in flight at the peak would differ from run to run.
    few, many = (peak(partial(run, count, monkeypatch, at_once=1)) for count in (60, 180))

    # What waits for the collector differs from run to run; 1.8 KB a customer would be 50%.
    assert many < 1.2 * few, (few, many)


def test_a_run_costs_at_most_what_was_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every unit of the scans, looks, transactions and registrations, counted where they arrive."""
    everybody, said = run(60, monkeypatch)

    announced = costs(everybody, TABLES, registry(everybody)).values()
    most = Units(sum(cost.read + cost.more for cost in announced), sum(cost.write for cost in announced))
    assert "60 of" not in said
    assert most.read / 2 < everybody.units.read <= most.read
    assert most.write / 2 < everybody.units.write <= most.write


def test_everything_that_is_wrong_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, histories and ids of each, an address of each two, and counters; all but what nobody can know is mended."""
    _, said = run(60, monkeypatch)

    counters = int(said.split("of ")[-1].split(" mended")[0]) - (3 * 60 + 30)
    assert 0 < counters <= 32
    assert f"{2 * 60 + counters} of {3 * 60 + 30 + counters} mended" in said
    assert f"… and {3 * 60 + 30 + counters - 20} more" in said


class Rowless(Everybody):
    """The same customers, without any of the rows that they should have."""

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 boto3's name
        """Look at each key."""
        self.reads[0] += sum(len(asked["Keys"]) for asked in RequestItems.values())
        return {"Responses": {}}


def renew(count: int) -> tuple[int, Rowless]:
    """Write so many customers anew; return how many were written, and the client."""
    client, written = Rowless(count), 0
    with ThreadPoolExecutor(1) as pool:
        for done in Renewal(client, TABLES, pool).segment(0, 1, None):
            written += done.written
    return written, client


def test_writing_everything_anew_costs_at_most_its_price() -> None:
    """No row is as it should be, nobody is counted, and nobody says how long they have had their status."""
    written, client = renew(60)

    most = price(client, TABLES)
    assert written == most.records == 60
    assert 0 < client.units.read <= most.read
    assert most.write / 4 < client.units.write <= most.write


def test_memory_of_writing_anew_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times as many customers take no more than a page of them."""
    monkeypatch.setattr("tests.dev.everybody._PAGE", 4)
    renew(180)  # what is remembered once

    few, many = (peak(partial(renew, count)) for count in (60, 180))

    assert many < 1.2 * few, (few, many)
