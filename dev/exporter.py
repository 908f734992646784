"""Export records to a file: ``npm run export -- --stage S --output customers.xlsx --filter status=active …``.

Through the routes that the pages use: the same filters, columns and formats, and the same rights.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from all_resources import RESOURCES
from dev import local
from dev.api import Api, download
from dev.console import CommandError, console, run
from dev.log_in import add_user, open_api
from schemas.export import FORMATS

_BY_SUFFIX = {".xlsx": "xlsx", ".csv": "csv", ".jsonl": "jsonl", ".vcf": "vcard"}
_PAUSE = 2.0
"""Seconds between two questions how far a file is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file that the arguments describe; return 0, or raise CommandError."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    wanted = options.output and Path(os.environ.get("INIT_CWD", "."), options.output)
    form = options.format or (_BY_SUFFIX.get(wanted.suffix.lower()) if wanted else None)
    if form is None:
        raise CommandError(f"say which format with --format ({', '.join(FORMATS)}), or with the end of --output.")
    with open_api(options) as api:
        made = _finished(api, options.resource, _ordered(api, options, form))
    path = wanted or Path(os.environ.get("INIT_CWD", "."), made["fileName"])
    download(made["url"], path)
    console.print(f"{made['rows']} {options.resource} are in {path}", soft_wrap=True, markup=False)
    return 0


def _ordered(api: Api, options: argparse.Namespace, form: str) -> dict[str, Any]:
    """Return what the API says of the file that is asked for."""
    named = {"q": options.search, "sort": options.sort, "fields": options.columns, "trash": options.trash and "true"}
    query = [(name, value) for name, value in named.items() if value]
    for text in options.filter:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"--filter {text} has no =")
        query.append((name, value))
    body = {"format": form, "delimiter": options.delimiter}
    return api.ask("POST", f"/{options.resource}/exports?{urlencode(query)}", body)


def _finished(api: Api, plural: str, made: dict[str, Any]) -> dict[str, Any]:
    """Show how far a file is until it is done; CommandError if it fails."""
    bar = (TextColumn("Writing"), BarColumn(), MofNCompleteColumn())
    with Progress(*bar, console=console, disable=made["state"] != "running") as progress:
        task = progress.add_task("", total=made["total"], completed=made["rows"])
        while made["state"] == "running":
            api.sleep(_PAUSE)
            made = api.ask("GET", f"/{plural}/exports/{made['exportId']}")
            progress.update(task, total=made["total"], completed=made["rows"])
    if made["state"] == "failed":
        raise CommandError(made["detail"])
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run export --", description="Write a list of records to a file, as the API filters and sorts it."
    )
    plurals = [resource.plural for resource in RESOURCES]
    parser.add_argument("--resource", choices=plurals, default=plurals[0], help=f"by default {plurals[0]}")
    parser.add_argument("--format", choices=FORMATS, help="by default what the end of --output says")
    parser.add_argument("--output", metavar="FILE", help="by default the resource and the day, in this folder")
    parser.add_argument("--columns", metavar="NAMES", help="fields with commas between, such as name,email; else all")
    parser.add_argument(
        "--filter", metavar="NAME=VALUE", action="append", default=[], help="such as status=active; repeatable"
    )
    parser.add_argument("--search", metavar="WORDS", help="only records with these words")
    parser.add_argument("--sort", metavar="NAMES", help="such as name, or --sort=-registrationDate")
    parser.add_argument("--trash", action="store_true", help="what is in the trash instead")
    parser.add_argument("--delimiter", default=",", help="what is between the cells of csv-excel: , ; or a tab")
    add_user(parser)
    return parser


if __name__ == "__main__":
    run(main)
