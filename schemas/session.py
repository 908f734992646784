"""Request bodies for logging in and changing the password."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length

from schemas._request import REQUIRED, BodySchema
from schemas._text import Text

MOST = 256
"""The most characters that Cognito accepts in a password: API_ChangePassword, API_InitiateAuth."""


def _password(*rules: Callable[[str], Any]) -> fields.String:
    """Return the field of a password, which is used unchanged: blanks are part of it."""
    return fields.String(
        required=True,
        validate=[Length(1, error=REQUIRED), _not_too_long, *rules],
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Enter text."},
    )


def _not_too_long(password: str) -> None:
    if len(password) > MOST:
        message = str(Text.default_error_messages["max_length"])
        raise ValidationError(message.format(limit=MOST, length=len(password)))


def _no_outer_blanks(password: str) -> None:
    if password.strip() != password:
        raise ValidationError("A password cannot begin or end with a blank.")


class LogInSchema(BodySchema):
    """``email`` and ``password``; whether they belong together is for Cognito to check."""

    email = Text(required=True, max_length=254)
    password = _password()


PASSWORD_RULE = "Use at least 12 characters, with upper and lower case letters and digits."  # noqa: S105 it is none
"""What Cognito asks of a new password, as ``resources/auth.yml`` tells it; pages and the API say it in these words."""


class PasswordChangeSchema(BodySchema):
    """The current password and the new one."""

    oldPassword = _password()  # noqa: N815 wire name
    newPassword = _password(_no_outer_blanks)  # noqa: N815 wire name

    @validates_schema
    def _another(self, data: dict[str, str], **_: Any) -> None:
        if data["oldPassword"] == data["newPassword"]:
            raise ValidationError("This is your password already. Choose another one.", "newPassword")
