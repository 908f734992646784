"""The local stack's own promises: what it writes, where it listens, what it leaves behind."""

import io
import os
import re
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest

from dev import createsuperuser, importer, local, remove
from dev.api import LogIn
from dev.console import CommandError
from dev.local import ROOT
from dev.log_in import app_client_of
from tests.clock import PATIENCE
from tests.local_stack import Running, environment, free_port, local_stack, with_proof

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

needs_proc = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's /proc")


def test_stack_json_tells_all_that_a_client_needs(stack: dict[str, Any], stack_home: Path) -> None:
    """Every address, name and user is there, and only its owner reads it, because it holds passwords."""
    port = stack["endpointUrl"].removeprefix("http://127.0.0.1:")
    expected = {
        "siteUrl": rf"http://[a-z0-9]+\.cloudfront\.localhost:{port}",
        "apiUrl": rf"http://127\.0\.0\.1:{port}/_aws/execute-api/[a-z0-9]+/local",
        "endpointUrl": rf"http://127\.0\.0\.1:{port}",
        "region": "eu-central-1",
        "stage": "local",
        "siteBucket": ".+",
        "userPoolId": "eu-central-1_.+",
        "userPoolClientId": ".+",
        "userPoolClientSecret": ".+",
        "mailboxUrl": rf"http://127\.0\.0\.1:{port}/_ministack/ses/messages",
    }
    assert {name for name, form in expected.items() if not re.fullmatch(form, stack[name])} == set()
    assert set(stack["tables"]) == {"customers", "customerIds"}
    assert set(stack["users"]) == {"admin", "editor", "viewer"}
    assert {"apiKey", "stateMachineArn", "accessKeyId", "secretAccessKey"} <= set(stack)
    assert stat.S_IMODE((stack_home / "stack.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((stack_home / "users.json").stat().st_mode) == 0o600


def test_each_role_has_its_group(stack: dict[str, Any], cognito: "CognitoIdentityProviderClient") -> None:
    """The three users are in the groups that their names promise."""
    groups = {
        role: [
            group["GroupName"]
            for group in cognito.admin_list_groups_for_user(UserPoolId=stack["userPoolId"], Username=user["email"])[
                "Groups"
            ]
        ]
        for role, user in stack["users"].items()
    }
    assert groups == {"admin": ["admins"], "editor": ["editors"], "viewer": ["viewers"]}


def test_the_admin_is_where_the_site_url_says(stack: dict[str, Any]) -> None:
    """The log-in page comes through the distribution; ``*.localhost`` is a name that only browsers and curl resolve."""
    host = stack["siteUrl"].removeprefix("http://")
    page = httpx.get(f"{stack['endpointUrl']}/admin/login/", headers={"Host": host}, trust_env=False)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_the_env_file_leads_a_shell_to_the_stack(stack: dict[str, Any], stack_home: Path) -> None:
    """After ``. .local/env`` a command finds the stack, and no profile of a real account is left."""
    script = f'export AWS_PROFILE=work; . "{stack_home}/env"; echo "$AWS_ENDPOINT_URL ${{AWS_PROFILE:-none}}"'
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)  # noqa: S603, S607 our own
    assert shell.stdout == f"{stack['endpointUrl']} none\n"


def test_createsuperuser_makes_a_user_who_can_log_in(
    stack: dict[str, Any], stack_home: Path, cognito: "CognitoIdentityProviderClient"
) -> None:
    """A new user logs in with its password; the same command again gives it another one and another group."""

    def log_in(password: str) -> bool:
        parameters = with_proof(stack, {"USERNAME": "new@example.com", "PASSWORD": password})
        try:
            cognito.initiate_auth(
                AuthFlow="USER_PASSWORD_AUTH", ClientId=stack["userPoolClientId"], AuthParameters=parameters
            )
        except cognito.exceptions.NotAuthorizedException:
            return False
        return True

    weak = _createsuperuser(stack_home, "--email", "new@example.com", password="short")
    created = _createsuperuser(stack_home, "--email", "new@example.com", password="First-Passw0rd")
    logged_in = log_in("First-Passw0rd")
    updated = _createsuperuser(stack_home, "--email", "new@example.com", "--group=viewers", password="2nd-Passw0rd")

    assert weak.returncode == 1
    assert "This password is too short. It must contain at least 12 characters." in weak.stderr
    assert created.stdout.startswith("Created new@example.com in the group admins")
    assert updated.stdout.startswith("Updated new@example.com in the group viewers")
    assert (logged_in, log_in("First-Passw0rd"), log_in("2nd-Passw0rd")) == (True, False, True)


@pytest.fixture
def near_stack(stack: dict[str, Any], stack_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process the environment that leads a command to the running stack."""
    port = int(stack["endpointUrl"].rpartition(":")[2])
    for name, value in local.aws_variables(port, local.stack_keys(stack_home)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CLIENTELE_HOME", str(stack_home))


@pytest.mark.usefixtures("near_stack")
def test_a_stage_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By every command that needs one, before it asks for anything."""
    people = tmp_path / "people.csv"
    people.write_text("name,email\n")
    for command, needed in (
        (createsuperuser.main, ["--email", "new@example.com"]),
        (importer.main, [str(people)]),
        (remove.main, []),
    ):
        with pytest.raises(CommandError, match="there is no stack clientele-gone in eu-central-1; deploy it first"):
            command(["--stage", "gone", *needed])


@pytest.mark.usefixtures("near_stack")
def test_a_file_is_checked_imported_mended_and_undone(
    tmp_path: Path,
    api: Callable[[str | None], httpx.Client],
    new_email: Callable[[], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A dry run writes nothing, a wrong row is mended in its file, an undo takes back what its import made."""
    addresses = [new_email() for _ in range(3)]
    file, errors = tmp_path / "people.csv", tmp_path / "people.errors.csv"
    rows = [f"Ada,Lovelace,{addresses[0]}", f"Grace,,{addresses[1]}", f"Nobody,,{addresses[2]}@"]
    file.write_text("\n".join(["First,Last,Email", *rows, ""]), encoding="utf-8")

    def command(*arguments: str) -> tuple[int, str]:
        code = importer.main(["--stage", "local", *arguments])
        return code, capsys.readouterr().out

    def names() -> list[list[str]]:
        answers = [api("viewer").get("/customers", params={"q": address}).json() for address in addresses]
        return [[customer["name"] for customer in answer["items"]] for answer in answers]

    dry = command(str(file), "--map", "name={First} {Last}", "--dry-run")
    unwritten = names()
    first = command(str(file), "--map", "name={First} {Last}")
    reasons = errors.read_text(encoding="utf-8").splitlines()
    mode = stat.S_IMODE(errors.stat().st_mode)
    errors.write_text(errors.read_text(encoding="utf-8").replace(f"{addresses[2]}@", addresses[2]), encoding="utf-8")
    mended = command(str(errors), "--map", "name={First} {Last}")
    written = names()
    undone = command("--undo", first[1].partition("The import is ")[2].partition("\n")[0])

    said = "3 rows: 2 created, 0 updated, 0 same, 1 wrong, 0 twice"
    assert (dry[0], f"Nothing is written yet. {said}" in dry[1], unwritten) == (1, True, [[], [], []])
    assert (first[0], said in first[1]) == (1, True)
    assert reasons == [
        "row,reasons,First,Last,Email",
        f"4,email: Enter a valid email address. It looks like ann@example.com.,Nobody,,{addresses[2]}@",
    ]
    assert mode == 0o600
    assert (mended[0], written) == (0, [["Ada Lovelace"], ["Grace"], ["Nobody"]])
    assert undone == (0, "2 records: 2 removed, 0 restored, 0 left\n")
    assert names() == [[], [], ["Nobody"]]
    assert not any(address in text for _, text in (dry, first, mended, undone) for address in addresses)


@pytest.mark.usefixtures("near_stack")
def test_who_imports_is_a_token_or_a_password(
    stack: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    id_token: Callable[[str], str],
    new_email: Callable[[], str],
) -> None:
    """A viewer's token and a wrong password are refused in a sentence; an admin's password will do."""
    people = tmp_path / "people.csv"
    people.write_text(f"name,email\nAda,{new_email()}\n")
    admin = stack["users"]["admin"]
    as_admin = ["--stage", "local", str(people), "--email", admin["email"], "--password-stdin"]

    monkeypatch.setenv("CLIENTELE_TOKEN", id_token("viewer"))
    with pytest.raises(CommandError, match="You do not have permission"):
        importer.main(["--stage", "local", str(people)])
    monkeypatch.setattr("sys.stdin", io.StringIO("not the password"))
    with pytest.raises(CommandError, match="the e-mail address or the password is wrong"):
        importer.main(as_admin)
    monkeypatch.setattr("sys.stdin", io.StringIO(admin["password"]))
    assert importer.main(as_admin) == 0


def _number_of_tables(stack: dict[str, Any]) -> int:
    keys = {"aws_access_key_id": stack["accessKeyId"], "aws_secret_access_key": stack["secretAccessKey"]}
    client = boto3.client("dynamodb", endpoint_url=stack["endpointUrl"], region_name=stack["region"], **keys)
    with closing(client) as dynamodb:
        return len(dynamodb.list_tables()["TableNames"])


@needs_proc
def test_a_life(tmp_path: Path, new_email: Callable[[], str]) -> None:
    """It listens on loopback only, SIGTERM leaves no process and no port, the next start has the data.

    One test of many steps, because each start takes a while.
    """
    port = free_port()
    home = tmp_path / "home"
    with local_stack(home, port) as first:
        customer = _create(first, new_email())  # so that a Lambda worker runs
        tree = _process_tree(first.process.pid)
        assert len(tree) > 3
        assert _listening(tree) == {("127.0.0.1", port)}
        assert _refused(home, free_port()) == (
            f"clientele: a local stack is already running with the data in {home}; stop it first, or give this one "
            "its own folder and port with CLIENTELE_HOME and CLIENTELE_PORT.\n"
        )
        assert _refused(tmp_path / "other", port) == (
            f"clientele: port {port} is taken; stop what listens there, or choose another port: "
            f"CLIENTELE_PORT={port + 1} npm start.\n"
        )
        assert first.stop() == 0
        _assert_gone(tree, port)
        assert not (home / "stack.json").exists()

    with local_stack(home, port) as second:
        with _client(second) as client:
            kept = client.get(f"/customers/{customer['customerId']}")
        assert kept.json() == customer
        assert second.stack == first.stack
        tables = _number_of_tables(second.stack)
        mistyped = _command(home, ["remove", "--stage", "local"], "dev\n")
        assert (mistyped.returncode, mistyped.stderr) == (1, "clientele: nothing was removed: 'dev' is not 'local'.\n")
        removed = _command(home, ["remove", "--stage", "local"], "local\n")
        assert (removed.returncode, removed.stderr) == (0, removed.stderr)
        assert f"deletes for good: {tables} tables with their data, the user pool with its people" in removed.stdout
        assert re.search(r"What stays until somebody deletes it: [12] smaller things\.", removed.stdout)
        gone = _command(home, ["createsuperuser", "--stage=local", "--email=new@example.com"], "")
        assert gone.stderr.startswith("clientele: there is no stack clientele-local in eu-central-1")
        tree = _process_tree(second.process.pid)
        for pid in tree:
            if b"dev.stack" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        second.process.wait(10)
        _assert_gone(tree, port)


def _createsuperuser(stack_home: Path, *arguments: str, password: str) -> subprocess.CompletedProcess[str]:
    return _command(stack_home, ["createsuperuser", "--stage=local", "--password-stdin", *arguments], password)


def _command(stack_home: Path, arguments: list[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 our own command
        ["/bin/sh", str(ROOT / "dev" / "run"), *arguments],
        env=environment(stack_home, 1) | {"COLUMNS": "200"},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def _refused(home: Path, port: int) -> str:
    """Start another local stack that can't start, and return what it says on standard error."""
    start = subprocess.run(  # noqa: S603 our own command
        ["/bin/sh", str(ROOT / "dev" / "run"), "start", "--empty"],
        env=environment(home, port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (start.returncode, start.stdout) == (1, "")
    return start.stderr


def _client(running: Running) -> httpx.Client:
    stack = running.stack
    editor = stack["users"]["editor"]
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=stack["endpointUrl"],
        region_name=stack["region"],
        aws_access_key_id=stack["accessKeyId"],
        aws_secret_access_key=stack["secretAccessKey"],
    )
    with closing(cognito):
        token = LogIn(cognito, app_client_of(stack), editor["email"], editor["password"])()
    return httpx.Client(base_url=stack["apiUrl"], headers={"Authorization": token}, timeout=PATIENCE, trust_env=False)


def _create(running: Running, email: str) -> dict[str, Any]:
    with _client(running) as client:
        answer = client.post("/customers", json={"name": "Ada Lovelace", "email": email})
    assert answer.status_code == 201
    customer: dict[str, Any] = answer.json()
    return customer


def _process_tree(root: int) -> set[int]:
    """Return the process and all its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(after_name[1])
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree


def _listening(tree: set[int]) -> set[tuple[str, int]]:
    """Return the address and port of every TCP socket on which one of the processes listens."""
    sockets = set()
    for pid in tree:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except FileNotFoundError:
                continue  # closed since it was listed
            if target.startswith("socket:["):
                sockets.add(target.removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                address, port = fields[1].split(":")
                readable = socket.inet_ntoa(bytes.fromhex(address)[::-1]) if table.endswith("tcp") else address
                found.add((readable, int(port, 16)))
    return found


def _assert_gone(tree: set[int], port: int) -> None:
    """Wait a moment until none of the processes is there, and find the port free."""
    deadline = time.monotonic() + PATIENCE
    while (left := {pid for pid in tree if _alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == set()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
