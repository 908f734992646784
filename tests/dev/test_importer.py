"""The import command without a stage: what it asks for, how it waits, pauses and goes on, what it leaves behind."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from dev import importer
from dev.api import ATTEMPTS, Api
from dev.console import CommandError, run

ID = "0b5c9a4e-0000-4000-8000-000000000001"
BUCKET, FILE = "https://bucket.example/", "https://bucket.example/wrong-rows"
WRONG = "row;reasons;name\r\n3;email: Enter a valid email address.;Bö\r\n".encode()
COUNTS = dict.fromkeys(("created", "updated", "same", "wrong", "twice", "removed", "restored", "left"), 0)
FORM = {
    "format": "csv",
    "encoding": "windows-1252",
    "boms": 0,
    "delimiter": ";",
    "lineEnd": "\r\n",
    "sheet": "",
    "headerRow": 2,
}
READING = {
    "form": FORM,
    "columns": [{"name": name} for name in ("row", "reasons", "Vorname", "Nachname", "E-Mail", "Ort", "Größe")],
    "guess": {"name": "{Vorname} {Nachname}", "email": "{E-Mail}", "address": "{Ort}"},
}
Answers = list[tuple[int, Any]]
Command = Callable[..., int]


def meta(state: str, step: str = "", **counts: int | None) -> dict[str, Any]:
    """Return an import as the API has it."""
    counted: dict[str, Any] = COUNTS | {"total": 3, "done": 0} | counts
    said = {"state": state, "step": step, "run": 1, "sentence": "It has stopped.", "undoable": state == "done"}
    return {"importId": ID, "counts": counted, "dryRun": state == "checked", **said}


DONE = (200, meta("done", created=2, done=3, wrong=1))
BEGUN: Answers = [
    (201, {"importId": ID, "upload": {"url": BUCKET, "fields": {"key": "imports/1/source"}}}),
    (200, READING),
    (202, meta("running", "reading", total=None)),
]


class Stage:
    """A stage that answers what a test tells it to, and a bucket that takes files and has one."""

    def __init__(self) -> None:
        self.answers: Answers = [*BEGUN, DONE, (201, {"url": FILE, "fileName": "../people.errors.csv"})]
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.interrupted = False
        self.refuses = False
        self.transport = httpx.MockTransport(self.answer)
        self.bucket = httpx.Client(transport=self.transport)

    def api(self, _: Any) -> Api:
        """Return the way to its API."""
        return Api("https://stage.example", lambda: "the-token", transport=self.transport, sleep=self.sleep)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the API, or as the bucket."""
        if str(request.url) == FILE:
            return httpx.Response(200, content=WRONG)
        self.requests.append(request)
        if str(request.url) == BUCKET:
            return httpx.Response(403 if self.refuses else 204, content=request.read()[:0])
        status, body = self.answers.pop(0)
        return httpx.Response(status, json=body)

    def sleep(self, seconds: float) -> None:
        """Wait no time; somebody may press Ctrl-C meanwhile."""
        self.slept.append(seconds)
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt

    def asked(self) -> list[tuple[str, str]]:
        """Return method and path of what the API was asked."""
        return [(each.method, str(each.url)[21:]) for each in self.requests if str(each.url) != BUCKET]

    def body(self, end: str) -> Any:
        """Return the body of the request whose path ends so."""
        (request,) = [each for each in self.requests if each.url.path.endswith(end)]
        return json.loads(request.content)


@pytest.fixture
def stage() -> Stage:
    """Return a stage whose import has one wrong row."""
    return Stage()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a file."""
    path = tmp_path / "people.csv"
    path.write_bytes(b"name\r\nAnn\r\n")
    return path


@pytest.fixture
def command(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Return the command, called in the folder of the file."""
    monkeypatch.setenv("INIT_CWD", str(tmp_path))
    monkeypatch.setattr(httpx, "post", stage.bucket.post)
    monkeypatch.setattr(httpx, "stream", stage.bucket.stream)
    with patch.object(importer, "open_api", stage.api):
        yield lambda *arguments: importer.main(["--stage", "dev", *arguments])


def test_a_file_is_sent_read_and_run(
    command: Command, stage: Stage, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the page does it; the guesses are printed, and the wrong rows are in a file that only its owner reads."""
    assert command("people.csv", "--resource", "customers") == 1

    assert stage.asked() == [
        ("POST", "/imports"),
        ("POST", f"/imports/{ID}/reading"),
        ("POST", f"/imports/{ID}/runs"),
        ("GET", f"/imports/{ID}"),
        ("POST", f"/imports/{ID}/wrong-rows"),
    ]
    assert json.loads(stage.requests[0].content) == {"resource": "customers", "fileName": "people.csv", "bytes": 11}
    assert b'name="key"\r\n\r\nimports/1/source' in stage.requests[1].content
    assert people.read_bytes() in stage.requests[1].content
    assert stage.requests[1].headers["Content-Length"] == str(len(stage.requests[1].content))
    assert stage.body("/reading") == {}
    assert stage.body("/runs") == {"dryRun": False, "templates": READING["guess"], "fixed": {}}
    errors = people.with_name("people.errors.csv")
    assert (errors.read_bytes(), stat.S_IMODE(errors.stat().st_mode)) == (WRONG, 0o600)
    assert {path.name for path in people.parent.iterdir()} == {"people.csv", "people.errors.csv"}
    assert capsys.readouterr().out.splitlines() == [
        "CSV in WINDOWS-1252, delimiter ';', line ends CRLF, header in row 2",
        "  name: {Vorname} {Nachname}",
        "  email: {E-Mail}",
        "  address: {Ort}",
        "Columns that no field uses: Größe",
        f"The import is {ID}",
        "3 rows: 2 created, 0 updated, 0 same, 1 wrong, 0 twice",
        f"Undo it with npm run import -- --stage dev --undo {ID}",
        f"The wrong rows and the reasons are in {errors}",
    ]


def test_options_are_what_the_api_calls_them(command: Command, stage: Stage, people: Path) -> None:
    """What they do not say is guessed; a guess that needs an ignored column, or has a fixed value, is left out."""
    stage.answers[3:] = [(200, meta("checked", total=0))]
    people.with_name("people.errors.csv").write_text("of an earlier run")
    asked = (
        "--encoding cp1252 --delimiter TAB --sheet Two --header-row 0 --ignore Ort --ignore Vorname --map company={Ort}"
        " --map email= --fixed status=a=b --add-tag fair --empty NULL --empty - --match id --match phone"
        " --on-duplicate fill --phone-region GB --phone-region-column Ort --date-form MDY --time-zone UTC"
        " --keep-without-bad-optional --dry-run"
    )

    assert command("people.csv", *asked.split()) == 0

    how = {"encoding": "cp1252", "delimiter": "\t", "sheet": "Two", "headerRow": 0}
    assert stage.body("/reading") == how
    assert stage.body("/runs") == how | {
        "dryRun": True,
        "templates": {"email": "", "company": "{Ort}"},
        "fixed": {"status": "a=b"},
        "ignore": ["Ort", "Vorname"],
        "addTags": ["fair"],
        "emptyWords": ["NULL", "-"],
        "match": ["id", "phone"],
        "onDuplicate": "fill",
        "phoneRegion": "GB",
        "phoneRegionColumn": "Ort",
        "dateForm": "MDY",
        "timeZone": "UTC",
        "keepWithoutBadOptional": True,
    }
    assert not people.with_name("people.errors.csv").exists()


def test_undecided_rows_are_told(command: Command, stage: Stage, people: Path, capsys: Any) -> None:
    """A run that asks leaves them, and the command says where they are decided."""
    stage.answers[3:] = [(200, meta("checked", same=1, undecided=2))]

    assert command(people.name, "--on-duplicate", "ask", "--dry-run") == 1

    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Nothing is written yet. 3 rows: 0 created, 0 updated, 1 same, 0 wrong, 0 twice, 2 undecided",
        "Decide about the undecided rows on the page of this import, or import with another --on-duplicate.",
    ]


def test_choices_that_were_saved(command: Command, stage: Stage, people: Path, capsys: Any) -> None:
    """Options go before them, the kind of run is never one of them, and columns that are not there are named."""
    templates = {"name": "{Nachname}", "company": "{Firma}"}
    mapping = {"templates": templates, "fixed": {"status": "lead"}, "match": ["email"], "addTags": ["old"]}
    stage.answers[2:] = [
        (200, {"items": [{"name": "Old system", "mapping": mapping | {"encoding": "cp850"}}]}),
        (200, {"name": "x", "mapping": {}}),
        BEGUN[2],
        (200, meta("done", total=0)),
    ]

    assert command(people.name, "--mapping", "Old system", "--save-mapping", "a/b", "--match=", "--sheet=One") == 0

    chosen = {
        "templates": {"name": "{Nachname}"},
        "fixed": {"status": "lead"},
        "match": [],
        "addTags": ["old"],
        "phoneRegionColumn": "",
    }
    assert stage.body("/runs") == chosen | {"dryRun": False, "sheet": "One"}
    assert stage.asked()[3] == ("PUT", "/import-mappings/a%2Fb?resource=customers")
    assert json.loads(stage.requests[4].content) == {"mapping": chosen}
    assert "Columns that the saved choices name and the file lacks: Firma" in capsys.readouterr().out


def test_ctrl_c_pauses_and_the_import_goes_on(command: Command, stage: Stage, people: Path, capsys: Any) -> None:
    """The command says how, and the wrong rows are where it is called then."""
    stage.answers[3:] = [(200, meta("paused", done=1))]
    stage.interrupted = True

    assert command(people.name) == 130

    assert (stage.asked()[-1], stage.body(ID)) == (("PATCH", f"/imports/{ID}"), {"state": "paused"})
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"The import is paused, 1 of 3 rows done; go on with npm run import -- --stage dev --resume {ID}"
    )
    stage.requests.clear()
    stage.answers = [
        (200, meta("paused")),
        (200, meta("running", "writing")),
        DONE,
        (201, {"url": FILE, "fileName": "e"}),
    ]

    assert command("--resume", ID) == 1

    assert [method for method, _ in stage.asked()] == ["GET", "PATCH", "GET", "POST"]
    assert people.with_name("e").read_bytes() == WRONG


def test_ctrl_c_after_the_end(command: Command, stage: Stage, people: Path) -> None:
    """There is nothing to pause any more, and the result is told."""
    stage.answers[3:] = [(409, {"detail": "No."}), (200, meta("done", total=0))]
    stage.interrupted = True

    assert command(people.name) == 0


def test_undo(command: Command, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """What is left is named by its id; an answer that was lost is no second undo."""
    left = {"row": 3, "is": "left", "id": "the-id", "reasons": {"row": ["Somebody has changed it since."]}}
    stage.answers = [
        (409, {"detail": "The import is running."}),
        (200, meta("running", "undoing")),
        (200, meta("undone", removed=2, left=1)),
        (200, {"columns": [], "items": [left], "nextCursor": None}),
    ]

    assert command("--undo", ID) == 1

    assert stage.asked()[0] == ("POST", f"/imports/{ID}/undo")
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "3 records: 2 removed, 0 restored, 1 left",
        "  the-id (row 3): Somebody has changed it since.",
    ]


@pytest.mark.parametrize(
    ("answers", "arguments", "said"),
    [
        ([(400, {"errors": {"bytes": ["The file is empty."]}})], "people.csv", "bytes: The file is empty."),
        ([(403, {"detail": "You do not have permission to do this."})], "people.csv", "You do not have permission"),
        ([*BEGUN[:1], (422, {"detail": "It is a picture."})], "people.csv", "It is a picture."),
        (
            [*BEGUN[:2], (400, {"errors": {"templates": ["No field x."], "fixed": {"y": {"value": ["Too long."]}}}})],
            "people.csv",
            "--map: No field x.; --fixed: Too long.",
        ),
        ([*BEGUN[:2]], "people.csv --map name", "--map name has no ="),
        ([*BEGUN[:2]], "people.csv --fixed a=1 --fixed a=2", "--fixed names a more than once."),
        ([*BEGUN[:2], (200, {"items": []})], "people.csv --mapping x", "there are no saved choices called x. There"),
        (
            [*BEGUN[:2], (200, {"items": [{"name": "x", "mapping": {"fixed": [], "dryRun": False, "y": 1}}]})],
            "people.csv --mapping x",
            "the saved choices x cannot be used: fixed, y cannot",
        ),
        ([*BEGUN, (200, meta("failed", done=1))], "people.csv", r"It has stopped. \(1 of 3 rows done; npm run import"),
        ([*BEGUN, (200, meta("cancelled"))], "people.csv", "the import was cancelled, 0 of 3 rows done."),
        ([*BEGUN, *[(503, {"detail": "Busy."})] * ATTEMPTS], "people.csv", "Busy. The import goes on without this"),
        ([(404, {"detail": "There is no import with this id."})], f"--undo {ID}", "There is no import with this id."),
        ([(200, meta("new"))], f"--resume {ID}", "this import has not been run; send its file again."),
        ([], "nobody.csv", r".*nobody\.csv can't be read: No such file or directory\."),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    command: Command, stage: Stage, people: Path, answers: Answers, arguments: str, said: str
) -> None:
    """In the names of the options, and there is no file of wrong rows."""
    stage.answers = list(answers)

    with pytest.raises(CommandError, match=f"^{said}"):
        command(*arguments.split())

    assert [path.name for path in people.parent.iterdir()] == ["people.csv"]


def test_a_file_that_the_bucket_refuses(command: Command, stage: Stage, people: Path) -> None:
    """For example because it has another size by now."""
    stage.refuses = True

    with pytest.raises(CommandError, match=r"people.csv was refused \(403\)"):
        command(people.name)


@pytest.mark.parametrize(
    "arguments",
    ["", f"people.csv --undo {ID}", f"--undo {ID} --resume {ID}", "--undo ..", "people.csv --resource planets"],
)
def test_one_thing_at_a_time(command: Command, stage: Stage, arguments: str) -> None:
    """A file, or an import to go on with or to undo."""
    with pytest.raises(SystemExit):
        command(*arguments.split())
    assert stage.requests == []


def test_the_exit_code_of_failures() -> None:
    """Another one than that of wrong rows."""

    def fails() -> int:
        raise CommandError("no")

    with pytest.raises(SystemExit) as ended:
        run(fails, failed=2)
    assert ended.value.code == 2
