"""Query parameters of lists."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, OneOf

from customers.resource import CUSTOMERS
from records.errors import BAD_CURSOR
from records.messages import gettext_noop
from records.resource import Choice, Dates, Folded, Person, Resource
from records.search import query_words
from schemas._numbers import limit_field
from schemas._phone_region import InRegionSchema, dialled
from schemas._request import QuerySchema
from schemas._text import Tag, Text

_MONTH = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?\Z")
SORT = gettext_noop("Select a valid choice: {choices}; or several, separated by commas.")
NAMES = gettext_noop("Select some of these, separated by commas: {choices}.")
_ALONE = gettext_noop("An e-mail address or a phone number is asked for without this parameter. Leave it out.")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def day_field(help_text: str) -> fields.String:
    """Return a parameter that is a day."""
    return fields.String(load_default="", validate=_valid_day, metadata={"help_text": help_text})


def flag(help_text: str) -> fields.Boolean:
    """Return a parameter that is true or false."""
    return fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": gettext_noop("Enter true or false.")},
        metadata={"help_text": help_text},
    )


def _valid_day(text: str) -> None:
    if not _is_day(text):
        raise ValidationError(gettext_noop("Enter a day such as 2026-11-21."))


def _valid_date(text: str) -> None:
    if not (_MONTH.match(text) or _is_day(text)):
        raise ValidationError(gettext_noop("Enter a year, month or day such as 2026, 2026-11 or 2026-11-21."))


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _sorted_by(resource: Resource) -> Callable[[str], None]:
    """Return a validator: names that the resource is sorted by, each once."""

    def check(sort: str) -> None:
        parts = sort.split(",")
        if not set(parts) <= set(resource.sort_names):
            raise ValidationError(SORT.format(choices=", ".join(resource.sort_names)))
        if len({part.removeprefix("-") for part in parts}) < len(parts):
            raise ValidationError(gettext_noop("Sort by each field once."))

    return check


class Names(fields.Field[tuple[str, ...]]):
    """Comma-separated field names."""

    def __init__(self, listed: tuple[str, ...], **kwargs: Any) -> None:
        self.listed = listed
        super().__init__(load_default=listed, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:
        names = tuple(value.split(","))
        if not set(names) <= set(self.listed):
            raise ValidationError(NAMES.format(choices=", ".join(self.listed)))
        return names


class Facets(Names):
    """Comma-separated names of counts, or ``true`` for all of them."""

    def __init__(self, resource: Resource) -> None:
        words = f"What to include of what GET /{resource.plural}/facets returns, or true for all of it"
        names = ("total", *resource.facets, *(("days",) if resource.dates else ()))
        super().__init__(names, metadata={"help_text": words})
        self.load_default = ()

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:
        whole = {"true": self.listed, "false": ()}
        return whole[value] if value in whole else super()._deserialize(value, attr, data, **kwargs)


class _AsStored(fields.String):
    """Text, normalized as a field stores it."""

    def __init__(self, field: Callable[[], Text], help_text: str) -> None:
        self.field = field
        super().__init__(load_default="", metadata={"help_text": help_text})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = self.field().deserialize(value)
        return text


def _tag() -> Text:
    return Tag(required=True, error_messages={"blank": gettext_noop("Enter one tag.")})


def _folded() -> Text:
    return Text(required=True, error_messages={"blank": gettext_noop("Enter one value.")})


def _country() -> Text:
    from schemas._fields import Country  # noqa: PLC0415

    return Country(required=True, error_messages={"blank": gettext_noop("Enter one country.")})


def _email() -> Text:
    from schemas._fields import Email  # noqa: PLC0415 other lists do not load the rules of e-mail addresses

    return Email(required=True)


def _phone() -> Text:
    from schemas._fields import Phone  # noqa: PLC0415

    return Phone(required=True)


class PagingSchema(QuerySchema):
    """``limit`` and ``cursor`` of any list."""

    limit = limit_field(25)
    cursor = fields.String(
        load_default=None,
        validate=Length(1, 2000, error=BAD_CURSOR),
        metadata={"help_text": "The nextCursor of the previous page"},
    )


class ActionsSchema(QuerySchema):
    """Parameters of ``GET /customers/actions``."""

    limit = limit_field(10)


class _Listing(PagingSchema):
    """Rules that hold between the parameters of any list."""

    resource: Resource

    @validates_schema
    def _q_has_words(self, data: dict[str, Any], **_: Any) -> None:
        q = data.get("q", "")
        if q and not query_words(q):
            raise ValidationError(gettext_noop("Enter letters or digits: a search needs a word or a number."), "q")

    @post_load
    def _add_words(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add what ``q`` asks for, numbers as they are dialled in the region if records have one."""
        return data | {"words": query_words(data["q"], *([dialled] if self.resource.phone else []))}

    @validates_schema
    def _looked_up_alone(self, data: dict[str, Any], **_: Any) -> None:
        unique, phone = self.resource.unique.field if self.resource.unique else "", self.resource.phone
        if data.get(unique) or data.get(phone):
            others = [name for name in ("q", "sort", "trash", "count", "similar") if data.get(name)]
            if others:
                raise ValidationError({name: [_ALONE] for name in others})


def listing_of(resource: Resource, **fields_: fields.Field[Any]) -> type[PagingSchema]:
    """Return the parameters of the list of a resource; ``fields_`` are those that its declaration does not tell."""
    body = {"resource": resource, "__doc__": f"Parameters of ``GET /{resource.plural}``.", "__module__": __name__}
    derived = dict(_always(resource)) | dict(_filters(resource)) | fields_
    bases = (_Listing, InRegionSchema) if resource.phone else (_Listing,)
    return type("ListingSchema", bases, body | derived)


def _always(resource: Resource) -> Iterator[tuple[str, fields.Field[Any]]]:
    yield "names", Names(resource.listed, data_key="fields", metadata={"help_text": "Fields that each item contains"})
    help_text = (
        "Fields to sort by; a leading - sorts in descending order, "
        "and each further field orders records that are equal so far"
    )
    yield (
        "sort",
        fields.String(load_default=None, validate=_sorted_by(resource), metadata={"help_text": help_text}),
    )
    *texts, last = (*resource.search, *resource.search_also) or ("title",)
    words = f"{', '.join(texts)} and {last}" if texts else last
    number = ", or the beginning or end of the phone number" if resource.phone else ""
    yield (
        "q",
        fields.String(
            load_default="",
            validate=Length(max=100, error=gettext_noop("Ensure this value has at most {max} characters.")),
            metadata={
                "help_text": f"Words to search for: beginnings of words in {words}{number}; put a phrase in quotes"
            },
        ),
    )
    yield (
        "count",
        flag(f"Whether to count the {resource.plural} that match the search and filters, or that are in the trash"),
    )
    yield (
        "similar",
        flag(
            "Whether to search for similar words if nothing is found: with one letter more, less, or another one, "
            "or two that are swapped"
        ),
    )
    yield "facets", Facets(resource)
    yield "trash", flag(f"Whether to list the {resource.plural} in the trash")


def _filters(resource: Resource) -> Iterator[tuple[str, fields.Field[Any]]]:
    for each in reversed(resource.listing):
        if isinstance(each, Person):
            yield each.name, _AsStored(_email, f"Only {resource.plural} whose {each.name} has this e-mail address")
        elif isinstance(each, Folded):
            only = f"Only {resource.plural} with this {each.name}, whatever its case and accents"
            yield each.name, _AsStored(_folded, only)
        elif isinstance(each, Choice):
            rule = (
                OneOf(each.values, error=gettext_noop("Select a valid choice: {choices}."))
                if each.values
                else Length(1, 200, error=gettext_noop("Enter one value."))
            )
            only = f"Only {resource.plural} with this {each.name}"
            yield each.name, fields.String(load_default="", validate=rule, metadata={"help_text": only})
        elif isinstance(each, Dates):
            help_text = (
                f"Only {resource.plural} whose {each.field} is in this year, month or day, such as 2026 or 2026-11-21"
            )
            yield (
                each.field,
                fields.String(load_default="", validate=_valid_date, metadata={"help_text": help_text}),
            )
            day = "this day" if each.of_days else "this day of the stage's time zone"
            yield f"{each.field}__gte", day_field(f"Only {resource.plural} whose {each.field} is on {day} or later")
            yield f"{each.field}__lt", day_field(f"Only {resource.plural} whose {each.field} is before {day}")


ListingSchema = listing_of(
    CUSTOMERS,
    tag=_AsStored(_tag, "Only customers with this tag"),
    country=_AsStored(_country, "Only customers in this country, by its code in ISO 3166-1"),
    email=_AsStored(_email, "Only the customer with exactly this e-mail address"),
    phone=_AsStored(_phone, "Only customers with exactly this phone number"),
)


def listing_for(resource: Resource) -> type[PagingSchema]:
    """Return the parameters of the list of a resource, with those that its declaration does not tell."""
    return ListingSchema if resource is CUSTOMERS else listing_of(resource)
