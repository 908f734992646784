"""Query parameters of lists."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, OneOf, Range

from customers.model import LIST_FIELDS, STATUSES
from customers.rules import query_words
from records.errors import BAD_CURSOR
from records.sorting import SORTS
from schemas._phone_region import InRegionSchema, dialled
from schemas._request import QuerySchema
from schemas._text import Tag, Text

_DIGITS = re.compile(r"[+-]?[0-9]{1,9}")
_MONTH = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?\Z")
_SORT = "Select a valid choice: {choices}; or several, separated by commas."
_NAMES = "Select some of these, separated by commas: {choices}."
_ALONE = "An e-mail address or a phone number is asked for without this parameter. Leave it out."
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class _Number(fields.Integer):
    """A whole number in ASCII digits; ``int`` would also accept digits of other scripts."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


def _limit(default: int) -> fields.Integer:
    return _Number(
        load_default=default,
        validate=Range(1, 100, error="Enter a number from {min} to {max}."),
        error_messages={"invalid": "Enter a whole number."},
        metadata={"help_text": "The most items in the answer"},
    )


def _day(help_text: str) -> fields.String:
    return fields.String(load_default="", validate=_valid_day, metadata={"help_text": help_text})


def _flag(help_text: str) -> fields.Boolean:
    return fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": "Enter true or false."},
        metadata={"help_text": help_text},
    )


def _valid_day(text: str) -> None:
    if not _is_day(text):
        raise ValidationError("Enter a day such as 2026-11-21.")


def _valid_date(text: str) -> None:
    if not (_MONTH.match(text) or _is_day(text)):
        raise ValidationError("Enter a year, month or day such as 2026, 2026-11 or 2026-11-21.")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _sorts_once(sort: str) -> None:
    parts = sort.split(",")
    if not set(parts) <= set(SORTS):
        raise ValidationError(_SORT.format(choices=", ".join(SORTS)))
    if len({part.removeprefix("-") for part in parts}) < len(parts):
        raise ValidationError("Sort by each field once.")


class _Names(fields.Field[tuple[str, ...]]):
    """Comma-separated field names."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:
        names = tuple(value.split(","))
        if not set(names) <= set(LIST_FIELDS):
            raise ValidationError(_NAMES.format(choices=", ".join(LIST_FIELDS)))
        return names


class _AsStored(fields.String):
    """Text, normalized as a field stores it."""

    def __init__(self, field: Callable[[], Text], help_text: str) -> None:
        self.field = field
        super().__init__(load_default="", metadata={"help_text": help_text})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = self.field().deserialize(value)
        return text


def _tag() -> Text:
    return Tag(required=True, error_messages={"blank": "Enter one tag."})


def _email() -> Text:
    from schemas._fields import Email  # noqa: PLC0415 other lists do not load the rules of e-mail addresses

    return Email(required=True)


def _phone() -> Text:
    from schemas._fields import Phone  # noqa: PLC0415

    return Phone(required=True)


class PagingSchema(QuerySchema):
    """``limit`` and ``cursor`` of any list."""

    limit = _limit(25)
    cursor = fields.String(
        load_default=None,
        validate=Length(1, 2000, error=BAD_CURSOR),
        metadata={"help_text": "The nextCursor of the previous page"},
    )


class ActionsSchema(QuerySchema):
    """Parameters of ``GET /customers/actions``."""

    limit = _limit(10)


class ListingSchema(PagingSchema, InRegionSchema):
    """Parameters of ``GET /customers``."""

    names = _Names(
        data_key="fields",
        load_default=LIST_FIELDS,
        metadata={"help_text": "Fields that each item contains"},
    )
    sort = fields.String(
        load_default=None,
        validate=_sorts_once,
        metadata={
            "help_text": "Fields to sort by; a leading - sorts in descending order, "
            "and each further field orders records that are equal so far"
        },
    )
    q = fields.String(
        load_default="",
        validate=Length(max=100, error="Ensure this value has at most {max} characters."),
        metadata={
            "help_text": "Words to search for: beginnings of words in name, email and company, "
            "or the beginning or end of the phone number; put a phrase in quotes"
        },
    )
    count = _flag("Whether to count the customers that match the search and filters, or that are in the trash")
    facets = _flag("Whether to include what GET /customers/facets returns")
    trash = _flag("Whether to list the customers in the trash")
    status = fields.String(
        load_default="",
        validate=OneOf(STATUSES, error="Select a valid choice: {choices}."),
        metadata={"help_text": "Only customers with this status"},
    )
    tag = _AsStored(_tag, "Only customers with this tag")
    registrationDate = fields.String(  # noqa: N815 wire name
        load_default="",
        validate=_valid_date,
        metadata={"help_text": "Only customers registered in this year, month or day, such as 2026 or 2026-11-21"},
    )
    registrationDate__gte = _day("Only customers registered on or after this day, in the stage's time zone")  # noqa: N815 wire name
    registrationDate__lt = _day("Only customers registered before this day, in the stage's time zone")  # noqa: N815 wire name

    email = _AsStored(_email, "Only the customer with exactly this e-mail address")
    phone = _AsStored(_phone, "Only customers with exactly this phone number")

    @validates_schema
    def _q_has_words(self, data: dict[str, Any], **_: Any) -> None:
        q = data.get("q", "")
        if q and not query_words(q):
            raise ValidationError("Enter letters or digits: a search needs a word or a number.", "q")
        if q and data.get("trash"):
            raise ValidationError("The trash cannot be searched. Leave out q or trash.", "q")

    @post_load
    def _add_words(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add what ``q`` asks for, its numbers as they are dialled in the region."""
        return data | {"words": query_words(data["q"], dialled)}

    @validates_schema
    def _looked_up_alone(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("email") or data.get("phone"):
            others = [name for name in ("q", "sort", "trash", "count") if data.get(name)]
            if others:
                raise ValidationError({name: [_ALONE] for name in others})
