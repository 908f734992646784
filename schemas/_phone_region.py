"""Where national phone numbers are dialled: what the request says, or else the stage.

Loads no country's plan, so that a list starts without one.
"""

from contextvars import ContextVar
from typing import Any

from marshmallow import EXCLUDE, ValidationError, fields, pre_load

from records.dialling import Dialled
from records.messages import gettext_noop
from schemas._request import QuerySchema

region: ContextVar[str | None] = ContextVar("phone_region", default=None)
"""The region of the request that is being answered (ISO 3166-1, two letters); None is the stage's."""


def dialled(text: str) -> Dialled:
    """Do as :func:`schemas._phone.dialled`, whose plans only searches for numbers load."""
    from schemas import _phone  # noqa: PLC0415 see above

    return _phone.dialled(text)


def is_region(code: str) -> None:
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 only who names a region loads them

    if code not in SUPPORTED_REGIONS:
        raise ValidationError(
            gettext_noop("No country has this code. Enter two capital letters of ISO 3166, such as DE, US or GB.")
        )


class InRegionSchema(QuerySchema):
    """Sets :data:`region` when it is loaded."""

    phoneRegion = fields.String(  # noqa: N815 wire name
        load_default=None,
        validate=is_region,
        metadata={"help_text": "The country of national phone numbers; otherwise the stage's"},
    )

    @pre_load
    def _use(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        region.set(data.get("phoneRegion"))
        return data


class PhoneRegionSchema(InRegionSchema):
    """Parameter of requests that bring phone numbers in a body, which may have others."""

    class Meta:
        unknown = EXCLUDE
