"""Find what does not agree in a stage's tables, and mend it: ``npm run doctor -- --stage S [--fix]``.

Prints ids and numbers only, nothing that a customer is.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import boto3
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from customers.transaction import Item
from customers.writes import Tables
from dev import local
from dev.console import console, run
from dev.deployment import stack_outputs
from dev.doctor.examination import examine
from dev.doctor.findings import CounterDrift, Drift, Findings, HistoryDrift, Place, RowDrift, SharedEmail
from dev.doctor.mending import mend
from dev.doctor.reading import Watch

_SHOWN = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Examine the stage that the arguments name; 0 if nothing is wrong, or any more."""
    options = _parser().parse_args(arguments)
    outputs = stack_outputs(options.stage, options.region)
    tables = Tables(
        customers=outputs["TableName"],
        lookups=outputs["LookupsTableName"],
        lists=outputs["ListsTableName"],
        history=outputs["HistoryTableName"],
    )
    return report(boto3.client("dynamodb", region_name=options.region), tables, fix=options.fix)


def report(client: Any, tables: Tables, *, fix: bool) -> int:
    """Examine, mend if asked to, and say what was found; 1 if something is left."""
    with _progress(client) as watch:
        findings = examine(client, tables, watch)
        drifts = mend(client, tables, findings) if fix else ((drift, False) for drift in findings.all())
        outcomes = list(drifts)
    if outcomes:
        _show(outcomes, fix=fix)
    if findings.unsettled:
        console.print(
            f"{findings.unsettled} counters changed while they were looked at: run it again at a quieter moment."
        )
    left = sum(1 for _, mended in outcomes if not mended)
    console.print(_sentence(findings, left, fix=fix))
    return 1 if left else 0


def describe(drift: Drift) -> tuple[str, str]:
    """Return where the drift is, and what it is, in words."""
    match drift:
        case RowDrift():
            kinds = {"missing": [*drift.missing], "stale": [*drift.stale], "orphaned": drift.orphans}
            what = [f"{_numbers(places)} {kind}" for kind, places in kinds.items() if places]
            gone = " of no customer" if drift.version is None else ""
            return f"customer {drift.customer_id}", "; ".join(what) + gone
        case SharedEmail():
            return f"customer {drift.customer_ids[0]}", f"e-mail address also of {', '.join(drift.customer_ids[1:])}"
        case CounterDrift():
            wrong = [f"{name} {found:d} {drift.difference[name]:+d}" for name, found in drift.found.items()]
            return f"counter {drift.place.partition} {drift.place.sort}", ", ".join(wrong)
        case HistoryDrift(unexplained=True):
            return f"history {drift.customer_id}", "no customer, and no purge"
        case HistoryDrift(leftover=()):
            return f"history {drift.customer_id}", f"{drift.missing} missing"
        case HistoryDrift():
            return f"history {drift.customer_id}", f"{len(drift.leftover)} left over from a purge"


def _numbers(places: list[Place]) -> str:
    counts = Counter("marker" if place.is_marker() else "word" if place.is_word() else "row" for place in places)
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in sorted(counts.items()))


def _show(outcomes: list[tuple[Drift, bool]], *, fix: bool) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("where", no_wrap=True)
    table.add_column("what", overflow="fold")
    if fix:
        table.add_column("mended", no_wrap=True)
    for drift, mended in outcomes[:_SHOWN]:
        table.add_row(*describe(drift), *((["yes"] if mended else ["[red]no[/]"]) if fix else []))
    console.print(table)
    if len(outcomes) > _SHOWN:
        console.print(f"… and {len(outcomes) - _SHOWN} more")


def _sentence(findings: Findings, left: int, *, fix: bool) -> str:
    found = len(findings.all())
    if not found:
        return "[green]✓[/] Everything agrees."
    if not fix:
        return f"{found} found: run it again with --fix to mend what can be mended."
    if left:
        return f"{found - left} of {found} mended; what is left needs a person, or changed meanwhile: run it again."
    return f"[green]✓[/] {found} of {found} mended."


@contextmanager
def _progress(client: Any) -> Iterator[Watch]:
    """Show how much of a table is read; DynamoDB says about how many items it has."""
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*bar, console=console, transient=True) as progress:

        def watch(items: Iterable[Item], table: str) -> Iterable[Item]:
            about = client.describe_table(TableName=table)["Table"].get("ItemCount") or None
            return progress.track(items, total=about, description=f"Reading {table}")

        yield watch


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run doctor --",
        description="Compare a stage's customers with their markers, rows, counters and history.",
        epilog="It reads every table once, or some twice if something is wrong. Best run at a quiet moment: counters "
        "that change meanwhile are not judged. Nothing is guessed: two customers with one e-mail address, and a "
        "history with a gap, are only reported.",
    )
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument("--fix", action="store_true", help="mend what was found")
    local.add_region(parser)
    return parser


if __name__ == "__main__":
    run(main)
