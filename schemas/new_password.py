"""Request bodies with a new password. What it may be depends on the person: people.passwords says it."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from people.passwords import RULES
from schemas._request import BodySchema
from schemas.session import password_field

PASSWORD_RULES = RULES
"""What pages say beside a new password."""


def _no_outer_blanks(password: str) -> None:
    if password.strip() != password:
        raise ValidationError("A password cannot begin or end with a blank.")


class PasswordChangeSchema(BodySchema):
    """The current password, and the new one; a form that asks for it twice sends both."""

    oldPassword = password_field()  # noqa: N815 wire name
    newPassword = password_field(_no_outer_blanks)  # noqa: N815 wire name
    newPasswordConfirmation = password_field(required=False)  # noqa: N815 wire name

    @validates_schema
    def _another(self, data: dict[str, str], **_: Any) -> None:
        if data["oldPassword"] == data["newPassword"]:
            raise ValidationError("This is your password already. Choose another one.", "newPassword")

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _twice(self, data: dict[str, str], given: dict[str, Any], **_: Any) -> None:
        if "newPasswordConfirmation" in data and data["newPasswordConfirmation"] != given.get("newPassword"):
            raise ValidationError("The two password fields didn\u2019t match.", "newPasswordConfirmation")
