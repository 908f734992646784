"""The formats of files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.columns import Column, Options, Row
from exports.delimited import for_excel, for_machines
from exports.json_lines import json_lines
from exports.vcards import vcards

Writer = Callable[[Sequence[Column], Iterable[Row], Options], Iterator[bytes]]
"""Yields a file of these columns and rows."""


@dataclass(frozen=True, slots=True)
class Format:
    """How records become a file."""

    suffix: str
    """What the name of a file ends with."""
    media_type: str
    write: Writer


def _workbook(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    from exports.workbook import workbook  # noqa: PLC0415 the other formats do not load it

    return workbook(columns, rows, options)


FORMATS: Mapping[str, Format] = {
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    "csv-excel": Format("csv", "text/csv; charset=utf-8", for_excel),
    "csv": Format("csv", "text/csv; charset=utf-8", for_machines),
    "jsonl": Format("jsonl", "application/jsonl", json_lines),
    "vcard": Format("vcf", "text/vcard; charset=utf-8", vcards),
}
