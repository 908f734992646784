"""Request bodies of the keyed API, which registers customers' ids."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Equal

from records.messages import gettext_noop
from registry.ids import InvalidIdError, valid_id
from schemas._request import REQUIRED, BodySchema


class Id(fields.Field[str]):
    """1 to 128 letters, digits or any of ``._:@-``."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return valid_id(value)
        except InvalidIdError as error:
            raise ValidationError(str(error)) from None


class Truth(fields.Boolean):
    """``true`` or ``false``, but not 1, which equals ``True`` only in Python."""

    default_error_messages = {
        "invalid": gettext_noop("Enter true or false."),
        "null": gettext_noop("Enter true or false."),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class RegistrationSchema(BodySchema):
    """Optional body of ``PUT /customer-ids/{id}``; it may only repeat what the answer will contain."""

    id = Id(metadata={"label": "ID"})
    exists = Truth(
        validate=Equal(comparable=True, error=gettext_noop("To remove an id, delete it.")), metadata={"label": "Exists"}
    )


class SubmissionSchema(BodySchema):
    """Body of ``POST /workflow/submit``."""

    id = Id(required=True, metadata={"label": "ID"})
