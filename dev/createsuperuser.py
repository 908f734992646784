"""Create a user who can log in, as Django does: ``npm run createsuperuser -- --stage S [--email E] [--group G]``."""

import argparse
import getpass
import os
import sys
import time
from collections.abc import Callable, Sequence

import boto3
from email_validator import EmailNotValidError, validate_email

from dev import local
from dev.console import CommandError, run
from dev.deployment import stack_outputs
from dev.users import faults_in, project, put_user
from people.user import GROUPS

PASSWORD, EMAIL = "CLIENTELE_SUPERUSER_PASSWORD", "CLIENTELE_SUPERUSER_EMAIL"  # names of variables
_SECONDS = 10
_ADDRESS = "Email address: "


def main(arguments: Sequence[str] | None = None) -> int:
    """Create the user that the arguments name, or update an existing one."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    given = os.environ.get(EMAIL) if options.noinput and options.email is None else options.email
    if options.noinput and given is None:
        raise CommandError(f"you must use --email with --noinput, or set {EMAIL}.")
    address = ask_email() if given is None else valid_email(given)
    outputs = stack_outputs(options.stage, options.region)
    cognito = boto3.client("cognito-idp", region_name=options.region)
    password = _password(options, lambda text: faults_in(cognito, outputs["UserPoolId"], text, address))
    created = put_user(cognito, outputs["UserPoolId"], address, password, options.group)
    project(
        cognito, boto3.client("dynamodb", region_name=options.region), outputs, address, time.monotonic() + _SECONDS
    )
    done = "Created" if created else "Updated"
    print(f"{done} {address} in the group {options.group}; log in at {outputs['SiteUrl']}/admin/")
    if created and options.group == "admins":
        print("Superuser created successfully.")
    return 0


def valid_email(text: str) -> str:
    """Return the address in its normal form; raise CommandError if it is not an e-mail address."""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise CommandError(f"{text!r} is not an e-mail address: {error}") from None


def ask_email() -> str:
    """Ask for an e-mail address until it is one; raise CommandError without a terminal."""
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask for the e-mail address; give it with --email.")
    while True:
        try:
            return valid_email(input(_ADDRESS))
        except CommandError:
            print("Error: Enter a valid email address.", file=sys.stderr)


def ask_password(faults: Callable[[str], Sequence[str]]) -> str:
    """Ask twice for a password, without showing it, until both are the same and ``faults`` finds nothing wrong."""
    while True:
        password = read_password(from_stdin=False)
        if getpass.getpass("Password (again): ") != password:
            print("Error: Your passwords didn't match.", file=sys.stderr)
        elif not password.strip():
            print("Error: Blank passwords aren't allowed.", file=sys.stderr)
        elif wrong := faults(password):
            print("\n".join(wrong), file=sys.stderr)
        else:
            return password


def read_password(*, from_stdin: bool) -> str:
    """Read a password from the terminal, without showing it, or from the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask for the password; give it with --password-stdin.")
    return getpass.getpass("Password: ")


def _password(options: argparse.Namespace, faults: Callable[[str], Sequence[str]]) -> str:
    """Return the password that somebody types, or that standard input or a variable has."""
    if not (options.password_stdin or options.noinput):
        return ask_password(faults)
    if not (options.password_stdin or PASSWORD in os.environ):
        raise CommandError(f"with --noinput the password is in {PASSWORD}, or comes with --password-stdin.")
    password = read_password(from_stdin=True) if options.password_stdin else os.environ[PASSWORD]
    if wrong := faults(password):
        raise CommandError(" ".join(wrong))
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="npm run createsuperuser --", description="Create a user who can log in.")
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument("--email", help="the e-mail address that the user logs in with; without it, it is asked for")
    parser.add_argument(
        "--group", choices=GROUPS, default="admins", help="the group, which decides what the user may do (admins)"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument(
        "--noinput", "--no-input", action="store_true", help=f"ask nothing: {EMAIL} and {PASSWORD} have what is missing"
    )
    local.add_account(parser)
    return parser


if __name__ == "__main__":
    run(main)
