"""What the tests of imports share: files from bytes, and customers from files."""

from collections.abc import Mapping
from io import BytesIO
from itertools import islice
from typing import Any

import translations
from customers.resource import CUSTOMERS
from imports.columns import Target, guess, target
from imports.formats import open_table
from imports.mapping import Choices, Mapper
from imports.tables import SAMPLE_ROWS, Options, Table
from imports.templates import Template
from schemas.customer import CustomerSchema

FIELDS: Target = target(CustomerSchema(), CUSTOMERS.writable, (str, translations.read("de").gettext))


def table_of(content: bytes | str, encoding: str = "", delimiter: str = "", sheet: str = "") -> Table:
    """Return the table in a file; a text is UTF-8."""
    data = content.encode() if isinstance(content, str) else content
    return open_table(BytesIO(data), Options(encoding, delimiter, sheet), FIELDS.known)


def cells_of(content: bytes | str) -> list[list[str]]:
    """Return the header and the cells of all rows."""
    table = table_of(content)
    return [table.header, *(row.cells for row in table.rows())]


def guess_of(header: list[str], *rows: list[str]) -> dict[str, str]:
    """Return what the columns are guessed to be."""
    return guess(header, rows, FIELDS)


def bodies_of(content: bytes | str, *maps: str, choices: Choices | None = None) -> list[dict[str, Any]]:
    """Return the request bodies of a file; ``maps`` are texts like ``FIELD=TEMPLATE``."""
    table = table_of(content)
    mapper = mapper_of(table, FIELDS, dict(text.split("=", 1) for text in maps), choices)
    return [mapper.body(row) for row in table.rows()]


def mapper_of(
    table: Table, fields: Target, templates: Mapping[str, str] | None = None, choices: Choices | None = None
) -> Mapper:
    """Return what makes request bodies of a table's rows, as is guessed but for these templates."""
    sample = [row.cells for row in islice(table.rows(), SAMPLE_ROWS)]
    chosen = guess(table.header, sample, fields, whole=table.form.has_whole_addresses) | dict(templates or {})
    made = {name: Template(text) for name, text in chosen.items() if text}
    return Mapper(table.header, made, fields, choices or Choices(), table.form.format)
