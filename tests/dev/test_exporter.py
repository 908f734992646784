"""The export command without a stage: what it asks for, how it waits, what it leaves behind."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

import httpx
import pytest

from dev import exporter
from dev.api import Api
from dev.console import CommandError

URL = "https://bucket.example/file"
DONE = {"exportId": "1", "state": "done", "fileName": "customers-2026-11-21.csv", "rows": 2, "total": 2, "url": URL}
Command = Callable[..., int]


class Stage:
    """A stage that answers what a test tells it to, and a bucket with one file."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = [(201, DONE)]
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.file: Any = b"name\r\nAnn\r\n"
        transport = httpx.MockTransport(self.answer)
        self.api = Api("https://stage.example", lambda: "the-token", transport=transport, sleep=self.slept.append)
        self.bucket = httpx.Client(transport=transport)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the API, or as the bucket."""
        if str(request.url) == URL:
            return httpx.Response(200 if self.file else 403, content=self.file)
        self.requests.append(request)
        status, body = self.answers.pop(0)
        return httpx.Response(status, json=body)


@pytest.fixture
def stage() -> Stage:
    """Return a stage that has a file at once."""
    return Stage()


@pytest.fixture
def command(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Return the command, called in an empty folder."""
    monkeypatch.setenv("INIT_CWD", str(tmp_path))
    with patch.object(exporter, "open_api", return_value=stage.api), patch.object(httpx, "stream", stage.bucket.stream):
        yield lambda *arguments: exporter.main(["--stage", "dev", *arguments])


def test_what_is_asked_for(command: Command, stage: Stage, tmp_path: Path) -> None:
    """Filters, search, order and columns are the list's; the format is that of the file, which is its owner's."""
    asked = "--filter status=active --filter tag=a=b --search ann --sort=-name --columns name,email"

    assert command("--output", "all.CSV", *asked.split()) == 0

    (request,) = stage.requests
    assert request.url.path == "/customers/exports"
    assert parse_qsl(request.url.query.decode()) == [
        ("q", "ann"),
        ("sort", "-name"),
        ("fields", "name,email"),
        ("status", "active"),
        ("tag", "a=b"),
    ]
    assert json.loads(request.content) == {"format": "csv", "delimiter": ","}
    assert (tmp_path / "all.CSV").read_bytes() == stage.file
    assert stat.S_IMODE((tmp_path / "all.CSV").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["all.CSV"]


def test_a_large_file_is_waited_for(command: Command, stage: Stage, tmp_path: Path) -> None:
    """Its name is the API's unless somebody says another."""
    running = DONE | {"state": "running", "rows": 1, "total": None}
    stage.answers = [(202, running), (200, running | {"total": 2}), (200, DONE)]

    assert command("--format", "csv", "--resource", "activities", "--trash") == 0

    assert [(each.method, str(each.url)[21:]) for each in stage.requests] == [
        ("POST", "/activities/exports?trash=true"),
        ("GET", "/activities/exports/1"),
        ("GET", "/activities/exports/1"),
    ]
    assert stage.slept == [2.0, 2.0]
    assert [path.name for path in tmp_path.iterdir()] == [DONE["fileName"]]


@pytest.mark.parametrize(
    ("answers", "arguments", "said"),
    [
        ([(400, {"errors": {"sort": ["No."], "tag": ["Nor this."]}})], "--format csv", "sort: No.; tag: Nor this."),
        ([(403, {"detail": "You do not have permission to do this."})], "--format csv", "You do not have permission"),
        ([(200, DONE | {"state": "failed", "detail": "Try again."})], "--format csv", "Try again."),
        ([], "", "say which format with --format"),
        ([], "--output file.ods", "say which format with --format"),
        ([], "--format csv --filter status", "--filter status has no ="),
        ([(201, DONE)], "--format csv", "the file cannot be read: status 403."),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    command: Command, stage: Stage, tmp_path: Path, answers: Any, arguments: str, said: str
) -> None:
    """And leaves nothing."""
    stage.answers, stage.file = answers, b""

    with pytest.raises(CommandError, match=f"^{said}"):
        command(*arguments.split())
    assert [*tmp_path.iterdir()] == []


def test_a_connection_that_breaks_leaves_the_file_of_before(command: Command, stage: Stage, tmp_path: Path) -> None:
    """Half a file never stands where a whole one is expected."""

    def broken() -> Iterator[bytes]:
        yield b"name"
        raise httpx.ReadError("gone")

    stage.file = broken()
    (tmp_path / "all.csv").write_text("before")

    with pytest.raises(CommandError, match="the connection broke"):
        command("--output", "all.csv")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("all.csv", "before")]
