"""How long records stay with a value, such as a status: each says since when it has it, and how long it had others.

A record's item has ``stays``, by the names of filters: ``{"status": {"of": "active", "since": 1795256193, "left":
{"lead": [1, 3600]}}}``. Moments and lengths are whole seconds; ``left`` has how often it left a value, and for how long
it had it.
A record that is older than this says nothing, until its value changes or the doctor reads its history.

The counters have the sums of all records outside the trash, by the list of the value. So they follow a record into the
trash and back, and are gone with it; a stay goes on as if there had been no trash. What a record says can be worked out
from its history, which :func:`of_history` does.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from records.resource import Choice, Item, Resource

STAYS = "stays"
"""The attribute of a record's item."""
KNOWN, SINCE, LEFT, SPENT = "known#", "since#", "left#", "spent#"
"""Before the name of a list, what counters have: records there whose beginning is known and the sum of these moments;
how often records left, and the seconds that they had spent. No list's name begins like this."""


def begun(resource: Resource, wire: Item) -> Item:
    """Return what a new record with these values says."""
    return after(resource, {}, dict.fromkeys((each.field for each in resource.staying), ""), wire)


def after(resource: Resource, stays: Item, before: Item, wire: Item) -> Item:
    """Return what a record says after a write that leaves it with these values.

    ``before`` are values that it had, as far as they are known; they count where the record itself says nothing.
    """
    return _after(resource, stays, before, wire, seconds(wire["lastModified"]))


def of_history(resource: Resource, entries: Iterable[Item]) -> Item:
    """Work out what a record says from its history, in order; each filter is there, if only to say that it was looked.

    A history without its beginning does not tell since when the record had its first value.
    """
    stays: Item = {}
    for entry in entries:
        changes = entry.get("changes", {})
        before, wire = ({name: values[place] for name, values in changes.items()} for place in (0, 1))
        stays = _after(resource, stays, before, wire, seconds(entry["at"]))
    return {each.name: stays.get(each.name, {"left": {}}) for each in resource.staying}


def _after(resource: Resource, stays: Item, before: Item, wire: Item, moment: int) -> Item:
    told = dict(stays)
    for each in resource.staying:
        said = stays.get(each.name, {})
        if each.field not in wire or ("of" not in said and each.field not in before):
            continue
        old, new = said.get("of", before.get(each.field) or ""), wire[each.field] or ""
        if old != new:
            left = dict(said.get("left", {}))
            if old and "since" in said:
                times, spent = left.get(old, (0, 0))
                left[old] = [times + 1, spent + max(0, moment - said["since"])]  # clocks differ a little
            told[each.name] = {"of": new, "since": moment, "left": left}
    return told


def numbers(resource: Resource, stays: Item) -> dict[str, int]:
    """Return what the counters have of a record outside the trash that says this."""
    found: dict[str, int] = {}
    for each in resource.staying:
        said = stays.get(each.name, {})
        for value, (times, spent) in said.get("left", {}).items():
            name = each.list_of(value)
            found |= {LEFT + name: int(times), SPENT + name: int(spent)}
        if said.get("of"):
            name = each.list_of(said["of"])
            found |= {KNOWN + name: 1, SINCE + name: int(said["since"])}
    return found


def told(choice: Choice, counts: Mapping[str, int], now: int) -> dict[str, dict[str, int]]:
    """Return value -> how many records have it and for how many seconds, and how many left it after how many.

    Those that left it twice count twice. Of records whose beginning is not known nothing is told.
    """
    stays = {}
    for value in choice.values:
        known, since, left, spent = (
            counts.get(kind + choice.list_of(value), 0) for kind in (KNOWN, SINCE, LEFT, SPENT)
        )
        here = max(0, known * now - since)  # clocks differ a little
        stays[value] = {"here": known, "hereSeconds": here, "left": left, "leftSeconds": spent}
    return stays


def seconds(moment: str) -> int:
    """Return the whole seconds since 1970 of a moment as records have it."""
    return int(datetime.fromisoformat(moment).timestamp())
