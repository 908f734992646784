"""Write what is derived of all records anew, by the rules of this code: ``npm run reindex -- --stage S``.

Says the price, and asks, before anything is written. Prints only ids and numbers, no personal data.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import boto3
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dev import local
from dev.console import CommandError, agree, console, run
from dev.deployment import stack_outputs
from dev.doctor.__main__ import all_tables
from dev.reindex import notes
from dev.reindex.notes import Notes
from dev.reindex.price import price
from dev.reindex.working import Work, renewed
from records.database import Tables
from records.errors import BusyError

_MOST = 3
"""Processes that are started unless more are asked for: each takes 31 MB."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is derived of each resource's records; return 1 if some are left for the doctor."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    outputs = stack_outputs(options.stage, options.region)
    client = boto3.client("dynamodb", region_name=options.region)
    every = [each for each in all_tables(outputs) if options.resource in ("", each.resource.plural)]
    if not every:
        raise CommandError(f"No resource is called {options.resource!r}.")
    for tables in every:
        console.print(price(client, tables).words(tables.resource.plural))
    if not options.estimate:
        agree("Write them?", yes=options.yes)
        return max(_reindex(client, tables, outputs, options) for tables in every)
    return 0


def _reindex(client: Any, tables: Tables, outputs: Mapping[str, str], options: argparse.Namespace) -> int:
    described = client.describe_table(TableName=tables.records)["Table"]
    file = notes.file_of(options.stage, options.region, tables)
    table = described.get("TableId") or f"{tables.records} {described['CreationDateTime']}"
    kept = notes.read(file, table, notes.rules(tables))
    if kept.seen:
        console.print(f"Going on after {kept.seen:,} {tables.resource.plural}.")
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    work = Work(outputs, tables.resource.plural, options.region)
    try:
        with (
            closing(renewed(work, kept.open(), options.processes)) as pages,
            Progress(*bar, console=console, transient=True) as progress,
        ):
            about = described.get("ItemCount") or None
            shown = progress.add_task(f"Writing rows of {tables.resource.plural}", total=about, completed=kept.seen)
            for done in pages:
                kept.add(done)
                notes.write(file, kept)
                progress.update(shown, completed=kept.seen)
    except BusyError:
        raise CommandError("The tables stayed busy; the same command goes on where it was.") from None
    file.unlink(missing_ok=True)
    return _report(tables, kept)


def _report(tables: Tables, kept: Notes) -> int:
    plural = tables.resource.plural
    console.print(f"[green]✓[/] {kept.seen:,} {plural}, of which {kept.written:,} were written anew.")
    if kept.left:
        ids = " ".join(kept.left_ids) + (" …" if kept.left > len(kept.left_ids) else "")
        console.print(f"{kept.left:,} are left for the doctor: {ids}")
    return 1 if kept.left else 0


def _default() -> int:
    """Return how many processes stay below 200 MB, as far as there are processors."""
    return min(_MOST, os.cpu_count() or 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run reindex --",
        description="Write words, rows, orders and counters of all records anew, as the code of today derives them. "
        "Deploy that code first: requests may go on meanwhile.",
        epilog="A run that was stopped or killed goes on where it was, if it is started again with the same code.",
    )
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument("--resource", default="", metavar="NAME", help="only these records: customers, …")
    parser.add_argument("--processes", type=int, default=_default(), help="how many write at the same time")
    parser.add_argument("--estimate", action="store_true", help="only say the price")
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask before writing")
    local.add_account(parser)
    return parser


if __name__ == "__main__":
    run(main)
