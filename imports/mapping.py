"""From rows to request bodies: the templates of an import, made ready for many rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imports.addresses import PLACE, split
from imports.cells import Reading, cleaner, converter
from imports.columns import Target
from imports.dates import DateForm
from imports.tables import Row
from imports.templates import Template
from schemas._fields import Tags


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chooses for all rows of an import."""

    empty_words: frozenset[str] = frozenset()
    """Cells that mean nothing, such as ``NULL``."""
    add_tags: tuple[str, ...] = ()
    dates: DateForm = field(default_factory=DateForm)


class Mapper:
    """Makes request bodies of the rows of a table."""

    def __init__(
        self,
        header: list[str],
        templates: Mapping[str, Template],
        fields_of: Target,
        choices: Choices,
        form: str = "csv",
    ) -> None:
        """``form`` is the format of the file. An address is split if neither town nor postcode has a template."""
        used = {column for template in templates.values() for column in template.each_column(header)}
        self._columns = [(column, at) for at, column in enumerate(header) if column in used]
        self._clean = cleaner(form)
        self._empty_words = choices.empty_words
        self._fields = []
        for name, template in templates.items():
            kind = fields_of.fields[name]
            reading = Reading(fields_of.words.get(name, {}), choices.dates)
            alone = template.columns[0] if template.text[1:-1] in used else ""
            self._fields.append((name, alone, template, converter(kind), reading, kind.required))
        lists = (name for name, kind in fields_of.fields.items() if isinstance(kind, Tags))
        tags = next((name for name in lists if name not in fields_of.words), "")
        self._tags = (tags, choices.add_tags)
        self._splits = fields_of.fields.keys() >= PLACE and not templates.keys() & {"town", "postcode"}

    def values(self, cells: list[str]) -> dict[str, str]:
        """Return column -> cleaned text of the columns that are used."""
        width, clean = len(cells), self._clean
        values = {name: clean(cells[at]) if at < width and cells[at] else "" for name, at in self._columns}
        if self._empty_words:
            values = {name: "" if text in self._empty_words else text for name, text in values.items()}
        return values

    def body(self, row: Row) -> dict[str, Any]:
        """Return the request body for a row; optional fields without a value are left out."""
        values = self.values(row.cells)
        body: dict[str, Any] = {}
        for name, column, template, convert, reading, required in self._fields:
            text = values[column] if column else template.render(values)
            if text or required:
                body[name] = convert(text, reading)
        if self._splits and body.get("address"):
            body |= {name: part for name, part in split(body["address"]).items() if name not in body}
        name, added = self._tags
        if added:
            body[name] = [*body.get(name, []), *added]
        return body
