"""Create a user who can log in: ``npm run createsuperuser -- --stage S --email E [--group admins|editors|viewers]``."""

import argparse
import getpass
import sys
from collections.abc import Sequence

import boto3
from email_validator import EmailNotValidError, validate_email

from dev import local
from dev.console import CommandError, run
from dev.deployment import stack_outputs
from dev.users import GROUPS, put_user


def main(arguments: Sequence[str] | None = None) -> int:
    """Create the user that the arguments name, or update an existing one."""
    options = _parser().parse_args(arguments)
    local.use_profile(options)
    address = valid_email(options.email)
    outputs = stack_outputs(options.stage, options.region)
    password = read_password(from_stdin=options.password_stdin)
    cognito = boto3.client("cognito-idp", region_name=options.region)
    created = put_user(cognito, outputs["UserPoolId"], address, password, options.group)
    done = "Created" if created else "Updated"
    print(f"{done} {address} in the group {options.group}; log in at {outputs['SiteUrl']}/admin/")
    return 0


def valid_email(text: str) -> str:
    """Return the address in its normal form; raise CommandError if it is not an e-mail address."""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise CommandError(f"{text!r} is not an e-mail address: {error}") from None


def read_password(*, from_stdin: bool, twice: bool = True) -> str:
    """Read a password from the terminal, without showing it, or from the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask for the password; give it with --password-stdin.")
    password = getpass.getpass("Password: ")
    if twice and getpass.getpass("Password (again): ") != password:
        raise CommandError("the two passwords differ.")
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="npm run createsuperuser --", description="Create a user who can log in.")
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument("--email", required=True, help="the e-mail address that the user logs in with")
    parser.add_argument(
        "--group", choices=GROUPS, default="admins", help="the group, which decides what the user may do (admins)"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    local.add_account(parser)
    return parser


if __name__ == "__main__":
    run(main)
