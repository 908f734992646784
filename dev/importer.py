"""Import records from a file: ``npm run import -- --stage S FILE --map name='{First} {Last}' …``.

Through the routes that the page uses: the file is sent, read and run by the same engine, with the same options, and the
import is in the list of imports. How the file is written and which columns are which field is guessed and printed.
Personal data is written only to the file of wrong rows, which only its owner may read.

Exit codes: 0 if everything went well, 1 if some rows are wrong or were left by an undo, 2 for failures, 130 after a
pause.
"""

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from all_resources import RESOURCES
from dev import import_job, local
from dev.api import Api
from dev.console import CommandError, console, run
from dev.log_in import add_user, open_api
from imports.delimited import LINE_ENDS
from imports.jobs import OUTCOMES, UNDONE
from imports.templates import Template
from imports.wrong_rows import ADDED
from schemas.imports import DATE_FORMS, ON_DUPLICATE, RunSchema

_WELL, _SOME_WRONG, _FAILED, _PAUSED = 0, 1, 2, 130
_RARE = ("undecided", "gone")
"""Kinds of rows that are told if there are some."""
_MOST_NAMED = 20
_DELIMITERS = {"tab": "\t", "\\t": "\t"}
"""How people write a delimiter that they cannot type."""
_FORMATS = {"csv": "CSV", "xlsx": "XLSX", "vcard": "vCard", "jsonl": "JSON Lines"}
_READING = ("encoding", "delimiter", "sheet", "headerRow")
"""What the API calls the options that say how the file is read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and return the exit code."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    try:
        if options.file is not None:
            return _import(options)
        with open_api(options) as api:
            return _undo(api, options) if options.undo else _resume(api, options)
    except import_job.PausedError as paused:
        _say(f"{str(paused)[0].upper()}{str(paused)[1:]}")
        return _PAUSED


def _import(options: argparse.Namespace) -> int:
    # Paths are relative to where npm was called, not to where this runs.
    path = _place(options.file)
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
    with file, open_api(options) as api:
        import_id = import_job.send_file(api, options.resource, path, file)
        reading = api.ask("POST", f"/imports/{import_id}/reading", _reading_of(options))
        _say(_described(reading["form"]))
        choices = _choices(api, options, reading)
        _show_columns(choices, reading)
        if options.save_mapping:
            mapping = {name: value for name, value in choices.items() if name not in _READING}
            api.ask("PUT", f"/import-mappings/{_named(options.save_mapping, options)}", {"mapping": mapping})
        meta = import_job.run(api, import_id, choices | {"dryRun": options.dry_run}, _CALLED)
        _say(f"The import is {import_id}")
        return _end(api, import_job.followed(api, meta, _command(options, "--resume", import_id)), options)


def _resume(api: Api, options: argparse.Namespace) -> int:
    meta = import_job.go_on(api, options.resume)
    if meta["state"] in ("new", "read"):
        raise CommandError("this import has not been run; send its file again.")
    return _end(api, import_job.followed(api, meta, _command(options, "--resume", meta["importId"])), options)


def _undo(api: Api, options: argparse.Namespace) -> int:
    meta = import_job.undo(api, options.undo)
    return _end(api, import_job.followed(api, meta, _command(options, "--resume", meta["importId"])), options)


def _end(api: Api, meta: import_job.Import, options: argparse.Namespace) -> int:
    """Say what became of the rows, and write the wrong ones to a file beside the one that was sent."""
    counts = meta["counts"]
    if meta["state"] == "undone":
        _say(f"{sum(counts[kind] for kind in UNDONE)} records: {_counted(counts, UNDONE)}")
        _show_left(api, meta)
        return _SOME_WRONG if counts["left"] else _WELL
    checked = "Nothing is written yet. " if meta["dryRun"] else ""
    kinds = [kind for kind in OUTCOMES if kind not in _RARE or counts.get(kind)]
    _say(f"{checked}{counts['total']} rows: {_counted(counts, kinds)}")
    if counts.get("undecided"):
        _say("Decide about the undecided rows on the page of this import, or import with another --on-duplicate.")
    if meta["undoable"]:
        _say(f"Undo it with {_command(options, '--undo', meta['importId'])}")
    folder = _place(options.file).parent if options.file else _place("")
    if counts["wrong"]:
        path = import_job.take_wrong_rows(api, meta["importId"], folder.joinpath)
        _say(f"The wrong rows and the reasons are in {path}")
        return _SOME_WRONG
    if options.file:
        path = Path(options.file)
        (folder / f"{path.stem}.errors{path.suffix}").unlink(missing_ok=True)  # of an earlier run
    return _SOME_WRONG if counts.get("undecided") else _WELL


def _show_left(api: Api, meta: import_job.Import) -> None:
    """Say which records an undo has left, and why."""
    if not meta["counts"]["left"]:
        return
    page = api.ask("GET", f"/imports/{meta['importId']}/rows?is=left&limit={_MOST_NAMED}")
    for row in page["items"]:
        _say(f"  {row['id']} (row {row['row']}): {' '.join(row['reasons']['row'])}")
    if page["nextCursor"]:
        _say(f"  and {meta['counts']['left'] - len(page['items'])} more")


def _choices(api: Api, options: argparse.Namespace, reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a run: what is guessed or saved, and over it what the options say."""
    header = [column["name"] for column in reading["columns"]]
    chosen = _given(options) | _reading_of(options)
    saved = _saved(api, options, header) if options.mapping else {}
    fixed = {**saved.get("fixed", {}), **_pairs("--fixed", options.fixed)}
    before = saved.get("templates") or reading["guess"]
    ignored = {*options.ignore}
    templates = {
        name: text
        for name, text in before.items()
        if name not in fixed and ignored.isdisjoint(Template(text).each_column(header))
    }
    return saved | chosen | {"fixed": fixed, "templates": templates | _pairs("--map", options.map)}


def _saved(api: Api, options: argparse.Namespace, header: list[str]) -> dict[str, Any]:
    """Return the choices that are saved under a name, but for what this file has no columns for."""
    items = api.ask("GET", f"/import-mappings?resource={options.resource}")["items"]
    by_name = {item["name"]: item["mapping"] for item in items}
    if options.mapping not in by_name:
        there = f"There are: {', '.join(by_name)}." if by_name else "There are none."
        raise CommandError(f"there are no saved choices called {options.mapping}. {there}")
    saved = {name: value for name, value in by_name[options.mapping].items() if name not in _READING}
    if wrong := RunSchema().validate(saved | {"dryRun": True}):
        raise CommandError(f"the saved choices {options.mapping} cannot be used: {', '.join(wrong)} cannot be read.")
    columns = {name: Template(text).each_column(header) for name, text in (saved.get("templates") or {}).items()}
    if missing := dict.fromkeys(name for each in columns.values() for name in each if name not in header):
        _say(f"Columns that the saved choices name and the file lacks: {_some(list(missing))}")
    region = saved.get("phoneRegionColumn", "")
    return saved | {
        "templates": {name: saved["templates"][name] for name, each in columns.items() if {*each} <= {*header}},
        "phoneRegionColumn": region if region in header else "",
    }


def _reading_of(options: argparse.Namespace) -> dict[str, Any]:
    given = {name: value for name, value in _given(options).items() if name in _READING}
    return {
        name: _DELIMITERS.get(value.lower(), value) if name == "delimiter" else value for name, value in given.items()
    }


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the options say under the names that the API has for it; what they do not say is left out."""
    given = {name: getattr(options, name) for _, name, *_ in OPTIONS if name}
    given = {name: value for name, value in given.items() if value not in ("", None, []) and value is not False}
    if "match" in given:
        given["match"] = [name for name in given["match"] if name]
    return given


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"{option} {text} has no =")
        if name in pairs:
            raise CommandError(f"{option} names {name} more than once.")
        pairs[name] = value
    return pairs


def _show_columns(choices: Mapping[str, Any], reading: Mapping[str, Any]) -> None:
    """Print which columns become which field, and those that no field uses."""
    header = [column["name"] for column in reading["columns"]]
    used = {*ADDED, choices.get("phoneRegionColumn", "")}
    for name, text in choices["templates"].items():
        used |= {*Template(text).each_column(header)}
        if text:
            _say(f"  {name}: {' / '.join(text.splitlines())}")
    for name, text in choices["fixed"].items():
        _say(f"  {name}: always {text}")
    if unused := [column for column in header if column not in used]:
        _say(f"Columns that no field uses: {_some(unused)}")


def _described(form: Mapping[str, Any]) -> str:
    kind = _FORMATS[form["format"]]
    parts = [f"{kind} in {form['encoding'].upper()}" if form["encoding"] else kind]
    if form["boms"]:
        parts[0] += " with a byte order mark" if form["boms"] == 1 else f" with {form['boms']} byte order marks"
    if form["sheet"]:
        parts.append(f"sheet {form['sheet']}")
    if form["delimiter"]:
        line_end = LINE_ENDS.get(form["lineEnd"], form["lineEnd"])
        parts += [f"delimiter {form['delimiter']!r}", f"line ends {line_end}"]
    if form["format"] in ("csv", "xlsx"):
        parts.append(f"header in row {form['headerRow']}" if form["headerRow"] else "no header")
    return ", ".join(parts)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _counted(counts: Mapping[str, int], kinds: Iterable[str]) -> str:
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds)


def _command(options: argparse.Namespace, option: str, import_id: str) -> str:
    return f"npm run import -- --stage {options.stage} {option} {import_id}"


def _named(name: str, options: argparse.Namespace) -> str:
    return f"{quote(name, safe='')}?resource={options.resource}"


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no id of an import") from None


def _place(name: str) -> Path:
    return Path(os.environ.get("INIT_CWD", "."), name)


def _say(text: str) -> None:
    console.print(text, soft_wrap=True, markup=False)


OPTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("--map", "", {"metavar": "FIELD=TEMPLATE", "help": "a field's columns, such as name='{FirstName} {LastName}'"}),
    ("--fixed", "", {"metavar": "FIELD=VALUE", "help": "a value for all rows"}),
    ("--ignore", "ignore", {"metavar": "COLUMN", "help": "a column that no guess may use"}),
    ("--empty", "emptyWords", {"metavar": "WORD", "help": "what stands for an empty cell, such as NULL"}),
    ("--add-tag", "addTags", {"metavar": "TAG", "help": "a tag for all rows"}),
    (
        "--match",
        "match",
        {"metavar": "NAME", "help": "what finds a row's record: id, or a field; --match= nothing"},
    ),
    (
        "--on-duplicate",
        "onDuplicate",
        {"choices": ON_DUPLICATE, "help": "what a row does to a record that is there; by default it updates it"},
    ),
    ("--phone-region", "phoneRegion", {"metavar": "COUNTRY", "help": "of national numbers; by default the stage's"}),
    ("--phone-region-column", "phoneRegionColumn", {"metavar": "COLUMN", "help": "it has the country of each row"}),
    ("--date-form", "dateForm", {"choices": DATE_FORMS, "help": "the order of day, month and year; DMY by default"}),
    ("--time-zone", "timeZone", {"metavar": "ZONE", "help": "of moments without one: UTC, or by default the stage's"}),
    (
        "--keep-without-bad-optional",
        "keepWithoutBadOptional",
        {"action": "store_true", "help": "keep a row without its wrong values, unless it needs them"},
    ),
    ("--encoding", "encoding", {"metavar": "NAME", "help": "the encoding, such as windows-1252; guessed by default"}),
    ("--delimiter", "delimiter", {"metavar": "CHARACTER", "help": "such as ';' or tab; guessed by default"}),
    ("--sheet", "sheet", {"metavar": "NAME", "help": "of a workbook; by default the first visible one with a table"}),
    ("--header-row", "headerRow", {"metavar": "NUMBER", "type": int, "help": "0 without a header; guessed by default"}),
)
"""Option, the name that the API has for it (empty: it is put together), and what argparse needs to know."""
_REPEATED = ("--map", "--fixed", "--ignore", "--empty", "--add-tag", "--match")
_CALLED = {name: option for option, name, _ in OPTIONS if name} | {"templates": "--map", "fixed": "--fixed"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run import --",
        description="Make records of the rows of a file. Its format and the meaning of its columns are guessed.",
        epilog="Ends with 0 if all went well, 1 if some rows are wrong or were left, 2 if it failed, 130 if paused.",
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("file", metavar="FILE", nargs="?", help="CSV, XLSX, vCard or JSON Lines")
    which.add_argument("--resume", metavar="ID", type=_id, help="go on with an import that was paused or has failed")
    which.add_argument(
        "--undo", metavar="ID", type=_id, help="take back what an import did, but for what was changed since"
    )
    plurals = [resource.plural for resource in RESOURCES]
    parser.add_argument("--resource", choices=plurals, default=plurals[0], help=f"by default {plurals[0]}")
    parser.add_argument("--dry-run", action="store_true", help="check all rows and write nothing")
    for option, name, how in OPTIONS:
        several = {"action": "append", "default": [], "help": f"{how['help']}; repeatable"}
        more = several if option in _REPEATED else {}
        parser.add_argument(option, dest=name or option.strip("-"), **{**how, **more})
    parser.add_argument("--mapping", metavar="NAME", help="use the choices that are saved under this name")
    parser.add_argument("--save-mapping", metavar="NAME", help="save the choices under this name")
    add_user(parser)
    return parser


if __name__ == "__main__":
    run(main, failed=_FAILED)
