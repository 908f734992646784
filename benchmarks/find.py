"""What lists, searches and counts cost, beside finding the same by scanning: ``npm run bench:find``.

Loads tables of several sizes into DynamoDB Local, asks both finders everything, and says whether what is demanded of
ours holds. All sizes are asked in turn, so that whatever else the machine does slows all of them alike.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks import report
from benchmarks.cases import DEEP_PAGE, LIMIT, Case, cases, cursor_of_page, first_page
from benchmarks.dynamodb_local import client, dynamodb_local, prepare
from benchmarks.loading import load
from benchmarks.made_up import customers
from benchmarks.metering import Meter, MeteredClient
from benchmarks.paging import walk_while_others_write
from benchmarks.report import Cost, Results
from benchmarks.scanning import ScanningFinder
from benchmarks.writing import write_costs
from customers.resource import CUSTOMERS
from dev.console import console, run, step
from dev.local import ROOT
from records.database import Database, Tables
from records.finder import Finder, Page
from records.store import Store
from tests.moto_tables import create_tables

Thing = TypeVar("Thing")
SIZES = (1_000, 10_000, 100_000)
PAGING_SIZE = 10_000
REPEATS = 41
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
    prepare()
    with dynamodb_local() as endpoint:
        stands = [_stand(endpoint, size) for size in sorted(options.sizes)]
        results = _measure(stands, scanning=not options.no_scan)
        with step("Measuring writes"):
            results.writes = write_costs(stands[-1].metered.client, stands[-1].store.tables)
        for stand in stands:
            if stand.size == PAGING_SIZE:
                with step(f"Walking {stand.size} customers while others write") as say:
                    results.paging = walk_while_others_write(stand.store, stand.size, say)
    text = report.markdown(results)
    print(text)
    if options.write:
        _write(DOCUMENT, text)
    return 0 if all(demand.holds for demand in report.demands(results)) else 1


def _stand(endpoint: str, size: int) -> Stand:
    metered = MeteredClient(client(endpoint))
    with patch.dict("os.environ", create_tables(metered.client, f"size{size}")):
        names = Tables.of(CUSTOMERS)
    database = Database(metered, names, time.monotonic() + 24 * 3600)
    store, ours = Store(database), Finder(database)
    load(endpoint, names, _progress(customers(size), size, f"Loading {size} customers"))
    page = min(DEEP_PAGE, size // LIMIT)
    with step(f"Walking to page {page} in each sort"):
        cursors = {sort: cursor_of_page(ours, sort, page) for sort in CUSTOMERS.sort_names}
    return Stand(size, metered, store, ours, ScanningFinder(metered, names), cases(cursors, page))


def _measure(stands: list[Stand], *, scanning: bool) -> Results:
    results = Results([stand.size for stand in stands])
    for names in _progress(_groups(stands[0].cases), len(stands[0].cases), "Measuring"):
        pairs = [(stand, stand.cases[name]) for stand in stands for name in names]
        results.cases |= {name: stands[0].cases[name] for name in names}
        ours = [partial(case.ours, stand.ours) for stand, case in pairs]
        for (stand, case), cost in zip(pairs, _costs(pairs, ours, REPEATS), strict=True):
            results.ours[case.name, stand.size] = cost
        for stand, case in pairs if scanning else ():
            if case.scanning:
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
    costs: list[tuple[Meter, int]] = [(Meter(), 0)] * len(asks)
    for repeat in range(repeats + (repeats > 1)):
        for number, ((stand, _), ask) in enumerate(zip(pairs, asks, strict=True)):
            stand.metered.read_meter()
            started = time.perf_counter()
            answer = ask()
            if repeat or repeats == 1:
                times[number].append(time.perf_counter() - started)
            costs[number] = stand.metered.read_meter(), _rows(answer)
    for (meter, rows), seconds in zip(costs, times, strict=True):
        yield Cost(meter.calls, meter.read_units, rows, 1000 * statistics.median(seconds))


def _rows(answer: Any) -> int:
    return len(answer.items) if isinstance(answer, Page) else 0


def _progress(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bar, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as progress:
        yield from progress.track(things, total=total, description=what)


def _write(document: Path, text: str) -> None:
    """Replace the part of the document that this command writes."""
    begin, end = "<!-- npm run bench:find writes this -->", "<!-- until here -->"
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    document.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="npm run bench:find --", description="Measure lists, searches and counts.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of customers (1000 10000 100000)")
    parser.add_argument("--no-scan", action="store_true", help="leave out the scanning version")
    parser.add_argument("--write", action="store_true", help=f"write the results to {DOCUMENT.relative_to(ROOT)}")
    return parser


if __name__ == "__main__":
    run(main)
