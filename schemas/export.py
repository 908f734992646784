"""What is asked of an export: the file in the body, the records in the parameters of their list."""

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Regexp

from records.messages import gettext_noop
from records.resource import Resource
from schemas._request import REQUIRED, BodySchema
from schemas._text import Text
from schemas.listing import Names, PagingSchema

FORMATS = ("xlsx", "csv-excel", "csv", "jsonl", "vcard")
"""What :data:`exports.formats.FORMATS` can write."""
_CHOICE = gettext_noop("Select a valid choice: {choices}.")
_MOST_LABELS = 100
MOST_IDS = 100
"""A list shows no more at once."""
_ID = r"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"


class ExportSchema(BodySchema):
    """How records become a file."""

    format = fields.String(
        required=True,
        validate=OneOf(FORMATS, error=_CHOICE),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter text.")},
        metadata={
            "help_text": "xlsx and csv-excel are for people, csv and jsonl for programs, vcard for address books"
        },
    )
    delimiter = fields.String(
        load_default=",",
        validate=OneOf((",", ";", "\t"), error=gettext_noop("Enter a comma, a semicolon or a tab.")),
        metadata={"help_text": "The delimiter of a csv-excel file: the list separator of the system that will open it"},
    )
    ids = fields.List(
        fields.String(validate=Regexp(_ID, error=gettext_noop("Enter the id of a record."))),
        load_default=None,
        validate=Length(1, MOST_IDS, error=gettext_noop("Name 1 to {max} records.")),
        error_messages={"invalid": gettext_noop("Enter a list of ids.")},
        metadata={"help_text": "Only these records, in this order; those that are not there any more are left out"},
    )
    labels = fields.Dict(
        keys=fields.String(),
        values=Text(required=True, max_length=200),
        load_default=dict,
        validate=Length(max=_MOST_LABELS, error=gettext_noop("Name at most {max} fields.")),
        metadata={
            "help_text": "The headings of columns in xlsx and csv-excel files, by field; by default its English label"
        },
    )


def selection_of(listing: type[PagingSchema], resource: Resource) -> PagingSchema:
    """Return the parameters that say which records, in which order, with which fields, as those of their list do."""
    every = tuple(resource.wire_names.values())
    names = Names(
        every, data_key="fields", metadata={"help_text": "The fields of the file, in the order of its columns"}
    )
    body = {"names": names, "__doc__": listing.__doc__, "__module__": __name__}
    kind: type[PagingSchema] = type("SelectionSchema", (listing,), body)
    return kind(exclude=("limit", "cursor", "count", "facets", "similar"))
