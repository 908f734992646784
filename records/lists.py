"""What records may be asked to have, and which list has those: a choice of keys, before anything is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from records import days, keys
from records.resource import Choice, Item, Record, Resource
from records.sorting import LAST, Order, ends_with_blanks


@dataclass(frozen=True, slots=True)
class Filters:
    """What records must have; empty is anything."""

    values: tuple[tuple[str, str], ...] = ()
    """Parameter of a :class:`records.resource.Choice`, and the value asked for."""
    since: str = ""
    """Day on which the record's date was, or later (``2026-11-21``)."""
    before: str = ""
    """Day before which the record's date was."""
    zone: str = field(default="UTC", compare=False)
    """The time zone whose days these are."""

    @classmethod
    def of(
        cls, values: Mapping[str, str] | None = None, *, period: str = "", since: str = "", before: str = "", zone: str
    ) -> "Filters":
        """Ask for values, for a date in a year, month or day (``2026-11``), and between two days; empty is anything."""
        first, after = days.span(period) if period else ("", "")
        return cls(
            tuple((name, value) for name, value in sorted((values or {}).items()) if value),
            since=max(first, since),
            before=min(filter(None, (after, before)), default=""),
            zone=zone,
        )

    def match(self, resource: Resource, record: Record) -> bool:
        """Tell whether the record has all of it."""
        wire = resource.to_wire(record)
        for name, value in self.values:
            choice = resource.choices[name]
            if choice.list_of(value) not in choice.lists(wire):
                return False
        if not (self.since or self.before) or resource.dates is None:
            return True
        since, before = self.dates
        return since <= (wire[resource.dates.field] or "") < before

    @property
    def dates(self) -> tuple[str, str]:
        """Return the first moment at which the record's date may be, and the first at which not any more."""
        since, before = self.since, self.before
        return (
            days.start(since, self.zone) if since else days.BEFORE_ALL,
            days.start(before, self.zone) if before else days.AFTER_ALL,
        )

    @property
    def month_or_year(self) -> str:
        """Return the smallest month or year that has all of the days; empty if there is none."""
        if not "" < self.since < self.before:
            return ""
        first, last = self.since, (date.fromisoformat(self.before) - timedelta(days=1)).isoformat()
        return next((first[:size] for size in (7, 4) if first and first[:size] == last[:size]), "")

    def is_period(self) -> bool:
        """Tell whether one year or month is all that is asked for."""
        return bool(self.month_or_year) and self == Filters.of(period=self.month_or_year, zone=self.zone)


ANYTHING = Filters()


def is_by_date(resource: Resource, order: Order) -> bool:
    """Tell whether records come in the order of the date by which they can be listed."""
    return resource.dates is not None and order.field == resource.dates.field


def shortest_list(
    resource: Resource, order: Order, filters: Filters, *, trash: bool = False, told: bool = False
) -> tuple[str, bool]:
    """Return the list with the fewest others in it, and whether there may be any.

    ``told`` says that rows have to say when a record was changed last.
    """
    if trash:
        return keys.TRASH, filters != ANYTHING
    by_date = is_by_date(resource, order)
    for name, only in _lists(resource, filters, by_date=by_date):
        if keys.tells(resource, name) or not told:
            return name, filters != only
    return keys.ALL, filters != ANYTHING and not by_date


def _lists(resource: Resource, filters: Filters, *, by_date: bool) -> Iterator[tuple[str, Filters]]:
    """Yield the lists that have all that is asked for, the shortest first, and what just the records of each have."""
    asked = dict(filters.values)
    for each in resource.listing:
        if isinstance(each, Choice):
            if value := asked.get(each.name):
                # In order of the date it is a stretch of any list.
                only = Filters(((each.name, value),), *((filters.since, filters.before) if by_date else ()))
                yield each.list_of(value), only
        elif filters.month_or_year and not by_date:
            period = filters.month_or_year
            yield each.list_of(period), Filters.of(period=period, zone=filters.zone)


Condition = tuple[str, Item]
"""What an expression has behind the name of a list, and its values."""


def stretches(resource: Resource, order: Order, filters: Filters, here: str | None) -> list[Condition]:
    """Return the conditions for the parts of a list, one behind the other, that begin ``here`` and have the dates.

    There are two if records without a value come last although the index has them first.
    """
    only = _stretch(resource, order, filters, here)
    if not ends_with_blanks(resource, order) or ":low" in only[1]:  # what has a date has a value
        return [only]
    blank = (f" AND {order.key} = :last", {":last": LAST})
    if here == LAST:
        return [blank]
    return [only if here else (f" AND {order.key} < :last", {":last": LAST}), blank]


def _stretch(resource: Resource, order: Order, filters: Filters, here: str | None) -> Condition:
    """Return the condition for the part of a list that begins ``here``, and has the dates.

    DynamoDB would find the beginning by ExclusiveStartKey alone, DynamoDB Local looks for it from the list's end.
    """
    by_date = is_by_date(resource, order) and filters.dates != ANYTHING.dates
    if order.index and not by_date:
        return (f" AND {order.key} {'<=' if order.descending else '>='} :here", {":here": here}) if here else ("", {})
    low, high = filters.dates if by_date else ANYTHING.dates
    if here:
        low, high = (low, here + days.AFTER_ALL) if order.descending else (here, high)
    if (low, high) == ANYTHING.dates:
        return "", {}
    # BETWEEN has its ends, and no row of the table ends there: an id follows the date. Rows of an index are sifted.
    return f" AND {order.key} BETWEEN :low AND :high", {":low": low, ":high": high}
