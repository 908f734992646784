"""What is asked of imports; rows themselves are checked by the schema of their resource."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, NoneOf, OneOf, Range

from records.messages import gettext_noop
from schemas._fields import Tags
from schemas._phone_region import is_region
from schemas._request import REQUIRED, BodySchema, QuerySchema
from schemas._text import Text
from schemas.listing import PagingSchema

DATE_FORMS = ("DMY", "MDY", "YMD")
DECISIONS = ("skip", "fill", "update")
ON_DUPLICATE = (*DECISIONS, "ask")
LARGEST_HEADER_ROW = 200
"""Guesses look at this many rows."""
_CHOICE = gettext_noop("Select a valid choice: {choices}.")
_Messages = dict[str, str | list[Any] | dict[Any, Any]]
_NUMBER: _Messages = {"invalid": gettext_noop("Enter a whole number."), "required": REQUIRED, "null": REQUIRED}
_LIST: _Messages = {"invalid": gettext_noop("Send a list of texts."), "required": REQUIRED, "null": REQUIRED}
_MOST_NAMES = 5000
_MOST_WORDS = 50
_LONGEST_CELL = 20_000


def _choice(values: Sequence[str], help_text: str, **kwargs: Any) -> fields.String:
    messages: _Messages = {"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter text.")}
    check = OneOf(values, error=_CHOICE)
    return fields.String(validate=check, error_messages=messages, metadata={"help_text": help_text}, **kwargs)


def _text(help_text: str, longest: int = 200) -> fields.String:
    check = Length(max=longest, error=gettext_noop("Ensure this value has at most {max} characters."))
    return fields.String(load_default="", validate=check, metadata={"help_text": help_text})


def _flag(help_text: str, **kwargs: Any) -> fields.Boolean:
    messages: _Messages = {"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter true or false.")}
    return fields.Boolean(
        truthy={True}, falsy={False}, error_messages=messages, metadata={"help_text": help_text}, **kwargs
    )


def _texts(help_text: str, most: int) -> fields.List[str]:
    check = Length(max=most, error=gettext_noop("Name at most {max}."))
    return fields.List(
        _each(), load_default=list, validate=check, error_messages=_LIST, metadata={"help_text": help_text}
    )


def _by_field(help_text: str, longest: int, default: Any = dict) -> fields.Dict:
    check = Length(max=longest, error=gettext_noop("Ensure this value has at most {max} characters."))
    return fields.Dict(
        keys=_each(),
        values=_each(validate=check),
        load_default=default,
        allow_none=default is None,
        error_messages={"invalid": gettext_noop("Send an object."), "null": gettext_noop("Send an object.")},
        metadata={"help_text": help_text},
    )


def _each(**kwargs: Any) -> fields.String:
    return fields.String(error_messages={"invalid": gettext_noop("Enter text."), "null": REQUIRED}, **kwargs)


def _object(help_text: str) -> fields.Dict:
    messages: _Messages = {"invalid": gettext_noop("Send an object."), "null": gettext_noop("Send an object.")}
    return fields.Dict(error_messages=messages, metadata={"help_text": help_text})


class NewImportSchema(BodySchema):
    """A file to import, or what is to be changed in which records."""

    resource = fields.String(
        required=True,
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Enter text.")},
        metadata={"help_text": "The plural of the records that its rows become, such as customers"},
    )
    fileName = Text(max_length=255, metadata={"help_text": "Of a file: as it is called where it comes from"})  # noqa: N815 wire name
    bytes = fields.Integer(
        strict=True,
        validate=Range(1, error=gettext_noop("The file is empty.")),
        error_messages=_NUMBER,
        metadata={"help_text": "Of a file: its size"},
    )
    change = _object("Without a file: set, field -> value; add and remove, field -> some of its values")
    selection = _object("Without a file: ids of records, or query, the parameters of their list")

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _is_one_of_both(self, _: dict[str, Any], sent: Any, **__: Any) -> None:
        if not isinstance(sent, dict):
            return  # which is said already
        changes = ("change", "selection")
        needed, others = changes, ("fileName", "bytes")
        if not any(name in sent for name in changes):
            needed, others = others, changes
        wrong = {name: [REQUIRED] for name in needed if sent.get(name, "") == ""}
        wrong |= {
            name: [gettext_noop("A file and a change are two imports. Leave this out.")]
            for name in others
            if name in sent
        }
        if wrong:
            raise ValidationError(wrong)


class ReadingSchema(BodySchema):
    """How a file is read, where a guess would be wrong; what is left out is guessed."""

    encoding = _text("The encoding of a text, such as windows-1252")
    delimiter = fields.String(
        load_default="",
        validate=[
            Length(max=1, error=gettext_noop("Enter one character.")),
            NoneOf(["\r", "\n", '"'], error=gettext_noop("A quotation mark or a line end cannot be a delimiter.")),
        ],
        metadata={"help_text": "What is between the cells of a CSV file"},
    )
    sheet = _text("The sheet of a workbook")
    headerRow = fields.Integer(  # noqa: N815 wire name
        load_default=None,
        allow_none=True,
        strict=True,
        validate=Range(0, LARGEST_HEADER_ROW, error=gettext_noop("Enter a number from {min} to {max}.")),
        error_messages=_NUMBER,
        metadata={"help_text": "The row that names the columns, as a spreadsheet counts; 0 if there is none"},
    )


class RunSchema(ReadingSchema):
    """What becomes of the rows of a file."""

    dryRun = _flag("Whether to check all rows and write nothing", required=True)  # noqa: N815 wire name
    templates = _by_field(
        "Field -> template of columns, such as {First Name} {Last Name}; left out, it is guessed", 2000, None
    )
    ignore = _texts("Columns that a guess must not use", _MOST_NAMES)
    fixed = _by_field("Field -> a value for all rows", 2000)
    addTags = Tags(load_default=list, metadata={"help_text": "Tags for all rows"})  # noqa: N815 wire name
    phoneRegion = fields.String(  # noqa: N815 wire name
        load_default="",
        validate=lambda code: is_region(code) if code else None,
        metadata={"help_text": "The country of national phone numbers; otherwise the stage's"},
    )
    phoneRegionColumn = _text("The column that has the country of each row")  # noqa: N815 wire name
    dateForm = _choice(DATE_FORMS, "The order of day, month and year", load_default="DMY")  # noqa: N815 wire name
    timeZone = _text("The time zone of moments that name none: UTC, or otherwise the stage's")  # noqa: N815 wire name
    emptyWords = _texts("Cells that mean nothing, such as NULL", _MOST_WORDS)  # noqa: N815 wire name
    match = fields.List(
        _each(),
        error_messages=_LIST,
        load_default=None,
        allow_none=True,
        validate=Length(max=10, error=gettext_noop("Name at most {max}.")),
        metadata={"help_text": "What finds the record of a row, in this order: id, or the name of a field"},
    )
    onDuplicate = _choice(  # noqa: N815 wire name
        ON_DUPLICATE,
        "What a row does to the record that it finds: nothing, fill blanks, update, or what somebody decides of it",
        load_default="update",
    )
    keepWithoutBadOptional = _flag(  # noqa: N815 wire name
        "Whether a row is kept without a wrong value, unless it is required or identifies the record",
        load_default=False,
    )


class StateSchema(BodySchema):
    """What a running import is to do."""

    state = _choice(("paused", "running", "cancelled"), "What the import is to be from now on", required=True)


class EditSchema(BodySchema):
    """The cells of a wrong row, as somebody has mended them, or what is decided about a row that finds a record."""

    cells = fields.List(
        _each(
            validate=Length(max=_LONGEST_CELL, error=gettext_noop("Ensure this value has at most {max} characters."))
        ),
        validate=Length(1, _MOST_NAMES, error=gettext_noop("Send the cells of the row, at most {max}.")),
        error_messages=_LIST,
        metadata={"help_text": "In the order of the columns"},
    )
    decision = _choice(DECISIONS, "What the row does to the record that it finds: nothing, fill blanks, or update")

    @validates_schema
    def _has_one(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError(gettext_noop("Send the cells of the row, or a decision."))


def _of_a_run(mapping: Any) -> None:
    """Raise ValidationError that names everything which no run would take."""
    wrong = RunSchema(exclude=("dryRun",)).validate(mapping, partial=True)
    if wrong:
        raise ValidationError(wrong)


class MappingSchema(BodySchema):
    """Choices of an import, to be used again for files of the same kind."""

    mapping = fields.Dict(
        required=True,
        validate=_of_a_run,
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": gettext_noop("Send an object.")},
        metadata={"help_text": "The body of a run, without dryRun"},
    )


class OfResourceSchema(QuerySchema):
    """Whose mappings are asked for."""

    resource = fields.String(
        required=True,
        error_messages={"required": REQUIRED},
        metadata={"help_text": "The plural of the records, such as customers"},
    )


class ImportsSchema(PagingSchema):
    """Which imports are asked for."""

    resource = fields.String(load_default=None, metadata={"help_text": "Only those of these records"})


class RowsSchema(PagingSchema):
    """Which rows of an import are asked for."""

    kind = _choice(
        ("created", "updated", "same", "wrong", "twice", "undecided", "mended", "gone", "removed", "restored", "left"),
        "What became of them",
        data_key="is",
        load_default="wrong",
    )
