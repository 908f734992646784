"""Mend what can be mended, in transactions that are refused if the record has changed meanwhile."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from typing import Any

from dev.doctor import reading
from dev.doctor.examination import Findings
from dev.doctor.findings import CounterDrift, Drift, HistoryDrift, Place, RowDrift
from dev.doctor.rows import Difference, difference
from records import keys, stays, writes
from records.database import Database, Tables
from records.errors import RecordError
from records.person import Person
from records.store import Store
from records.transaction import MAX_ITEMS, Item, Step, commit, from_item, to_item
from registry.id_registry import IdRegistry

_REFUSED = "refused"


class ChangedMeanwhileError(RecordError):
    """The record has changed since it was read; another run will check it."""


def mend(
    client: Any,
    tables: Tables,
    findings: Findings,
    registry: IdRegistry | None = None,
    at_once: int = 1,
    *,
    purge_again: bool = False,
) -> Iterator[tuple[Drift, bool]]:
    """Mend one thing after the other, records ``at_once`` at a time; yield each with whether it is mended.

    ``purge_again`` purges the records whom somebody purged before and who came back with an older table.
    """
    yield from _mend_rows(client, tables, findings, at_once)
    for shared in findings.shared:
        yield shared, False
    for counter in findings.counters:
        yield counter, _try(client, [_counter_steps(tables, counter)])
    for history in findings.histories:
        yield history, _mend_history(client, tables, history, purge_again=purge_again)
    for id_ in findings.ids:
        if registry:
            registry.until(reading.deadline()).register(id_.record_id, f"doctor {id_.record_id}")
        yield id_, bool(registry)


def _mend_rows(client: Any, tables: Tables, findings: Findings, at_once: int) -> Iterator[tuple[Drift, bool]]:
    """Mend records, and the refused ones again at the end: an orphan that is gone by then may have had their marker."""
    notes = findings.notes

    def try_once(drifts: Iterable[RowDrift], pool: Executor) -> Iterator[tuple[RowDrift, bool]]:
        each = ((drift, notes.places(drift.record_id)) for drift in drifts)
        return reading.in_rounds(pool, lambda one: (one[0], _mend_row(client, tables, *one)), each)

    with ThreadPoolExecutor(at_once) as pool:
        for drift, mended in try_once(findings.rows, pool):
            if mended:
                yield drift, True
            else:
                notes.keep(drift.record_id, drift, _REFUSED)
        yield from try_once(notes.kept(RowDrift, _REFUSED), pool)


def _mend_row(client: Any, tables: Tables, drift: RowDrift, owned: list[Place]) -> bool:
    """Read a record's rows again and mend them, if the record has not changed since it was checked."""
    now = difference(client, tables, drift.record_id, owned)
    if now.version != drift.version:
        return False
    if drift.shared:
        now.leave_marker()
    return _try(client, chain(_orphan_steps(tables, now), _row_steps(tables, now)))


def _mend_history(client: Any, tables: Tables, drift: HistoryDrift, *, purge_again: bool) -> bool:
    """List entries, finish a purge, or repeat it in the name of who purged; nothing else can be mended."""
    if drift.unlisted and not _try(client, _listing_steps(tables, drift)):
        return False
    if drift.leftover:
        return _try(client, _history_steps(tables, drift))
    if not (drift.came_back and purge_again):
        return not any(replace(drift, unlisted={}).wrong())
    store = Store(Database(client, tables, reading.deadline()))
    entries = reading.query(client, tables.history, tables.resource.id, drift.record_id)
    by = next((entry for entry in map(from_item, entries) if entry["kind"] == "purged"), None)
    if by is None:
        return False
    try:
        store.purge(drift.record_id, Person(by["by"], by["bySubject"]), drift.version)
    except RecordError:  # the record has changed, or its rows could not be mended
        return False
    return True


def _try(client: Any, transactions: Iterable[list[Step]]) -> bool:
    try:
        for steps in transactions:
            commit(client, steps, reading.deadline())
    except ChangedMeanwhileError:
        return False
    return True


def _orphan_steps(tables: Tables, drift: Difference) -> Iterator[list[Step]]:
    deletes: list[Step] = []
    for place in drift.orphans:
        mine = _condition(f"{tables.resource.id} = :id", {":id": drift.record_id}) if place.is_marker() else {}
        deletes.append(_step("Delete", {"TableName": place.table, "Key": place.key(tables)} | mine))
    return _while_unchanged(tables, drift.record_id, _same(tables, drift), deletes)


def _row_steps(tables: Tables, drift: Difference) -> Iterator[list[Step]]:
    puts = []
    for place, item in (drift.missing | drift.stale).items():
        free = f"attribute_not_exists(pk) OR {tables.resource.id} = :id"
        mine = _condition(free, {":id": drift.record_id}) if place.is_marker() else {}
        puts.append(_step("Put", {"TableName": place.table, "Item": item} | mine))
    yield from _while_unchanged(tables, drift.record_id, _same(tables, drift), puts)
    if drift.stays:
        yield _stays_steps(tables, drift)
    if drift.indexed:  # last: until then the record is deleted by its old `indexed`
        yield [_indexed_step(tables, drift)]


def _indexed_step(tables: Tables, drift: Difference) -> Step:
    request = {"TableName": tables.records, "Key": to_item({tables.resource.id: drift.record_id})}
    update = {"UpdateExpression": "SET #indexed = :indexed", "ExpressionAttributeNames": {"#indexed": "indexed"}}
    same = _same(tables, drift)
    values = same["ExpressionAttributeValues"] | to_item({":indexed": drift.indexed})
    return _step("Update", request | update | same | {"ExpressionAttributeValues": values})


def _stays_steps(tables: Tables, drift: Difference) -> list[Step]:
    """Let a record say how long it has had its values, and count it; in the trash it is not counted."""
    key = to_item({tables.resource.id: drift.record_id})
    same = _same(tables, drift)
    said = {
        "UpdateExpression": "SET #stays = :stays",
        "ExpressionAttributeNames": {"#stays": stays.STAYS},
        "ExpressionAttributeValues": same["ExpressionAttributeValues"] | to_item({":stays": drift.stays}),
    }
    steps = [_step("Update", {"TableName": tables.records, "Key": key} | same | said)]
    if drift.adds:
        shard = keys.Key(keys.FACETS, keys.shard(drift.record_id))._asdict()
        steps.append(Step("Update", {"TableName": tables.lookups, "Key": to_item(shard)}, adds=drift.adds))
    return steps


def _history_steps(tables: Tables, drift: HistoryDrift) -> Iterator[list[Step]]:
    keys = [to_item({tables.resource.id: drift.record_id, "version": version}) for version in drift.leftover]
    deletes = [_step("Delete", {"TableName": tables.history, "Key": key}) for key in keys]
    return _while_unchanged(tables, drift.record_id, _gone(tables), deletes)


def _listing_steps(tables: Tables, drift: HistoryDrift) -> Iterator[list[Step]]:
    """List entries of a history; one that is deleted meanwhile stays so."""
    name, steps = tables.resource.id, []
    for version, shard in drift.unlisted.items():
        update = {
            "TableName": tables.history,
            "Key": to_item({name: drift.record_id, "version": version}),
            "UpdateExpression": "SET listed = :shard",
        }
        steps.append(_step("Update", update | _condition(f"attribute_exists({name})", {":shard": shard})))
    for start in range(0, len(steps), MAX_ITEMS):
        yield steps[start : start + MAX_ITEMS]


def _counter_steps(tables: Tables, drift: CounterDrift) -> list[Step]:
    """Add the difference to the first shard, if none of them has changed; a new one has no numbers yet."""
    names = {f"#{i}": name for i, name in enumerate(drift.found)}
    steps = []
    for place, found in drift.shards.items():
        values = {f":found{i}": number for i, number in enumerate(found.values())}
        as_found = (
            f"(#{i} = :found{i}{'' if number else f' OR attribute_not_exists(#{i})'})"
            for i, number in enumerate(found.values())
        )
        request = {"TableName": place.table, "Key": place.key(tables), "ExpressionAttributeNames": names}
        if place == drift.place:
            request["UpdateExpression"] = "ADD " + ", ".join(f"#{i} :add{i}" for i in range(len(names)))
            values |= {f":add{i}": drift.difference[name] for i, name in enumerate(drift.found)}
        same = request | _condition(" AND ".join(as_found), values)
        steps.append(_step("Update" if place == drift.place else "ConditionCheck", same))
    return steps


def _same(tables: Tables, drift: Difference) -> dict[str, Any]:
    """Return the condition that the record has not changed since it was checked."""
    return writes.unchanged(tables, drift.version, drift.with_parent) if drift.version else _gone(tables)


def _gone(tables: Tables) -> dict[str, Any]:
    return {"ConditionExpression": f"attribute_not_exists({tables.resource.id})"}


def _while_unchanged(tables: Tables, record_id: str, same: Item, steps: list[Step]) -> Iterator[list[Step]]:
    """Commit the steps in transactions, each of which is refused if the record has changed."""
    request = {"TableName": tables.records, "Key": to_item({tables.resource.id: record_id})}
    unchanged = _step("ConditionCheck", request | same)
    for start in range(0, len(steps), MAX_ITEMS - 1):
        yield [unchanged, *steps[start : start + MAX_ITEMS - 1]]


def _condition(expression: str, values: Item) -> dict[str, Any]:
    return {"ConditionExpression": expression, "ExpressionAttributeValues": to_item(values)}


def _step(operation: str, request: dict[str, Any]) -> Step:
    return Step(operation, request, lambda _: ChangedMeanwhileError())
