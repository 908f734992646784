"""Run the whole product on this machine: ``npm start [-- --empty]``.

Starts the AWS emulator, deploys the service with the usual command, creates a user per group, loads demo customers,
writes `stack.json`, and waits. Ctrl-C, SIGTERM or closing the terminal stops everything that it started.
"""

import argparse
import fcntl
import json
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from rich.table import Table

from dev import demo, local
from dev.api import Api, LogIn
from dev.console import CommandError, Stop, console, run, step
from dev.deployment import deploy_what_changed, stack_outputs
from dev.emulator import Emulator
from dev.log_in import app_client_of
from dev.users import project, put_user, random_password

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SECONDS = 60
"""For which a user is brought into the table of people."""
_PEOPLE = {"admin": "admins", "editor": "editors", "viewer": "viewers"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the local stack until it is stopped, and return 0; raise CommandError if it fails to start or ends."""
    parser = argparse.ArgumentParser(prog="npm start --", description="Run Clientele on this machine.")
    parser.add_argument("--empty", action="store_true", help="load no demo customers")
    options = parser.parse_args(arguments)
    port, folder = local.port(), local.home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in _SIGNALS:
        signal.signal(number, _stop)
    try:
        with _only_one(folder):
            _serve(port, folder, empty=options.empty)
    except Stop:
        console.print("Stopped.")
    return 0


def _serve(port: int, folder: Path, *, empty: bool) -> None:
    emulator = Emulator(port, folder)
    emulator.check_port()
    local.enter(os.environ, port, local.stack_keys(folder))
    _forget(folder)  # leftovers of a killed run
    try:
        with step(f"Starting AWS on 127.0.0.1:{port}"):
            emulator.start()
        with step("Deploying with sls deploy --stage local") as say:
            deploy_what_changed(folder, say)
        with step("Making a user for each group"):
            stack = describe(port, folder)
        if not empty:
            _load_demo(stack, emulator.log)
        with step("Asking the site and the API for something"):
            _prove(stack, emulator.log)
        local.write_env(folder, port)
        local.write_private(folder / "stack.json", json.dumps(stack, indent=2) + "\n")
        _show(stack, folder)
        code = emulator.wait()
        raise CommandError(f"the AWS emulator ended by itself (exit code {code}); {emulator.log} has what it said.")
    finally:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _forget(folder)
        console.print("Stopping …")
        emulator.stop()


def _forget(folder: Path) -> None:
    for name in ("stack.json", "env"):
        (folder / name).unlink(missing_ok=True)


def describe(port: int, folder: Path) -> dict[str, Any]:
    """Create the users, and return the content of `stack.json`."""
    outputs = stack_outputs(local.STAGE, local.REGION)
    endpoint = f"http://127.0.0.1:{port}"
    keys = local.stack_keys(folder)
    api_id = re.split(r"[/.]", outputs["ApiEndpoint"].removeprefix("https://"), maxsplit=1)[0]
    return {
        "siteUrl": outputs["SiteUrl"].rstrip("/"),
        "apiUrl": f"{endpoint}/_aws/execute-api/{api_id}/{local.STAGE}",
        "apiKey": _api_key(outputs.get("ApiKeyId")),
        "endpointUrl": endpoint,
        "mailboxUrl": f"{endpoint}/_ministack/ses/messages",
        "accessKeyId": keys.access_key_id,
        "secretAccessKey": keys.secret_access_key,
        "region": local.REGION,
        "stage": local.STAGE,
        "siteBucket": outputs["SiteBucketName"],
        "distributionId": outputs["DistributionId"],
        "stateMachineArn": outputs.get("StateMachineArn"),
        "userPoolId": outputs["UserPoolId"],
        "userPoolClientId": outputs["UserPoolClientId"],
        "userPoolClientSecret": _client_secret(boto3.client("cognito-idp"), outputs),
        "tables": {"customers": outputs["TableName"], "customerIds": outputs.get("CustomerIdsTableName")},
        "users": _make_users(boto3.client("cognito-idp"), outputs, folder / "users.json"),
    }


def _client_secret(cognito: "CognitoIdentityProviderClient", outputs: dict[str, str]) -> str:
    named = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["UserPoolClientId"]}
    return cognito.describe_user_pool_client(**named)["UserPoolClient"]["ClientSecret"]


def _api_key(key_id: str | None) -> str | None:
    return boto3.client("apigateway").get_api_key(apiKey=key_id, includeValue=True)["value"] if key_id else None


def _make_users(
    cognito: "CognitoIdentityProviderClient", outputs: dict[str, str], file: Path
) -> dict[str, dict[str, str]]:
    """Create a user per group; the passwords in ``file`` are kept between starts."""
    if file.exists():
        try:
            users: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            raise CommandError(
                f"{file} can't be read; delete it, and npm start gives its users new passwords."
            ) from None
    else:
        users = {role: {"email": f"{role}@example.com", "password": random_password()} for role in _PEOPLE}
        local.write_private(file, json.dumps(users, indent=2) + "\n")
    for role, group in _PEOPLE.items():
        put_user(cognito, outputs["UserPoolId"], users[role]["email"], users[role]["password"], group)
        project(cognito, boto3.client("dynamodb"), outputs, users[role]["email"], time.monotonic() + _SECONDS)
    return users


def _prove(stack: dict[str, Any], log: Path) -> None:
    """Log in and read customers through the site, as a browser would; raise CommandError if any request fails."""
    site = {"Host": stack["siteUrl"].removeprefix("http://")}  # Python does not resolve this name
    with httpx.Client(base_url=stack["endpointUrl"], headers=site, timeout=60, trust_env=False) as client:
        try:
            page = client.get("/admin/login/")
            log_in = client.post("/api/session", json=stack["users"]["viewer"])
            cookies = "; ".join(line.partition(";")[0] for line in log_in.headers.get_list("Set-Cookie"))
            customers = client.get("/api/customers", params={"limit": 1}, headers={"Cookie": cookies})
        except httpx.HTTPError as error:
            raise CommandError(f"the local stack does not answer ({error}); {log} may tell why.") from None
    for answer in (page, log_in, customers):
        if not answer.is_success:
            request = f"{answer.request.method} {answer.request.url.path}"
            raise CommandError(f"the local stack answers {answer.status_code} to {request}; {log} may tell why.")


def _load_demo(stack: dict[str, Any], log: Path) -> None:
    editor = stack["users"]["editor"]
    log_in = LogIn(boto3.client("cognito-idp"), app_client_of(stack), editor["email"], editor["password"])
    try:
        with step("Loading demo customers") as say, Api(stack["apiUrl"], log_in) as api:
            demo.load(api, say)
    except CommandError as error:
        raise CommandError(f"{error} {log} may tell why; npm start -- --empty goes without demo customers.") from None


def _show(stack: dict[str, Any], folder: Path) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("Admin site", f"[bold]{stack['siteUrl']}/admin/")
    table.add_row("API", stack["apiUrl"])
    table.add_row("API key", stack["apiKey"] or "none")
    table.add_row("Mailbox", stack["mailboxUrl"])
    table.add_row("AWS", f"{stack['endpointUrl']}  (for a shell: . {_short(folder / 'env')})")
    for role, user in stack["users"].items():
        table.add_row(f"Log in as {role}", f"{user['email']}  {user['password']}")
    console.print()
    console.print(table, soft_wrap=True)
    console.print(
        f"\n[bold green]ready[/]: everything above is also in {_short(folder / 'stack.json')}; Ctrl-C stops it."
    )


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; raise CommandError if another local stack holds it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"a local stack is already running with the data in {folder}; stop it first, or give this one its own "
                "folder and port with CLIENTELE_HOME and CLIENTELE_PORT."
            ) from None
        yield


def _stop(*_: object) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # ignore further signals
    raise Stop


if __name__ == "__main__":
    run(main)
