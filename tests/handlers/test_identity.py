"""Which groups a claim names: each of the forms of its list, and names that are almost one of ours."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Literal

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers._identity import groups

_OF_A_NAME: tuple[Literal["L", "M", "S", "N", "P"], ...] = ("L", "M", "S", "N", "P")
"""The categories of characters that Cognito allows in a group's name."""
_NAMES = st.text(st.characters(categories=_OF_A_NAME), min_size=1, max_size=128)
_PLAIN = _NAMES.filter(lambda name: not set(name) & set(',[]"'))
FORMS: dict[str, Callable[[list[str]], Any]] = {
    "REST API": ",".join,
    "with blanks": ", ".join,
    "HTTP API": lambda names: f"[{' '.join(names)}]",
    "JSON": json.dumps,
    "JSON, not escaped": lambda names: json.dumps(names, ensure_ascii=False, separators=(",", ":")),
    "list": list,
}


@pytest.mark.parametrize("form", FORMS)
@given(names=st.lists(_PLAIN, min_size=1, max_size=5))
def test_every_form_says_the_same(form: str, names: list[str]) -> None:
    """Whatever the names are, they come out as they went in."""
    assert groups(FORMS[form](names)) == set(names)


@pytest.mark.parametrize("form", ["JSON", "JSON, not escaped", "list"])
@given(names=st.lists(_NAMES, max_size=5))
def test_forms_that_quote_take_every_name(form: str, names: list[str]) -> None:
    """Also one with a comma, a bracket or a quotation mark in it."""
    assert groups(FORMS[form](names)) == set(names)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("others", [[], ["viewers"], ["viewers", "guests"]])
@pytest.mark.parametrize(
    "name",
    [
        *("former.admins", "admins.former", "vice/admins", "x-admins", "admins-x", "_admins", "admins:", "'admins'"),
        *("Admins", "ADMINS", "admin", "adminss", "*", "admins*", ".*", "(admins)", "{admins}", "admins;viewers"),
        *("admins\u200b", "\u200badmins", "\ufeffadmins", "\u202eadmins", "adm\u0131ns", "\u0430dmins"),
        *("\uff41\uff44\uff4d\uff49\uff4e\uff53", "admins\u0301", "admins\x00", "admins\\u0000", "[admins", "admins]"),
    ],
)
def test_what_is_almost_admins_is_not(form: str, others: list[str], name: str) -> None:
    """Wherever it stands in the list."""
    for place in range(len(others) + 1):
        assert "admins" not in groups(FORMS[form]([*others[:place], name, *others[place:]]))


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        ("a, admins", ["a", "admins"]),
        ("a,admins", ["a", "admins"]),
        ("a ,admins", ["a", "admins"]),
        ("a,,admins,", ["a", "admins"]),
        ("x admins", []),
        ("x admins,viewers", ["viewers"]),
        ("admins\tx", []),
        ("admins\nviewers", []),
        ("admins\u00a0x,a", ["a"]),
        (["x admins", "viewers"], ["viewers"]),
        ([" admins", "admins ", "\tadmins", "admins\n", "admins\u00a0", "\u3000admins", "admins\x1f"], []),
        ('["x admins", " admins", "viewers"]', ["viewers"]),
        ('[" admins"]', []),
        ("[a admins]", ["a", "admins"]),
        ("[a,admins]", ["a,admins"]),
        ("[admins, a]", ["admins,", "a"]),
        ("[[admins]]", ["[admins]"]),
        ('[["admins"]]', ['["admins"]']),
        ('[{"admins": true}]', ['{"admins":', "true}"]),
        ('["admins", 1]', ['"admins",', "1"]),
        ("[1 admins]", ["1", "admins"]),
        ("[1]", ["1"]),
        ('{"admins": true}', []),
        ('"admins"', ['"admins"']),
        ("[]", []),
        ("[ ]", []),
        ("", []),
        (" ", []),
        (",", []),
        (None, []),
        (0, []),
        (True, []),
        ({"admins": True}, []),
        (("admins",), []),
        (["viewers", None, 1, True, ["admins"], {"admins": 1}], ["viewers"]),
        ("[" * 100_000, ["[" * 100_000]),
        ("[" * 100_000 + "]" * 100_000, ["[" * 99_999 + "]" * 99_999]),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_exactly_what_a_claim_names(claim: Any, named: list[str]) -> None:
    """A name with a blank is none of Cognito's, so that it names nobody; the rest of the list still counts."""
    assert groups(claim) == set(named)


def test_cognito_allows_no_blank_in_a_name() -> None:
    """So a blank separates, and ``[x admins]`` is two groups; the pattern is that of API_CreateGroup."""
    shape = boto3.client("cognito-idp", region_name="eu-central-1").meta.service_model.shape_for("GroupNameType")

    assert shape.metadata["pattern"] == "[" + "".join(rf"\p{{{category}}}" for category in _OF_A_NAME) + "]+"
    blanks = [chr(code) for code in range(0x110000) if re.match(r"\s", chr(code))]
    assert not [blank for blank in blanks if unicodedata.category(blank)[0] in _OF_A_NAME]
