"""The results as Markdown, and whether what is demanded holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.beside_django import Beside
from benchmarks.cases import FIRST_AND_LAST, LIMIT, LIST, ONE_WORD, SEARCH, Case, first_page
from benchmarks.paging import Walk
from benchmarks.writing import WriteCosts

MOST_LIST_UNITS, MOST_SEARCH_UNITS = 1.5, 1.5
"""26 rows of these customers have some 8.5 KB, which is more than one unit, and halves are charged."""
MOST_SEARCH_CALLS = 3
"""A stretch of words, what is left of it if some in it have two such words, and long texts."""
LEAST_UNITS = 0.5
"""What DynamoDB charges for an answer without items; DynamoDB Local says 0."""
MOST_GROWTH = 1.2
MOST_FOR_A_NAME = 1.3
A_MILLION = 1_000_000
"""Names and words fill a page at once among so many; among few all words are looked for, in long texts too."""
LEAST_GAIN = 500


@dataclass(frozen=True)
class Cost:
    """What an answer cost."""

    calls: int
    units: float
    rows: int
    """Customers in the answer."""
    milliseconds: float
    """Median."""
    more: bool = False
    """Whether there is a further page."""


@dataclass
class Results:
    """Everything that was measured; costs by case and size."""

    sizes: list[int]
    cases: dict[str, Case] = field(default_factory=dict)
    ours: dict[tuple[str, int], Cost] = field(default_factory=dict)
    scanning: dict[tuple[str, int], Cost] = field(default_factory=dict)
    writes: WriteCosts | None = None
    paging: list[Walk] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)

    @property
    def scanned(self) -> int:
        """The size that was scanned, because the largest ones would take hours."""
        return max(size for _, size in self.scanning)


@dataclass(frozen=True)
class Demand:
    """Something that has to hold."""

    what: str
    measured: str
    holds: bool


def demands(results: Results) -> list[Demand]:
    """Return every demand, with the worst that was measured."""
    lists = [name for name, case in results.cases.items() if case.kind == LIST]
    searches = [name for name, case in results.cases.items() if case.kind == SEARCH]
    costs = results.ours
    found = [
        _most("calls of a list page", 1, {(n, s): costs[n, s].calls for n in lists for s in results.sizes}),
        _most(
            f"read units of a list page of {LIMIT}",
            MOST_LIST_UNITS,
            {(n, s): costs[n, s].units for n in lists for s in results.sizes},
        ),
        _most(
            "calls of a page of a one-word search",
            MOST_SEARCH_CALLS,
            {(n, s): costs[n, s].calls for n in searches for s in results.sizes},
        ),
        _most(
            f"read units of {LIMIT} hits of a one-word search",
            MOST_SEARCH_UNITS,
            {(n, s): costs[n, s].units for n in searches for s in results.sizes},
        ),
    ]
    found += _of_the_largest(results)
    if len(results.sizes) > 1:
        found.append(_most("time among most / among fewest customers", MOST_GROWTH, dict(_growth(results))))
    found.append(_most("time of a deep page / of the first", MOST_GROWTH, dict(_depth(results))))
    if results.scanning:
        found.append(_gain(results, searches))
    found += [
        Demand(
            f"{walk.untouched:,} customers in pages of {walk.limit} by {walk.sort}: each once, in order",
            f"{walk.lost} lost, {walk.repeated} repeated, {'in' if walk.in_order else 'out of'} order; "
            f"{walk.pages:,} pages, {walk.written:,} others came and went",
            walk.holds(),
        )
        for walk in results.paging
    ]
    return found


def _of_the_largest(results: Results) -> Iterator[Demand]:
    """Yield what is demanded of single cases, among the most customers, and of all cases about their pages."""
    largest, costs = results.sizes[-1], results.ours
    empty = {at: float(cost.more and not cost.rows) for at, cost in costs.items()}
    yield _most("pages that are empty with more behind them", 0, empty)
    for name, case in results.cases.items():
        if case.most_units and (name != FIRST_AND_LAST or largest >= A_MILLION):
            yield _most(f"read units of a {name}", case.most_units, {(name, largest): costs[name, largest].units})
        if case.most_calls and largest >= A_MILLION:
            yield _most(f"calls of a {name}", case.most_calls, {(name, largest): costs[name, largest].calls})
    if largest >= A_MILLION:
        slower = costs[FIRST_AND_LAST, largest].milliseconds / costs[ONE_WORD, largest].milliseconds
        yield _most("time for first and last name / for one word", MOST_FOR_A_NAME, {(FIRST_AND_LAST, largest): slower})


def _gain(results: Results, searches: Sequence[str]) -> Demand:
    """Return what is demanded of searches, measured against a scan of the largest table."""
    largest = results.scanned
    gains = {
        (n, largest): results.scanning[n, largest].milliseconds / results.ours[n, largest].milliseconds
        for n in searches
        if (n, largest) in results.scanning
    }
    (name, size), least = min(gains.items(), key=lambda gain: gain[1])
    return Demand(
        f"time of a scan / of a search, at least {LEAST_GAIN}",
        f"{least:.0f} ({name}, {size:,})",
        least >= LEAST_GAIN,
    )


def markdown(results: Results) -> str:
    """Return tables of everything."""
    parts = [
        _table(
            ["demand", "measured", "holds"],
            [[demand.what, demand.measured, "yes" if demand.holds else "**no**"] for demand in demands(results)],
        ),
        "Ours; `n` is the number of customers, times are medians in milliseconds.",
        _table(
            ["asked", "calls", "read units", *(f"n = {size:,}" for size in results.sizes), "most / fewest"],
            [_our_line(results, name) for name in results.cases],
        ),
    ]
    if results.scanning:
        parts += [
            f"The scanning version among {results.scanned:,} customers, and how many times as much it takes.",
            _table(
                ["asked", "calls", "read units", "milliseconds", "times as long", "times the units"],
                [_scan_line(results, name) for name, case in results.cases.items() if case.scanning],
            ),
        ]
    if results.beside:
        parts += [
            f"Beside Django, among {results.beside[0].size:,} customers, milliseconds:",
            _table(["asked", "ours", "Django on SQLite", "Django on PostgreSQL"], list(map(_beside, results.beside))),
        ]
    if results.writes:
        parts += [
            f"Writes, on average; customers have {results.writes.words:.1f} words and {results.writes.tags:.1f} tags.",
            _table(
                ["write", "calls", "read units", "write units"],
                [
                    [cost.name, f"{cost.calls:.1f}", f"{cost.read_units:.1f}", f"{cost.write_units:.1f}"]
                    for cost in results.writes.costs
                ],
            ),
        ]
    return "\n\n".join(parts) + "\n"


def _beside(one: Beside) -> list[str]:
    return [one.what, *("-" if each is None else f"{each:,.1f}" for each in (one.ours, one.sqlite, one.postgresql))]


def _most(what: str, most: float, measured: dict[tuple[str, int], float]) -> Demand:
    (name, size), worst = max(measured.items(), key=lambda found: found[1])
    return Demand(f"{what}, at most {most:g}", f"{worst:.3g} ({name}, {size:,})", worst <= most)


def _growth(results: Results) -> Iterator[tuple[tuple[str, int], float]]:
    """Compare like with like: cases that find as many rows among few customers as among many."""
    fewest, most = results.sizes[0], results.sizes[-1]
    for name, case in results.cases.items():
        few, many = results.ours[name, fewest], results.ours[name, most]
        if case.kind in (LIST, SEARCH) and few.rows == many.rows:
            yield (name, most), many.milliseconds / few.milliseconds


def _depth(results: Results) -> Iterator[tuple[tuple[str, int], float]]:
    for name, case in results.cases.items():
        for size in results.sizes if case.deep_sort else ():
            first = results.ours[first_page(case.deep_sort), size]
            yield (name, size), results.ours[name, size].milliseconds / first.milliseconds


def _our_line(results: Results, name: str) -> list[str]:
    costs = [results.ours[name, size] for size in results.sizes]
    ratio = costs[-1].milliseconds / costs[0].milliseconds
    same = "" if costs[0].rows == costs[-1].rows else f" ({costs[0].rows} / {costs[-1].rows} rows)"
    return [
        name,
        _range([cost.calls for cost in costs]),
        _range([cost.units for cost in costs]),
        *(f"{cost.milliseconds:.1f}" for cost in costs),
        f"{ratio:.2f}{same}",
    ]


def _scan_line(results: Results, name: str) -> list[str]:
    ours, scan = results.ours[name, results.scanned], results.scanning[name, results.scanned]
    return [
        name,
        f"{scan.calls:,}",
        f"{scan.units:,.0f}",
        f"{scan.milliseconds:,.0f}",
        f"{scan.milliseconds / ours.milliseconds:,.0f}",
        f"{scan.units / max(ours.units, LEAST_UNITS):,.0f}",
    ]


def _range(numbers: list[float] | list[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _table(head: list[str], lines: list[list[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *lines))
