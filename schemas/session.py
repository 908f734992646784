"""What may cross the wire to log in."""

from marshmallow import fields
from marshmallow.validate import Length

from schemas._request import REQUIRED, BodySchema
from schemas._text import Text


def _password() -> fields.String:
    """As it is: the blanks of a password belong to it."""
    return fields.String(
        required=True,
        validate=Length(1, 256, error=REQUIRED),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Enter text."},
    )


class LogInSchema(BodySchema):
    """``email`` and ``password``, neither looked at more closely: Cognito knows whether they fit."""

    email = Text(required=True, max_length=254)
    password = _password()


class PasswordChangeSchema(BodySchema):
    """The password as it is and as it is to be."""

    oldPassword = _password()  # noqa: N815 wire name
    newPassword = _password()  # noqa: N815 wire name
