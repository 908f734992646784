"""What is made once for every test that wants it: a local stack with clients that talk to it, packaged templates."""

import gc
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import uuid4

import boto3
import httpx
import pytest
from botocore.loaders import create_loader
from hypothesis import settings

from dev import local
from dev.api import LogIn
from dev.log_in import app_client_of
from tests.clock import PATIENCE
from tests.local_stack import free_port, local_stack
from tests.packaging import OPTIONAL, Template, package

if TYPE_CHECKING:
    from playwright.sync_api import Playwright
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


def pytest_configure() -> None:
    """Take every way to a real AWS account out of the environment, so that no test can reach one.

    A SIGTERM is made a Ctrl-C, after which pytest still stops what it started. What botocore knows of AWS's services is
    read once, however many sessions ask for it.
    """
    patch("botocore.session.create_loader", cache(create_loader)).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(local.aws_variables(0, local.Keys("moto", "moto")))
    del os.environ["AWS_ENDPOINT_URL"], os.environ["CLIENTELE_PORT"]  # moto answers where AWS would


def pytest_collection_finish() -> None:
    """Leave modules and tests out of what Python's collector goes through, five times at the end of pytest."""
    gc.freeze()


@pytest.fixture(scope="session")
def playwright() -> Iterator["Playwright"]:
    """Return what starts browsers, of which a process can have one: the pages' tests and those of looks share it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 tests without a browser do not wait for it

    with sync_playwright() as started:
        yield started


settings.register_profile("unhurried", deadline=None)  # a busy machine is no finding
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def stack_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a running stack: its own, or the one whose `stack.json` ``CLIENTELE_STACK`` names."""
    if running := os.environ.get("CLIENTELE_STACK"):
        yield Path(running).absolute().parent
        return
    with local_stack(tmp_path_factory.mktemp("stack") / "home", free_port()) as started:
        yield started.home


@pytest.fixture(scope="session")
def stack(stack_home: Path) -> dict[str, Any]:
    """Return what `stack.json` says of the running stack."""
    content: dict[str, Any] = json.loads((stack_home / "stack.json").read_text())
    return content


@pytest.fixture(scope="session")
def aws(stack: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that lead a boto3 client to the running stack: ``boto3.client("dynamodb", **aws)``.

    Close what is made with them: an open connection is a warning, and a warning an error.
    """
    return {
        "endpoint_url": stack["endpointUrl"],
        "region_name": stack["region"],
        "aws_access_key_id": stack["accessKeyId"],
        "aws_secret_access_key": stack["secretAccessKey"],
    }


@pytest.fixture(scope="session")
def cognito(aws: dict[str, Any]) -> "Iterator[CognitoIdentityProviderClient]":
    """Return a client of the running stack's user pools."""
    with closing(boto3.client("cognito-idp", **aws)) as client:
        yield client


@pytest.fixture(scope="session")
def id_token(stack: dict[str, Any], cognito: "CognitoIdentityProviderClient") -> Callable[[str], str]:
    """Return a function from a role (``admin``, ``editor``, ``viewer``) to an ID token of its user."""
    log_ins = {
        role: LogIn(cognito, app_client_of(stack), user["email"], user["password"])
        for role, user in stack["users"].items()
    }
    return lambda role: log_ins[role]()


@pytest.fixture(scope="session")
def api(stack: dict[str, Any], id_token: Callable[[str], str]) -> Iterator[Callable[[str | None], httpx.Client]]:
    """Return a function from a role, or None for a stranger, to a client of the running stack's HTTP API."""
    with ExitStack() as clients:

        def client(role: str | None) -> httpx.Client:
            headers = {"Authorization": id_token(role)} if role else {}
            return clients.enter_context(
                httpx.Client(base_url=stack["apiUrl"], headers=headers, timeout=PATIENCE, trust_env=False)
            )

        yield client


@pytest.fixture
def new_email() -> Callable[[], str]:
    """Return a function to an e-mail address that no customer has yet."""
    return lambda: f"{uuid4().hex}@example.com"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def template_path(shared_folder: Path) -> Path:
    """Return the path of the packaged template."""
    return package(shared_folder / "prod")


@pytest.fixture(scope="session")
def template(template_path: Path) -> Template:
    """Return the packaged template."""
    parsed: Template = json.loads(template_path.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="session")
def full_template_path(shared_folder: Path) -> Path:
    """Return the path of the template of a stage that has everything that is off by default."""
    return package(shared_folder / "full", *(f"--param={name}={value}" for name, value in OPTIONAL.items()))


@pytest.fixture(scope="session")
def full_template(full_template_path: Path) -> Template:
    """Return the template of a stage that has everything that is off by default."""
    parsed: Template = json.loads(full_template_path.read_text(encoding="utf-8"))
    return parsed
