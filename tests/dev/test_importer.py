"""The import command without a stage: what it sends, how patient it is, what it leaves behind."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from dev import importer
from dev.api import ATTEMPTS, Api
from dev.console import CommandError
from dev.csv_send import CREATED, EXISTS, REJECTED, Outcome, send
from imports.tables import Row

_NOW = "Sat, 21 Nov 2026 09:16:33 GMT"


class Stage:
    """A stage that answers what a test tells it to."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        transport = httpx.MockTransport(self._answer)
        self.api = Api("https://stage.example/dev/", lambda: "the-token", transport=transport, sleep=self.slept.append)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"items": []}, headers={"Date": _NOW})
        self.requests.append(request)
        return self.answers.pop(0)


def _nowhere(_: Row) -> str:
    """Leave national numbers to the stage."""
    return ""


def _created(moment: str = "2026-11-21T09:16:34.000Z") -> httpx.Response:
    return httpx.Response(201, json={"registrationDate": moment})


def _row(number: int = 2) -> Row:
    return Row(number, [])


def test_a_row_is_posted_with_a_key_made_of_itself() -> None:
    """The same row has the same idempotency key in every run, another row another."""
    bodies = [
        (_row(2), {"name": "Ada", "email": "a@example.com"}),
        (_row(3), {"name": "Grace", "email": "g@example.com"}),
    ]
    keys = []
    for _ in range(2):
        stage = Stage(_created(), _created())
        with stage.api as api:
            assert [outcome.kind for outcome in send(api, bodies, _nowhere)] == [CREATED, CREATED]
        by_name = {json.loads(request.content)["name"]: request for request in stage.requests}
        assert {str(request.url) for request in stage.requests} == {"https://stage.example/dev/customers"}
        assert {request.headers["Authorization"] for request in stage.requests} == {"the-token"}
        keys.append([by_name[name].headers["Idempotency-Key"] for name in ("Ada", "Grace")])
    assert keys[0] == keys[1]
    assert keys[0][0] != keys[0][1]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (_created(), Outcome(_row(), CREATED)),
        (_created("2026-11-20T23:00:00.000Z"), Outcome(_row(), EXISTS)),
        (httpx.Response(409, json={"errors": {"email": ["Taken."]}}), Outcome(_row(), EXISTS)),
        (
            httpx.Response(400, json={"errors": {"name": ["Too long."], "tags": {"0": ["Bad."], "2": ["Worse."]}}}),
            Outcome(_row(), REJECTED, ("name: Too long.", "tags: Bad.", "tags: Worse.")),
        ),
        (httpx.Response(422, json={"detail": "Another body."}), Outcome(_row(), REJECTED, ("Another body.",))),
        (_created("2026-11-21T09:16:33.999Z"), Outcome(_row(), EXISTS)),
        (httpx.Response(500, text="oops"), Outcome(_row(), REJECTED, ("the stage answered 500.",))),
    ],
    ids=["created", "replayed", "taken", "invalid", "problem", "a moment ago", "broken"],
)
def test_each_answer_is_an_outcome(answer: httpx.Response, expected: Outcome) -> None:
    """A record made before the run began is the first answer again, not a second customer."""
    with Stage(answer).api as api:
        assert list(send(api, [(_row(), {"name": "Ada", "email": "a@example.com"})], _nowhere)) == [expected]


def test_a_busy_stage_is_asked_again_when_it_says() -> None:
    """429 and 502 to 504 are repeated after Retry-After, or after a while without one."""
    stage = Stage(
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        httpx.Response(502),
        httpx.Response(504),
        _created(),
    )
    with stage.api as api:
        outcomes = list(send(api, [(_row(), {"name": "Ada", "email": "a@example.com"})], _nowhere))
    assert outcomes == [Outcome(_row(), CREATED)]
    assert stage.slept[:3] == [1, 7.0, 30.0]  # the first is for the stage's clock
    assert 0 < stage.slept[3] <= 1.6


def test_patience_ends() -> None:
    """A stage that stays busy rejects the row after eight attempts."""
    stage = Stage(*[httpx.Response(429, json={"detail": "Too many requests."}) for _ in range(ATTEMPTS)])
    with stage.api as api:
        outcomes = list(send(api, [(_row(), {"name": "Ada", "email": "a@example.com"})], _nowhere))
    assert outcomes == [Outcome(_row(), REJECTED, ("Too many requests.",))]
    assert stage.answers == []


def test_a_stage_that_does_not_answer_is_named() -> None:
    """Connection errors are repeated too, and then end the command with the address."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    api = Api("https://stage.example", lambda: "", transport=httpx.MockTransport(refuse), sleep=lambda _: None)
    with api, pytest.raises(CommandError, match=r"no answer from https://stage\.example: refused"):
        list(send(api, [], _nowhere))


@pytest.mark.parametrize(
    ("status", "says"), [(401, "does not accept the log-in"), (403, "takes an editor or an admin")]
)
def test_strangers_and_viewers_are_told(status: int, says: str) -> None:
    """The first row that is refused for who sends it ends the command."""
    with Stage(httpx.Response(status)).api as api, pytest.raises(CommandError, match=says):
        list(send(api, [(_row(), {"name": "Ada", "email": "a@example.com"})], _nowhere))


def test_the_second_row_with_an_address_is_rejected() -> None:
    """It is not sent, and the reason names the first; upper and lower case are the same address."""
    stage = Stage(_created())
    bodies = [
        (_row(2), {"name": "Ada", "email": "ada@example.com"}),
        (_row(7), {"name": "Countess", "email": "ADA@example.com"}),
    ]
    with stage.api as api:
        outcomes = list(send(api, bodies, _nowhere))
    assert outcomes == [Outcome(_row(2), CREATED), Outcome(_row(7), REJECTED, ("email: row 2 has the same.",))]
    assert len(stage.requests) == 1


@pytest.fixture
def people(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a CSV file of the lines given."""

    def write(*lines: str) -> Path:
        path = tmp_path / "people.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def test_a_dry_run_checks_and_sends_nothing(people: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Rejected rows come back as they were, with number and reasons, in a file that only its owner reads."""
    path = people("name;email;status", "Åda;a@example.com;Lead", "  ;x;gone", "Bo;b@example.com;lead;stray")
    code = importer.main(["--stage", "dev", "--dry-run", str(path)])
    errors = path.with_name("people.errors.csv")
    assert code == 1
    assert "3 rows: 1 would be sent, 2 rejected" in capsys.readouterr().out
    assert stat.S_IMODE(errors.stat().st_mode) == 0o600
    assert errors.read_text(encoding="utf-8").splitlines() == [
        "row;reasons;name;email;status",
        (
            "3;name: This field is required. "
            "email: Enter a valid email address. It looks like ann@example.com. "
            "status: Select a valid choice. gone is not one of the available choices. "
            "These are: lead, active, inactive.;  ;x;gone"
        ),
        "4;The row has more cells than the header (4 instead of 3).;Bo;b@example.com;lead;stray",
    ]


def test_a_file_without_mistakes_leaves_no_errors_file(people: Callable[..., Path]) -> None:
    """The one of an earlier run goes away."""
    path = people("name,email", "Ada,a@example.com")
    path.with_name("people.errors.csv").write_text("of an earlier run")
    assert importer.main(["--stage=dev", "--dry-run", str(path)]) == 0
    assert not path.with_name("people.errors.csv").exists()


def test_relative_paths_mean_where_npm_was_called(people: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Because npm runs its scripts in the checkout."""
    monkeypatch.setenv("INIT_CWD", str(people("name,email").parent))
    assert importer.main(["--stage=dev", "--dry-run", "people.csv"]) == 0


def test_what_is_guessed_is_printed(people: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Format, the columns of each field, and the columns that no field uses."""
    path = people("x")
    path.write_bytes("Liste\r\nVorname;Nachname;PLZ;Ort;Größe\r\nÅda;Byron;10115;Berlin;7\r\n".encode("cp1252"))
    assert importer.main(["--stage=dev", "--dry-run", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[:4] == [
        "CSV in WINDOWS-1252, delimiter ';', line ends CRLF, header in row 2",
        "  name: {Vorname} {Nachname}",
        "  address: {PLZ} {Ort}",
        "Columns that no field uses: Größe",
    ]


def test_options_change_what_is_guessed(people: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Encoding, delimiter, columns, words for nothing and tags."""
    path = people("x")
    path.write_bytes("name:phone:note:land\nÄda:020 7946 0101:NULL:GB\n".encode("mac_roman"))
    options = "--encoding mac_roman --delimiter : --empty NULL --add-tag fair --ignore note --phone-region-column land"
    assert importer.main(["--stage=dev", "--dry-run", *options.split(), str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "CSV in MAC_ROMAN, delimiter ':', line ends LF, header in row 1",
        "  name: {name}",
    ]


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        (b"\x89PNG\r\n", [], "The file is a PNG picture."),
        (b"name\nAnn\n", ["--encoding", "klingon"], "There is no encoding klingon"),
        (b"name\nAnn\n", ["--map", "shoe={name}"], "there is no field shoe"),
        (b"name\nAnn\n", ["--phone-region-column", "land"], "there is no column land"),
        (b"x,y\n1,2\n", [], "no column is name"),
    ],
)
def test_a_file_or_option_that_is_wrong_ends_the_command(
    people: Callable[..., Path], content: bytes, options: list[str], says: str
) -> None:
    """One sentence that begins with the file, before anything is sent."""
    path = people("x")
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says) as caught:
        importer.main(["--stage=dev", *options, str(path)])
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the reason of the system."""
    with pytest.raises(CommandError, match=r"nobody\.csv can't be read: No such file or directory\."):
        importer.main(["--stage=dev", str(tmp_path / "nobody.csv")])


def test_many_rows_are_sent_some_at_a_time() -> None:
    """A file of a million rows is not in memory, and outcomes are in the order of rows."""
    taken = 0

    def rows() -> Iterator[tuple[Row, dict[str, Any]]]:
        nonlocal taken
        for number in range(2, 252):
            taken = number
            yield _row(number), {"name": f"Person {number}"}

    with Stage(*[_created() for _ in range(250)]).api as api:
        outcomes = send(api, rows(), _nowhere)
        first = next(outcomes)
        assert (first.row.number, taken) == (2, 101)
        assert [outcome.row.number for outcome in outcomes] == list(range(3, 252))
