"""Phone numbers of every country, and what only looks like one."""

import re
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from records.phones import digits, plain, split_extension
from schemas import _phone
from schemas._fields import Phone
from schemas._phone_region import region as requested

KINDS = tuple(kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
UNREAD = {
    "CA": {
        "310-1234",
        "310 1234",
        "310.1234",
        "3101234",
        "+1 310-1234",
    },  # has no area code, and is dialled in Canada only
    "NU": {"7012"},  # four digits may be a year or an extension; behind +683 they are a number
    "TA": {"8999"},
    "TK": {"3101", "7290"},
}
"""Numbers that stay as they are typed, or are refused, in their own region."""


@pytest.fixture(autouse=True)
def no_stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No region but the request's."""
    monkeypatch.delenv("PHONE_REGION", raising=False)
    token = requested.set(None)
    yield
    requested.reset(token)


def examples(region: str) -> Iterator[PhoneNumber]:
    """Return a number of each kind that a region has."""
    for kind in KINDS:
        if number := phonenumbers.example_number_for_type(region, kind):
            yield number


def stored(typed: str) -> str | None:
    """Return what is stored of a text in E.164; None if it is refused or stays as it was typed."""
    return _phone.e164(typed) if _phone.is_phone(typed) else None


@pytest.mark.parametrize("region", REGIONS)
def test_a_national_number_is_read_in_its_own_region(region: str) -> None:
    """As the library writes it, with any separators; and from abroad."""
    requested.set(region)

    for number in examples(region):
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        separated = {re.sub("[ -]", separator, national) for separator in "- ."}
        written = {national, *separated, re.sub("[^0-9]", "", national), abroad}
        wanted = phonenumbers.format_number(number, PhoneNumberFormat.E164)

        assert {each for each in written if stored(each) != wanted} == UNREAD.get(region, set()) & written


@pytest.mark.parametrize("region", REGIONS)
def test_a_trunk_prefix_may_be_left_out_where_the_country_leaves_it_out(region: str) -> None:
    """``98765 43210`` is an Indian number; ``(171) 555-7788`` is no German one, where the zero is always dialled."""
    requested.set(region)

    for number in examples(region):
        bare = phonenumbers.national_significant_number(number)
        optional = next(
            (
                form.national_prefix_optional_when_formatting
                or not re.search("[0-9]", (form.national_prefix_formatting_rule or "").replace("$1", ""))
                for form in _formats(region)
                if re.fullmatch(form.pattern or "", bare)
                and (not form.leading_digits_pattern or re.match(form.leading_digits_pattern[-1], bare))
            ),
            True,
        )
        wanted = phonenumbers.format_number(number, PhoneNumberFormat.E164)

        assert stored(bare) in (wanted, None)
        if optional and bare not in {re.sub("[^0-9]", "", text) for text in UNREAD.get(region, ())}:
            assert stored(bare) == wanted


def _formats(region: str) -> list[phonenumbers.NumberFormat]:
    """Return how the numbers of a region are written; those that share a country code share these."""
    main = phonenumbers.region_code_for_country_code(phonenumbers.country_code_for_region(region))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(main)
    assert metadata is not None
    return metadata.number_format


@pytest.mark.parametrize(
    "extension",
    ["Nebenstelle Nr. 15", "Hausapparat Nr. 15", "Durchw. 15", "Durchwahl: -15", "ext n.\u00ba 15", "p. 15"],
)
def test_an_extension_in_the_words_of_a_language(extension: str) -> None:
    """However many letters they have."""
    requested.set("DE")

    assert Phone().deserialize(f"0711 2842222 {extension}") == "+497112842222;ext=15"


@pytest.mark.parametrize(
    "typed",
    [
        "0711 2842222 (B\u00fcro)",
        "B\u00fcro: 0711 2842222",
        "0711 2842222 (\u0434\u043e\u043c)",
        "0711 2842222, M\u00fcller",
    ],
)
def test_a_word_in_any_european_script_stays_as_it_was_typed(typed: str) -> None:
    """As an English one does."""
    assert Phone().deserialize(typed) == typed


def test_a_long_vowel_is_a_dash_in_japan() -> None:
    """It is the key beside the zero."""
    requested.set("JP")

    assert Phone().deserialize("03\u30fc1234\u30fc5678") == "+81312345678"


@pytest.mark.parametrize(
    ("region", "typed", "kept"),
    [
        ("IN", "98765 43210", "+919876543210"),
        ("IN", "098765 43210", "+919876543210"),
        ("AR", "11 2345-6789", "+541123456789"),
        ("AR", "011 15-2345-6789", "+5491123456789"),
        ("AR", "11 15 2345 6789", None),
        ("BY", "8 029 491-19-11", "+375294911911"),
        ("BY", "29 491-19-11", "+375294911911"),
        ("RU", "8 (495) 123-45-67", "+74951234567"),
        ("RU", "8 10 49 711 2842222", "+497112842222"),
        ("US", "011 49 711 2842222", "+497112842222"),
        ("JP", "010 49 711 2842222", "+497112842222"),
        ("HU", "06 1 234 5678", "+3612345678"),
        ("BR", "(11) 96123-4567", "+5511961234567"),
        ("BR", "0 15 11 2345-6789", None),
        ("KP", "+9914 12 312 34 56", None),
        ("DE", "(171) 555-7788", None),
        ("GB", "20 7946 0958", None),
        ("FR", "1 42 68 53 00", None),
    ],
)
def test_a_number_is_read_as_people_of_its_region_dial_it(region: str, typed: str, kept: str | None) -> None:
    """With the trunk prefix that they have, and without it where they do so; carriers are no part of a number."""
    requested.set(region)

    assert stored(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("030 123456-123457", None),
        ("030 123456\u2013123457", None),
        ("030/123456-123457", None),
        ("+49 30 123456-123457", None),
        ("030 123456 -123457", None),
        ("030 123456- 123457", None),
        ("030 123456-123 457", None),
        ("030 123456 123457", None),
        ("030 123456.123457", None),
        ("030 123456-1234578", None),
        ("030 1234-1235", None),
        ("0711 2842222 (8-17)", None),
        ("0711 2842222 (2)", None),
        ("0711 28422-20...29", None),
        ("030 2312345 ... 347", None),
        ("0711 (2842222)", "+497112842222"),
        ("+49(711)2842222", "+497112842222"),
        ("0711 28422-28423", None),
        ("030 123456-0", "+49301234560"),
        ("030 123456-15", "+493012345615"),
        ("030 123456-123", "+4930123456123"),
        ("+49-711-2842222-15", "+49711284222215"),
        ("0711-284-2222", "+497112842222"),
        ("0711 / 284-22-22", "+497112842222"),
        ("030 2345-6789", "+493023456789"),
        ("030 2345 6789", "+493023456789"),
        ("030 2345 2346", "+493023452346"),
        ("0171 234-5678", "+491712345678"),
    ],
)
def test_what_follows_a_dash_is_a_direct_dial_or_another_number(typed: str, kept: str | None) -> None:
    """As long as the number before it, it is another one."""
    requested.set("DE")

    assert stored(typed) == kept


_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_NUMBERS = [
    (region, phonenumbers.format_number(number, form))
    for region in REGIONS
    for number in examples(region)
    for form in (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL)
]
_odd = st.text("+0123456789 ()-./x#;,ABCFLOWERS\u0663\uff14~=e", max_size=6)


@st.composite
def _typed(draw: st.DrawFn) -> tuple[str, str]:
    """Return a region and a text: a number of the region, or of another, with something put in or taken out."""
    region, number = draw(st.sampled_from(_NUMBERS))
    start = draw(st.integers(0, len(number)))
    end = draw(st.integers(start, min(len(number), start + 2)))
    other = draw(st.sampled_from([region, region, *REGIONS]))
    return other, draw(_odd) if draw(st.booleans()) and not number else number[:start] + draw(_odd) + number[end:]


@settings(max_examples=1000)
@given(
    _typed()
    | st.tuples(st.sampled_from(REGIONS), st.text("+0123456789 ()-./x#;,ABCFLOWERS\u0663\uff14~=e", max_size=24))
)
def test_a_stored_number_says_what_was_typed(case: tuple[str, str]) -> None:
    """Its digits are those of the input, without what dials into a country; no other number is ever made of one.

    A text that is a number's national form to the digit is that number: ``011 15-2345-6789`` is ``+5491123456789``.
    """
    region, typed = case
    requested.set(region)
    kept = stored(typed)
    if kept is None:
        return
    main, _, extension = kept.partition(";ext=")
    number = phonenumbers.parse(main)
    said, _ = split_extension(plain(typed)) if extension else (typed, "")
    written = digits(said.upper().translate(_KEYS))
    national = phonenumbers.national_significant_number(number)
    own = digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))

    assert written == own or (
        written.endswith(national) and written.removesuffix(national) in _ways_to_dial(number, region, plain(typed))
    )
    assert Phone().deserialize(kept) == kept


def _ways_to_dial(number: PhoneNumber, region: str, typed: str) -> set[str]:
    """Return what may stand before a national number: its country's code, and what is dialled before that."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    country = {f"{number.country_code}", f"{number.country_code}0"}
    if re.match(r"\(?\+", typed.lower().removeprefix("tel:").lstrip()):
        return country
    exits = metadata.preferred_international_prefix or metadata.international_prefix or ""
    abroad = {code + each for code in ("00", *re.findall("[0-9]+", exits)) for each in country}
    return {"", metadata.national_prefix or ""} | abroad
