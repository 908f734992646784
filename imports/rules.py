"""What a run does with each row: which columns are which field, what is wrong with it, and what finds its record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from marshmallow import ValidationError, fields

from imports.columns import Target
from imports.dates import DateForm
from imports.mapping import Choices, Mapper
from imports.reading import Reading
from imports.tables import Row
from imports.templates import Template
from records import days
from records.messages import gettext_noop
from records.resource import Item, Resource
from schemas._phone_region import is_region
from schemas._phone_region import region as phone_region
from schemas._record import RecordSchema

ID = "id"
"""How a run calls the id among what finds the record of a row."""
ROW = "row"
"""Under this name stand the reasons that are none of a field."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_ID = gettext_noop("Enter a valid UUID. It looks like 6ba7b810-9dad-11d1-80b4-00c04fd430c8.")
Reasons = dict[str, list[str]]


class _MomentSchema(RecordSchema):
    moment = fields.AwareDateTime(required=True)


_moment = _MomentSchema()


@dataclass(slots=True)
class Candidate:
    """One row, as far as it can be judged by itself."""

    row: Row
    given: Item = field(default_factory=dict)
    """Wire fields that the row has a value for."""
    whole: Item = field(default_factory=dict)
    """The same, with the defaults of the others."""
    record_id: str = ""
    created: str = ""
    reasons: Reasons = field(default_factory=dict)
    lacking: Reasons = field(default_factory=dict)
    """Reasons only if the row makes a new record: required fields without a value."""


@dataclass(frozen=True)
class Rules:
    """The choices of a run, made ready for many rows."""

    resource: Resource
    schema: Any
    """Of the records."""
    options: Item
    """As the schema of a run has loaded them."""
    fields: Target
    header: list[str]
    form: str
    """The format of the file: only spreadsheets have marks."""

    @classmethod
    def of(cls, resource: Resource, schema: Any, options: Item, fields: Target, reading: Reading) -> "Rules":
        """Return the rules of a run on a file that was read."""
        return cls(resource, schema, options, fields, reading.header, reading.form.format)

    @property
    def match(self) -> tuple[str, ...]:
        """Return what finds the record of a row, in this order: ``id``, or names of fields."""
        return tuple(self.options["match"])

    def check(self, row: Row) -> Candidate:
        """Judge a row by itself; its country is forgotten with it."""
        return copy_context().run(self._check, row)

    def _check(self, row: Row) -> Candidate:
        made = Candidate(row)
        if row.reasons:
            made.reasons[ROW] = list(row.reasons)
            return made
        body = self._mapper.body(row)
        made.record_id = str(body.pop(self.resource.id, "")).lower()
        if made.record_id and not _ID.fullmatch(made.record_id) and ID in self.match:
            made.reasons[self.resource.id] = [_NO_ID]
        made.created = self._created(body.pop(self.resource.created, ""), made.reasons)
        self._use_region(row, made.reasons)
        self._load(body, made)
        if made.reasons and self.options["keepWithoutBadOptional"]:
            self._drop_optional(body, made)
        return made

    def keys(self, made: Candidate) -> Iterator[tuple[str, str]]:
        """Yield name and value of what finds the record of a row, in the order of the choice."""
        for name in self.match:
            value = made.record_id if name == ID else made.given.get(name, "")
            if value:
                yield name, value

    @cached_property
    def _mapper(self) -> Mapper:
        templates = {name: Template(text) for name, text in self.options["templates"].items()}
        templates |= {name: Template.constant(text) for name, text in self.options["fixed"].items()}
        zone = days.time_zone(self.options["timeZone"])
        dates = DateForm(self.options["dateForm"], zone)
        choices = Choices(frozenset(self.options["emptyWords"]), tuple(self.options["addTags"]), dates)
        return Mapper(self.header, templates, self.fields, choices, self.form)

    @cached_property
    def _region_at(self) -> int | None:
        column = self.options["phoneRegionColumn"]
        return self.header.index(column) if column else None

    def _use_region(self, row: Row, reasons: Reasons) -> None:
        """Read national numbers as those of the row's country, else of the run's, else of the stage's."""
        at = self._region_at
        named = row.cells[at].strip().upper() if at is not None and at < len(row.cells) else ""
        if named:
            try:
                is_region(named)
            except ValidationError as wrong:
                reasons[self.options["phoneRegionColumn"]] = [str(each) for each in wrong.messages]
                named = ""
        phone_region.set(named or self.options["phoneRegion"] or None)

    def _created(self, text: str, reasons: Reasons) -> str:
        if not text:
            return ""
        try:
            return str(_moment.load({"moment": text})["moment"])
        except ValidationError as wrong:
            reasons[self.resource.created] = _messages(wrong)["moment"]
            return ""

    def _load(self, body: Item, made: Candidate) -> None:
        try:
            made.whole = self.schema.load(body)
        except ValidationError as wrong:
            errors = _messages(wrong)
            made.whole = dict(wrong.valid_data or {})
            required = {name for name, each in self.schema.load_fields.items() if each.required}
            made.lacking = {name: errors.pop(name) for name in required & errors.keys() if not body.get(name)}
            made.reasons |= errors
        made.given = {name: made.whole[name] for name in body if name in made.whole and name not in made.lacking}

    def _drop_optional(self, body: Item, made: Candidate) -> None:
        """Take a row without the fields that are wrong, if it can do without each of them."""
        unique = self.resource.unique.field if self.resource.unique else ""
        kept = {unique, ID, self.resource.id, *self.resource.fixed, *self.match, ROW}
        fields = self.schema.load_fields
        if all(name in fields and not fields[name].required and name not in kept for name in made.reasons):
            made.reasons, left = {}, {name: value for name, value in body.items() if name not in made.reasons}
            made.lacking = {}
            self._load(left, made)


def mistakes(options: Item, fields: Target, header: Sequence[str], resource: Resource, zone: str) -> Reasons:
    """Return what is wrong with the choices of a run: name in the body -> sentences."""
    templates = {name: Template(text) for name, text in (options["templates"] or {}).items()}
    fixed: Mapping[str, str] = options["fixed"]
    known = f"There are: {', '.join(fields.fields)}."
    found: dict[str, list[str]] = {
        "templates": [f"There is no field {name}. {known}" for name in templates if name not in fields.fields],
        "fixed": [f"There is no field {name}. {known}" for name in fixed if name not in fields.fields],
        "ignore": _unknown(options["ignore"], header),
        "phoneRegionColumn": _unknown([options["phoneRegionColumn"]] if options["phoneRegionColumn"] else [], header),
        "match": _wrong_matches(options["match"], resource),
        "timeZone": [] if options["timeZone"] in ("", "UTC", zone) else [f"This stage knows UTC and {zone}."],
    }
    found["fixed"] += [f"{name} has a template as well. Choose one of them." for name in fixed if name in templates]
    for name, template in templates.items():
        if not template.well_formed:
            found["templates"].append(f"The template of {name} has a brace without its partner.")
        found["templates"] += [f"{name}: {text}" for text in _unknown(template.each_column(list(header)), header)]
    for name, each in fields.fields.items():
        if each.required and not (name in fixed or (name in templates and templates[name].text)):
            found["templates"].append(f"Say which column is {name}, or give a fixed value.")
    return {name: texts for name, texts in found.items() if texts}


def _wrong_matches(names: Sequence[str], resource: Resource) -> list[str]:
    allowed = (ID, *resource.matched)
    return [f"{name} finds no record. What does: {', '.join(allowed)}." for name in names if name not in allowed]


def default_match(resource: Resource) -> list[str]:
    """Return what finds the record of a row unless somebody chooses."""
    return [resource.unique.field] if resource.unique else [ID]


def _unknown(columns: Sequence[str], header: Sequence[str]) -> list[str]:
    return [f"There is no column {column}." for column in dict.fromkeys(columns) if column not in header]


def _messages(wrong: ValidationError) -> Reasons:
    normalized: dict[str, Any] = wrong.normalized_messages()  # type: ignore[no-untyped-call]
    return {name: [str(text) for text in texts] for name, texts in normalized.items()}
