"""What may cross the wire to log in."""

from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Length

from schemas._fields import REQUIRED, Text


class LogInSchema(Schema):
    """``email`` and ``password``, neither looked at more closely: Cognito knows whether they fit."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field.", "type": "Send a JSON object."}

    email = Text(required=True, max_length=254)
    password = fields.String(  # as it is: its blanks belong to it
        required=True,
        validate=Length(1, 256, error=REQUIRED),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Enter text."},
    )
