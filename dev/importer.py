"""Import customers from a file: ``npm run import -- --stage S FILE --map name='{First} {Last}' …``.

How the file is written and which columns are which field is guessed and printed; options change it. Every row is sent
to the HTTP API, so the usual rules apply, and a second run creates no duplicates. Personal data is written only to the
file of rejected rows, which only its owner may read.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import translations
from customers.resource import CUSTOMERS
from dev import local
from dev.console import CommandError, console, run
from dev.csv_send import CREATED, EXISTS, REJECTED, Outcome, Region, send, validate
from dev.log_in import add_user, open_api
from imports.columns import Target, target
from imports.delimited import LINE_ENDS
from imports.formats import open_table
from imports.mapping import Choices, Mapper, mapper_of
from imports.tables import Form, Options, Row, Table, UnreadableError
from imports.wrong_rows import ADDED, Wrong, write_wrong_rows
from schemas.customer import CustomerSchema

_LANGUAGES = (str, translations.read("de").gettext)
_MOST_NAMED = 20
_DELIMITERS = {"tab": "\t", "\\t": "\t"}
"""How people write a delimiter that they cannot type."""
_FORMATS = {"csv": "CSV", "xlsx": "XLSX", "vcard": "vCard", "jsonl": "JSON Lines"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Import the file that the arguments name; return 0, or 1 if a row was rejected."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    # Paths are relative to where npm was called, not to where this runs.
    path = Path(os.environ.get("INIT_CWD", "."), options.file)
    try:
        with path.open("rb") as file:
            return _import(path, file, options)
    except UnreadableError as error:
        raise CommandError(f"{path}: {error}") from None
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None


def _import(path: Path, file: BinaryIO, options: argparse.Namespace) -> int:
    fields_of = target(CustomerSchema(), CUSTOMERS.writable, _LANGUAGES)
    delimiter = _DELIMITERS.get(options.delimiter.lower(), options.delimiter)
    table = open_table(file, Options(options.encoding, delimiter, options.sheet), fields_of.known)
    mapper = _mapper(table, fields_of, options)
    region = _region(table, options)
    total = sum(1 for _ in table.rows())
    bodies = ((row, mapper.body(row)) for row in table.rows())
    if options.dry_run:
        outcomes = _watch(validate(bodies, region), total, "Checking")
        return _report(path, table, outcomes, dry_run=True)
    with open_api(options) as api:
        return _report(path, table, _watch(send(api, bodies, region), total, "Sending"), dry_run=False)


def _mapper(table: Table, fields_of: Target, options: argparse.Namespace) -> Mapper:
    """Print how the file is read, and which columns become which field."""
    _say(_described(table.form))
    choices = Choices(frozenset(options.empty), tuple(options.add_tag))
    mapper = mapper_of(table, fields_of, options.map, options.ignore, choices)
    for name, template in mapper.templates.items():
        _say(f"  {name}: {' / '.join(template.text.splitlines())}")
    unused = [column for column in mapper.unused if column not in ADDED]
    if unused:
        more = len(unused) - _MOST_NAMED
        names = ", ".join(unused[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        _say(f"Columns that no field uses: {names}")
    return mapper


def _described(form: Form) -> str:
    parts = [f"{_FORMATS[form.format]} in {form.encoding.upper()}" if form.encoding else _FORMATS[form.format]]
    if form.boms:
        parts[0] += " with a byte order mark" if form.boms == 1 else f" with {form.boms} byte order marks"
    if form.sheet:
        parts.append(f"sheet {form.sheet}")
    if form.delimiter:
        parts += [f"delimiter {form.delimiter!r}", f"line ends {LINE_ENDS.get(form.line_end, form.line_end)}"]
    if form.format in ("csv", "xlsx"):
        parts.append(f"header in row {form.header_row}" if form.header_row else "no header")
    return ", ".join(parts)


def _say(text: str) -> None:
    console.print(text, soft_wrap=True, markup=False)


def _region(table: Table, options: argparse.Namespace) -> Region:
    """Return a function from a row to the country of its national numbers: by its column, or that of the import."""
    column = options.phone_region_column
    if column and column not in table.header:
        raise UnreadableError(f"there is no column {column} (there are {', '.join(table.header)}).")
    at = table.header.index(column) if column else None
    default = options.phone_region.upper()

    def region(row: Row) -> str:
        named = row.cells[at].strip().upper() if at is not None and at < len(row.cells) else ""
        return named or default

    return region


def _watch(outcomes: Iterator[Outcome], total: int, what: str) -> Iterator[Outcome]:
    """Show a progress bar while the outcomes are read."""
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bar, console=console) as progress:
        yield from progress.track(outcomes, total=total, description=what)


def _report(path: Path, table: Table, outcomes: Iterator[Outcome], *, dry_run: bool) -> int:
    """Print the result, and write the rejected rows with their reasons to a file beside the imported one."""
    counts: Counter[str] = Counter()
    errors_path = path.with_name(f"{path.stem}.errors{path.suffix}")
    errors_path.unlink(missing_ok=True)

    def rejected() -> Iterator[Wrong]:
        for outcome in outcomes:
            counts[outcome.kind] += 1
            if outcome.kind == REJECTED:
                yield outcome.row, outcome.reasons

    try:
        with local.open_private(errors_path) as file:
            write_wrong_rows(file, table, rejected())
    except (CommandError, KeyboardInterrupt) as error:
        why = "interrupted." if isinstance(error, KeyboardInterrupt) else str(error)
        raise CommandError(f"{why} {_counted(counts)}; run it again to go on: nothing is created twice.") from None
    if dry_run:
        _say(f"{counts.total()} rows: {counts.total() - counts[REJECTED]} would be sent, {counts[REJECTED]} rejected")
    else:
        _say(_counted(counts))
    if not counts[REJECTED]:
        errors_path.unlink()
        return 0
    _say(f"The rejected rows and the reasons are in {errors_path}")
    return 1


def _counted(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return f"{total} rows: " + ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in (CREATED, EXISTS, REJECTED))


OPTIONS = {
    "--map": ("FIELD=TEMPLATE", [], "a field's columns, such as name='{FirstName} {LastName}'; repeatable"),
    "--ignore": ("COLUMN", [], "a column that no field uses; repeatable"),
    "--empty": ("WORD", [], "what stands for an empty cell, such as NULL; repeatable"),
    "--add-tag": ("TAG", [], "a tag for all rows; repeatable"),
    "--encoding": ("NAME", "", "the file's encoding, such as windows-1252; guessed by default"),
    "--delimiter": ("CHARACTER", "", "what is between cells, such as ';' or tab; guessed by default"),
    "--sheet": ("NAME", "", "the sheet of a workbook; by default the first visible one with a table"),
    "--phone-region": ("COUNTRY", "", "the country of national phone numbers, such as GB; by default the stage's"),
    "--phone-region-column": ("COLUMN", "", "the column that contains the country of each row"),
}
"""Option -> metavar, default and help; an option with a list as its default may be repeated."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run import --",
        description="Create a customer for each row of a file. Its format and the meaning of its columns are guessed.",
    )
    parser.add_argument("file", metavar="FILE", help="CSV, XLSX, vCard or JSON Lines")
    for option, (metavar, default, text) in OPTIONS.items():
        action = "append" if isinstance(default, list) else "store"
        parser.add_argument(option, action=action, default=default, metavar=metavar, help=text)
    parser.add_argument("--dry-run", action="store_true", help="check the rows and send nothing")
    add_user(parser)
    return parser


if __name__ == "__main__":
    run(main)
