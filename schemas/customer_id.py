"""What may cross the wire as the id of a customer, in the keyed API."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Equal

from customers.ids import InvalidIdError, valid_id

REQUIRED = "This field is required."


class Id(fields.Field[str]):
    """1 to 128 letters, digits or any of ``._:@-``."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return valid_id(value)
        except InvalidIdError as error:
            raise ValidationError(str(error)) from None


class RegistrationSchema(Schema):
    """Body of ``PUT /customer-ids/{id}``, which may be left out: what the answer will say."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field.", "type": "Send a JSON object."}

    id = Id(metadata={"label": "ID"})
    exists = fields.Boolean(
        truthy={True},
        falsy={False},
        validate=Equal(comparable=True, error="To remove an id, delete it."),
        error_messages={"invalid": "Enter true or false.", "null": "Enter true or false."},
        metadata={"label": "Exists"},
    )


class SubmissionSchema(Schema):
    """Body of ``POST /workflow/submit``."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field.", "type": "Send a JSON object."}

    id = Id(required=True, metadata={"label": "ID"})
