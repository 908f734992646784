"""What the index shows of a resource: charts, drawn from the counters that every write keeps.

::

    dashboard = (ThisMonth("registrationDate"), Trend("registrationDate"), Share("status"))

Each number leads to the list of the records that it counts, so the field of a chart is in ``list_filter``.
"""

from dataclasses import KW_ONLY, dataclass

MOST_MONTHS = 120
"""A chart has this many bars at the most."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How many records each month has, by the counters of a date; the last bar is this month."""

    field: str
    _: KW_ONLY
    months: int = 24
    """Until this one, with it."""
    ahead: int = 0
    """Months after this one, for dates that lie ahead."""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ThisMonth:
    """How many records were made this month, beside last month until the same day, and all of last month."""

    field: str
    """The moment at which a record was made, which is in ``facets``."""
    _: KW_ONLY
    heading: str = "New this month"


@dataclass(frozen=True, slots=True)
class Share:
    """How many records have each value of a field with choices, and which part of all that is."""

    field: str
    _: KW_ONLY
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How long records stay with each value of a field: how many have it, for how long, and after what time they left.

    The declaration of the records says that it is counted: ``Choice("status", …, stays=True)``. Times are means, which
    is what sums can tell.
    """

    field: str
    _: KW_ONLY
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """How many records are overdue or due today and not done, by the fields of the ``agenda``: one's own, and all."""

    _: KW_ONLY
    heading: str = "Due"


Chart = Trend | ThisMonth | Share | Funnel | Due
