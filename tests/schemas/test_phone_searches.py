"""What is stored of a phone number is found by what was typed."""

import re
from collections.abc import Iterator
from contextlib import suppress

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from customers.resource import CUSTOMERS, Customer
from records import search
from records.phones import plain
from schemas import _phone
from schemas._fields import Phone
from schemas._phone import dialled
from schemas._phone_region import region as requested

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = tuple(kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN)


@pytest.fixture(autouse=True)
def no_stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No region but the request's."""
    monkeypatch.delenv("PHONE_REGION", raising=False)
    token = requested.set(None)
    yield
    requested.reset(token)


def finds(query: str, phone: str, name: str = "Ann") -> bool:
    """Tell whether a search finds somebody with this number."""
    customer = Customer(customer_id="c1", name=name, email="ann@firma.example", phone=phone)
    return search.matches(CUSTOMERS, customer, search.query_words(query, dialled))


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_is_found_by_what_was_typed(region: str) -> None:
    """In each region, in each form; with a name on either side, and a label."""
    requested.set(region)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in KINDS]
    forms = (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)
    texts = {phonenumbers.format_number(number, form) for number in examples if number for form in forms}

    for typed in {each for text in texts for each in (text, re.sub("[ -]", ".", text), re.sub("[^0-9+]", "", text))}:
        kept = Phone().deserialize(typed) if _phone.is_phone(typed) else ""
        for query in (typed, f"Tel. {typed} ann"):
            assert not kept.startswith("+") or finds(query, kept), (query, kept)


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_is_found_by_the_beginning_of_its_national_form(region: str) -> None:
    """From the fifth digit on."""
    requested.set(region)
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        kept = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        bare = phonenumbers.national_significant_number(number)
        if re.sub("[^0-9]", "", national).endswith(bare):
            ends = [end for end in range(1, len(national) + 1) if len(re.findall("[0-9]", national[:end])) >= 5]
            for end in ends:
                assert finds(national[:end].rstrip(" -("), kept), (national[:end], kept)


@pytest.mark.parametrize(
    ("region", "query", "phone"),
    [
        ("DE", "heron 04 0711 2842222", "+497112842222"),
        ("BY", "04 8 0152 45-09-11", "+375152450911"),
        ("DE", "heron 04 0711 28", "+497112842222"),
        ("DE", "0711 2842222 heron 04", "+497112842222"),
        ("DE", "heron 04 2842222", "+497112842222"),
        ("DE", "heron 04 42222", "+497112842222"),
        ("DE", "heron 04 711 2842222", "+497112842222"),
        ("DE", "04 2842222 heron", "+497112842222"),
        ("DE", "heron, 0711/2842222", "+497112842222"),
        ("DE", "heron 04 +49 711 2842222", "+497112842222"),
        ("DE", "Tel. 0711 2842222", "+497112842222"),
        ("DE", "Tel.: 0711 2842222", "+497112842222"),
        ("DE", "Tel.:0711 2842222", "+497112842222"),
        ("DE", "phone: 0711 2842222", "+497112842222"),
        ("DE", "T\xe9l\xe9phone 0711 2842222", "+497112842222"),
        ("DE", "heron tel 0711 2842222", "+497112842222"),
        ("DE", "Tel./Fax: 0711 2842222", "+497112842222"),
        ("DE", "Tel. / Fax 0711 2842222", "+497112842222"),
        ("DE", "T: 0711 2842222", "+497112842222"),
        ("DE", "heron m:0711/2842222", "+497112842222"),
        ("DE", "0711 2842222!", "+497112842222"),
        ("DE", "(0711 2842222)", "+497112842222"),
        ("DE", "0711-", "+497112842222"),
        ("DE", "(0711)", "+497112842222"),
        ("DE", "+ 49 711 2842222", "+497112842222"),
        ("DE", "+ 49 (0)711 28", "+497112842222"),
        ("DE", "heron + 49 711 28", "+497112842222"),
        ("DE", "+(49) 711 2842222", "+497112842222"),
        ("DE", "711 28", "+497112842222"),
        ("DE", "711 2842222", "+497112842222"),
        ("DE", "Tel. 0711 2842222", "Tel. 0711 2842222"),
        ("DE", "0711 2842222", "0711 2842222 (home)"),
        ("DE", "0711 2842222 x15", "+497112842222;ext=15"),
        ("DE", "heron 0711 2842222, ext. 15", "+497112842222;ext=15"),
        ("DE", "0711 28422 / 28423", "0711 28422 / 28423"),
        ("DE", "0711 28422, 0711 28423", "0711 28422, 0711 28423"),
        ("US", "1-800-FLOWERS", "+18003569377"),
        ("US", "heron 1-800-flowers", "+18003569377"),
        ("US", "1 800 GO FEDEX heron", "+18004633339"),
        ("US", "650-253-HELP", "+16502534357"),
        ("US", "(650) 253-0000", "+16502530000"),
        ("US", "1 650 253", "+16502530000"),
        ("US", "011 49 711 2842222", "+497112842222"),
        ("US", "011 49 711 28", "+497112842222"),
        ("RU", "8 495 123-45-67", "+74951234567"),
        ("RU", "8 (495) 123", "+74951234567"),
        ("RU", "84951234567", "+74951234567"),
        ("RU", "8 495 123-45-67", "8 495 123-45-67 (home)"),
        ("HU", "06 1 234 5678", "+3612345678"),
        ("HU", "heron 06 1 234", "+3612345678"),
        ("AR", "011 15-2345-6789", "+5491123456789"),
        ("AR", "11 2345", "+541123456789"),
        ("IT", "06 0698 2123", "+390606982123"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("FR", "01 02 03 04 05", "+33102030405"),
        ("FR", "01 02 03", "+33102030405"),
    ],
)
def test_a_number_is_found_as_it_is_dialled_in_a_region(region: str, query: str, phone: str) -> None:
    """With the trunk prefix of the region, with what is dialled before a country code, with letters and labels."""
    requested.set(region)

    assert finds(query, phone, name="Heron 04")


@pytest.mark.parametrize("query", ["halle 2000 2842222", "2000 2842222 halle", "halle 2000 711 2842222"])
def test_a_name_that_ends_in_a_number_has_a_phone(query: str) -> None:
    """Of which somebody types the end."""
    requested.set("DE")

    assert finds(query, "+497112842222", name="Halle 2000")
    assert not finds(query, "+497112842223", name="Halle 2000")
    assert not finds(query, "+497112842222", name="Halle 2001")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("51 1234", "Bar 51 1234"),
        ("20 30 40", "20 30 40 GmbH"),
        ('"20 30 40"', "Studio 20 30 40"),
        ("24/7-365", "24/7-365 Fitness"),
        ("1-800-FLOWERS", "1-800-Flowers"),
        ("mobile 2000", "Mobile 2000"),
        ("tel 4711", "Tel 4711"),
        ("studio 51 1234", "Studio 51 1234"),
        ("040 12", "Loft 040/12"),
    ],
)
@pytest.mark.parametrize("region", [None, "DE", "US"])
def test_what_may_be_a_number_may_be_words(region: str | None, query: str, name: str) -> None:
    """As names have them."""
    requested.set(region)

    assert finds(query, "+4930999", name)


@pytest.mark.parametrize("query", ["heron 8", "mobile 2222", "heron 15", "1-800-CALLING", "8 495 124", "0711 2842223"])
def test_a_number_is_not_found_by_chance(query: str) -> None:
    """A word before few digits is no label; the letters of a number are no toll-free numbers' beginning."""
    requested.set("RU" if query.startswith("8") else "US")

    assert not any(finds(query, phone) for phone in ("+497112842222", "+18003569377", "+74951234567"))


_NUMBERS = [
    (region, phonenumbers.format_number(number, form))
    for region in REGIONS
    for kind in KINDS
    if (number := phonenumbers.example_number_for_type(region, kind))
    for form in (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL)
]


def _is_valid(text: str) -> bool:
    with suppress(ValidationError):
        return bool(Phone().deserialize(text).startswith("+"))
    return False


@settings(max_examples=300)
@given(
    case=st.sampled_from(_NUMBERS),
    stage=st.sampled_from(REGIONS),
    at=st.integers(0, 20),
    odd=st.text("+0123456789 ()-./x#AB\u0663\uff14", max_size=3),
    around=st.sampled_from(["{}", "ann {}", "{} ann", "04 {}", "phone: {}", '"{}"']),
)
def test_whatever_is_stored_is_found_by_the_same_text(
    case: tuple[str, str], stage: str, at: int, odd: str, around: str
) -> None:
    """In the region in which it was stored, with a name or a label, unless all of it is another number."""
    region, text = case
    typed = text[:at] + odd + text[at + len(odd) :]
    requested.set(region if at % 2 else stage)
    if not _phone.is_phone(plain(typed)):
        return
    try:
        kept = Phone().deserialize(typed)
    except ValidationError:
        return
    if around.startswith("04") and _is_valid(around.format(typed)):
        return

    for asked in search.query_words(around.format(typed), dialled):
        assert len(search.readings(asked)) <= 6
    if re.fullmatch(r"\+[0-9]+(;ext=[0-9]+)?", kept):
        assert finds(around.format(typed), kept, name="Ann 04"), (typed, kept)
