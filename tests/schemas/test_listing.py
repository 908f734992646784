"""What may be asked of lists."""

from typing import Any

import pytest
from marshmallow import ValidationError

from activities.resource import ACTIVITIES
from customers.resource import CUSTOMERS
from records.errors import BAD_CURSOR
from schemas.listing import ListingSchema, listing_of

SCHEMA = ListingSchema()


def refused(**query: str) -> Any:
    """Return the messages for a query that is refused."""
    with pytest.raises(ValidationError) as error:
        SCHEMA.load(query)
    return error.value.normalized_messages()  # type: ignore[no-untyped-call] # marshmallow's


def test_nothing_asked_is_the_first_page_of_25() -> None:
    """Of everything outside the trash, uncounted."""
    assert SCHEMA.load({}) == {
        "limit": 25,
        "cursor": None,
        "names": CUSTOMERS.listed,
        "sort": None,
        "q": "",
        "count": False,
        "trash": False,
        "status": "",
        "tag": "",
        "owner": "",
        "externalId": "",
        "registrationDate": "",
        "registrationDate__gte": "",
        "registrationDate__lt": "",
        "facets": (),
        "similar": False,
        "email": "",
        "phone": "",
        "words": [],
        "town": "",
        "country": "",
        "phoneRegion": None,
    }


def test_everything_may_be_asked_at_once() -> None:
    """Values arrive as text."""
    asked = {
        "limit": "100",
        "cursor": "abc",
        "sort": "-name,email",
        "q": "köh",
        "count": "true",
        "trash": "false",
        "status": "lead",
        "tag": "vip",
        "town": "MÜNCHEN",
        "country": "DE",
        "owner": "ann@example.com",
        "externalId": "K-1001",
        "registrationDate": "2026-11-21",
        "registrationDate__gte": "2026-11-21",
        "registrationDate__lt": "2026-11-22",
        "facets": "true",
    }
    assert SCHEMA.load(asked | {"fields": "name,version"}) == asked | {
        "names": ("name", "version"),
        "limit": 100,
        "count": True,
        "trash": False,
        "facets": ("total", *CUSTOMERS.facets, "days"),
        "similar": False,
        "email": "",
        "phone": "",
        "words": ["koh"],
        "phoneRegion": None,
    }


def test_every_wrong_parameter_is_reported_at_once() -> None:
    """Unknown ones too."""
    assert refused(
        limit="0",
        cursor="",
        sort="phone",
        q="@",
        count="yes",
        facets="yes",
        status="none",
        tag="",
        country="Germany",
        town="\n",
        page="2",
    ) == {
        "limit": ["Enter a number from 1 to 100."],
        "cursor": [BAD_CURSOR],
        "sort": [f"Select a valid choice: {', '.join(CUSTOMERS.sort_names)}; or several, separated by commas."],
        "count": ["Enter true or false."],
        "facets": ["Select some of these, separated by commas: total, statuses, years, months, days."],
        "status": ["Select a valid choice: lead, active, inactive."],
        "tag": ["Enter one tag."],
        "country": ["No country has this code. Enter two letters of ISO 3166, such as DE, US or GB."],
        "town": ["Enter one value."],
        "page": [
            "Unknown parameter. There are: "
            + ", ".join(each.data_key or name for name, each in SCHEMA.fields.items())
            + "."
        ],
    }


@pytest.mark.parametrize("names", ["", ",", "name,", "name, email", "notes", "nameKey"])
def test_fields_are_those_of_a_list(names: str) -> None:
    """Others are in no row."""
    assert refused(fields=names)["fields"] == [
        f"Select some of these, separated by commas: {', '.join(CUSTOMERS.listed)}."
    ]


@pytest.mark.parametrize("sort", ["", ",", "name,", "name, email", "name,phone", "--name", "NAME"])
def test_a_sort_is_one_or_several_that_there_are(sort: str) -> None:
    """Spelled as the fields are."""
    assert refused(sort=sort)["sort"][0].startswith("Select a valid choice: ")


@pytest.mark.parametrize("sort", ["name,name", "name,email,-name"])
def test_a_field_is_sorted_by_once(sort: str) -> None:
    """The second time would change nothing, and was meant otherwise."""
    assert refused(sort=sort) == {"sort": ["Sort by each field once."]}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1" * 5000])
def test_a_page_has_one_to_a_hundred_rows(limit: str) -> None:
    """More would cost more than one request should."""
    assert list(refused(limit=limit)) == ["limit"]


@pytest.mark.parametrize("limit", ["\u0663", "\uff11", "1_0", "", "ten", "1.5", "1e2", "0x10", "NaN"])
def test_a_page_size_is_a_whole_number(limit: str) -> None:
    """Nothing is guessed."""
    assert refused(limit=limit) == {"limit": ["Enter a whole number."]}


@pytest.mark.parametrize(
    ("q", "message"),
    [
        ("@!", "Enter letters or digits: a search needs a word or a number."),
        ("+", "Enter letters or digits: a search needs a word or a number."),
    ],
)
def test_a_search_has_words(q: str, message: str) -> None:
    """A search for nothing would find everything, slowly."""
    assert refused(q=q) == {"q": [message]}


def test_a_search_is_short() -> None:
    """A hundred characters."""
    assert refused(q="x" * 101) == {"q": ["Ensure this value has at most 100 characters."]}


@pytest.mark.parametrize(
    "date", ["26", "2026-13", "2026-02-29", "2026-00", "2026-1", "2026-11-32", "2026-11-21T", "2026-11-\n21", "2026-"]
)
def test_a_date_is_a_year_a_month_or_a_day(date: str) -> None:
    """Written as they are stored."""
    assert refused(registrationDate=date) == {
        "registrationDate": ["Enter a year, month or day such as 2026, 2026-11 or 2026-11-21."]
    }


@pytest.mark.parametrize("end", ["registrationDate__gte", "registrationDate__lt"])
@pytest.mark.parametrize(
    "date", ["2026", "2026-11", "2026-13-01", "2026-02-31", "2026-11-32", "2026-11-21T00:00:00Z", "today"]
)
def test_a_stretch_of_time_has_days_as_its_ends(end: str, date: str) -> None:
    """From the first on, and before the second."""
    assert refused(**{end: date}) == {end: ["Enter a day such as 2026-11-21."]}


def test_email_and_phone_are_asked_for_as_they_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are written: it is the customer's own schema that reads them."""
    monkeypatch.setenv("PHONE_REGION", "DE")

    asked = SCHEMA.load({"email": " Ann@EXAMPLE.com ", "phone": "0711 2842222", "status": "lead"})

    assert (asked["email"], asked["phone"], asked["status"]) == ("Ann@example.com", "+497112842222", "lead")
    assert refused(email="nobody", phone="x") == {
        "email": ["Enter a valid email address. It looks like ann@example.com."],
        "phone": ["Enter a valid phone number, for example +49 711 2842222."],
    }
    assert refused(email="", phone=" ") == {"email": ["This field is required."], "phone": ["This field is required."]}


@pytest.mark.parametrize(
    "around", ["{}", " {}", "\u200b{}\ufeff", "\u200e{}\u200f", "\u202a{}\u202c", "\xa0{}\n"], ids=ascii
)
def test_what_is_blank_at_the_edges_is_not_asked_for(around: str) -> None:
    """It comes with copied text, and is not in what is stored either."""
    asked = {"limit": "10", "sort": "name", "q": "ann", "status": "lead", "tag": "vip", "count": "true"}
    dates = {"registrationDate": "2026", "registrationDate__gte": "2026-02-03", "registrationDate__lt": "2026-03-01"}

    assert SCHEMA.load({name: around.format(text) for name, text in (asked | dates).items()}) == SCHEMA.load(
        asked | dates
    )


@pytest.mark.parametrize(
    ("asked", "tag"),
    [("VIP", "vip"), ("\u200bvip\u200b", "vip"), ("SU\u0308D", "süd"), ("\u202dvip", None), ("a,b", None)],
)
def test_a_tag_is_asked_for_as_it_is_stored(asked: str, tag: str | None) -> None:
    """What reads tags into a record reads them here, and refuses the same."""
    if tag is None:
        assert list(refused(tag=asked)) == ["tag"]
    else:
        assert SCHEMA.load({"tag": asked})["tag"] == tag


def test_email_and_phone_are_no_lists() -> None:
    """They are answered by one look, which knows no words, no order and no trash."""
    message = ["An e-mail address or a phone number is asked for without this parameter. Leave it out."]

    assert refused(email="ann@example.com", q="ann", sort="name", count="true") == {
        "q": message,
        "sort": message,
        "count": message,
    }
    assert refused(phone="+497112842222", trash="true") == {"trash": message}


def test_lists_of_activities_have_flags_people_and_moments() -> None:
    """By what their declaration says; an address is read as a field stores it."""
    schema = listing_of(ACTIVITIES)()
    asked = {"done": "false", "due__lt": "2026-11-22", "owner": " Ann@BÜCHER.example", "kind": "call", "sort": "due"}

    assert schema.load(asked).items() >= (asked | {"owner": "Ann@bücher.example", "due": "", "customerId": ""}).items()
    with pytest.raises(ValidationError) as error:
        schema.load({"done": "yes", "due": "x", "owner": "x", "kind": "x", "sort": "text", "fields": "text"})
    assert set(error.value.normalized_messages()) == {"done", "due", "owner", "kind", "sort", "fields"}  # type: ignore[no-untyped-call]
