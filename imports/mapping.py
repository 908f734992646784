"""From rows to request bodies: the templates of an import, made ready for many rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from imports.cells import Reading, cleaner, converter
from imports.columns import Target, guess
from imports.dates import DateForm
from imports.tables import SAMPLE_ROWS, Row, Table, UnreadableError
from imports.templates import Template
from schemas._fields import Tags

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chooses for all rows of an import."""

    empty_words: frozenset[str] = frozenset()
    """Cells that mean nothing, such as ``NULL``."""
    add_tags: tuple[str, ...] = ()
    dates: DateForm = field(default_factory=DateForm)


def mapper_of(
    table: Table,
    fields_of: Target,
    maps: Iterable[str] = (),
    ignored: Iterable[str] = (),
    choices: Choices | None = None,
) -> "Mapper":
    """Return what makes request bodies of a table's rows, as people choose or as is guessed."""
    sample = [row.cells for row in islice(table.rows(), SAMPLE_ROWS)]
    templates = templates_of(table.header, guess(table.header, sample, fields_of), maps, ignored, fields_of)
    return Mapper(table.header, templates, fields_of, choices or Choices(), table.form.format)


def templates_of(
    header: list[str], guessed: Mapping[str, str], maps: Iterable[str], ignored: Iterable[str], fields_of: Target
) -> dict[str, Template]:
    """Return field -> template, from ``FIELD=TEMPLATE`` texts and, for other fields, from what is guessed.

    ``FIELD=`` leaves a field out, and so do guesses that need an ignored column. Raise UnreadableError that names all
    mistakes.
    """
    chosen: dict[str, Template] = {}
    wrong = [f"there is no column {column} to ignore" for column in ignored if column not in header]
    for text in maps:
        name, equals, template = text.partition("=")
        if not equals:
            wrong.append(f"--map {text} has no =")
        elif name not in fields_of.fields:
            wrong.append(f"there is no field {name} (there are {', '.join(fields_of.fields)})")
        elif name in chosen:
            wrong.append(f"{name} is mapped more than once")
        else:
            chosen[name] = Template(template)
            wrong += _wrong_in(name, chosen[name], header)
    for name, template in guessed.items():
        if not set(Template(template).each_column(header)) & set(ignored):
            chosen.setdefault(name, Template(template))
    chosen = {name: template for name, template in chosen.items() if template.text}
    required = [name for name, field in fields_of.fields.items() if field.required and name not in chosen]
    if required:
        some = ", ".join(header[:_MOST_NAMED]) + (", …" if len(header) > _MOST_NAMED else "")
        names = " and ".join(required)
        wrong.append(f"no column is {names}; say what is with --map {required[0]}='{{Column}}' (there are {some})")
    if wrong:
        raise UnreadableError("; ".join(dict.fromkeys(wrong)) + ".")
    return chosen


def _wrong_in(name: str, template: Template, header: list[str]) -> list[str]:
    wrong = [] if template.well_formed else [f"the template of {name} has a brace without its partner"]
    unknown = [column for column in template.each_column(header) if column not in header]
    if unknown:
        wrong.append(f"there is no column {', '.join(unknown)} (there are {', '.join(header)})")
    return wrong


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
        """``form`` is the format of the file."""
        used = {column for template in templates.values() for column in template.each_column(header)}
        self.templates = templates
        self.unused = [column for column in header if column not in used]
        """Columns that no field needs."""
        self._columns = [(column, at) for at, column in enumerate(header) if column in used]
        self._clean = cleaner(form)
        self._empty_words = choices.empty_words
        self._fields = []
        for name, template in templates.items():
            kind = fields_of.fields[name]
            reading = Reading(fields_of.words.get(name, {}), choices.dates)
            alone = template.columns[0] if template.text[1:-1] in used else ""
            self._fields.append((name, alone, template, converter(kind), reading, kind.required))
        tags = next((name for name, kind in fields_of.fields.items() if isinstance(kind, Tags)), "")
        self._tags = (tags, choices.add_tags)

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
        name, added = self._tags
        if added:
            body[name] = [*body.get(name, []), *added]
        return body
