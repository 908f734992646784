"""The request body that takes a customer back to an earlier version."""

from marshmallow import fields
from marshmallow.validate import Range

from records.messages import gettext_noop
from schemas._request import REQUIRED, BodySchema


class RevertSchema(BodySchema):
    """The version whose values the customer gets again."""

    version = fields.Integer(
        required=True,
        strict=True,
        validate=Range(1, error=gettext_noop("Enter a version from the history.")),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter a whole number.")},
    )
