"""Which e-mails are the same, and which words find whom."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS, Customer
from records import search
from records.emails import email_identity
from records.words import sort_key


def customer(**fields: Any) -> Customer:
    """Return a customer with what the test is about."""
    return Customer(**{"customer_id": "c1", "name": "Ann", "email": "a@b.example"} | fields)


def test_every_field_that_is_searched_gives_its_words() -> None:
    """Name, e-mail, company, both ends of the phone number, tags, address and notes find a customer; others do not."""
    texts = {"name": "Ann Köhler", "email": "ann.k@firma.example", "company": "Acme", "address": "Weg 1\n70173 Ulm"}
    found = customer(**texts, phone="+497112842222", tags=("fair-2026", "vip"), notes="Café", external_id="x")

    of_names = [">497112842222", ">7112842222", "<222248211794", "ann", "kohler", "koehler", "k"]
    others = ["firma", "example", "acme", "fair", "2026", "vip", "weg", "1", "70173", "ulm", "cafe"]
    assert search.search_words(CUSTOMERS, found) == sorted(of_names + others)


def test_tags_come_before_the_address_and_that_before_notes() -> None:
    """What there is no room for finds nobody, and a row has as much of notes as finds somebody."""
    tags, address, notes = ("vip",), "Long Road 1", "".join(f"m{i}  " for i in range(100))
    wordy = customer(company=" ".join(f"w{i}" for i in range(10)), tags=tags, address=address, notes=notes)

    found = search.search_words(CUSTOMERS, wordy)
    excerpts = search.excerpts(CUSTOMERS, wordy)

    room = search.MAX_WORDS - len(
        {"ann", "a", "b", "example", *(f"w{i}" for i in range(10)), "vip", "long", "road", "1"}
    )
    assert len(found) == search.MAX_WORDS
    assert {"vip", "long", "road", "1", "m0", f"m{room - 1}"} <= set(found)
    assert excerpts == {"address": address, "notes": "  ".join(f"m{i}" for i in range(room))}


TEXTS = st.text(st.sampled_from("ab ü-'.\n7李山ก") | st.characters(categories=["L", "M", "Zs", "Nd"]), max_size=200)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
def test_a_row_knows_the_words_that_find_its_record(company: str, address: str, tags: list[str], notes: str) -> None:
    """Though it holds only a part of the address and the notes."""
    wordy = customer(company=company, address=address, tags=tuple(tags), notes=notes)

    row = replace(wordy, **search.excerpts(CUSTOMERS, wordy))

    assert search.search_words(CUSTOMERS, row) == search.search_words(CUSTOMERS, wordy)
    assert search.excerpts(CUSTOMERS, row) == search.excerpts(CUSTOMERS, wordy)
    assert len(search.search_words(CUSTOMERS, wordy)) <= search.MAX_WORDS


def test_a_wordy_customer_gives_a_bounded_number_of_words_and_keeps_its_number() -> None:
    """A write must fit into one transaction however long a name is."""
    wordy = customer(name=" ".join(f"w{i}" for i in range(100)), phone="+4930123456")

    found = search.search_words(CUSTOMERS, wordy)

    assert len(found) == search.MAX_WORDS
    assert {">4930123456", ">30123456", "<6543210394", "w0", "w1"} <= set(found)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Köhler ann", ["kohler", "ann"]),
        ("+", []),
        (" ", []),
        ("@!", []),
        ('"Ann  Köhler" acme', ["ann kohler", "acme"]),
        ("acme 'Ann Köhler'", ["ann kohler", "acme"]),
        ("\u201eAnn Köhler\u201c \u00abB C\u00bb", ["ann kohler", "b c"]),
        ('"Ann" ann', ["ann"]),
        ("000", ["000"]),
        ("24 7", ["24", "7"]),
        ("3-1", ["3", "1"]),
        ("08/15", ["08", "15"]),
        ("20 30", ["20", "30"]),
        ('"24/7"', ["24 7"]),
        ("O'Neil d'Arc's", ["oneil", "darcs"]),
        ("O\xb4Neil Nur-Sultan", ["oneil", "nur", "sultan"]),
        ("M\xfcller \u6797\u7f8e\u73b2", ["muller", "\u6797\u7f8e\u73b2"]),
        ('"Ann Köhler', ["ann", "kohler"]),
        ('"" "!"', []),
    ],
)
def test_a_query_is_words_and_phrases(query: str, words: list[str]) -> None:
    """Few digits are a word, as names have them; quotes make a phrase."""
    assert search.query_words(query) == words


@pytest.mark.parametrize(
    ("query", "readings"),
    [
        ("+49 (711) 284-22.22", [((">497112842222",), ("<222248211794",))]),
        ("0711 28", [((">71128",), ("<82117",), ("0711", "28"))]),
        ("0049711", [(("0049711",), (">49711",), ("<1179400",))]),
        ("Karl \u2163 4711 \xbd", [(("4711",), (">4711",), ("<1174",)), "karl", "iv", "1", "2"]),
        ("4711 Köln", [(("4711",), (">4711",), ("<1174",)), "koln"]),
        ('zoe "+49 (711) 284"', [((">49711284",), ("<48211794",)), "zoe"]),
        ('"0711 28"', [((">71128",), ("<82117",), ("0711", "0711 28"))]),
        ("agents 0711", [(("0711",), (">711",)), "agents"]),
        ("20 30 40", [((">203040",), ("<040302",), ("20", "30", "40"))]),
        ('"20 30 40"', [((">203040",), ("<040302",), ("20", "20 30 40"))]),
        ("711 28", [((">71128",), ("<82117",), ("711", "28"))]),
        ("51 1234", [((">511234",), ("<432115",), ("1234", "51"))]),
    ],
)
def test_a_query_may_be_a_number(query: str, readings: list[object]) -> None:
    """From either end of a phone number, or words; the first word of each reading leads."""
    assert search.query_words(query) == readings


def test_a_number_matches_from_either_end() -> None:
    """A part of a number that is typed is its beginning or its end."""
    found = customer(phone="+497112842222")

    matches = {
        query: search.matches(CUSTOMERS, found, search.query_words(query))
        for query in ("+49 711", "0049 711", "0711 2842222", "02222", "2222", "9711", "2842")
    }

    assert [query for query, found in matches.items() if not found] == ["9711", "2842"]


def test_digits_of_a_name_are_words() -> None:
    """However few, and with the zeros in front that a number does not have."""
    names = {"24 7 Fitness": "24 7", "3-1 Media": "3-1", "007 Ltd": "007", "1 & 1": "1 1", "Müller 0711": "müller 0711"}

    assert [
        name for name, q in names.items() if not search.matches(CUSTOMERS, customer(name=name), search.query_words(q))
    ] == []


def test_a_long_name_leaves_room_for_the_other_words() -> None:
    """The e-mail address and the company of a wordy customer find it too."""
    wordy = customer(name=" ".join(f"w{i}" for i in range(100)), email="ann@firma.example", company="Acme Rockets")

    assert {"ann", "firma", "example", "acme", "rockets", "w0"} <= set(search.search_words(CUSTOMERS, wordy))


def test_what_people_also_type_takes_no_place_from_what_stands_there() -> None:
    """Other spellings and the rests of words come last, and in turn."""
    wordy = customer(
        name="\u6797\u7f8e\u73b2" * 20, email="m\xfcller@firma.example", company=" ".join(f"w{i}" for i in range(18))
    )

    found = search.search_words(CUSTOMERS, wordy)

    assert len(found) == search.MAX_WORDS
    assert {"muller", "mueller", "firma", "example", *(f"w{i}" for i in range(18))} <= set(found)


def test_all_words_must_match_each_as_a_prefix() -> None:
    """More words find fewer customers."""
    found = customer(name="Ann Köhler", company="Acme")

    matches = {
        query: search.matches(CUSTOMERS, found, search.query_words(query))
        for query in ("ac an koh", "ann ohler", "ann x")
    }

    assert matches == {"ac an koh": True, "ann ohler": False, "ann x": False}


def test_a_phrase_is_words_that_follow_each_other() -> None:
    """Within one field, whatever stands between them there; only the last one may be a beginning."""
    found = customer(name="Ann Marie Köhler", email="ann.k@firma.example", company="Acme Rockets")
    phrases = ["ann marie", "ann-marie koh", "k firma", "marie koehler", "marie kohler"]
    others = ["ann köhler", "an marie", "köhler acme", "ie köhler"]

    matching = [text for text in phrases + others if search.matches(CUSTOMERS, found, search.query_words(f'"{text}"'))]

    assert matching == phrases


@pytest.mark.parametrize("phrase", ["o'shaughnessy j", "o shaughnessy", "shaughnessy jones", "oshaughnessy jones"])
def test_a_phrase_has_an_apostrophe_or_not(phrase: str) -> None:
    """What is one word to some people is two to others."""
    assert search.matches(CUSTOMERS, customer(name="Tim O\u2019Shaughnessy Jones"), search.query_words(f'"{phrase}"'))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann@Example.com", "ann@example.COM", True),
        ("STRASSE@example.com", "straße@example.com", False),  # two names, and since IDNA 2008 two domains
        ("ann@strasse.example", "ann@straße.example", False),
        ("ANN@STRAẞE.example", "ann@straße.example", True),
        ("\uff41nn@example.com", "ann@example.com", True),
        ("\u212bnn@example.com", "\xe5nn@example.com", True),
        ("ko\u0308hler@example.com", "köhler@example.com", True),
        ("ann+a@example.com", "ann@example.com", False),
        ("a.nn@example.com", "ann@example.com", False),
    ],
)
def test_email_addresses_are_the_same_without_regard_to_case(one: str, other: str, same: bool) -> None:  # noqa: FBT001 a table's column
    """One person does not come twice because of a shift key; addresses with a different local part stay different."""
    assert (email_identity(one) == email_identity(other)) is same


def test_a_name_without_any_letter_still_has_a_place_in_the_list() -> None:
    """An index key must not be empty, nor too long."""
    assert [sort_key(name) for name in ("\u0301", "Ångström", "x" * 300)] == [
        " ",
        "angstrom",
        "x" * 200,
    ]


@pytest.mark.parametrize(
    "query",
    [
        *("(0711) 2842222", "0711/2842", "+49 (0)711 2842222", "0049711", "0049 711 2842222", "tel:+49-711-2842222"),
        *("0711\u20112842222", "0711 \u2013 2842222", "\u202a+49 711 2842222\u202c", "\u200e0711 2842222", "2842222"),
        *("0711284", "711 2842222", "+497112842222;ext=15", "0711 2842222 ext. 15", "284222215", "ann 0711 2842"),
        *("0711 2842 ann", "kohler (0711) 2842222", "\u0660\u0667\u0661\u0661 2842222"),
    ],
)
def test_a_number_is_found_as_people_dial_it(query: str) -> None:
    """From its beginning, from that of the national number, from its end, with a name and with the extension."""
    found = customer(name="Ann Köhler", phone="+497112842222;ext=15")

    assert search.matches(CUSTOMERS, found, search.query_words(query))


@pytest.mark.parametrize(
    ("phone", "queries"),
    [
        ("020 7946 0958", ["020 7946", "02079", "020 7946 0958", "7946 0958", "79460958"]),
        ("0044 20 7946 0958 / 59", ["0044 20 7946", "+44 20 7946", "4420 7946"]),
        ("+390669821234", ["+39 (0)6 6982", "0039 (0)6 6982 1234", "06 6982 1234", "+39 06 6982", "(+39) 06 6982"]),
        ("+390669882222", ["06 698", "0669", "06 69 88", "+39 06 69"]),
        ("+497112840000", ["0000"]),
        ("+49302312533", ["ann 030/2312", "ann 030-2312", "ann +49-30-2312", "ann tel:+49302312533", "030 2312, ann"]),
        ("+497112842222;ext=15", ["ann 0711 2842222 x15", "ann +497112842222;ext=15"]),
        ("+497112842222", ["(+49) 711 2842", "(+49)(0)711 2842222", "(0049) 711 2842222"]),
    ],
)
def test_a_number_is_found_by_its_beginning_as_it_is_dialled(phone: str, queries: list[str]) -> None:
    """One kept as typed, one of Italy, one with brackets."""
    found = customer(name="Ann", phone=phone)

    for query in queries:
        assert search.matches(CUSTOMERS, found, search.query_words(query)), query


@pytest.mark.parametrize("query", ["heron 4", "heron 04", "heron 22", "222", "heron 711", "0711 2842223", "49712"])
def test_a_number_is_not_found_by_chance(query: str) -> None:
    """Fewer than four digits are a word, which this customer has not."""
    found = customer(name="Heron 14", phone="+497112842204")

    assert not search.matches(CUSTOMERS, found, search.query_words(query))
