"""What may cross the wire to log in."""

from typing import Any

import pytest
from marshmallow import ValidationError

from schemas.session import LogInSchema

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


def test_nothing_else_is_taken() -> None:
    """A password of the wrong type, or another field, is refused."""
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"email": 7, "password": 7, "remember": True})

    assert refused.value.messages == {
        "email": ["Enter text."],
        "password": ["Enter text."],
        "remember": ["Unknown field. There are: email, password."],
    }
