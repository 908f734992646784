"""Days of the stage's time zone: when each begins, and which one a moment belongs to.

Moments are texts as records have them, ISO 8601 in UTC with milliseconds; days are ``2026-11-21``, and zones names of
the IANA database. What belongs to a day lies between its beginning and that of the next one, whatever clocks do.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache

from records.resource import NO_ZONE

BEFORE_ALL, AFTER_ALL = "0", "~"
"""Sort before and after every moment."""
_ZONES = ".venv/lib/*/site-packages/tzdata/zoneinfo"
"""Where the zones' rules lie in a checkout; a package holds the file of its stage's zone in the same place."""


@lru_cache(maxsize=256)
def start(day: str, zone: str) -> str:
    """Return the first moment of a day.

    Where clocks go back over midnight that is the first midnight; where they skip midnight it is when they do so. A day
    that a zone has left out begins and ends at one moment.
    """
    if zone == NO_ZONE:
        return day
    here = time_zone(zone)
    midnight = datetime.combine(date.fromisoformat(day), time(), here)
    try:
        first, other = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:  # in the year 1, east of Greenwich
        return BEFORE_ALL
    if other < first:  # PEP 495: that midnight is skipped, and clocks change between the two

        def day_after(seconds: int) -> date:
            return (other + timedelta(seconds=seconds)).astimezone(here).date()

        seconds = range(int((first - other).total_seconds()))
        first = other + timedelta(seconds=bisect_left(seconds, midnight.date(), key=day_after))
    return written(first)


def now() -> str:
    """Return this moment as records have it."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """Return a moment in UTC as records have it, with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_of(moment: str, zone: str) -> str:
    """Return the day to which a moment belongs."""
    if zone in ("UTC", NO_ZONE):
        return moment[:10]  # as it is written
    try:
        shown = datetime.fromisoformat(moment).astimezone(time_zone(zone)).date()
        after = (shown + timedelta(days=1)).isoformat()
    except OverflowError:  # the calendar begins or ends here
        return moment[:10]
    return after if start(after, zone) <= moment else shown.isoformat()


def span(period: str) -> tuple[str, str]:
    """Return the first day of a year, month or day (``2026-11``), and the day after the last, ``""`` if none."""
    first = date.fromisoformat(period + "0000-01-01"[len(period) :])
    try:
        if len(period) == len("2026"):
            after = first.replace(year=first.year + 1)
        elif len(period) == len("2026-11"):
            after = (first + timedelta(days=31)).replace(day=1)
        else:
            after = first + timedelta(days=1)
    except (OverflowError, ValueError):  # after the year 9999
        return first.isoformat(), ""
    return first.isoformat(), after.isoformat()


@cache
def time_zone(name: str) -> tzinfo:
    """Read a zone's rules; the machine's own are not asked: Lambda's may be missing, and others of another year."""
    if name == "UTC":
        return UTC
    from pathlib import Path  # noqa: PLC0415 the default needs none, nor do functions without days
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    file = next(Path(__file__).parent.parent.glob(f"{_ZONES}/{name}"))
    with file.open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)
