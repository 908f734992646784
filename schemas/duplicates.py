"""What is asked of pairs of records that may be one."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length

from records.messages import gettext_noop
from schemas._request import REQUIRED, BodySchema
from schemas.listing import PagingSchema, flag


class DuplicatesSchema(PagingSchema):
    """Which pairs."""

    of = fields.String(
        load_default="",
        validate=Length(36, 36, error=gettext_noop("Enter the id of a record.")),
        metadata={"help_text": "Only those that the record with this id is one of, without pages"},
    )
    dismissed = flag("Those of which somebody said that they are two records")


class DismissalSchema(BodySchema):
    """What somebody says of a pair."""

    dismissed = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        error_messages=dict[str, str | list[Any] | dict[Any, Any]](
            {"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter true or false.")}
        ),
        metadata={"help_text": "Whether these are two records"},
    )
