"""The emulator as a child: what it keeps, what it refuses, how it ends."""

import io
import json
import os
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dev.console import CommandError
from dev.corrections import WORKERS_PER_FUNCTION
from dev.emulator import Emulator
from tests.local_stack import free_port

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Callable[[], Emulator]]:
    """Return a function to emulators that share one folder; they are stopped after the test."""
    made = []

    def make() -> Emulator:
        made.append(Emulator(free_port(), tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_data_outlives_a_stop(emulator: Callable[[], Emulator]) -> None:
    """The next emulator in the same folder has it, on whatever port."""
    first = emulator()
    first.start()
    with _dynamodb(first) as dynamodb:
        dynamodb.create_table(
            TableName="kept",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    first.stop()
    second = emulator()
    second.start()
    with _dynamodb(second) as dynamodb:
        assert dynamodb.list_tables()["TableNames"] == ["kept"]


def test_a_function_that_hangs_does_not_cost_the_data(emulator: Callable[[], Emulator], tmp_path: Path) -> None:
    """It is ended, and what was there before is saved, in far less time than the function would take."""
    running = emulator()
    running.start()
    started = tmp_path / "started"
    with _function(running, f"import time\ndef handler(*_): open({str(started)!r}, 'w'); time.sleep(100)") as invoke:
        caller = threading.Thread(target=invoke)
        caller.start()
        deadline = time.monotonic() + 20
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        asked = time.monotonic()
        running.stop()
        assert time.monotonic() - asked < 10
        caller.join()
    assert "tried" in (tmp_path / "state" / "lambda.json").read_text()


def test_a_burst_waits_its_turn(emulator: Callable[[], Emulator]) -> None:
    """Forty calls at once are all answered, by no more processes than a small machine bears."""
    running = emulator()
    running.start()
    with (
        _function(running, "import os\ndef handler(*_): return os.getpid()") as invoke,
        ThreadPoolExecutor(40) as pool,
    ):
        answers = [call.result() for call in [pool.submit(invoke) for _ in range(40)]]
    assert all(isinstance(answer, int) for answer in answers)
    assert len(set(answers)) <= WORKERS_PER_FUNCTION
    running.stop()
    assert not (running.folder / "tmp").exists()


def test_data_that_cannot_be_read_is_neither_ignored_nor_overwritten(
    emulator: Callable[[], Emulator], tmp_path: Path
) -> None:
    """The message says how to start afresh."""
    state = tmp_path / "state"
    state.mkdir()
    (state / "dynamodb.json").write_text('{"cut sho')
    broken = emulator()
    with pytest.raises(CommandError, match=f"can't be read; start afresh with: rm -r {tmp_path}"):
        broken.start()
    broken.stop()
    assert (state / "dynamodb.json").read_text() == '{"cut sho'


def test_a_taken_port_is_refused(emulator: Callable[[], Emulator]) -> None:
    """Before anything is started."""
    waiting = emulator()
    taken = pytest.raises(CommandError, match=f"port {waiting.port} is taken")
    with socket.create_server(("127.0.0.1", waiting.port)), taken:
        waiting.check_port()
    waiting.check_port()


def test_it_gets_little_of_the_persons_environment(
    emulator: Callable[[], Emulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Because every function inherits it."""
    monkeypatch.setenv("PLANTED_SECRET", "hunter2")
    started = emulator()
    started.start()
    process = started._process  # noqa: SLF001 nothing else tells its environment
    environment = Path(f"/proc/{process.pid}/environ") if process else Path()
    if not environment.is_file():
        pytest.skip("reads Linux's /proc")
    names = {line.partition(b"=")[0].decode() for line in environment.read_bytes().split(b"\0") if line}
    assert "PLANTED_SECRET" not in names
    assert names <= {*_EXPECTED, *(name for name in os.environ if name in {"PATH", "HOME", "LANG", "LC_ALL"})}


_EXPECTED = {
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_REGION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SHARED_CREDENTIALS_FILE",
    "CLIENTELE_PORT",
    "AUTH",
    "BIND_HOST",
    "GATEWAY_PORT",
    "IOT_MTLS_ENABLED",
    "MINISTACK_REGION",
    "PERSIST_STATE",
    "S3_DATA_DIR",
    "S3_PERSIST",
    "SFTP_ENABLED",
    "STATE_DIR",
    "TMPDIR",
    "TZ",
}


@contextmanager
def _function(emulator: Emulator, source: str) -> Iterator[Callable[[], Any]]:
    """Make a Lambda function of ``source`` and return a way to invoke it, which answers None if the emulator ends."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("tried.py", source)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    with closing(boto3.client("iam", endpoint_url=emulator.url)) as iam:
        role = iam.create_role(RoleName="tried", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    settings = Config(retries={"total_max_attempts": 1}, max_pool_connections=50)
    with closing(boto3.client("lambda", endpoint_url=emulator.url, config=settings)) as functions:
        functions.create_function(
            FunctionName="tried",
            Runtime="python3.13",
            Handler="tried.handler",
            Role=role["Arn"],
            Code={"ZipFile": code.getvalue()},
            Timeout=100,
        )

        def invoke() -> Any:
            with suppress(BotoCoreError, ClientError):
                return json.loads(functions.invoke(FunctionName="tried")["Payload"].read())
            return None

        yield invoke


def _dynamodb(emulator: Emulator) -> "closing[DynamoDBClient]":
    return closing(boto3.client("dynamodb", endpoint_url=emulator.url))
