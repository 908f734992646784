"""What customers may be asked to have, and which list has those: a choice of keys, before anything is read."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from customers.model import Customer
from records import days, keys
from records.sorting import Order
from records.transaction import Item


@dataclass(frozen=True, slots=True)
class Filters:
    """What customers must have; empty is anything."""

    status: str = ""
    tag: str = ""
    since: str = ""
    """Day on which the registration was, or later (``2026-11-21``)."""
    before: str = ""
    """Day before which the registration was."""
    zone: str = field(default="UTC", compare=False)
    """The time zone whose days these are."""

    @classmethod
    def of(cls, *, registered: str = "", since: str = "", before: str = "", **others: str) -> "Filters":
        """Ask for a registration in a year, month or day (``2026-11``), and between two days, beside others."""
        first, after = days.span(registered) if registered else ("", "")
        return cls(since=max(first, since), before=min(filter(None, (after, before)), default=""), **others)

    def match(self, customer: Customer) -> bool:
        """Tell whether the customer has all of it."""
        return (
            self.status in ("", customer.status)
            and (not self.tag or self.tag in customer.tags)
            and self.dates[0] <= customer.registration_date < self.dates[1]
        )

    @property
    def dates(self) -> tuple[str, str]:
        """Return the first moment at which the registration may have been, and the first at which not any more."""
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


ANYTHING = Filters()


def shortest_list(order: Order, filters: Filters, *, trash: bool) -> tuple[str, bool]:
    """Return the list with the fewest others in it, and whether there may be any."""
    if trash:
        return keys.TRASH, filters != ANYTHING
    if filters.tag:
        return keys.tag_list(filters.tag), filters != Filters(tag=filters.tag)
    if filters.month_or_year and order.index:
        return keys.date_list(filters.month_or_year), filters != Filters.of(registered=filters.month_or_year)
    # In order of registration a date is a stretch of any list.
    sifted = bool(order.index) and filters != Filters(status=filters.status)
    return keys.status_list(filters.status) if filters.status else keys.ALL, sifted


def stretch(order: Order, filters: Filters, here: str | None) -> tuple[str, Item]:
    """Return the condition for the part of a list that begins ``here``, and has the dates; and its values.

    DynamoDB would find the beginning by ExclusiveStartKey alone, DynamoDB Local looks for it from the list's end.
    """
    if order.index:
        return (f" AND {order.key} {'<=' if order.descending else '>='} :here", {":here": here}) if here else ("", {})
    low, high = filters.dates
    if here:
        low, high = (low, here + days.AFTER_ALL) if order.descending else (here, high)
    if (low, high) == ANYTHING.dates:
        return "", {}
    # BETWEEN has its ends, and no row ends there: an id follows the date.
    return " AND sk BETWEEN :low AND :high", {":low": low, ":high": high}
