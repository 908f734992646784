"""How things stand with the records of a resource: what counters say, and what little has to be looked at beside them.

Of lists at most :data:`MOST` rows are read, and one more that tells whether there are others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from records import days
from records.database import Database, Tables
from records.lists import Filters, stretches
from records.resource import Item
from records.sorting import orders
from records.transaction import to_item

MOST = 1000
"""What is not in counters is counted up to here."""


@dataclass(frozen=True, slots=True)
class SameDays:
    """How many records were made in the month before this one, on the days that this month has had."""

    count: int
    exact: bool
    """Whether there are no more."""
    last: str
    """The last of these days: the same day of the month as today, or the last that the month has."""


@dataclass(frozen=True, slots=True)
class Due:
    """How many records are not done and due today, or have been before; and how many of these are somebody's."""

    overdue: int
    today: int
    my_overdue: int
    my_today: int
    exact: bool
    """Whether there are no more; those that are due first are counted."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Looks at the records of a resource on a day (``2026-11-28``) of their time zone; methods raise BusyError."""

    database: Database[Tables]
    today: str

    def same_days(self) -> SameDays | None:
        """Count last month's records up to the same day; None if records are not listed by when they were made."""
        resource, zone = self.database.tables.resource, self.database.tables.zone_of_days
        if resource.dates is None or resource.dates.field != resource.created:
            return None
        first, last = same_days_of(self.today)
        after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        stretch = Filters.of(since=first, before=after, zone=zone)
        found = len(list(self._rows(resource.dates.list_of(first[:7]), resource.created, stretch, ("sk",))))
        return SameDays(min(found, MOST), found <= MOST, last)

    def due(self, email: str) -> Due | None:
        """Count what is not done and due until the end of today; ``email`` is whose "mine" is.

        None if nothing has to be done by a day.
        """
        resource, zone = self.database.tables.resource, self.database.tables.zone_of_days
        if (deadline := resource.deadline) is None:
            return None
        tomorrow = (date.fromisoformat(self.today) + timedelta(days=1)).isoformat()
        begins, ends = days.start(self.today, zone), days.start(tomorrow, zone)
        undone = resource.choices[deadline.done].list_of("false")
        names = (deadline.due, deadline.owner)
        rows = list(self._rows(undone, deadline.due, Filters.of(before=tomorrow, zone=zone), names))
        key = resource.choices[deadline.owner].key
        counts = {(late, mine): 0 for late in (True, False) for mine in (True, False)}
        for row in rows[:MOST]:
            if row[deadline.due] < ends:  # a stretch has its ends
                counts[row[deadline.due] < begins, key(row.get(deadline.owner, "")) == key(email)] += 1
        my_overdue, my_today = counts[True, True], counts[False, True]
        overdue, today = my_overdue + counts[True, False], my_today + counts[False, False]
        return Due(overdue, today, my_overdue, my_today, len(rows) <= MOST)

    def _rows(self, list_name: str, field: str, stretch: Filters, names: tuple[str, ...]) -> Iterator[Item]:
        """Yield some attributes of the rows of a list with their date in a stretch of days; one more than MOST."""
        (order,) = orders(self.database.tables.resource, field)
        ((condition, values),) = stretches(self.database.tables.resource, order, stretch, None)
        request: Item = {
            "TableName": self.database.tables.lists,
            "KeyConditionExpression": f"#list = :list{condition}",
            "ExpressionAttributeNames": {"#list": "list"} | {f"#{place}": name for place, name in enumerate(names)},
            "ExpressionAttributeValues": to_item({":list": list_name} | values),
            "ProjectionExpression": ", ".join(f"#{place}" for place in range(len(names))),
            "Limit": MOST + 1,
        } | ({"IndexName": order.index} if order.index else {})
        for number, row in enumerate(self.database.query(request)):
            yield row
            if number == MOST:
                return


def same_days_of(today: str) -> tuple[str, str]:
    """Return the first day of the month before, and the last of its days that this month has had as well.

    On the last days of a long month that is the whole of a shorter one.
    """
    here = date.fromisoformat(today)
    end = here.replace(day=1) - timedelta(days=1)
    return end.replace(day=1).isoformat(), end.replace(day=min(here.day, end.day)).isoformat()
