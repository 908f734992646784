"""Lines that CloudWatch makes metrics of, and work that says how it went."""

import time
from typing import Any

import pytest

from handlers import _log
from handlers._work import Work, worker
from records.errors import BusyError
from tests.handlers.functions import CONTEXT, lines

EVENT: dict[str, Any] = {"correlationId": "order-17"}


def test_a_line_is_a_metric(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name in the directive stands beside it with its value, and so do the dimensions."""
    monkeypatch.setenv("STAGE", "test")
    before = time.time() * 1000

    _log.write(CONTEXT, "what", {"fact": 1}, {"Things": 2})

    (line,) = lines(capsys.readouterr().out)
    directive = line.pop("_aws")
    assert line == {
        "level": "INFO",
        "message": "what",
        "stage": "test",
        "function": "clientele-test-function",
        "requestId": "5f4d6f9e-0000-4000-8000-000000000000",
        "fact": 1,
        "Things": 2,
    }
    assert before - 1 <= directive["Timestamp"] <= time.time() * 1000 + 1
    assert directive["CloudWatchMetrics"] == [
        {
            "Namespace": "Clientele",
            "Dimensions": [["stage", "function"]],
            "Metrics": [{"Name": "Things", "Unit": "Count"}],
        }
    ]


@pytest.mark.parametrize("event", [EVENT, {"input": EVENT, "execution": "arn"}])
def test_work_keeps_the_correlation_id(capsys: pytest.CaptureFixture[str], event: dict[str, Any]) -> None:
    """Of the event, or of the input of a state."""

    def handle(_: dict[str, Any], work: Work) -> str:
        work.counts["Things"] += 3
        return work.correlation_id

    assert worker(handle)(event, CONTEXT) == "order-17"
    (line,) = lines(capsys.readouterr().out)
    assert (line["message"], line["correlationId"], line["Things"]) == ("handle", "order-17", 3)


def test_what_happened_not_once_is_no_metric(capsys: pytest.CaptureFixture[str]) -> None:
    """A metric costs something in every hour in which it has a value, and a schedule would give it one each hour."""

    def handle(_: dict[str, Any], work: Work) -> None:
        work.counts["Things"] += 0

    worker(handle)({}, CONTEXT)
    (line,) = lines(capsys.readouterr().out)
    assert "_aws" not in line
    assert isinstance(line["durationMs"], int)


@pytest.mark.parametrize("event", [{}, {"input": "text"}, {"input": None}, {"correlationId": "a b"}, [], None, "x"])
def test_work_without_one_gets_one(event: Any) -> None:
    """Whatever arrives."""
    assert len(worker(lambda _, work: work.correlation_id)(event, CONTEXT)) == 36


def test_errors_of_ours_keep_their_name(capsys: pytest.CaptureFixture[str]) -> None:
    """The workflow goes by it."""

    def handle(_: dict[str, Any], __: Work) -> None:
        raise BusyError

    with pytest.raises(BusyError):
        worker(handle)(EVENT, CONTEXT)
    (line,) = lines(capsys.readouterr().out)
    assert (line["level"], line["refused"]) == ("INFO", "BusyError")
