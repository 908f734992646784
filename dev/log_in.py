"""How commands reach the API of a stage: as the local stack's editor, with a token, or with a password."""

import argparse
import os

import boto3

from dev import local
from dev.api import Api, LogIn
from dev.console import CommandError
from dev.createsuperuser import read_password, valid_email
from dev.deployment import stack_outputs


def add_user(parser: argparse.ArgumentParser) -> None:
    """Add the options that :func:`open_api` reads."""
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument(
        "--email", help="the e-mail address to log in with; the password is asked for (not needed with --stage local)"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    local.add_account(parser)


def open_api(options: argparse.Namespace) -> Api:
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
        raise CommandError("say who you are with --email, or give an ID token in CLIENTELE_TOKEN.")
    cognito = boto3.client("cognito-idp", region_name=options.region)
    return Api(url, LogIn(cognito, client_id, user["email"], user["password"]))
