"""The request for a merge, and for its undo."""

import re
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Range

from records.messages import gettext_noop
from schemas._phone_region import InRegionSchema
from schemas._request import REQUIRED, BodySchema, QuerySchema

_INTO = "The id of the record that lives on"
_OTHER = "The id of the record that is merged into it"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _id(help_text: str, **more: Any) -> fields.String:
    return fields.String(
        required=True,
        validate=_valid_id,
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter an id.")},
        metadata={"help_text": help_text},
        **more,
    )


def _resource() -> fields.String:
    return fields.String(
        required=True,
        error_messages={"required": REQUIRED},
        metadata={"help_text": "The plural of the records, such as customers"},
    )


def _valid_id(text: str) -> None:
    if not _UUID.fullmatch(text):
        raise ValidationError(gettext_noop("Enter an id."))


class IntoSchema(InRegionSchema):
    """The record that lives on, and where phone numbers in the body are dialled."""

    resource = _resource()
    into = _id(_INTO)


class MergeSchema(BodySchema):
    """The record that is merged into another one, and the values that this one has afterwards."""

    other = _id(_OTHER, data_key="from")
    version = fields.Integer(
        required=True,
        strict=True,
        validate=Range(1, error=gettext_noop("Enter the version that you read.")),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter a whole number.")},
        metadata={"help_text": "The version of the other record that was read"},
    )
    values = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        error_messages={"null": REQUIRED, "invalid": gettext_noop("Send a JSON object.")},
        metadata={"help_text": "Fields that the surviving record gets; those that are left out stay as they are"},
    )


class UndoMergeSchema(QuerySchema):
    """The record that lives on, and the one that comes back."""

    resource = _resource()
    into = _id(_INTO)
    other = _id(_OTHER, data_key="from")
