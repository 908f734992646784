"""Request bodies with a new password. What it may be depends on the person: people.passwords says it."""

import unicodedata
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from records.messages import gettext_noop
from schemas._request import BodySchema
from schemas._text import Text
from schemas.session import code_field, password_field

PASSWORD_RULES = (
    gettext_noop("Your password can\u2019t be too similar to your other personal information."),
    gettext_noop("Your password must contain at least 12 characters."),
    gettext_noop("Your password can\u2019t be a commonly used password."),
)
"""What pages say beside a new password, in Django's words."""


def _no_outer_blanks(password: str) -> None:
    if password.strip() != password:
        raise ValidationError(gettext_noop("A password cannot begin or end with a blank."))


def _no_control_characters(password: str) -> None:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        raise ValidationError(gettext_noop("A password cannot contain control characters."))


class _NewPasswordSchema(BodySchema):
    """A new password; a form that asks for it twice sends both."""

    newPassword = password_field(_no_outer_blanks, _no_control_characters)  # noqa: N815 wire name
    newPasswordConfirmation = password_field(required=False)  # noqa: N815 wire name

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _twice(self, data: dict[str, str], given: dict[str, Any], **_: Any) -> None:
        if "newPasswordConfirmation" in data and data["newPasswordConfirmation"] != given.get("newPassword"):
            raise ValidationError(gettext_noop("The two password fields didn\u2019t match."), "newPasswordConfirmation")


class PasswordChangeSchema(_NewPasswordSchema):
    """The current password, and the new one; ``code`` is for those with a second factor."""

    oldPassword = password_field()  # noqa: N815 wire name
    code = code_field(required=False)

    @validates_schema
    def _another(self, data: dict[str, str], **_: Any) -> None:
        if data["oldPassword"] == data["newPassword"]:
            raise ValidationError(gettext_noop("This is your password already. Choose another one."), "newPassword")


class FirstPasswordSchema(_NewPasswordSchema):
    """A password of one's own instead of the one that came with the invitation; ``email`` is what was typed."""

    email = Text(max_length=254)


class ResetSchema(BodySchema):
    """Who has forgotten a password."""

    email = Text(required=True, max_length=254)


class ResetPasswordSchema(_NewPasswordSchema):
    """The code that was mailed, and the new password."""

    email = Text(required=True, max_length=254)
    code = Text(required=True, max_length=2048)


class ChallengeAnswerSchema(FirstPasswordSchema):
    """Either of the two answers: a password of one's own, or a code."""

    newPassword = password_field(_no_outer_blanks, _no_control_characters, required=False)  # noqa: N815 wire name
    code = fields.String()


class CodeSchema(BodySchema):
    """The six digits that an authenticator app shows."""

    code = code_field()
