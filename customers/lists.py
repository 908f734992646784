"""What customers may be asked to have, and which list has those: a choice of keys, before anything is read."""

from dataclasses import dataclass

from customers import keys
from customers.model import Customer
from customers.orders import Order
from customers.transaction import Item

_BEFORE_ANY_DATE, _AFTER_ANY_DATE = "0", "~"
"""Sort before every date, and behind every date that begins as what stands in front."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What customers must have; empty is anything."""

    status: str = ""
    tag: str = ""
    registered: str = ""
    """Beginning of the registration date: year, month or day (``2026``, ``2026-11``, ``2026-11-21``)."""
    since: str = ""
    """Day on which the registration was, or later (``2026-11-21``)."""
    before: str = ""
    """Day before which the registration was."""

    def match(self, customer: Customer) -> bool:
        """Tell whether the customer has all of it."""
        return (
            self.status in ("", customer.status)
            and (not self.tag or self.tag in customer.tags)
            and self.dates[0] <= customer.registration_date <= self.dates[1]
        )

    @property
    def dates(self) -> tuple[str, str]:
        """Return between what the registration date is; a date that begins with the second counts as after it."""
        until = self.registered + _AFTER_ANY_DATE
        return max(self.registered, self.since, _BEFORE_ANY_DATE), min(until, self.before or until)

    @property
    def month_or_year(self) -> str:
        """Return the smallest month or year that has all of the dates; empty if there is none."""
        if self.registered:
            return self.registered[:7]
        since, before = self.since, self.before
        return next((since[:size] for size in (7, 4) if since and since[:size] == before[:size]), "")


ANYTHING = Filters()


def shortest_list(order: Order, filters: Filters, *, trash: bool) -> tuple[str, bool]:
    """Return the list with the fewest others in it, and whether there may be any."""
    if trash:
        return keys.TRASH, filters != ANYTHING
    if filters.tag:
        return keys.tag_list(filters.tag), filters != Filters(tag=filters.tag)
    if filters.month_or_year and order.index:
        return keys.date_list(filters.month_or_year), filters != Filters(registered=filters.month_or_year)
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
        low, high = (low, here + _AFTER_ANY_DATE) if order.descending else (here, high)
    if (low, high) == ANYTHING.dates:
        return "", {}
    # BETWEEN has its ends, and no row ends there: an id follows the date.
    return " AND sk BETWEEN :low AND :high", {":low": low, ":high": high}
