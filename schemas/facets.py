"""Query parameters of counts."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from records.messages import gettext_noop
from records.resource import Resource
from records.tallies import MOST_VALUES
from schemas._numbers import WholeNumber, limit_field
from schemas._request import QuerySchema

BY_COUNT, BY_NAME = "count", "name"
_ORDERS = (BY_COUNT, BY_NAME)
_ALONE = gettext_noop("Ask for tallies by one of {names}, or leave this out.")


class FacetsSchema(QuerySchema):
    """What the parameters of all counts are; ``tallies`` are the names of those with many values."""

    tallies: tuple[str, ...] = ()
    order = fields.String(
        load_default=BY_COUNT,
        validate=OneOf(_ORDERS, error=gettext_noop("Select a valid choice: {choices}.")),
        metadata={"help_text": "What values are in order of: the most frequent first, or by the alphabet"},
    )
    limit = limit_field(25)
    offset = WholeNumber(
        load_default=0,
        error_messages={"invalid": gettext_noop("Enter a whole number.")},
        validate=Range(0, MOST_VALUES, error=gettext_noop("Enter a number from {min} to {max}.")),
        metadata={"help_text": "How many values to leave out at the beginning"},
    )

    @validates_schema(pass_original=True)
    def _of_some(self, _: dict[str, Any], original: Any, **__: Any) -> None:
        if not any(name in original for name in self.tallies):
            said = _ALONE.format(names=", ".join(self.tallies))
            if wrong := {name: [said] for name in ("order", "limit", "offset") if name in original}:
                raise ValidationError(wrong)


def facets_of(resource: Resource) -> type[QuerySchema]:
    """Return the parameters of the counts of a resource; none if it has no value of which there may be thousands."""
    if not resource.tallied:
        return QuerySchema
    beginnings = {
        name: fields.String(
            load_default=None,
            validate=Length(max=100, error=gettext_noop("Ensure this value has at most {max} characters.")),
            metadata={"help_text": f"What the {name} begin with that are counted; all of them if empty"},
        )
        for name in resource.tallied
    }
    doc = f"Parameters of ``GET /{resource.plural}/facets``."
    body = {"tallies": tuple(resource.tallied), "__doc__": doc, "__module__": __name__}
    return type("FacetsSchema", (FacetsSchema,), body | beginnings)
