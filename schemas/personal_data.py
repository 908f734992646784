"""What is asked about the personal data of one record."""

from typing import Any

from marshmallow import fields

from records.messages import gettext_noop
from schemas._request import REQUIRED, BodySchema, QuerySchema
from schemas._text import Text

_GIVEN: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": REQUIRED,
    "null": REQUIRED,
    "invalid": gettext_noop("Enter text."),
}


class WhoseSchema(QuerySchema):
    """Which record it is about."""

    resource = fields.String(
        required=True, error_messages=_GIVEN, metadata={"help_text": "The resource, as in its routes: customers"}
    )
    id = fields.String(required=True, error_messages=_GIVEN, metadata={"help_text": "The id of the record"})


class ErasureSchema(BodySchema):
    """Why a record is erased."""

    reason = Text(
        required=True,
        max_length=500,
        metadata={"label": "Reason", "help_text": gettext_noop("This stays for good. Name nobody.")},
    )
