"""Request bodies for logging in and changing the password."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length

from schemas._request import REQUIRED, BodySchema
from schemas._text import Text

LEAST, MOST = 12, 256
"""How many characters a password may have: the policy of the user pool, and API_ChangePassword, API_InitiateAuth."""
PASSWORD_RULE = "Use at least 12 characters, with upper and lower case letters and digits."  # noqa: S105 it is none
"""The policy in ``resources/auth.yml``; pages and the API say it in these words."""
_KINDS_OF_CHARACTERS = (str.isupper, str.islower, str.isdecimal)
"""Of any script, so that nothing is refused here that Cognito would take; Cognito has the last word."""


def _password(*rules: Callable[[str], Any], required: bool = True) -> fields.String:
    """Return the field of a password, which is used unchanged: blanks are part of it."""
    return fields.String(
        required=required,
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


def _meets_policy(password: str) -> None:
    if password and (len(password) < LEAST or not all(any(map(kind, password)) for kind in _KINDS_OF_CHARACTERS)):
        raise ValidationError(PASSWORD_RULE)


class LogInSchema(BodySchema):
    """``email`` and ``password``; whether they belong together is for Cognito to check."""

    email = Text(required=True, max_length=254)
    password = _password()


class PasswordChangeSchema(BodySchema):
    """The current password, and the new one; a form that asks for it twice sends both."""

    oldPassword = _password()  # noqa: N815 wire name
    newPassword = _password(_no_outer_blanks, _meets_policy)  # noqa: N815 wire name
    newPasswordConfirmation = _password(required=False)  # noqa: N815 wire name

    @validates_schema
    def _another(self, data: dict[str, str], **_: Any) -> None:
        if data["oldPassword"] == data["newPassword"]:
            raise ValidationError("This is your password already. Choose another one.", "newPassword")

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _twice(self, data: dict[str, str], given: dict[str, Any], **_: Any) -> None:
        if "newPasswordConfirmation" in data and data["newPasswordConfirmation"] != given.get("newPassword"):
            raise ValidationError("The two password fields didn\u2019t match.", "newPasswordConfirmation")
