"""The doctor where everything is wrong with everybody: its memory stays the same, and it costs what was announced."""

import gc
import io
import tracemalloc
from collections import deque

import pytest
from rich.console import Console

from dev.doctor import __main__ as doctor
from dev.doctor.estimate import costs
from tests.dev.everybody import TABLES, Everybody, Units, registry


def run(count: int, monkeypatch: pytest.MonkeyPatch, at_once: int = 2) -> tuple[Everybody, str]:
    """Mend so many customers; return the client and what was said."""
    everybody, output = Everybody(count), io.StringIO()
    monkeypatch.setattr(doctor, "console", Console(file=output, width=200))
    monkeypatch.setattr(doctor, "_SHOWN", 20)
    doctor.report(everybody, TABLES, registry(everybody), fix=True, at_once=at_once)
    return everybody, output.getvalue()


def peak(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the most bytes that Python had at once; SQLite's cache is bounded by itself.

    What the progress bars leave for the collector is collected often, and what other tests have left is not looked at.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200, 1, 1)
    tracemalloc.start()
    try:
        run(count, monkeypatch, at_once=1)  # how many writes are in flight at the peak would differ from run to run
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

    few, many = peak(60, monkeypatch), peak(180, monkeypatch)

    # What waits for the collector differs by up to 14% from run to run; 1.8 KB a customer would be 50%.
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
