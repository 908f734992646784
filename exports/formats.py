"""The formats of files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from exports.columns import Column, Options
from exports.delimited import for_excel, for_machines
from exports.json_lines import json_lines
from exports.vcards import vcards
from exports.writing import State, Writer

Make = Callable[[Sequence[Column], Options, State], Writer]
"""Makes a file of these columns; with an empty state a new one."""


@dataclass(frozen=True, slots=True)
class Format:
    """How records become a file."""

    suffix: str
    """What the name of a file ends with."""
    media_type: str
    writer: Make


def _workbook(columns: Sequence[Column], options: Options, state: State) -> Writer:
    from exports.workbook import Workbook  # noqa: PLC0415 the other formats do not load it

    return Workbook(columns, options, state)


FORMATS: Mapping[str, Format] = {
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    "csv-excel": Format("csv", "text/csv; charset=utf-8", for_excel),
    "csv": Format("csv", "text/csv; charset=utf-8", for_machines),
    "jsonl": Format("jsonl", "application/jsonl", json_lines),
    "vcard": Format("vcf", "text/vcard; charset=utf-8", vcards),
}
