"""What may cross the wire to log in."""

import unicodedata
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import ValidationError

from dev.service import load_yaml
from people.passwords import LEAST, SHORT
from schemas.new_password import PASSWORD_RULES
from schemas.session import LogInSchema
from schemas.user import UserSchema

SCHEMA = LogInSchema()


def test_a_password_is_taken_as_it_is() -> None:
    """Its blanks belong to it; those around an address do not."""
    assert SCHEMA.load({"email": " ann@example.com ", "password": "  two words "}) == {
        "email": "ann@example.com",
        "password": "  two words ",
    }


@pytest.mark.parametrize("body", [{}, {"email": "", "password": ""}, {"email": None, "password": None}])
def test_both_are_required(body: Any) -> None:
    """And both are missed at once."""
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load(body)

    assert refused.value.messages == {
        "email": ["This field is required."],
        "password": ["This field is required."],
    }


def test_a_body_of_accents_is_refused_before_they_are_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """That would take a second, and nobody has logged in yet."""
    monkeypatch.setattr("schemas._text.unicodedata", SimpleNamespace(combining=unicodedata.combining))
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"email": "e" + "\u0301\u0323" * 15_000, "password": "p"})

    assert refused.value.messages == {"email": ["Ensure this value has at most 254 characters (it has 30001)."]}


def test_nothing_else_is_taken() -> None:
    """A password of the wrong type, or another field, is refused."""
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"email": 7, "password": 7, "remember": True})

    assert refused.value.messages == {
        "email": ["Enter text."],
        "password": ["Enter text."],
        "remember": ["Unknown field. There are: email, password, code, recoveryCode."],
    }


def test_the_rule_for_passwords_is_what_cognito_is_told() -> None:
    """Whoever changes the one is sent to the other."""
    asked = load_yaml("resources/auth.yml")["Resources"]["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]

    assert {name: value for name, value in asked.items() if name != "TemporaryPasswordValidityDays"} == {
        "MinimumLength": 12,
        "RequireLowercase": False,
        "RequireUppercase": False,
        "RequireNumbers": False,
        "RequireSymbols": False,
    }
    assert all(str(LEAST) in sentence for sentence in (SHORT, PASSWORD_RULES[1]))


@pytest.mark.parametrize("groups", [[[]], [{}], [["admins"], 1, None, "root", "root"]])
def test_groups_are_names_of_groups(groups: Any) -> None:
    """Whatever else stands there, each is refused once, by what it is."""
    with pytest.raises(ValidationError) as refused:
        UserSchema().load({"email": "ann@example.com", "groups": groups})

    found: dict[str, list[str]] = refused.value.normalized_messages()  # type: ignore[no-untyped-call] # marshmallow's
    others = list(dict.fromkeys(map(str, groups)))
    assert [said.split(". ")[1].split(" is not")[0] for said in found["groups"]] == others
