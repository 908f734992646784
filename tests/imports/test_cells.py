"""What a cell says, whatever marks and lists programs put into it."""

from datetime import UTC, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from imports.cells import clean
from imports.dates import DateForm, day, moment, wall_clock
from imports.mapping import Choices
from tests.imports.reading import bodies_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Ann\u00a0", "Ann"),
        ('="007 Agency"', "007 Agency"),
        ('="say ""hi"""', 'say "hi"'),
        ("'+49 30 23125312", "+49 30 23125312"),
        ("'01067", "01067"),
        ("'=Dora", "=Dora"),
        ("'-10 degrees", "-10 degrees"),
        ("'@home", "@home"),
        ("''=Dora", "'=Dora"),
        ("'t Hooft", "'t Hooft"),
        ("'s-Gravenmade", "'s-Gravenmade"),
        ("=1+1 is 2", "=1+1 is 2"),
        ('=A1&"x"', '=A1&"x"'),
    ],
)  # fmt: skip
def test_marks_of_spreadsheets_belong_to_no_value(cell: str, text: str) -> None:
    """An apostrophe that is the beginning of a name stays, and a formula is text."""
    assert clean(cell) == text


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        ("a@example.com ::: b@example.com", "a@example.com"),
        ("a@example.com; b@example.com", "a@example.com"),
        ("a@example.com, b@example.com", "a@example.com"),
        ("a@example.com,", "a@example.com"),
        ("Ann Lee <a@example.com>", "a@example.com"),
        ("Lee, Ann <a@example.com>", "a@example.com"),
        ("mailto:a@example.com", "a@example.com"),
        ("a(at)example.com", "a(at)example.com"),
        ("a b@example.com", "a b@example.com"),
    ],
)
def test_of_several_addresses_the_first_is_taken(cell: str, email: str) -> None:
    """And never one that is made of two."""
    assert bodies_of(f'name;email\nAnn;"{cell}"\n')[0]["email"] == email


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("phone", "030 1 ::: 030 2", "030 1"),
        ("phone", "4.93E+11", "4.93E+11"),
        ("tags", "VIP; Trade fair,", ["VIP", "Trade fair"]),
        ("tags", "* myContacts ::: Press ::: * Friends", ["Press", "Friends"]),
        ("tags", '""VIP"",""Autumn 2024""', ["VIP", "Autumn 2024"]),
        ("status", " Aktiv ", "active"),
        ("status", "INAKTIV", "inactive"),
        ("status", "gone", "gone"),
    ],
)
def test_a_cell_is_read_by_its_field(field: str, cell: str, value: Any) -> None:
    """What cannot be read goes on as it is, for the schema to say what is wrong."""
    assert bodies_of(f'name;{field}\nAnn;"{cell}"\n', "email=x@example.com")[0][field] == value


def test_words_for_nothing_are_chosen() -> None:
    """Only as a whole cell, as they are written."""
    choices = Choices(frozenset({"NULL", r"\N"}), ("fair",))
    assert bodies_of("name,email,phone,notes\nNull Anders,a@x.example,NULL,\\N\n", choices=choices) == [
        {"name": "Null Anders", "email": "a@x.example", "tags": ["fair"]}
    ]


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("31.12.2020", "DMY", "2020-12-31T00:00:00+00:00"),
        ("1.2.21", "DMY", "2021-02-01T00:00:00+00:00"),
        ("01/02/2021", "MDY", "2021-01-02T00:00:00+00:00"),
        ("2021-02-03", "DMY", "2021-02-03T00:00:00+00:00"),
        ("2021/2/3", "MDY", "2021-02-03T00:00:00+00:00"),
        ("6.5.2019 07:08:09", "DMY", "2019-05-06T07:08:09+00:00"),
        ("2021-02-03T04:05:06+02:00", "DMY", "2021-02-03T04:05:06+02:00"),
        ("31.02.2021", "DMY", "31.02.2021"),
        ("31/12/2020", "MDY", "31/12/2020"),
        ("yesterday", "DMY", "yesterday"),
        ("1.1.70", "DMY", "1970-01-01T00:00:00+00:00"),
        ("1/2/2021 4:05 PM", "MDY", "2021-01-02T16:05:00+00:00"),
        ("1/2/2021 12:00:30 a.m.", "MDY", "2021-01-02T00:00:30+00:00"),
        ("1/2/2021 12:15pm", "MDY", "2021-01-02T12:15:00+00:00"),
        ("1/2/2021 13:05 PM", "MDY", "1/2/2021 13:05 PM"),
        ("1/2/2021 0:05 AM", "MDY", "1/2/2021 0:05 AM"),
    ],
)
def test_dates_are_read_in_the_form_that_is_chosen(text: str, order: str, expected: str) -> None:
    """A year in front needs no form, and what is no day stays as it is."""
    assert moment(text, DateForm(order, UTC)) == expected


def test_a_moment_without_a_zone_is_in_that_of_the_import() -> None:
    """A day has none."""
    form = DateForm("DMY", timezone(timedelta(hours=2)))
    assert moment("3.2.2021 04:05", form) == "2021-02-03T04:05:00+02:00"
    assert day("3.2.2021", form) == "2021-02-03"
    assert day("3.2.2021 04:05", form) == "3.2.2021 04:05"


def test_a_moment_of_before_there_were_zones_can_be_stored() -> None:
    """Berlin's clocks were 53 minutes and 28 seconds ahead, which no moment of the API can say."""
    assert moment("1.6.1850 12:00", DateForm("DMY", ZoneInfo("Europe/Berlin"))) == "1850-06-01T11:06:32+00:00"


@pytest.mark.parametrize("text", ["0001-01-01", "01.01.0001 00:00", "0001-01-01T00:00:00+00:00:30"])
def test_a_moment_before_the_calendar_is_no_moment(text: str) -> None:
    """It stays as it is, and the schema says so of its row."""
    assert moment(text, DateForm("DMY", ZoneInfo("Europe/Berlin"))) == text


def test_a_moment_that_may_have_no_zone_gets_none() -> None:
    """A workbook has a midnight as a day."""
    form = DateForm("DMY", timezone(timedelta(hours=2)))
    assert [wall_clock(text, form) for text in ("2021-02-03", "3.2.2021 04:05", "2021-02-03T04:05:06.500Z", "x")] == [
        "2021-02-03T00:00:00",
        "2021-02-03T04:05:00",
        "2021-02-03T04:05:06.500000+00:00",
        "x",
    ]
