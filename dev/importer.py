"""Import customers from a CSV file: ``npm run import -- --stage S FILE.csv --map name='{First} {Last}' …``.

Every row is sent to the HTTP API, so the usual rules apply, and a second run creates no duplicates. Personal data is
written only to the file of rejected rows, which only its owner may read.
"""

import argparse
import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dev import local
from dev.api import Api, LogIn
from dev.console import CommandError, console, run
from dev.createsuperuser import read_password, valid_email
from dev.csv_rows import CsvFile, Row, body, field_templates, read_csv, region_of
from dev.csv_send import CREATED, EXISTS, REJECTED, Outcome, send, validate
from dev.deployment import stack_outputs


def main(arguments: Sequence[str] | None = None) -> int:
    """Import the file that the arguments name; return 0, or 1 if a row was rejected."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    path = Path(
        os.environ.get("INIT_CWD", "."), options.file
    )  # paths are relative to where npm was called, not to where this runs
    file = read_csv(path)
    templates = field_templates(file.header, options.map)
    bodies = [(row, body(row, templates)) for row in file.rows]
    column = options.phone_region_column
    if column and column not in file.header:
        raise CommandError(f"there is no column {column} (there are {', '.join(file.header)}).")

    def region(row: Row) -> str:
        return region_of(row, options.phone_region.upper(), column)

    if options.dry_run:
        outcomes = _watch(validate(bodies, region), len(bodies), "Checking")
    else:
        with _open_api(options) as api:
            outcomes = _watch(send(api, bodies, region), len(bodies), "Sending")
    return _report(path, file, outcomes, dry_run=options.dry_run)


def _open_api(options: argparse.Namespace) -> Api:
    """Log in as the local stack's editor, with ``CLIENTELE_TOKEN``, or as the user that ``--email`` names."""
    token = os.environ.get("CLIENTELE_TOKEN")
    local_stack = local.read_stack() if options.stage == local.STAGE else None
    outputs = {} if local_stack else stack_outputs(options.stage, options.region)
    url = local_stack["apiUrl"] if local_stack else outputs["ApiEndpoint"]
    if token and not options.email:
        return Api(url, lambda: token)
    client_id = local_stack["userPoolClientId"] if local_stack else outputs["UserPoolClientId"]
    if options.email:
        user = {"email": valid_email(options.email)}
        user["password"] = read_password(from_stdin=options.password_stdin, twice=False)
    elif local_stack:
        user = local_stack["users"]["editor"]
    else:
        raise CommandError("say who imports with --email, or give an ID token in CLIENTELE_TOKEN.")
    cognito = boto3.client("cognito-idp", region_name=options.region)
    return Api(url, LogIn(cognito, client_id, user["email"], user["password"]))


def _watch(outcomes: Iterator[Outcome], total: int, what: str) -> list[Outcome]:
    """Collect the results while a progress bar is shown."""
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done: list[Outcome] = []
    try:
        with Progress(*bar, console=console) as progress:
            done.extend(progress.track(outcomes, total=total, description=what))
    except (CommandError, KeyboardInterrupt) as error:
        why = "interrupted." if isinstance(error, KeyboardInterrupt) else str(error)
        raise CommandError(f"{why} {_counts(done)}; run it again to go on: nothing is created twice.") from None
    return done


def _report(path: Path, file: CsvFile, outcomes: Sequence[Outcome], *, dry_run: bool) -> int:
    """Print the result, and write the rejected rows with their reasons to a file beside the imported one."""
    rejected = [outcome for outcome in outcomes if outcome.kind == REJECTED]
    errors_path = path.with_suffix(".errors.csv")
    errors_path.unlink(missing_ok=True)
    if dry_run:
        console.print(f"{len(outcomes)} rows: {len(outcomes) - len(rejected)} would be sent, {len(rejected)} rejected")
    else:
        console.print(_counts(outcomes))
    if not rejected:
        return 0
    local.write_private(errors_path, _errors_csv(file, rejected))
    console.print(f"The rejected rows and the reasons are in {errors_path}", soft_wrap=True, markup=False)
    return 1


def _counts(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(outcome.kind for outcome in outcomes)
    return f"{len(outcomes)} rows: " + ", ".join(f"{counts[kind]} {kind}" for kind in (CREATED, EXISTS, REJECTED))


def _errors_csv(file: CsvFile, rejected: Sequence[Outcome]) -> str:
    """Write the rows unchanged, each after its number and the reasons, so that they can be corrected and imported."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=file.delimiter)
    writer.writerow(["row", "reasons", *file.header])
    for outcome in rejected:
        writer.writerow([outcome.row.number, " ".join(outcome.reasons), *outcome.row.cells])
    return text.getvalue()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="npm run import --",
        description="Create a customer for each row of a CSV file. Columns named like a field map automatically.",
    )
    parser.add_argument("file", metavar="FILE.csv", help="UTF-8, with a header")
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=TEMPLATE",
        help="how to build a field from columns, for example name='{FirstName} {LastName}'; may be repeated",
    )
    parser.add_argument(
        "--phone-region",
        default="",
        metavar="COUNTRY",
        help="the country of national phone numbers, such as GB; by default the stage's country",
    )
    parser.add_argument(
        "--phone-region-column", default="", metavar="COLUMN", help="the column that contains the country of each row"
    )
    parser.add_argument("--dry-run", action="store_true", help="check the rows and send nothing")
    parser.add_argument(
        "--email", help="the e-mail address to log in with; the password is asked for (not needed with --stage local)"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    local.add_account(parser)
    return parser


if __name__ == "__main__":
    run(main)
