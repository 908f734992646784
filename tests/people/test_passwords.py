"""Which passwords are refused, and in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.passwords import COMMON, LEAST, LIKE_EMAIL, LIKE_NAME, SHORT, faults

EMAIL, NAME = "ann.lovelace@example.com", "Ann Bérénice Lovelace"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "Tr0ub4dor&3xyz",
        "l2QSBJxZZPPRYG3K",
        "Ümlaut-Ünd-Fisch",
        "monkey, dragon and 12",
        "密码是一个很长的句子吗对的",
        "🐎🔋📎 are in a barn",
        "x" * 4 + "yzq" * 3 + "1",
    ],
)
def test_passwords_of_any_composition_are_taken(password: str) -> None:
    """No kind of character is required, and none is forbidden."""
    assert faults(password, EMAIL, NAME) == []


@pytest.mark.parametrize(
    "password",
    [
        "1234567890123",
        "passwordpassword",
        "PasswordPassword",
        "password1234",
        "P@ssw0rd2026!",
        "!!!Welcome!!!",
        "1Iloveyou1234",
        "letmein!letmein!",
        "qwertyuiop12",
        "qwer1234asdf",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "zyxwvutsrqpo",
        "Clientele2026",
        "administrator1",
        "Customers-2026",
        "my clientele login",
        "letmein-letmein",
        "summer2026summer",
        "passwordwelcome1",
        "qwertyuiopas",
        "1234567890ab",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff441234",
    ],
)
def test_what_many_people_choose_is_too_common(password: str) -> None:
    """The word counts, whatever stands around it, how it is spelled, and how often it is repeated."""
    assert faults(password) == [COMMON]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("my-lovelace-engine", [LIKE_EMAIL, LIKE_NAME]),
        ("EXAMPLE of a phrase", [LIKE_EMAIL]),
        ("bérénice has a cat", [LIKE_NAME]),
        ("Lovelace", [SHORT, LIKE_EMAIL, LIKE_NAME]),
        ("password", [SHORT, COMMON]),
        ("", [SHORT]),
        ("one.com.two.ann", []),
    ],
)
def test_everything_that_is_wrong_is_said(password: str, said: list[str]) -> None:
    """Parts of the address and the name count from four letters on, and the end of the address does not."""
    assert faults(password, EMAIL, NAME) == said


@given(st.text(max_size=300))
def test_every_text_is_judged(password: str) -> None:
    """A short one is short, whatever it is made of."""
    assert (SHORT in faults(password, EMAIL, NAME)) == (len(password) < LEAST)
