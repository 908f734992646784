"""The emulator as a child: what it keeps, what it refuses, how it ends."""

import io
import json
import os
import signal
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
from dev.local import stack_keys
from tests.clock import PATIENCE
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
    _make_table(first, "kept")
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
        deadline = time.monotonic() + PATIENCE
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        asked = time.monotonic()
        running.stop()
        assert time.monotonic() - asked < 60
        caller.join()
    assert "tried" in (tmp_path / "state" / "lambda.json").read_text()


def test_a_burst_waits_its_turn(emulator: Callable[[], Emulator]) -> None:
    """Forty calls at once are all answered, by a few processes that share one copy of the code."""
    running = emulator()
    running.start()
    source = "import os\ndef handler(*_): return {'process': os.getpid(), 'code': os.path.realpath(__file__)}"
    with _function(running, source) as invoke, ThreadPoolExecutor(40) as pool:
        answers = [call.result() for call in [pool.submit(invoke) for _ in range(40)]]
    processes = {answer["process"] for answer in answers}
    assert 1 < len(processes) <= WORKERS_PER_FUNCTION
    assert len({answer["code"] for answer in answers}) == 1
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
    way_out = f"put it back from a copy, or start afresh with: rm -r {tmp_path}"
    with pytest.raises(CommandError, match=f"^the data in {state}/dynamodb.json can't be read; {way_out}$"):
        broken.start()
    broken.stop()
    assert (state / "dynamodb.json").read_text() == '{"cut sho'


def test_a_file_that_is_gone_is_named(emulator: Callable[[], Emulator], tmp_path: Path) -> None:
    """Rather than starting with a part of the data."""
    first = emulator()
    first.start()
    _make_table(first, "kept")
    first.stop()
    (tmp_path / "state" / "dynamodb.json").unlink()
    with pytest.raises(CommandError, match=f"^{tmp_path}/state/dynamodb.json is missing; put it back from a copy, or"):
        emulator().start()


def test_what_was_written_outlives_a_kill(emulator: Callable[[], Emulator], tmp_path: Path) -> None:
    """After seconds; a save that was cut short spoils nothing."""
    first = emulator()
    first.start()
    _make_table(first, "kept")
    _wait_until(lambda: "kept" in _read(tmp_path / "state" / "dynamodb.json"))
    _make_table(first, "perhaps")
    process = first._process  # noqa: SLF001 nothing else leads to it
    assert process is not None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    second = emulator()
    second.start()

    with _dynamodb(second) as dynamodb:
        assert "kept" in dynamodb.list_tables()["TableNames"]


def test_a_save_that_fails_is_told_and_tried_again(
    emulator: Callable[[], Emulator], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, by name, and once more when it works: here a directory is in the way of a file."""
    obstacle = tmp_path / "state" / "dynamodb.json.tmp"
    obstacle.mkdir(parents=True)
    running = emulator()
    running.start()
    said = ""

    def is_told(words: str) -> bool:
        nonlocal said
        said += " ".join(capsys.readouterr().out.split())
        return words in said

    _make_table(running, "kept")
    _wait_until(lambda: is_told("can't be saved: failed to save dynamodb"))
    obstacle.rmdir()
    _wait_until(lambda: is_told("is saved again."))

    assert said.count("can't be saved") == 1
    assert "kept" in _read(tmp_path / "state" / "dynamodb.json")


def test_saving_costs_the_emulator_no_memory(emulator: Callable[[], Emulator], tmp_path: Path) -> None:
    """Ten megabytes of items are written by another process, which is gone afterwards."""
    running = emulator()
    running.start()
    _make_table(running, "large")
    process = running._process  # noqa: SLF001 nothing else leads to it
    assert process is not None
    status = Path(f"/proc/{process.pid}/status")
    if not status.is_file():
        pytest.skip("reads Linux's /proc")
    with _dynamodb(running) as dynamodb:
        for number in range(100):
            dynamodb.put_item(TableName="large", Item={"id": {"S": str(number)}, "text": {"S": "x" * 100_000}})
        before = _resident_kib(status)
        _wait_until(lambda: len(_read(tmp_path / "state" / "dynamodb.json")) > 10_000_000)
    assert _resident_kib(status) - before < 5_000


def test_an_execution_that_a_stop_cut_short_goes_on(emulator: Callable[[], Emulator]) -> None:
    """From its first state, after the next start."""
    first = emulator()
    first.start()
    definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 4, "End": True}}}
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    with (
        closing(boto3.client("iam", **_at(first))) as iam,
        closing(boto3.client("stepfunctions", **_at(first))) as workflows,
    ):
        role = iam.create_role(RoleName="runs", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
        machine = workflows.create_state_machine(name="m", definition=json.dumps(definition), roleArn=role["Arn"])
        execution = workflows.start_execution(stateMachineArn=machine["stateMachineArn"], input='{"id": 7}')
    first.stop()

    second = emulator()
    second.start()

    with closing(boto3.client("stepfunctions", **_at(second))) as workflows:
        arn = execution["executionArn"]
        _wait_until(lambda: workflows.describe_execution(executionArn=arn)["status"] == "SUCCEEDED")
        assert workflows.describe_execution(executionArn=arn)["output"] == '{"id": 7}'


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
    "CLIENTELE_CORS_ORIGINS",
    "CLIENTELE_PORT",
    "CLIENTELE_REPORT",
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
    with closing(boto3.client("iam", **_at(emulator))) as iam:
        role = iam.create_role(RoleName="tried", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    settings = Config(retries={"total_max_attempts": 1}, max_pool_connections=50)
    with closing(boto3.client("lambda", config=settings, **_at(emulator))) as functions:
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


def _make_table(emulator: Emulator, name: str) -> None:
    with _dynamodb(emulator) as dynamodb:
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _resident_kib(status: Path) -> int:
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])


def _dynamodb(emulator: Emulator) -> "closing[DynamoDBClient]":
    return closing(boto3.client("dynamodb", **_at(emulator)))


def _at(emulator: Emulator) -> dict[str, Any]:
    keys = stack_keys(emulator.folder)
    return {
        "endpoint_url": emulator.url,
        "aws_access_key_id": keys.access_key_id,
        "aws_secret_access_key": keys.secret_access_key,
    }
