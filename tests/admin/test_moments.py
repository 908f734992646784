"""What a control for date and time shows of a moment, and the moment that it is read as, in the stage's time zone."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dev.local import ROOT
from schemas._record import _INSTANT
from tests.every_type import STORED, EveryTypeSchema

_NODE = """
globalThis.TIME_ZONE = process.argv[2];
const {toMoment, toWallClock} = await import(process.argv[1]);
const both = (text) => [toWallClock(text), toMoment(toWallClock(text)), toMoment(text.replace("Z", ""))];
console.log(JSON.stringify(JSON.parse(process.argv[3]).map(both)));
"""
ZONES = ["UTC", "America/Los_Angeles", "Asia/Tokyo", "Africa/Monrovia", "Pacific/Kiritimati", "Australia/Lord_Howe"]
_before, _after = datetime(1850, 1, 1), datetime(2037, 1, 1)  # noqa: DTZ001 what hypothesis wants; rules of later years differ


def _both(moments: list[str], zone: str) -> list[list[str]]:
    """Return what a control shows of each moment, what that is read as, and what the same digits are read as."""
    script = (ROOT / "templates/static/js/record/moments.js").as_uri()
    command = ["node", "--input-type=module", "--no-warnings", "-e", _NODE, script, zone, json.dumps(moments)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 ours
    found: list[list[str]] = json.loads(answer.stdout)
    return found


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=5, deadline=None)
@given(st.lists(st.datetimes(_before, _after), min_size=50, max_size=300))
def test_it_is_the_clock_of_the_zone(zone: str, moments: list[datetime]) -> None:
    """To the millisecond; an hour that comes twice is the first one."""
    moments = [moment.replace(microsecond=0, tzinfo=UTC) + timedelta(milliseconds=5) for moment in moments]
    clocks = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    first = [clock.replace(fold=0).astimezone(UTC) for clock in clocks]

    found = _both([f"{_written(moment)}Z" for moment in moments], zone)

    assert [shown for shown, _, _ in found] == [_written(clock) for clock in clocks]
    assert [read for _, read, _ in found] == [f"{_written(moment)}Z" for moment in first]


EDGES = [
    "0001-01-01T00:00:00.000Z",
    "0001-01-01T12:00:00.001Z",
    "0099-12-31T23:59:59.999Z",
    "1582-10-10T10:00:00.001Z",
    "1700-02-28T23:59:59.999Z",
    "9999-12-31T00:00:00.001Z",
    "9999-12-31T23:59:59.999Z",
]


@pytest.mark.parametrize("zone", ZONES)
def test_the_first_and_the_last_moments(zone: str) -> None:
    """They are read as they were shown, also where the clock has the year 0 or 10000."""
    found = _both(EDGES, zone)

    shown = [shown for shown, _, _ in found if shown >= "0001"]
    assert [read for shown, read, _ in found if shown >= "0001"] == EDGES[-len(shown) :]
    assert len(shown) >= len(EDGES) - 1


TYPED = [
    *("0001-01-01T00:00", "9999-12-31T23:59:59.999", "10000-01-01T00:00", "99999-12-31T10:00"),
    *("275760-09-12T12:00", "275760-09-13T12:00", "999999-01-01T00:00"),
]


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_no_moment_of_the_api_is_refused_with_a_sentence(zone: str) -> None:
    """Nothing breaks before it is sent, and the API knows years from 1 to 9999."""
    read = [read for _, _, read in _both(TYPED, zone)]

    said = [EveryTypeSchema().validate({"called": each}, partial=True) for each in read]
    assert all(each in ({}, {"called": [_INSTANT]}) for each in said)
    assert {} in said
    assert said[-3:] == [{"called": [_INSTANT]}] * 3


@pytest.mark.parametrize("zone", ZONES)
def test_stored_moments_come_back(zone: str) -> None:
    """Those that other tests store; a control has no microseconds."""
    stored = [text for text in STORED["called"] if text]

    assert [
        EveryTypeSchema().load({"called": read}, partial=True)["called"] for _, read, _ in _both(stored, zone)
    ] == stored
