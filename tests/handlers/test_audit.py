"""The audit log: which requests have an entry, what it says, and what becomes of an answer without one."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from dev.service import all_functions
from people.audit import EVENTS, OUTCOMES, AuditLog, Entry, outcome_of
from records.database import Database
from schemas.audit import EVENT_LABELS, OUTCOME_LABELS
from tests.handlers.conftest import Context, Send, event, handler, load, routes
from tests.handlers.test_ended_sessions import end
from tests.handlers.test_sessions import ANN, WITH_REFRESH, Cognito, cognito, cognito_says
from tests.handlers.test_users import ask, invite, pool
from tests.people.pool import Pool
from tests.records.faults import FaultyClient, answer_lost, throttled, unreachable

__all__ = ["cognito", "pool"]
SOME = "00000000-0000-4000-8000-000000000000"
RECORDED = {
    "POST /session": "logIn",
    "POST /session/challenge": "logIn",
    "DELETE /session": "logOut",
    "DELETE /session/sessions": "sessionEnd",
    "DELETE /session/sessions/{session}": "sessionEnd",
    "POST /session/password": "passwordChange",
    "PUT /session/second-factor": "factorAdd",
    "POST /session/password-reset": "passwordResetRequest",
    "PUT /session/password-reset": "passwordReset",
    "POST /users": "userInvite",
    "PATCH /users/{subject}": "userChange",
    "DELETE /users/{subject}": "userDelete",
    "POST /users/{subject}/{action}": "userPasswordReset",
    "GET /personal-data": "personalDataRead",
    "DELETE /personal-data": "erase",
    "POST /imports": "importUpload",
    "PATCH /imports/{importId}": "importChange",
    "POST /imports/{importId}/undo": "importUndo",
    "POST /imports/{importId}/runs": "importRun",
    "POST /imports/{importId}/wrong-rows": "export",
    "POST /customers/exports": "export",
    "POST /activities/exports": "export",
    "GET /customers/exports/{exportId}": "exportDownload",
    "GET /activities/exports/{exportId}": "exportDownload",
    "DELETE /customers/{customerId}": "purge",
    "DELETE /activities/{activityId}": "purge",
}
"""Route -> what its requests are called, at least those that matter."""
IN_THE_HISTORY = "the history of the record has it, by the same person"
NOT_RECORDED = {
    "POST /session/second-factor": "it changes nothing until a code of the new app comes",
    "POST /session/refresh": "it goes on every few minutes while somebody works, and opens nothing new",
    "POST /customers": IN_THE_HISTORY,
    "PUT /customers/{customerId}": IN_THE_HISTORY,
    "PATCH /customers/{customerId}": IN_THE_HISTORY,
    "POST /customers/{customerId}/restore": IN_THE_HISTORY,
    "POST /customers/{customerId}/revert": IN_THE_HISTORY,
    "POST /activities": IN_THE_HISTORY,
    "POST /customers/{customerId}/activities": IN_THE_HISTORY,
    "PUT /activities/{activityId}": IN_THE_HISTORY,
    "PATCH /activities/{activityId}": IN_THE_HISTORY,
    "POST /activities/{activityId}/restore": IN_THE_HISTORY,
    "POST /activities/{activityId}/revert": IN_THE_HISTORY,
    "POST /merges": IN_THE_HISTORY,
    "DELETE /merges": IN_THE_HISTORY,
    "PUT /customers/duplicates/{pair}": "it changes no record: two of them are said to be two",
    "POST /imports/{importId}/reading": "it changes no record",
    "PUT /imports/{importId}/rows/{row}": "it changes no record before the next run, which is recorded",
    "PUT /import-mappings/{name}": "it changes no record",
    "DELETE /import-mappings/{name}": "it changes no record",
    "PUT /customer-ids/{id}": "a machine with an API key does it, not a person",
    "DELETE /customer-ids/{id}": "a machine with an API key does it, not a person",
    "POST /workflow/submit": "a machine with an API key does it, not a person",
}
"""Route that changes something -> why it has no entry but for refusals; those that only read need no reason."""


def entries(dynamodb: Any, environment: dict[str, str]) -> list[dict[str, Any]]:
    """Return all entries, the oldest first, without what is another one each time."""
    items = dynamodb.scan(TableName=environment["AUDIT_TABLE_NAME"])["Items"]
    plain = load("records/transaction").from_item
    found = sorted(map(plain, items), key=lambda item: str(item["sk"]))
    changing = ("pk", "sk", "at", "expiresAt", "correlation")
    return [{name: value for name, value in item.items() if name not in changing} for item in found]


@pytest.fixture
def log(send: Send, dynamodb: Any, environment: dict[str, str]) -> Any:
    """Return a function that returns all entries."""
    assert send is not None
    return lambda: entries(dynamodb, environment)


def endpoints() -> dict[str, Any]:
    """Return route -> endpoint of all functions."""
    found = {}
    for method, resource, name in routes():
        made = handler(name)
        route = f"{method} {resource}"
        found[route] = made.endpoints[route] if hasattr(made, "endpoints") else made
    return found


def test_every_route_is_decided(send: Send) -> None:
    """A new route that changes something is recorded, or has a reason above."""
    assert send is not None
    audited = {route: bool(endpoint.audit) for route, endpoint in endpoints().items()}
    changing = {route for route in audited if not route.startswith("GET")}

    assert {route for route, is_audited in audited.items() if is_audited} == set(RECORDED)
    assert changing - set(RECORDED) == set(NOT_RECORDED)
    assert set(RECORDED.values()) <= set(EVENTS)


REFUSED = [
    (method, resource)
    for method, resource, name in routes()
    if "authorizer" in str(all_functions()[name]["events"]) and not resource.startswith("/session")
]


@pytest.mark.parametrize(("method", "resource"), REFUSED)
def test_every_refusal_is_recorded_once(send: Send, log: Any, method: str, resource: str) -> None:
    """Of somebody without the right, at each route, by the name of the route."""
    address = resource.replace("{name}", "mine").replace("{row}", "1").replace("{action}", "sign-out")
    for name in ("customerId", "activityId", "exportId", "importId", "subject"):
        address = address.replace(f"{{{name}}}", SOME)

    answered = send(method, address, role="nobody", json_body={} if method != "GET" else None)

    assert answered.status == 403
    (entry,) = log()
    assert entry["event"] in EVENTS
    assert (entry["outcome"], entry["status"], entry["route"]) == ("denied", 403, f"{method} {resource}")
    assert (entry["subject"], entry["email"]) == ("sub-of-nobody", "nobody@example.com")
    assert entry.get("target", "") == (SOME if SOME in address else "")


def test_what_somebody_sends_is_in_no_entry(
    send: Send, cognito: Cognito, pool: Pool, dynamodb: Any, environment: dict[str, str]
) -> None:
    """Passwords, codes, reasons, names, and whatever else stands in a body or a query."""
    assert (cognito, pool) is not None
    cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")
    fields = ("email", "password", "oldPassword", "newPassword", "code", "reason", "name", "state", "planted")
    wrong = dict.fromkeys(fields, "planted-Passw0rd\u202e")
    for route in RECORDED:
        method, _, path = route.partition(" ")
        address = re.sub(r"\{\w+\}", SOME, path.replace("{action}", "sign-out"))
        answered = send(
            method, f"{address}?q=planted&purge=true", role="admin", json_body=wrong if method != "GET" else None
        )
        assert answered.status in (204, 400, 401, 403, 404, 409, 412, 428), route

    found = json.dumps(dynamodb.scan(TableName=environment["AUDIT_TABLE_NAME"])["Items"])
    assert "logIn" in found
    assert "planted" not in found.lower()


def test_requests_at_the_same_time_have_an_entry_each(send: Send, log: Any) -> None:
    """None takes the place of another one."""
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: send("POST", "/customers", role="viewer", json_body={}).status, range(24)))

    assert answers == [403] * 24
    assert [entry["event"] for entry in log()] == ["accessDenied"] * 24


class _DiedError(BaseException):
    """The function was stopped."""


def test_who_repeats_what_was_cut_short_has_an_entry(
    send: Send, pool: Pool, dynamodb: Any, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function that dies between deed and entry leaves none; the next request about it does."""

    def dies(*_: Any) -> Any:
        raise _DiedError

    bob = invite(send, "bob@example.com")
    broken(dynamodb, monkeypatch, [dies])
    with pytest.raises(_DiedError):
        ask(send, "DELETE", f"/users/{bob['subject']}")

    again = ask(send, "DELETE", f"/users/{bob['subject']}")

    assert (again.status, bob["subject"] in pool.users) == (404, False)
    entry = log()[-1]
    assert (entry["event"], entry["outcome"], entry["target"]) == ("userDelete", "refused", bob["subject"])


def test_a_token_that_is_not_of_a_person_is_recorded(send: Send, log: Any) -> None:
    """An access token reaches the function, which refuses it."""
    assert send is not None
    asked = event("GET", "/customers", resource="/customers")
    asked["requestContext"]["authorizer"]["claims"] = {"sub": "sub-of-ann", "token_use": "access"}

    answered = handler("listCustomers")(asked, Context())

    assert answered["statusCode"] == 401
    assert log() == [
        {
            "event": "accessDenied",
            "outcome": "denied",
            "status": 401,
            "subject": "sub-of-ann",
            "route": "GET /customers",
            "resource": "customers",
            "address": "198.51.100.7",
        }
    ]


def test_a_token_whose_session_has_ended_is_recorded(send: Send, ann: dict[str, Any], log: Any) -> None:
    """Somebody may have kept it."""
    end("all ended")

    answered = send("PATCH", f"/customers/{ann['customerId']}", role="admin", json_body={"name": "Ann"})

    assert answered.status == 401
    (entry,) = log()
    assert (entry["event"], entry["outcome"], entry["status"]) == ("accessDenied", "denied", 401)
    assert (entry["subject"], entry["target"]) == ("sub-of-admin", ann["customerId"])


class TestLogIn:
    """``POST /session``."""

    def test_a_session_is_recorded_with_who_and_whence(self, send: Send, cognito: Cognito, log: Any) -> None:
        """As the token has it."""
        assert cognito
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

        send("POST", "/session", json_body=ANN, role=None, headers={"User-Agent": agent})

        assert log() == [
            {
                "event": "logIn",
                "outcome": "done",
                "status": 204,
                "subject": "sub-of-ann",
                "route": "POST /session",
                "resource": "session",
                "address": "198.51.100.7",
                "device": "Firefox, Linux",
            }
        ]

    @pytest.mark.parametrize(
        ("error", "message", "why"),
        [
            ("NotAuthorizedException", "Incorrect username or password.", "NotAuthorizedException"),
            ("NotAuthorizedException", "User is disabled.", "Disabled"),
            ("NotAuthorizedException", "Password attempts exceeded", "TooManyAttempts"),
            ("PasswordResetRequiredException", "", "PasswordResetRequiredException"),
        ],
    )
    def test_a_failure_names_whom_the_table_knows(
        self, send: Send, cognito: Cognito, pool: Pool, log: Any, error: str, message: str, why: str
    ) -> None:
        """And why, which the answer does not tell."""
        bob = invite(send, "bob@example.com")
        cognito.answers["initiate_auth"] = cognito_says(error, message)

        answered = send("POST", "/session", json_body={"email": "BOB@example.com", "password": "planted"}, role=None)

        assert answered.status == 401
        entry = log()[-1]
        assert (entry["event"], entry["outcome"], entry["why"]) == ("logIn", "denied", why)
        assert (entry["subject"], entry["email"]) == (bob["subject"], "bob@example.com")
        assert pool

    @pytest.mark.parametrize(
        "typed", ["planted-Passw0rd", "planted@secret.example", "\u202eplanted\x00", "\ud800planted@secret.example"]
    )
    def test_what_nobody_has_is_not_kept(
        self, send: Send, cognito: Cognito, dynamodb: Any, environment: dict[str, str], typed: str
    ) -> None:
        """It may be a password in the wrong field."""
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")

        send("POST", "/session", json_body={"email": typed, "password": "planted"}, role=None)

        assert "planted" not in json.dumps(dynamodb.scan(TableName=environment["AUDIT_TABLE_NAME"])["Items"])

    @pytest.mark.parametrize("kept", ["x" * 5000 + "@a.de", "%ED%A0%80@a.de", "..", "%00@", SOME])
    def test_a_cookie_of_somebody_elses_making_names_nobody(
        self, send: Send, cognito: Cognito, log: Any, kept: str
    ) -> None:
        """The name in it is looked up, and nothing more."""
        cognito.answers["respond_to_auth_challenge"] = cognito_says("NotAuthorizedException")
        cookie = f"__Secure-challenge=SOFTWARE_TOKEN_MFA:{kept}:session-of-twenty-letters"

        send("POST", "/session/challenge", json_body={"code": "123456"}, role=None, headers={"Cookie": cookie})

        entry = log()[-1]
        assert (entry["event"], entry["status"], entry.keys() & {"subject", "email"}) == ("logIn", 401, set())

    def test_a_password_that_is_not_enough_is_no_failure(
        self, send: Send, cognito: Cognito, pool: Pool, log: Any
    ) -> None:
        """The second step is another request; the cookie's id says whose it is."""
        bob = invite(send, "bob@example.com")
        cognito.answers["initiate_auth"] = {
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": "planted-session-of-twenty",
            "ChallengeParameters": {"USER_ID_FOR_SRP": bob["subject"]},
        }
        asked = send("POST", "/session", json_body={"email": "bob@example.com", "password": "planted"}, role=None)
        cognito.answers["respond_to_auth_challenge"] = cognito_says("CodeMismatchException")
        kept = {"Cookie": asked.cookies[0].partition(";")[0]}

        send("POST", "/session/challenge", json_body={"code": "123456"}, role=None, headers=kept)

        first, second = log()[1:]
        assert (first["outcome"], first["why"], first["subject"]) == ("asked", "SOFTWARE_TOKEN_MFA", bob["subject"])
        assert (second["outcome"], second["why"], second["subject"]) == (
            "refused",
            "CodeMismatchException",
            bob["subject"],
        )
        assert pool

    @pytest.mark.parametrize("fault", [throttled, unreachable])
    def test_nobody_gets_a_session_that_is_not_recorded(
        self, send: Send, cognito: Cognito, dynamodb: Any, fault: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
    ) -> None:
        """The cookies stay here; a 5XX rings, and the line names no address."""
        assert cognito
        broken(dynamodb, monkeypatch, [fault] * 100)

        answered = send("POST", "/session", json_body=ANN, role=None, seconds=5)

        assert (answered.status, answered.cookies) == (503, [])
        line = next(
            each
            for each in map(json.loads, capsys.readouterr().out.splitlines())
            if each["message"] == "AuditNotWritten"
        )
        assert (line["level"], line["event"], line["outcome"], line["subject"]) == (
            "ERROR",
            "logIn",
            "done",
            "sub-of-ann",
        )
        assert not {"email", "address", "device"} & line.keys()

    def test_an_entry_whose_answer_got_lost_is_there_once(
        self, send: Send, cognito: Cognito, dynamodb: Any, log: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same put again is refused, because it was done."""
        assert cognito
        broken(dynamodb, monkeypatch, [answer_lost])

        answered = send("POST", "/session", json_body=ANN, role=None)

        assert answered.status == 204
        assert len(log()) == 1


def broken(dynamodb: Any, monkeypatch: pytest.MonkeyPatch, faults: list[Any]) -> None:
    """Let writes of the audit log fail."""
    module = load("handlers/_audit")
    database = Database(FaultyClient(dynamodb, put_item=faults), module.LOG.database.tables)
    monkeypatch.setattr(module, "LOG", AuditLog(database, 365))


class TestLogOut:
    """``DELETE /session``."""

    def test_who_had_a_session_has_an_entry(self, send: Send, cognito: Cognito, log: Any) -> None:
        """Whoever had none has not logged out."""
        assert cognito
        send("DELETE", "/session", role=None)
        assert log() == []

        send("DELETE", "/session", role=None, headers=WITH_REFRESH)

        (entry,) = log()
        assert (entry["event"], entry["outcome"], entry["subject"]) == ("logOut", "done", "sub-of-ann")

    def test_the_list_of_users_knows_the_address(self, send: Send, cognito: Cognito, pool: Pool, log: Any) -> None:
        """The cookie has the subject alone."""
        assert (cognito, pool) is not None
        bob = invite(send, "bob@example.com")
        kept = WITH_REFRESH["Cookie"].replace("sub-of-ann", bob["subject"])

        send("DELETE", "/session", role=None, headers={"Cookie": kept})

        entry = log()[-1]
        assert (entry["event"], entry["subject"], entry["email"]) == ("logOut", bob["subject"], "bob@example.com")


class TestUsers:
    """``/users``."""

    def test_each_change_names_whom_and_which_rights(self, send: Send, pool: Pool, log: Any) -> None:
        """Names of fields; only groups and activity have their values, which are no personal data."""
        bob = invite(send, "bob@example.com", "viewers", name="Planted")
        address = f"/users/{bob['subject']}"
        ask(send, "PATCH", address, json_body={"groups": ["admins", "editors"], "active": False, "name": "Planted2"})
        ask(send, "POST", f"{address}/sign-out", json_body={})
        ask(send, "DELETE", address)
        ask(send, "DELETE", address)

        found = [(each["event"], each["outcome"], each.get("changes", [])) for each in log()]
        assert found == [
            ("userInvite", "done", ["active=true", "groups=viewers", "name"]),
            ("userChange", "done", ["active=false", "groups=admins editors", "name"]),
            ("userSignOut", "done", []),
            ("userDelete", "done", []),
            ("userDelete", "refused", []),
        ]
        assert {(each["subject"], each["target"]) for each in log()} == {("sub-of-admin", bob["subject"])}
        assert "Planted" not in json.dumps(log())
        assert pool

    def test_what_was_done_is_said_and_rings(
        self, send: Send, pool: Pool, dynamodb: Any, log: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
    ) -> None:
        """A deletion cannot be taken back: the line in the log has what the entry would have."""
        bob = invite(send, "bob@example.com")
        broken(dynamodb, monkeypatch, [throttled] * 100)

        answered = ask(send, "DELETE", f"/users/{bob['subject']}", seconds=5)

        assert (answered.status, answered.body["detail"]) == (
            500,
            "This was done, but it could not be written to the audit log. The operators have been told.",
        )
        assert [each["event"] for each in log()] == ["userInvite"]
        line = next(
            each
            for each in map(json.loads, capsys.readouterr().out.splitlines())
            if each["message"] == "AuditNotWritten"
        )
        assert (line["event"], line["subject"], line["target"]) == ("userDelete", "sub-of-admin", bob["subject"])
        assert pool


def test_a_purge_is_recorded_and_the_trash_is_not(send: Send, ann: dict[str, Any], log: Any) -> None:
    """The history has the trash; of a purge it keeps a stub."""
    address = f"/customers/{ann['customerId']}"
    send("DELETE", address, json_body={})
    assert log() == []

    send("DELETE", f"{address}?purge=true", role="admin", json_body={})

    (entry,) = log()
    assert (entry["event"], entry["outcome"], entry["resource"], entry["target"]) == (
        "purge",
        "done",
        "customers",
        ann["customerId"],
    )
    assert "Köhler" not in json.dumps(entry, ensure_ascii=False)


def test_a_read_of_everything_is_recorded_before_it_is_handed_out(
    send: Send, ann: dict[str, Any], dynamodb: Any, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And withheld without an entry."""
    address = f"/personal-data?resource=customers&id={ann['customerId']}"
    read = send("GET", address, role="admin")
    (entry,) = log()
    broken(dynamodb, monkeypatch, [throttled] * 100)

    withheld = send("GET", address, role="admin", seconds=5)

    assert (read.status, withheld.status) == (200, 503)
    assert "Köhler" not in json.dumps(withheld.body, ensure_ascii=False)
    assert (entry["event"], entry["resource"], entry["target"]) == ("personalDataRead", "customers", ann["customerId"])


def test_an_erasure_leaves_ids_alone(send: Send, ann: dict[str, Any], log: Any) -> None:
    """No value of the record is in any entry."""
    address = f"/personal-data?resource=customers&id={ann['customerId']}"
    send("DELETE", address, role="admin", json_body={"reason": "Planted of Ann"}, headers={"If-Match": '"1"'})

    (entry,) = log()
    assert (entry["event"], entry["outcome"], entry["target"]) == ("erase", "done", ann["customerId"])
    assert "Planted" not in json.dumps(entry)


class TestEntry:
    """What is stored of hostile values."""

    def test_texts_are_bounded_and_have_no_control_characters(self) -> None:
        """Nobody writes a line of their own into what an administrator reads."""
        entry = Entry(at="now", event="logIn", outcome="done", status=204, device="\x1b[2J\u202e\n" + "x" * 9999)

        item = entry.to_item()

        assert item["device"] == "[2J" + "x" * 197
        assert "email" not in item

    @pytest.mark.parametrize(("days", "after"), [(365, 365 * 86400), (0, None)])
    def test_an_entry_expires_when_the_stage_says(
        self, send: Send, dynamodb: Any, environment: dict[str, str], days: int, after: int | None
    ) -> None:
        """Time alone deletes it; 0 is never."""
        assert send is not None
        table = environment["AUDIT_TABLE_NAME"]
        began = int(time.time())

        AuditLog(Database(dynamodb, table), days).add(Entry(at="now", event="logIn", outcome="done", status=204))

        (item,) = dynamodb.scan(TableName=table)["Items"]
        assert ("expiresAt" in item) is bool(after)
        assert not after or 0 <= int(item["expiresAt"]["N"]) - began - after <= 5

    def test_each_status_has_an_outcome(self) -> None:
        """Of those that are used."""
        found = {status: outcome_of(status) for status in (200, 307, 400, 401, 403, 404, 409, 429, 500, 503)}

        assert [*found.values()] == [
            *("done", "done", "refused", "denied", "denied", "refused", "refused", "denied", "failed", "failed")
        ]
        assert set(found.values()) < set(OUTCOMES)


class TestList:
    """``GET /audit``."""

    @pytest.fixture
    def filled(self, send: Send, pool: Pool, dynamodb: Any, environment: dict[str, str]) -> dict[str, Any]:
        """Write entries of two people on three days, and return a user who is in them."""
        bob = invite(send, "bob@example.com")
        log = AuditLog(Database(dynamodb, environment["AUDIT_TABLE_NAME"]), 365)
        dynamodb_emptied(dynamodb, environment["AUDIT_TABLE_NAME"])
        for number in range(12):
            who = (bob["subject"], "bob@example.com") if number % 3 else (SOME, "gone@example.com")
            event_, outcome = ("logIn", "denied") if number % 2 else ("purge", "done")
            at = f"2026-11-{20 + number // 4}T10:00:00.{number:03}Z"
            status = 401 if number % 2 else 204
            entry = {"at": at, "event": event_, "outcome": outcome, "status": status, "target": bob["subject"]}
            log.add(Entry(**entry, subject=who[0], email=who[1]))
        assert pool is not None
        return bob

    def test_pages_follow_each_other_newest_first(self, send: Send, filled: dict[str, Any]) -> None:
        """By a cursor that says where the last one ended."""
        assert filled
        numbers, cursor = [], ""
        while cursor is not None:
            answered = ask(send, "GET", f"/audit?limit=5{cursor}")
            numbers.append([int(item["at"][20:23]) for item in answered.body["items"]])
            cursor = answered.body["nextCursor"] and f"&cursor={quote(answered.body['nextCursor'])}"

        assert numbers == [[11, 10, 9, 8, 7], [6, 5, 4, 3, 2], [1, 0]]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("event=purge", [10, 8, 6, 4, 2, 0]),
            ("outcome=denied", [11, 9, 7, 5, 3, 1]),
            ("person=BOB@example.com", [11, 10, 8, 7, 5, 4, 2, 1]),
            ("person=gone@example.com", [9, 6, 3, 0]),
            (f"person={SOME}", [9, 6, 3, 0]),
            (f"person={SOME}&event=logIn", [9, 3]),
            ("event=logIn&outcome=done", []),
            ("since=2026-11-21&until=2026-11-21", [7, 6, 5, 4]),
            ("since=2026-11-23", []),
            (f"target={SOME}", []),
        ],
    )
    def test_each_filter_finds_its_own(
        self, send: Send, filled: dict[str, Any], query: str, numbers: list[int]
    ) -> None:
        """Days are those of the stage's zone: this one began on the 20th at 11 in UTC."""
        assert filled

        answered = ask(send, "GET", f"/audit?{query}")

        found = [int(item["at"][20:23]) for item in answered.body["items"]]
        assert (answered.status, answered.body["nextCursor"]) == (200, None)
        assert found == numbers

    def test_a_page_that_sifts_much_goes_on(
        self, send: Send, filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Four queries a request, and nothing is left out."""
        assert filled
        monkeypatch.setattr(load("people/audit_list"), "_LOOKED_AT", 2)
        found, cursor, pages = [], "", 0
        while cursor is not None:
            answered = ask(send, "GET", f"/audit?outcome=denied&limit=3{cursor}")
            found += [int(item["at"][20:23]) for item in answered.body["items"]]
            cursor = answered.body["nextCursor"] and f"&cursor={quote(answered.body['nextCursor'])}"
            pages += 1

        assert found == [11, 9, 7, 5, 3, 1]
        assert pages > 1

    def test_an_entry_as_it_is_told(self, send: Send, filled: dict[str, Any]) -> None:
        """Everything that is stored but for when it expires."""
        answered = ask(send, "GET", "/audit?limit=1")

        (entry,) = answered.body["items"]
        assert entry | {"entryId": ""} == {
            "entryId": "",
            "at": "2026-11-22T10:00:00.011Z",
            "event": "logIn",
            "outcome": "denied",
            "status": 401,
            "why": "",
            "subject": filled["subject"],
            "email": "bob@example.com",
            "route": "",
            "resource": "",
            "target": filled["subject"],
            "address": "",
            "device": "",
            "changes": [],
            "correlationId": "",
        }

    def test_everything_wrong_with_a_request_is_said(self, send: Send, pool: Pool) -> None:
        """And nobody but administrators reads it."""
        wrong = ask(send, "GET", "/audit?event=all&outcome=well&since=2026-11-31&limit=0&who=me")
        order = ask(send, "GET", "/audit?since=2026-11-22&until=2026-11-21")
        cursor = ask(send, "GET", "/audit?cursor=2026")

        assert wrong.body["errors"].keys() == {"event", "outcome", "since", "limit", "who"}
        assert order.body["errors"] == {"until": ["Enter a day that is not before the first one."]}
        assert (cursor.status, [*cursor.body["errors"]]) == (400, ["cursor"])
        assert [send("GET", "/audit", role=role).status for role in ("viewer", "editor", "nobody")] == [403] * 3
        assert pool is not None

    def test_labels_are_those_of_all_events(self) -> None:
        """In the order of the table."""
        assert (tuple(EVENT_LABELS), tuple(OUTCOME_LABELS)) == (EVENTS, OUTCOMES)


def dynamodb_emptied(dynamodb: Any, table: str) -> None:
    """Delete all entries, which nothing but a test can."""
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
