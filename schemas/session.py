"""The request body for logging in."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Regexp

from people.cognito import LONGEST_PASSWORD
from records.messages import gettext_noop
from schemas._request import REQUIRED, BodySchema
from schemas._text import Text


def password_field(*rules: Callable[[str], Any], required: bool = True) -> fields.String:
    """Return the field of a password, which is used unchanged: blanks are part of it."""
    return fields.String(
        required=required,
        validate=[Length(1, error=REQUIRED), _not_too_long, *rules],
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter text.")},
    )


def _not_too_long(password: str) -> None:
    if len(password) > LONGEST_PASSWORD:
        message = str(Text.default_error_messages["max_length"])
        raise ValidationError(message.format(limit=LONGEST_PASSWORD, length=len(password)))


def code_field(*, required: bool = True) -> fields.String:
    """Return the field of the six digits that an authenticator app shows."""
    return fields.String(
        required=required,
        validate=Regexp(r"[0-9]{6}\Z", error=gettext_noop("Enter the six digits that the app shows.")),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter text.")},
    )


class LogInSchema(BodySchema):
    """``email`` and ``password``; whether they belong together is for Cognito to check.

    ``code`` is for those with a second factor, ``recoveryCode`` for those who have lost it.
    """

    email = Text(required=True, max_length=254)
    password = password_field()
    code = code_field(required=False)
    recoveryCode = Text(max_length=64)  # noqa: N815 wire name
