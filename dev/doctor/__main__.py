"""Find inconsistencies in a stage's tables, and repair them: ``npm run doctor -- --stage S [--fix]``.

Prints only ids and numbers, no personal data.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import boto3
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from all_resources import RESOURCES, children_of
from dev import local
from dev.console import agree, console, run
from dev.deployment import stack_outputs
from dev.doctor.alike import LikenessDrift, compare, uncompared
from dev.doctor.erasures import ErasureDrift, came_back, erase_again
from dev.doctor.estimate import estimate
from dev.doctor.examination import Findings, examine
from dev.doctor.families import FamilyDrift, settle, unsettled
from dev.doctor.findings import Drift
from dev.doctor.mending import mend
from dev.doctor.people import check
from dev.doctor.reading import Watch
from dev.doctor.tallied import TallyDrift, ValueDrift, uncounted
from dev.doctor.tallied import mend as recount
from dev.resources import outputs as output_names
from people.cognito_users import CognitoUsers
from people.projection import Projection
from people.users import Users
from records.database import Database, Tables
from records.resource import Resource
from records.transaction import Item
from registry.id_registry import IdRegistry, IdTables

_SHOWN = 200
_AT_ONCE = 8
"""The number of records that are checked, and mended, at the same time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Examine the stage that the arguments name; return 0 if nothing is wrong, or everything was mended."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    outputs = stack_outputs(options.stage, options.region)
    client = boto3.client("dynamodb", region_name=options.region)
    every = [(tables, _registry(client, outputs, tables)) for tables in all_tables(outputs)]
    fix = options.fix or options.purge_again
    if options.estimate or (fix and not options.yes):
        for tables, registry in every:
            console.print(f"[bold]{tables.resource.plural.title()}[/]")
            console.print(estimate(client, tables, registry))
    if options.estimate:
        return 0
    if fix:
        agree("Examine and mend them?", yes=options.yes)
    codes = []
    for tables, registry in every:
        console.print(f"[bold]{tables.resource.plural.title()}[/]")
        pairs = outputs["DuplicatesTableName"] if tables.resource.likeness else ""
        again = options.purge_again
        codes.append(report(client, tables, registry, pairs, fix=fix, at_once=_AT_ONCE, purge_again=again))
    console.print("[bold]Users[/]")
    codes.append(report_people(_users(client, outputs, options.region), fix=fix))
    return max(codes)


def _registry(client: Any, outputs: Mapping[str, str], tables: Tables) -> IdRegistry | None:
    """Return the registry of these records' ids; None if they are not registered."""
    if not tables.resource.registered:
        return None
    return IdRegistry(Database(client, IdTables(outputs["CustomerIdsTableName"], tables.lookups)))


def _users(client: Any, outputs: Mapping[str, str], region: str | None) -> Users:
    cognito = boto3.client("cognito-idp", region_name=region)
    pool = CognitoUsers(cognito, outputs["UserPoolId"])
    return Users(pool, Projection(Database(client, outputs["PeopleTableName"])))


def report_people(users: Users, *, fix: bool) -> int:
    """Compare the table of people with the user pool, mend it if asked to, and print what was found."""
    shown, found, left = _table(fix=fix), 0, 0
    bar = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*bar, console=console, transient=True, speed_estimate_period=0) as progress:
        watch = partial(_counted, progress)
        for found, (drift, done) in enumerate(check(users, watch, fix=fix), 1):
            left += not done
            if found <= _SHOWN:
                shown.add_row(*drift.words(), *((["yes"] if done else ["[red]no[/]"]) if fix else []))
    if found:
        console.print(shown)
    if found > _SHOWN:
        console.print(f"… and {found - _SHOWN} more")
    console.print(_sentence(found, left, fix=fix))
    return 1 if left else 0


def _counted(progress: Progress, found: Iterable[str], where: str) -> Iterable[str]:
    return progress.track(found, description=f"Reading {where}")


def all_tables(outputs: Mapping[str, str]) -> Iterator[Tables]:
    """Return the tables of each resource, with those of its parent and children."""
    tables = {each.plural: _tables(each, outputs) for each in RESOURCES}
    for each in RESOURCES:
        children = (tables[child.plural] for child in children_of(each))
        parent = tables[each.parent.to] if each.parent else None
        yield replace(tables[each.plural], parent=parent).with_children(*children)


def _tables(resource: Resource, outputs: Mapping[str, str]) -> Tables:
    records, lookups, lists, history = (outputs[name] for name in output_names(resource))
    ledger = outputs["ErasuresTableName"]
    return Tables(resource, records, lookups, lists, history, zone=outputs["TimeZone"], erasures=ledger)


def report(
    client: Any,
    tables: Tables,
    registry: IdRegistry | None,
    pairs: str = "",
    *,
    fix: bool,
    at_once: int = 1,
    purge_again: bool = False,
) -> int:
    """Examine, mend if asked to, and print what was found; return 1 if something is left.

    ``pairs`` is the table of duplicates, empty if these records are not compared with each other.
    """
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    shown, found, left = _table(fix=fix), 0, 0
    with Progress(*bar, console=console, transient=True, speed_estimate_period=0) as progress:
        erased = [(each, purge_again and erase_again(client, tables, each)) for each in _erased(client, tables)]
        families = [(each, fix and settle(client, tables, each)) for each in _families(progress, client, tables)]
        findings = examine(client, tables, registry, _watch(progress, client), at_once)
        outcomes = _unmended(findings)
        if fix:
            mended = mend(client, tables, findings, registry, at_once, purge_again=purge_again)
            outcomes = progress.track(mended, total=findings.count(), description="Mending")
        followed = chain(_pairs(progress, client, tables, pairs, fix=fix), _tallies(progress, client, tables, fix=fix))
        every: Iterator[tuple[Any, bool]] = chain(erased, families, outcomes, followed)
        for found, (drift, done) in enumerate(every, 1):
            left += not done
            if found <= _SHOWN:
                shown.add_row(*drift.words(tables.resource), *((["yes"] if done else ["[red]no[/]"]) if fix else []))
    if found:
        console.print(shown)
    if found > _SHOWN:
        console.print(f"… and {found - _SHOWN} more")
    if findings.unsettled:
        console.print(
            f"{findings.unsettled} counters changed while they were looked at: run it again at a quieter moment."
        )
    console.print(_sentence(found, left, fix=fix))
    return 1 if left else 0


def _families(progress: Progress, client: Any, tables: Tables) -> Iterable[FamilyDrift]:
    """Return the families that are wrong. They are mended first, because the rows of children depend on it."""
    return unsettled(client, tables, _watch(progress, client)) if tables.children else ()


def _pairs(
    progress: Progress, client: Any, tables: Tables, table: str, *, fix: bool
) -> Iterator[tuple[LikenessDrift, bool]]:
    """Yield the records that are not compared as they are, and whether they were. The last ones: all else is mended."""
    for drift in uncompared(client, tables, table, _watch(progress, client)) if table else ():
        yield drift, fix and compare(client, tables, table, drift)


def _tallies(
    progress: Progress, client: Any, tables: Tables, *, fix: bool
) -> Iterator[tuple[TallyDrift | ValueDrift, bool]]:
    """Yield what is wrong with the counters of values, and whether it was mended."""
    for drift in uncounted(client, tables, _watch(progress, client)) if tables.resource.tallied else ():
        yield drift, fix and recount(client, tables, drift)


def _erased(client: Any, tables: Tables) -> Iterable[ErasureDrift]:
    """Return the erased records that are here again. They are the first to go: all else is mended without them."""
    return came_back(client, tables) if tables.erasures else ()


def _unmended(findings: Findings) -> Iterable[tuple[Drift, bool]]:
    return ((drift, False) for drift in findings.all())


def _table(*, fix: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("where", no_wrap=True)
    table.add_column("what", overflow="fold")
    if fix:
        table.add_column("mended", no_wrap=True)
    return table


def _sentence(found: int, left: int, *, fix: bool) -> str:
    if not found:
        return "[green]✓[/] Everything agrees."
    if not fix:
        return f"{found} found: run it again with --fix to mend what can be mended."
    if left:
        return f"{found - left} of {found} mended; what is left needs a person, or changed meanwhile: run it again."
    return f"[green]✓[/] {found} of {found} mended."


def _watch(progress: Progress, client: Any) -> Watch:
    """Show how much of a table is read, by the number of items that DynamoDB reports."""

    def watch(items: Iterable[Item], table: str) -> Iterable[Item]:
        about = client.describe_table(TableName=table)["Table"].get("ItemCount") or None
        return progress.track(items, total=about, description=f"Reading {table}")

    return watch


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run doctor --",
        description="Compare the records of a stage, one resource after the other, with their markers, rows, counters, "
        "history, registered ids, and with the records to which they belong.",
        epilog="It reads every table once, or some twice if something is wrong. Best run at a quiet moment: counters "
        "that change meanwhile are not judged. Nothing is guessed: two records with one unique value, and a "
        "history with a gap, are only reported.",
    )
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument("--fix", action="store_true", help="repair what was found")
    parser.add_argument(
        "--purge-again",
        action="store_true",
        help="like --fix, and also purge or erase again the records that came back when an older table was restored",
    )
    parser.add_argument("--yes", "-y", action="store_true", help="do not say the price and ask before mending")
    parser.add_argument("--estimate", action="store_true", help="only print the most that a run can read and write")
    local.add_account(parser)
    return parser


if __name__ == "__main__":
    run(main)
