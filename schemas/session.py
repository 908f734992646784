"""What may cross the wire to log in."""

from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Length

from schemas._text import REQUIRED, Text


def _password() -> fields.String:
    """As it is: the blanks of a password belong to it."""
    return fields.String(
        required=True,
        validate=Length(1, 256, error=REQUIRED),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Enter text."},
    )


class LogInSchema(Schema):
    """``email`` and ``password``, neither looked at more closely: Cognito knows whether they fit."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field.", "type": "Send a JSON object."}

    email = Text(required=True, max_length=254)
    password = _password()


class PasswordChangeSchema(Schema):
    """The password as it is and as it is to be."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field.", "type": "Send a JSON object."}

    oldPassword = _password()  # noqa: N815 wire name
    newPassword = _password()  # noqa: N815 wire name
