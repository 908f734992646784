"""How commands reach the API of a stage: as the local stack's editor, with a token, or with a password."""

import argparse
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import boto3

from dev import local
from dev.api import Api, LogIn
from dev.console import CommandError
from dev.createsuperuser import read_password, valid_email
from dev.deployment import stack_outputs

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


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
    if options.email:
        user = {"email": valid_email(options.email)}
        user["password"] = read_password(from_stdin=options.password_stdin)
    elif local_stack:
        user = local_stack["users"]["editor"]
    else:
        raise CommandError("say who you are with --email, or give an ID token in CLIENTELE_TOKEN.")
    cognito = boto3.client("cognito-idp", region_name=options.region)
    app_client = app_client_of(local_stack) if local_stack else _read_app_client(cognito, outputs)
    return Api(url, LogIn(cognito, app_client, user["email"], user["password"]))


def app_client_of(stack: Mapping[str, Any]) -> tuple[str, str]:
    """Return the id and the secret of the local stack's app client."""
    return stack["userPoolClientId"], stack["userPoolClientSecret"]


def _read_app_client(cognito: "CognitoIdentityProviderClient", outputs: dict[str, str]) -> tuple[str, str]:
    """Return the id and the secret of a stage's app client; needs cognito-idp:DescribeUserPoolClient."""
    named = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["UserPoolClientId"]}
    return named["ClientId"], cognito.describe_user_pool_client(**named)["UserPoolClient"]["ClientSecret"]
