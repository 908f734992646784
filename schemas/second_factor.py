"""Request bodies about the second factor of whoever is logged in."""

from marshmallow import fields

from records.messages import gettext_noop
from schemas._request import REQUIRED, BodySchema
from schemas.session import code_field, password_field


class BeginFactorSchema(BodySchema):
    """The password, which proves that it is the same person still."""

    oldPassword = password_field()  # noqa: N815 wire name


class FactorSchema(BeginFactorSchema):
    """Whether there is to be a second factor, with the code that the authenticator app shows now."""

    enabled = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter true or false.")},
    )
    code = code_field()
