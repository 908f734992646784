"""A deployment that can't succeed ends in one sentence, before anything is packaged or written.

The real command runs against an AWS that answers a few reads, and writes down everything it is asked.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from dev.local import ROOT

READS = {"GetCallerIdentity", "DescribeStacks", "ListTables", "GetAccountSettings"}
_STACK = (
    "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>clientele-dev</StackName>"
    "<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>{}</StackStatus>"
    "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
)
_NO_STACK = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>"
    "<Message>Stack with id clientele-dev does not exist</Message></Error></ErrorResponse>"
)
_CALLER = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn>"
    "<UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
_NOBODY = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>"
    "<Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>"
)


@dataclass
class Account:
    """An AWS account: what it answers, and what it was asked."""

    stack: str = ""
    concurrency: int = 1000
    tables: list[str] = field(default_factory=list)
    known: bool = True
    url: str = ""
    asked: set[str] = field(default_factory=set)

    def answer(self, operation: str) -> tuple[int, str]:
        """Return status and body."""
        self.asked.add(operation)
        if operation == "GetCallerIdentity":
            return (200, _CALLER) if self.known else (403, _NOBODY)
        if operation == "DescribeStacks":
            return (200, _STACK.format(self.stack)) if self.stack else (400, _NO_STACK)
        if operation == "ListTables":
            return 200, json.dumps({"TableNames": self.tables})
        if operation == "GetAccountSettings":
            return 200, json.dumps({"AccountLimit": {"ConcurrentExecutions": self.concurrency}})
        return 500, "{}"


@contextmanager
def serving(account: Account) -> Iterator[Account]:
    """Let the account answer at its ``url``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GetAccountSettings" if "account-settings" in self.path else self.path)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            self._answer(target or parse_qs(body).get("Action", [self.path])[0])

        def _answer(self, operation: str) -> None:
            status, text = account.answer(operation)
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if text.startswith("{") else "text/xml")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        account.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield account
        finally:
            server.shutdown()
            thread.join()


def deploy(account: Account, folder: Path, *arguments: str, keys: bool = True) -> tuple[int, str]:
    """Run ``sls deploy`` for the stage dev against the account; return its exit code and what it said."""
    pair = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"} if keys else {}
    environment = {
        "PATH": f"{ROOT / 'node_modules/.bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "SLS_SCHEMA_CACHE_BASE_DIR": str(Path.home()),  # or each compiles the schema of serverless.yml, for seconds
        "AWS_ENDPOINT_URL": account.url,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SLS_NOTIFICATIONS_MODE": "off",
    }
    command = ["sls", "deploy", "--stage", "dev", "--package", str(folder / "package"), *arguments]
    done = subprocess.run(  # noqa: S603 our own command line
        command,
        cwd=ROOT,
        env=environment | pair,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("account", "arguments", "keys", "sentences"),
    [
        (
            Account(),
            ["--param=phoneRegion=Germany", "--region", "Frankfurt"],
            True,
            ["phoneRegion must be the code of a country", "the region must be a region of AWS such as eu-central-1"],
        ),
        (Account(), [], False, ["AWS provider credentials not found."]),
        (Account(known=False), [], True, ["The security token included in the request is invalid."]),
        (Account(), ["--region", "eu-central-9"], True, ["Configuration error at 'provider.region'"]),
        (
            Account(concurrency=10, stack="UPDATE_IN_PROGRESS"),
            [],
            True,
            [
                "the account runs 10 functions at once, and 100 is the least",
                "the stack clientele-dev is in the state UPDATE_IN_PROGRESS: wait until it has ended.",
            ],
        ),
        (
            Account(tables=["clientele-dev-Customers"]),
            [],
            True,
            ["clientele: these tables are there already: clientele-dev-Customers; npm run adopt -- --stage dev."],
        ),
        (Account(), ["--param=alertEmail=alerts@example.com"], True, ["Nobody reads alerts@example.com"]),
    ],
)
def test_all_that_is_in_the_way_is_said(
    tmp_path: Path, account: Account, arguments: list[str], sentences: list[str], *, keys: bool
) -> None:
    """In a sentence each; nothing is packaged, and AWS was asked nothing but reads."""
    given = arguments if any("alertEmail" in each for each in arguments) else [*arguments, "--param=alertEmail=a@b.org"]
    with serving(account):
        code, said = deploy(account, tmp_path, *given, keys=keys)

    assert code != 0
    assert [sentence for sentence in sentences if sentence not in said] == []
    assert "Traceback" not in said
    assert "    at " not in said
    assert account.asked <= READS
    assert not (tmp_path / "package").exists()
