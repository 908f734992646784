"""Days and moments in cells: the form decides whether 01.02.2021 is in January or in February."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

ORDERS = ("DMY", "MDY", "YMD")
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s?(?:([AaPp])\.?[Mm]\.?)?"
_NUMBERS = re.compile(rf"(\d{{1,4}})[./\-\s]+(\d{{1,2}})[./\-\s]+(\d{{1,4}})(?:[T,\s]+{_CLOCK})?")
_DAY = 2
"""Digits of a day, a month, and of a short year."""
_NOON = 12
_SOON = 50
"""Years of two digits below this one are of this century."""


@dataclass(frozen=True, slots=True)
class DateForm:
    """The order of day, month and year, and the zone of moments that name none."""

    order: str = "DMY"
    zone: tzinfo = UTC


def moment(text: str, form: DateForm) -> str:
    """Return a moment in ISO 8601 with its offset, or the text unchanged if it is no date."""
    found = _read(text, form.order)
    if found is None:
        return text
    zoned = found if found.tzinfo else found.replace(tzinfo=form.zone)
    if (zoned.utcoffset() or timedelta()) % timedelta(minutes=1):  # before zones were whole minutes apart
        try:
            zoned = zoned.astimezone(UTC)
        except OverflowError:  # it is on the first day of the calendar, or the last
            return text
    return zoned.isoformat()


def wall_clock(text: str, form: DateForm) -> str:
    """Return a moment in ISO 8601 as it is, with a zone or without one, or the text unchanged if it is no date."""
    found = _read(text, form.order)
    return found.isoformat() if found else text


def day(text: str, form: DateForm) -> str:
    """Return a day in ISO 8601, or the text unchanged if it is none, or has a time."""
    found = _read(text, form.order)
    return found.date().isoformat() if found and found.timetz() == time() else text


def _read(text: str, order: str) -> datetime | None:
    """Return a date; with a year of four digits in front it needs no order."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    if len(found[1]) > _DAY:
        order = "YMD"
    parts = {part: int(found[at]) for at, part in enumerate(order, 1)}
    if len(found[order.index("Y") + 1]) <= _DAY:
        parts["Y"] += 2000 if parts["Y"] < _SOON else 1900
    hour, minute, second = (int(part or 0) for part in found.groups()[3:6])
    if found[7]:  # 12 comes before 1
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if found[7] in "Pp" else 0)
    try:
        return datetime(parts["Y"], parts["M"], parts["D"], hour, minute, second)  # noqa: DTZ001 the caller knows the zone
    except ValueError:
        return None
