"""What lists, searches and counts cost, beside finding the same by scanning, and beside Django: ``npm run bench:find``.

Loads tables of several sizes into files of DynamoDB Local, which are kept for the next time; asks both finders
everything, and says whether what is demanded of ours holds. All sizes are asked in turn, so that whatever else the
machine does slows all of them alike.
"""

import argparse
import hashlib
import json
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from benchmarks import beside_django, report
from benchmarks.cases import DEEP_PAGE, LIMIT, Case, cases, cursor_of_page, first_page
from benchmarks.dynamodb_local import client, dynamodb_local, prepare
from benchmarks.loading import FILE, load, rows_of
from benchmarks.made_up import customers
from benchmarks.metering import Meter, MeteredClient
from benchmarks.paging import walk_while_others_write
from benchmarks.report import Cost, Results
from benchmarks.scanning import ScanningFinder
from benchmarks.writing import write_costs
from customers.resource import CUSTOMERS
from dev.console import CommandError, console, run, step
from dev.local import ROOT
from records.database import Database, Tables
from records.finder import Finder, Page
from records.store import Store
from tests.moto_tables import create_tables

Thing = TypeVar("Thing")
SIZES = (1_000, 100_000, 1_000_000)
MOST_SCANNED = 100_000
"""More would take hours."""
PAGING_SIZE = 10_000
REPEATS = 41
KEPT = ROOT / ".cache" / "bench-find"
DOCUMENT = ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Stand:
    """Tables of one size, and who finds customers in them."""

    size: int
    metered: MeteredClient
    store: Store
    ours: Finder
    scanning: ScanningFinder
    cases: dict[str, Case]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 if a demand does not hold."""
    options = _parser().parse_args(arguments)
    commands = None if options.no_django else beside_django.django()
    prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # which ends the servers, too
    with ExitStack() as stack:
        stands = [_stand(stack, _kept(size), size) for size in sorted(options.sizes)]
        results = _measure(stands, scanning=not options.no_scan)
        if commands:
            largest = stands[-1]
            folder = KEPT / f"django-{_fingerprint(largest.size)}"
            results.beside = list(beside_django.compare(largest.ours, largest.size, commands, folder))
        if not options.no_writes:
            _measure_writes(stack, results)
    text = report.markdown(results)
    print(text)
    if options.write:
        _write(DOCUMENT, text)
    return 0 if all(demand.holds for demand in report.demands(results)) else 1


def _measure_writes(stack: ExitStack, results: Results) -> None:
    """Write to tables that are not kept; in memory where there is such a folder, as each write waits for the disk."""
    memory = Path("/dev/shm")  # noqa: S108 a folder of its own is made in it
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)))
    stand = _stand(stack, folder, PAGING_SIZE)
    with step("Measuring writes"):
        results.writes = write_costs(stand.metered.client, stand.store.tables)
    with step(f"Walking {PAGING_SIZE} customers while others write") as say:
        results.paging = walk_while_others_write(stand.store, PAGING_SIZE, say)


def _stand(stack: ExitStack, folder: Path, size: int) -> Stand:
    """Serve the tables in a folder, which is filled if it is not."""
    noted = folder / "tables.json"
    if not noted.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with dynamodb_local(folder) as endpoint:
            environment = create_tables(client(endpoint), "bench")
        with _bar(TaskProgressColumn()) as progress:
            task = progress.add_task(f"Loading {size} customers", total=1)
            load(
                folder / FILE,
                _tables(environment),
                size,
                lambda what, done: progress.update(task, description=f"{what} of {size} customers", completed=done),
            )
        noted.write_text(json.dumps(environment), encoding="utf-8")
    metered = MeteredClient(client(stack.enter_context(dynamodb_local(folder))))
    tables = _tables(json.loads(noted.read_text(encoding="utf-8")))
    database = Database(metered, tables, time.monotonic() + 24 * 3600)
    ours = Finder(database)
    if ours.counters.total() != size:
        raise CommandError(f"{folder} has not {size} customers: delete it.")
    page = min(DEEP_PAGE, size // LIMIT - 1)  # the last one may need a query for those without a value
    with step(f"Walking to page {page} of {size} customers in each sort"):
        cursors = {sort: cursor_of_page(ours, sort, page) for sort in CUSTOMERS.sort_names}
    return Stand(size, metered, Store(database), ours, ScanningFinder(metered, tables), cases(cursors, page))


def _kept(size: int) -> Path:
    """Return the folder of the tables with so many customers; those of another state of the code are deleted."""
    folder = KEPT / _fingerprint(size)
    for other in (*KEPT.glob(f"{size}-*"), *KEPT.glob(f"django-{size}-*")):
        if not other.name.endswith(folder.name):
            shutil.rmtree(other)
    return folder


def _fingerprint(size: int) -> str:
    """Return what tells tables apart: how many customers, and what the first of them put."""
    tables = _tables({name: name for name in CUSTOMERS.tables or ()})
    rows = json.dumps([*rows_of(tables, customers(100), Counter())])
    return f"{size}-{hashlib.sha256(rows.encode()).hexdigest()[:12]}"


def _tables(environment: dict[str, str]) -> Tables:
    with patch.dict("os.environ", environment):
        return Tables.of(CUSTOMERS)


def _measure(stands: list[Stand], *, scanning: bool) -> Results:
    results = Results([stand.size for stand in stands])
    scanned = max((size for size in results.sizes if size <= MOST_SCANNED), default=0)
    for names in _progress(_groups(stands[0].cases), len(stands[0].cases), "Measuring"):
        pairs = [(stand, stand.cases[name]) for stand in stands for name in names]
        results.cases |= {name: stands[0].cases[name] for name in names}
        ours = [partial(case.ours, stand.ours) for stand, case in pairs]
        for (stand, case), cost in zip(pairs, _costs(pairs, ours, REPEATS), strict=True):
            results.ours[case.name, stand.size] = cost
        for stand, case in pairs if scanning else ():
            if case.scanning and stand.size == scanned:
                (cost,) = _costs([(stand, case)], [partial(case.scanning, stand.scanning)], 1)
                results.scanning[case.name, stand.size] = cost
    return results


def _groups(all_cases: dict[str, Case]) -> Iterator[list[str]]:
    """Group what is compared with one another: a sort's first page with its deep one."""
    for case in all_cases.values():
        if case.deep_sort:
            yield [first_page(case.deep_sort), case.name]
        elif case.name not in map(first_page, CUSTOMERS.sort_names):
            yield [case.name]


def _costs(pairs: list[tuple[Stand, Case]], asks: Sequence[Callable[[], Any]], repeats: int) -> Iterator[Cost]:
    """Ask everything in turn, ``repeats`` times, after once that does not count if there are several."""
    times: list[list[float]] = [[] for _ in asks]
    costs: list[tuple[Meter, Any]] = [(Meter(), None)] * len(asks)
    for repeat in range(repeats + (repeats > 1)):
        for number, ((stand, _), ask) in enumerate(zip(pairs, asks, strict=True)):
            stand.metered.read_meter()
            started = time.perf_counter()
            answer = ask()
            if repeat or repeats == 1:
                times[number].append(time.perf_counter() - started)
            costs[number] = stand.metered.read_meter(), answer
    for (meter, answer), seconds in zip(costs, times, strict=True):
        rows, more = (len(answer.items), bool(answer.cursor)) if isinstance(answer, Page) else (0, False)
        yield Cost(meter.calls, meter.read_units, rows, 1000 * statistics.median(seconds), more)


def _progress(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    with _bar(MofNCompleteColumn()) as progress:
        yield from progress.track(things, total=total, description=what)


def _bar(*columns: ProgressColumn) -> Progress:
    parts = (TextColumn("{task.description}"), BarColumn(), *columns, TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*parts, console=console)


def _write(document: Path, text: str) -> None:
    """Replace the part of the document that this command writes."""
    begin, end = "<!-- npm run bench:find writes this -->", "<!-- until here -->"
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    document.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="npm run bench:find --", description="Measure lists, searches and counts.")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="numbers of customers (1000 100000 1000000)"
    )
    parser.add_argument("--no-scan", action="store_true", help="leave out the scanning version")
    parser.add_argument("--no-django", action="store_true", help="leave out Django")
    parser.add_argument("--no-writes", action="store_true", help="leave out writes, and walks while others write")
    parser.add_argument("--write", action="store_true", help=f"write the results to {DOCUMENT.relative_to(ROOT)}")
    return parser


if __name__ == "__main__":
    run(main)
