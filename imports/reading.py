"""What is known of a file that was read: what a person is shown of it, and what a run needs to read it again."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from imports.columns import LOOKS, Target, guess, target
from imports.languages import languages
from imports.tables import SAMPLE_ROWS, Form, Options, Table
from imports.templates import Template
from records.resource import Item, Resource, wire_name

_SHOWN_ROWS = 20
_SHOWN_SAMPLES = 3
_LONGEST_SHOWN = 500
"""Characters of a cell: photographs in cells would make the answer too large."""
_ID = re.compile(r"\s*[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\s*")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read, and its columns."""

    options: Options
    """What a person chose."""
    form: Form
    header: list[str]
    titles: list[str]

    @classmethod
    def of(cls, table: Table, options: Options) -> "Reading":
        """Return what is to be kept of a table."""
        return cls(options, table.form, table.header, table.titles)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Reading":
        """Return what :meth:`to_bytes` has written."""
        values = json.loads(data)
        form = values["form"] | {"sheets": tuple(values["form"]["sheets"])}
        return cls(Options(**values["options"]), Form(**form), values["header"], values["titles"])

    def to_bytes(self) -> bytes:
        """Return all of it as JSON."""
        return json.dumps(asdict(self)).encode()

    def table(self) -> Table:
        """Return the table without its rows, which are somewhere else by now."""
        return Table(self.form, self.header, self.titles, lambda: iter(()))


def digest(options: Options) -> str:
    """Return what tells ways to read a file apart."""
    return hashlib.sha256(repr(options).encode()).hexdigest()[:16]


def fields_of(resource: Resource, schema: Any, *, administers: bool) -> Target:
    """Return what columns can become: what a caller may set, the id, and for administrators the moment of creation."""
    brought = (resource.created,) if administers else ()
    return target(schema, (*resource.writable, resource.id, *brought), languages())


def shown(table: Table, fields: Target, resource: Resource) -> Item:
    """Return what a person is shown of a table, as JSON has it."""
    sample = list(islice(table.rows(), SAMPLE_ROWS))
    cells = [row.cells for row in sample]
    guessed = guessed_of(table.header, cells, fields, resource, whole=table.form.has_whole_addresses)
    used = {column for text in guessed.values() for column in Template(text).each_column(table.header)}
    columns = [
        {"name": name, "samples": [_cut(text) for text in islice(_texts(cells, at), _SHOWN_SAMPLES)]}
        for at, name in enumerate(table.header)
    ]
    rows = [{"row": row.number, "cells": list(map(_cut, row.cells))} for row in sample[:_SHOWN_ROWS]]
    return {
        "form": form_of(table.form),
        "columns": columns,
        "rows": rows,
        "guess": guessed,
        "unused": [name for name in table.header if name not in used],
        "fields": [
            {"name": name, "label": field.metadata.get("label", name), "required": field.required}
            for name, field in fields.fields.items()
        ],
    }


def sample_of(table: Table) -> list[list[str]]:
    """Return the cells of the first rows."""
    return [row.cells for row in islice(table.rows(), SAMPLE_ROWS)]


def guessed_of(
    header: list[str], cells: list[list[str]], fields: Target, resource: Resource, *, whole: bool
) -> dict[str, str]:
    """Return field -> template; a column of ids that do not look like ours has those of another system.

    Addresses of cards and of our own exports are ``whole``. A column of people has their addresses, or it is left out:
    other programs have names there.
    """
    guessed = guess(header, cells, fields, whole=whole)
    for person in resource.people:
        columns = Template(guessed.get(person.field, "")).each_column(header)
        texts = [text for column in columns for text in _texts(cells, header.index(column))]
        if person.field in guessed and not (texts and all(map(LOOKS["email"].fullmatch, texts))):
            del guessed[person.field]
    column = guessed.get(resource.id, "")[1:-1]
    if column and not all(map(_ID.fullmatch, _texts(cells, header.index(column)))):
        del guessed[resource.id]
        guessed = {each.field: f"{{{column}}}" for each in resource.external_ids[:1]} | guessed
    elif column and not whole:  # an export of ours
        return guessed_of(header, cells, fields, resource, whole=True)
    return guessed


def form_of(form: Form) -> Item:
    """Return how a file is written, as JSON has it."""
    return {wire_name(name): list(value) if isinstance(value, tuple) else value for name, value in asdict(form).items()}


def _texts(cells: list[list[str]], at: int) -> Iterator[str]:
    return (row[at] for row in cells if at < len(row) and row[at].strip())


def _cut(text: str) -> str:
    shorter = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return shorter.encode("utf-8", "replace").decode()
