"""Count the values of each record of which something changed that is counted, once."""

from typing import Any

from handlers._children import Databases, images
from handlers._comparison import set_aside
from handlers._work import Work, table_of
from records.errors import BusyError
from records.tallies import Tallies, Values, values_of
from records.transaction import from_item


def count(tallied: Databases, event: dict[str, Any], work: Work) -> int:
    """Count each such record as it is now and return how many; raise BusyError if the time is over before."""
    changed: dict[str, dict[str, dict[str, Any]]] = {}
    lost: dict[str, Values] = {}
    for record in event["Records"]:
        table = table_of(record)
        if table in tallied:
            resource = tallied[table].tables.resource
            before, after = (values_of(resource, image) for image in images(record))
            if before != after:
                record_id = str(from_item(record["dynamodb"]["Keys"])[resource.id])
                changed.setdefault(table, {})[record_id] = record
                lost[table] = lost.get(table, frozenset()) | (before - after)
    for table, records in changed.items():
        tallies = Tallies(tallied[table].until(work.deadline))
        _settle(tallies, records, work)
        tallies.forget(lost[table])  # also when all were counted by a turn that ended before this
    return int(work.facts.get("counted", 0))


def _settle(tallies: Tallies, records: dict[str, dict[str, Any]], work: Work) -> None:
    """Count records together; if that breaks, each for itself, so that one does not hold up the others."""
    try:
        tallies.settle([*records])
    except BusyError:
        raise
    except Exception as error:  # noqa: BLE001 whatever is wrong with one record, the next ones go on
        if len(records) == 1:
            (record,) = records.values()
            return set_aside(record, type(error).__name__, work)
        for record_id, record in records.items():
            _settle(tallies, {record_id: record}, work)
    else:
        work.facts["counted"] = work.facts.get("counted", 0) + len(records)
    return None
