"""Logging in and out: tokens live in cookies that no script can read."""

import base64
import json
import time
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError

from handlers._challenge_cookie import Challenge, challenge_of
from people.cognito import secret_hash
from people.sessions import Session, Sessions
from people.tokens import moment
from records.errors import BusyError
from tests.clock import Clock
from tests.handlers.conftest import Context, Send, event, load, session_of

ANNS_SESSION = "aaaaaaaa-0000-4000-8000-000000000001"
_CLAIMS = base64.urlsafe_b64encode(json.dumps({"sub": "sub-of-ann", "origin_jti": ANNS_SESSION}).encode()).decode()
ID_TOKEN = f"id.{_CLAIMS.rstrip('=')}.token"
TOKENS = {"IdToken": ID_TOKEN, "AccessToken": "access.token", "RefreshToken": "refresh", "ExpiresIn": 3600}
SESSION = f"__Host-session={ID_TOKEN}; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict"
REFRESH = f"__Secure-refresh=sub-of-ann.{ANNS_SESSION}.refresh; Path=/api/session; Secure; HttpOnly; SameSite=Strict"
ENDED = [
    "__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
    "__Secure-refresh=; Path=/api/session; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
]
ANN = {"email": "ann@example.com", "password": "planted-Passw0rd"}
WITH_REFRESH = {"Cookie": f"a=b; __Secure-refresh=sub-of-ann.{ANNS_SESSION}.refresh=="}


class Cognito:
    """Answers as told, of a list one after the other, and remembers what it was asked."""

    exceptions: Any

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.answers: dict[str, Any] = {
            "initiate_auth": {"AuthenticationResult": TOKENS},
            "revoke_token": {},
            "global_sign_out": {},
            "admin_get_user": {"UserAttributes": [{"Name": "sub", "Value": "sub-of-ann"}]},
        }

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""

        def call(**request: Any) -> Any:
            self.asked.append((name, request))
            answer = self.answers[name]
            if isinstance(answer, list):
                answer = answer.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def cognito(send: Send, monkeypatch: pytest.MonkeyPatch) -> Cognito:
    """Put a Cognito into the functions that does as it is told."""
    assert send is not None
    stub = Cognito()
    stub.exceptions = load("handlers/_session").cognito.exceptions
    for name in ("_session", "_forgotten", "delete_session", "refresh_session", "_own_password"):
        monkeypatch.setattr(load(f"handlers/{name}"), "cognito", stub)
    sessions().begin("sub-of-ann", Session(ANNS_SESSION, moment(), moment(), "198.51.100.7", "Firefox, Windows"))
    monkeypatch.setattr(load("handlers/_forgotten"), "_EVEN", 0.0)
    return stub


def sessions() -> Sessions:
    """Return the sessions of the functions."""
    found: Sessions = load("handlers/_sessions").SESSIONS
    return found


def cognito_says(error: str, message: str = "planted") -> Exception:
    """Return the exception that boto3 raises for one of Cognito's errors."""
    kinds = load("handlers/_session").cognito.exceptions
    raised: Exception = getattr(kinds, error)({"Error": {"Code": error, "Message": message}}, "InitiateAuth")
    return raised


TOO_OFTEN = "Too many attempts. Please wait {} and try again."
CHALLENGES = ["SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE", "MFA_SETUP", "A_CHALLENGE_OF_TOMORROW"]
MORE = "This account asks for more than a password, which cannot be given here: an administrator can help."


class TestLogIn:
    """POST /session."""

    def test_the_tokens_go_into_cookies_and_nowhere_else(self, send: Send, cognito: Cognito) -> None:
        """Not into the body, where a script could read them."""
        answered = send("POST", "/session", json_body=ANN, role=None)

        assert (answered.status, answered.body, answered.cookies) == (204, None, [SESSION, REFRESH])
        assert "token" not in json.dumps(answered.headers)
        assert cognito.asked == [
            (
                "initiate_auth",
                {
                    "AuthFlow": "USER_PASSWORD_AUTH",
                    "ClientId": "unit",
                    "AuthParameters": {
                        "USERNAME": "ann@example.com",
                        "PASSWORD": "planted-Passw0rd",
                        "SECRET_HASH": secret_hash("unit", "unit-secret", "ann@example.com"),
                    },
                },
            )
        ]

    def test_the_moment_is_noted_of_users_that_are_known(
        self, send: Send, cognito: Cognito, environment: dict[str, str], dynamodb: Any
    ) -> None:
        """Lists of users show it; a table that is busy keeps nobody out."""
        table = environment["PEOPLE_TABLE_NAME"]
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "PEOPLE"}, "sk": {"S": "sub-of-ann"}})

        known = send("POST", "/session", json_body=ANN, role=None)
        noted = dynamodb.get_item(TableName=table, Key={"pk": {"S": "PEOPLE"}, "sk": {"S": "sub-of-ann"}})["Item"]
        dynamodb.delete_item(TableName=table, Key={"pk": {"S": "PEOPLE"}, "sk": {"S": "sub-of-ann"}})
        unknown = send("POST", "/session", json_body=ANN, role=None)

        assert (known.status, unknown.status) == (204, 204)
        assert noted["lastLogIn"]["S"].endswith("Z")
        assert dynamodb.scan(TableName=table)["Items"] == []
        assert cognito.asked

    @pytest.mark.parametrize(
        "error",
        [
            "NotAuthorizedException",
            "UserNotFoundException",
            "UserNotConfirmedException",
            "PasswordResetRequiredException",
            "InvalidParameterException",
        ],
    )
    def test_a_refusal_does_not_say_what_was_wrong(self, send: Send, cognito: Cognito, error: str) -> None:
        """Whether an address is known is nobody's business."""
        cognito.answers["initiate_auth"] = cognito_says(error)

        answered = send("POST", "/session", json_body=ANN, role=None)

        assert (answered.status, answered.cookies) == (401, [])
        assert answered.body["detail"] == "The e-mail address and the password do not belong together."

    @pytest.mark.parametrize("challenge", [each for each in CHALLENGES if each != "SOFTWARE_TOKEN_MFA"])
    def test_no_challenge_opens_a_session(self, send: Send, cognito: Cognito, challenge: str) -> None:
        """The answer names what Cognito asks for, which nobody can give here."""
        cognito.answers["initiate_auth"] = {"ChallengeName": challenge, "Session": "s"}

        answered = send("POST", "/session", json_body=ANN, role=None)

        assert (answered.status, answered.cookies, answered.body["detail"]) == (401, [], MORE)
        assert answered.body["challenge"] == challenge

    def test_too_many_attempts_are_told_to_wait(self, send: Send, cognito: Cognito) -> None:
        """503 with the time after which to try again."""
        cognito.answers["initiate_auth"] = cognito_says("TooManyRequestsException")

        answered = send("POST", "/session", json_body=ANN, role=None)

        assert (answered.status, answered.headers["Retry-After"]) == (503, "1")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 400),
            ({"email": "ann@example.com"}, 400),
            (ANN | {"remember": True}, 400),
            ({"email": {"$ne": ""}, "password": "x"}, 400),
            ([], 400),
        ],
    )
    def test_a_wrong_body_asks_nobody(self, send: Send, cognito: Cognito, body: Any, status: int) -> None:
        """Cognito is not bothered with it."""
        answered = send("POST", "/session", json_body=body, body=json.dumps(body), role=None)

        assert (answered.status, cognito.asked) == (status, [])

    def test_a_form_of_another_site_cannot_log_anybody_in(self, send: Send, cognito: Cognito) -> None:
        """Nor exchange a session for the attacker's own."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}

        answered = send("POST", "/session", body="email=a&password=b", headers=form, role=None)

        assert (answered.status, cognito.asked) == (415, [])

    def test_neither_address_nor_password_nor_token_is_logged(
        self, send: Send, cognito: Cognito, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Whether the log-in succeeds or not."""
        send("POST", "/session", json_body=ANN, role=None)
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")
        send("POST", "/session", json_body=ANN, role=None)
        send("POST", "/session/refresh", json_body={}, headers=WITH_REFRESH, role=None)
        cognito.answers["revoke_token"] = ConnectTimeoutError(endpoint_url="http://planted")
        send("DELETE", "/session", headers=WITH_REFRESH, role=None)

        printed = "".join(capsys.readouterr()).lower()
        assert len(printed.splitlines()) == 4
        for secret in ("ann@", "planted", "id.", "access.token", "refresh="):
            assert secret not in printed


class TestWhoAmI:
    """GET /session."""

    def test_it_says_who_and_until_when(self, send: Send) -> None:
        """The gateway hands over the end as a date."""
        assert send("GET", "/session", role="both").body == {
            "email": "both@example.com",
            "groups": ["editors", "viewers"],
            "expiresAt": "2026-11-21T10:16:33Z",
            "idleMinutes": 60,
        }

    def test_somebody_in_no_group_may_ask(self, send: Send) -> None:
        """And learns that it is none."""
        assert send("GET", "/session", role="nobody").body["groups"] == []

    def test_a_browser_gets_a_key_to_seal_with(self, send: Send) -> None:
        """The same for a person and a salt, another for anybody else or any other salt; and the session's end."""
        salt, other = "0123456789abcdef" * 2, "f" * 32
        asked = [(role, seal) for role in ("both", "admin") for seal in (salt, other)]

        keys = [send("GET", f"/session?seal={seal}", role=role).body["sealingKey"] for role, seal in asked]

        answered = send("GET", f"/session?seal={salt}", role="both").body
        assert len(set(keys)) == 4
        assert len(base64.b64decode(answered["sealingKey"])) == 32
        assert answered["sealingKey"] == keys[0]
        assert answered["endsAt"] == "2026-11-21T22:13:20Z"
        assert {*answered} - {"sealingKey", "endsAt"} == {"email", "groups", "expiresAt", "idleMinutes"}

    @pytest.mark.parametrize("seal", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 31 + "\n", "\u0660" * 32])
    def test_a_salt_that_is_none(self, send: Send, seal: str) -> None:
        """It is said what one is."""
        answered = send("GET", f"/session?{urlencode({'seal': seal})}", role="both")

        assert answered.status == 400
        assert answered.body["errors"] == {"seal": ["Give 16 bytes in 32 hexadecimal digits, 0-9 and a-f."]}

    @pytest.mark.usefixtures("send")
    def test_an_end_in_seconds_is_understood_too(self) -> None:
        """As other gateways hand it over."""
        request = event("GET", "/session")
        request["requestContext"]["authorizer"]["claims"]["exp"] = "1795256193"

        answered = load("handlers/get_session").handler(request, Context())

        assert json.loads(answered["body"])["expiresAt"] == "2026-11-21T10:16:33Z"


class TestRefresh:
    """POST /session/refresh."""

    def test_the_session_is_renewed(self, send: Send, cognito: Cognito) -> None:
        """Without a new refresh token the old one stays."""
        cognito.answers["initiate_auth"] = {"AuthenticationResult": {"IdToken": ID_TOKEN, "ExpiresIn": 3600}}

        answered = send("POST", "/session/refresh", json_body={}, headers=WITH_REFRESH, role=None)

        assert (answered.status, answered.cookies) == (204, [SESSION])
        proof = secret_hash("unit", "unit-secret", "sub-of-ann")
        assert cognito.asked[0][1]["AuthParameters"] == {"REFRESH_TOKEN": "refresh==", "SECRET_HASH": proof}

    @pytest.mark.parametrize(
        "cookie", ["", "a=b", "__Secure-refresh=", "__Secure-refresh=whose", "x__Secure-refresh=y"]
    )
    def test_without_its_cookie_there_is_nothing_to_renew(self, send: Send, cognito: Cognito, cookie: str) -> None:
        """401, without asking."""
        answered = send("POST", "/session/refresh", json_body={}, headers={"Cookie": cookie}, role=None)

        assert (answered.status, cognito.asked) == (401, [])

    @pytest.mark.parametrize("error", ["NotAuthorizedException", "UserNotFoundException", "InvalidParameterException"])
    def test_a_session_that_cognito_refuses_is_over(self, send: Send, cognito: Cognito, error: str) -> None:
        """Nobody has given a password, so nothing is said of one."""
        cognito.answers["initiate_auth"] = cognito_says(error)

        answered = send("POST", "/session/refresh", json_body={}, headers=WITH_REFRESH, role=None)

        assert (answered.status, answered.body["detail"]) == (401, "The session is over. Please log in again.")

    @pytest.mark.parametrize("challenge", ["NEW_PASSWORD_REQUIRED", *CHALLENGES])
    def test_a_challenge_renews_nothing(self, send: Send, cognito: Cognito, challenge: str) -> None:
        """An administrator may have set a temporary password since the log-in."""
        cognito.answers["initiate_auth"] = {"ChallengeName": challenge, "Session": "s"}

        answered = send("POST", "/session/refresh", json_body={}, headers=WITH_REFRESH, role=None)

        assert (answered.status, answered.cookies, answered.body["challenge"]) == (401, [], challenge)

    def test_another_site_cannot_renew_it(self, send: Send, cognito: Cognito) -> None:
        """It would have to say that it sends JSON."""
        answered = send("POST", "/session/refresh", body="", headers=WITH_REFRESH | {"Content-Type": "text/plain"})

        assert (answered.status, cognito.asked) == (415, [])


class TestLogOut:
    """DELETE /session."""

    def test_the_cookies_go_and_the_token_is_revoked(self, send: Send, cognito: Cognito) -> None:
        """A stolen one is worth nothing afterwards."""
        answered = send("DELETE", "/session", headers=WITH_REFRESH, role=None)

        assert (answered.status, answered.cookies) == (204, ENDED)
        assert answered.headers["Clear-Site-Data"] == '"storage"'
        assert cognito.asked == [
            ("revoke_token", {"Token": "refresh==", "ClientId": "unit", "ClientSecret": "unit-secret"})
        ]

    def test_whoever_is_not_logged_in_is_logged_out_too(self, send: Send, cognito: Cognito) -> None:
        """Nobody stays in because a cookie has ended."""
        answered = send("DELETE", "/session", role=None)

        assert (answered.status, answered.cookies, cognito.asked) == (204, ENDED, [])

    def test_the_browser_forgets_even_if_cognito_does_not_answer(self, send: Send, cognito: Cognito) -> None:
        """Logging out never fails."""
        cognito.answers["revoke_token"] = ConnectTimeoutError(endpoint_url="http://127.0.0.1")

        answered = send("DELETE", "/session", headers=WITH_REFRESH, role=None)

        assert (answered.status, answered.cookies) == (204, ENDED)


class TestOwnSessions:
    """GET and DELETE /session/sessions."""

    @pytest.fixture
    def ids(self, cognito: Cognito) -> list[str]:
        """Begin three sessions of an editor, and one of somebody else; return their ids."""
        assert cognito.asked == []
        ids = [session_of("editor"), *(f"bbbbbbbb-0000-4000-8000-00000000000{number}" for number in range(3))]
        for place, session_id in enumerate(ids):
            subject = "sub-of-editor" if place < 3 else "sub-of-viewer"
            begun = moment() + place
            sessions().begin(subject, Session(session_id, begun, begun, "198.51.100.7", "Firefox, Windows"))
        return ids

    def test_what_there_is_is_listed(self, send: Send, ids: list[str]) -> None:
        """The one used last comes first, and the one that asks is marked; nobody sees those of others."""
        listed = send("GET", "/session/sessions").body["items"]

        assert [(each["session"], each["current"]) for each in listed] == [
            (ids[2], False),
            (ids[1], False),
            (ids[0], True),
        ]
        for each in listed:
            assert each.keys() == {"session", "begunAt", "lastUsedAt", "address", "device", "current"}
            assert (each["address"], each["device"]) == ("198.51.100.7", "Firefox, Windows")
            assert each["begunAt"] == each["lastUsedAt"]
            assert each["begunAt"][10] + each["begunAt"][-1] == "TZ"

    def test_one_ends(self, send: Send, ids: list[str]) -> None:
        """Once and again; that of another person is not there."""
        ended = [send("DELETE", f"/session/sessions/{each}") for each in (ids[1], ids[1], ids[3], "no-id")]

        assert [each.status for each in ended] == [204, 204, 404, 404]
        assert [each.id for each in sessions().of("sub-of-editor")] == [ids[2], ids[0]]
        assert [each.id for each in sessions().of("sub-of-viewer")] == [ids[3]]

    def test_the_others_end(self, send: Send, ids: list[str]) -> None:
        """Whoever asks stays; other people do, too."""
        filtered = send("DELETE", "/session/sessions?device=Firefox")
        assert (filtered.status, len(sessions().of("sub-of-editor"))) == (400, 3)
        assert send("DELETE", "/session/sessions").status == 204

        assert [each.id for each in sessions().of("sub-of-editor")] == [ids[0]]
        assert [each.id for each in sessions().of("sub-of-viewer")] == [ids[3]]
        assert send("GET", "/session/sessions").status == 200


class TestEndedRenewals:
    """POST /session/refresh of what is over."""

    @pytest.mark.parametrize("how", ["ended", "all ended", "idle", "too old"])
    def test_what_is_over_is_refused_and_revoked(self, send: Send, cognito: Cognito, how: str) -> None:
        """The cookies go, and Cognito is told that nobody renews it; the token is not tried."""
        hour, now = 3600 * 1_000_000, moment()
        if how == "ended":
            sessions().end("sub-of-ann", ANNS_SESSION)
        elif how == "all ended":
            sessions().end_all("sub-of-ann")
        elif how == "idle":
            sessions().begin("sub-of-ann", Session(ANNS_SESSION, now - 2 * hour, now - 2 * hour))
        else:
            sessions().begin("sub-of-ann", Session(ANNS_SESSION, now - 13 * hour, now))

        answered = send("POST", "/session/refresh", json_body={}, headers=WITH_REFRESH, role=None)

        assert (answered.status, answered.cookies) == (401, ENDED)
        assert cognito.asked == [
            ("revoke_token", {"Token": "refresh==", "ClientId": "unit", "ClientSecret": "unit-secret"})
        ]
        assert sessions().of("sub-of-ann") == []

    def test_two_tabs_renew_at_once(self, send: Send, cognito: Cognito) -> None:
        """Both go on."""
        answers = [send("POST", "/session/refresh", json_body={}, headers=WITH_REFRESH, role=None) for _ in range(2)]

        assert [each.status for each in answers] == [204, 204]
        assert len(cognito.asked) == 2

    def test_a_log_out_ends_the_session(self, send: Send, cognito: Cognito) -> None:
        """Also where Cognito does not answer; a cookie that somebody made up ends nothing, and leaves nothing."""
        cognito.answers["revoke_token"] = ConnectTimeoutError(endpoint_url="http://127.0.0.1")
        made_up = {"Cookie": "__Secure-refresh=sub-of-ann.aaaaaaaa-0000-4000-8000-000000000002.x"}
        star = {"Cookie": "__Secure-refresh=sub-of-ann.*.x"}

        for headers in (made_up, star):
            assert send("DELETE", "/session", headers=headers, role=None).status == 204
        assert [each.id for each in sessions().of("sub-of-ann")] == [ANNS_SESSION]
        assert send("DELETE", "/session", headers=WITH_REFRESH, role=None).status == 204

        assert sessions().of("sub-of-ann") == []

    def test_nobody_gets_tokens_without_a_row(
        self, send: Send, cognito: Cognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A session that could not be ended does not begin."""
        assert cognito

        def busy(*_: Any) -> None:
            raise BusyError

        monkeypatch.setattr(Sessions, "begin", busy)

        answered = send("POST", "/session", json_body=ANN, role=None)

        assert (answered.status, answered.cookies) == (503, [])


NEW = {"oldPassword": "planted-Passw0rd", "newPassword": "Another-Passw0rd"}
SHORT = "This password is too short. It must contain at least 12 characters."
COMMON = "This password is too common."
NOT_TAKEN = "This password cannot be taken. Choose another one."
WRONG_OLD = "Your old password was entered incorrectly. Please enter it again."


class TestNewPassword:
    """POST /session/password."""

    def test_the_new_password_opens_a_new_session(self, send: Send, cognito: Cognito) -> None:
        """The old one shows who asks."""
        cognito.answers["change_password"] = {}

        answered = send("POST", "/session/password", json_body=NEW)

        assert (answered.status, answered.cookies) == (204, [SESSION, REFRESH])
        given = [request["AuthParameters"]["PASSWORD"] for name, request in cognito.asked if name == "initiate_auth"]
        assert given == ["planted-Passw0rd", "Another-Passw0rd"]

    @pytest.mark.parametrize(
        "challenge", ["NEW_PASSWORD_REQUIRED", *(each for each in CHALLENGES if each != "SOFTWARE_TOKEN_MFA")]
    )
    def test_an_account_that_asks_for_more_keeps_its_password(
        self, send: Send, cognito: Cognito, challenge: str
    ) -> None:
        """Such as one with a new temporary password; the session is not what is wrong."""
        cognito.answers["initiate_auth"] = {"ChallengeName": challenge, "Session": "s"}

        answered = send("POST", "/session/password", json_body=NEW)

        assert (answered.status, answered.body["challenge"], len(cognito.asked)) == (409, challenge, 1)

    def test_a_second_factor_is_shown_too(self, send: Send, cognito: Cognito) -> None:
        """Without its code nothing changes; then the person logs in again, since each code is good for one log-in."""
        cognito.answers |= {"initiate_auth": CODE, "change_password": {}}
        cognito.answers["respond_to_auth_challenge"] = {"AuthenticationResult": TOKENS}

        without = send("POST", "/session/password", json_body=NEW)
        weak = send("POST", "/session/password", json_body=NEW | {"code": "123456", "newPassword": "short"})
        names = [name for name, _ in cognito.asked]
        given = send("POST", "/session/password", json_body=NEW | {"code": "123456"})

        assert (without.status, without.body["errors"].keys(), without.body["challenge"]) == (
            400,
            {"code"},
            "SOFTWARE_TOKEN_MFA",
        )
        assert (weak.status, weak.body["errors"].keys(), names) == (400, {"newPassword"}, 2 * ["initiate_auth"])
        assert (given.status, given.cookies) == (204, ENDED)
        assert "change_password" in [name for name, _ in cognito.asked]

    @pytest.mark.usefixtures("cognito")
    def test_the_name_is_no_password(self, send: Send) -> None:
        """As the token says it."""
        answered = send("POST", "/session/password", json_body=NEW | {"newPassword": "a clockwork of steel"})

        assert answered.body["errors"] == {"newPassword": ["The password is too similar to the name."]}

    @pytest.mark.parametrize(
        ("error", "message", "status", "errors"),
        [
            ("NotAuthorizedException", "Incorrect username or password.", 400, {"oldPassword": [WRONG_OLD]}),
            ("InvalidParameterException", "", 400, {"oldPassword": [WRONG_OLD]}),
            ("NotAuthorizedException", "Password attempts exceeded", 429, None),
            ("NotAuthorizedException", "User is disabled.", 403, None),
            ("NotAuthorizedException", "Temporary password has expired and must be reset.", 409, None),
            ("TooManyRequestsException", "", 503, None),
        ],
    )
    def test_why_the_old_password_does_not_do(
        self, send: Send, cognito: Cognito, error: str, message: str, status: int, errors: Any
    ) -> None:
        """Only a wrong one is called wrong."""
        cognito.answers["initiate_auth"] = cognito_says(error, message)

        answered = send("POST", "/session/password", json_body=NEW)

        assert (answered.status, answered.body.get("errors"), len(cognito.asked)) == (status, errors, 1)

    @pytest.mark.parametrize(
        ("error", "status", "errors"),
        [
            ("InvalidPasswordException", 400, {"newPassword": [NOT_TAKEN]}),
            ("InvalidParameterException", 400, {"newPassword": [NOT_TAKEN]}),
            (
                "PasswordHistoryPolicyViolationException",
                400,
                {"newPassword": ["You have used this password before. Choose another one."]},
            ),
            ("LimitExceededException", 429, None),
            ("TooManyRequestsException", 503, None),
        ],
    )
    def test_why_the_new_password_does_not_do(
        self, send: Send, cognito: Cognito, error: str, status: int, errors: Any
    ) -> None:
        """What cannot be done now says when to come back."""
        cognito.answers["change_password"] = cognito_says(error)

        answered = send("POST", "/session/password", json_body=NEW)

        assert (answered.status, answered.body.get("errors"), answered.cookies) == (status, errors, [])
        assert answered.headers.get("Retry-After") == {429: "900", 503: "1"}.get(status)

    @pytest.mark.parametrize(
        ("change", "errors"),
        [
            (
                {"newPassword": "Passw0rd-" + "x" * 248},
                {"newPassword": ["Ensure this value has at most 256 characters (it has 257)."]},
            ),
            (
                {"oldPassword": "x" * 300},
                {"oldPassword": ["Ensure this value has at most 256 characters (it has 300)."]},
            ),
            ({"newPassword": " Passw0rd-with"}, {"newPassword": ["A password cannot begin or end with a blank."]}),
            ({"newPassword": "Passw0rd-with\u00a0"}, {"newPassword": ["A password cannot begin or end with a blank."]}),
            (
                {"newPassword": NEW["oldPassword"]},
                {"newPassword": ["This is your password already. Choose another one."]},
            ),
            ({"newPassword": ""}, {"newPassword": ["This field is required."]}),
            ({"newPasswordConfirmation": ""}, {"newPasswordConfirmation": ["This field is required."]}),
            ({"newPassword": "P@ssw0rd2026!"}, {"newPassword": [COMMON]}),
            (
                {"newPassword": " Password1 "},
                {"newPassword": ["A password cannot begin or end with a blank.", SHORT, COMMON]},
            ),
        ],
    )
    def test_what_no_password_can_be_changes_nothing(
        self, send: Send, cognito: Cognito, change: dict[str, str], errors: Any
    ) -> None:
        """The answer says what is wrong with it; whether the old one is right is asked if it can be."""
        answered = send("POST", "/session/password", json_body=NEW | change)

        assert (answered.status, answered.body["errors"]) == (400, errors)
        assert [name for name, _ in cognito.asked] == ([] if "oldPassword" in errors else ["initiate_auth"])

    def test_all_errors_at_once(self, send: Send, cognito: Cognito) -> None:
        """A wrong old password, a weak new one, and another one in its confirmation."""
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException", "Incorrect username or password.")

        passwords = {"oldPassword": "wrong", "newPassword": "a bit short", "newPasswordConfirmation": "other"}
        answered = send("POST", "/session/password", json_body=passwords)

        assert (answered.status, answered.body["errors"]) == (
            400,
            {
                "oldPassword": [WRONG_OLD],
                "newPassword": [SHORT],
                "newPasswordConfirmation": ["The two password fields didn\u2019t match."],
            },
        )

    def test_an_account_that_may_not_log_in_hears_that_alone(self, send: Send, cognito: Cognito) -> None:
        """No other password would help."""
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException", "User is disabled.")

        answered = send("POST", "/session/password", json_body=NEW | {"newPassword": "short"})

        assert (answered.status, answered.body.get("errors")) == (403, None)

    def test_the_sessions_of_before_end(self, send: Send, cognito: Cognito) -> None:
        """After the change and before the new session; what Cognito cannot do now is in the log."""
        cognito.answers |= {"change_password": {}, "global_sign_out": [{}, cognito_says("TooManyRequestsException")]}

        answers = [send("POST", "/session/password", json_body=NEW, role=role).status for role in ("editor", "viewer")]

        asked = [(name, request.get("AccessToken")) for name, request in cognito.asked]
        once = [("change_password", "access.token"), ("global_sign_out", "access.token"), ("initiate_auth", None)]
        assert answers == [204, 204]
        assert asked == 2 * [("initiate_auth", None), *once]

    def test_a_confirmation_is_no_duty_of_machines(self, send: Send, cognito: Cognito) -> None:
        """A form has two fields, so that a slip of the fingers locks nobody out."""
        cognito.answers["change_password"] = {}

        for role, confirmation in (("editor", {}), ("viewer", {"newPasswordConfirmation": NEW["newPassword"]})):
            assert send("POST", "/session/password", json_body=NEW | confirmation, role=role).status == 204

    def test_a_changed_password_is_not_called_unchanged(self, send: Send, cognito: Cognito) -> None:
        """If Cognito falls silent behind the change, the person logs in with the new one."""
        cognito.answers["initiate_auth"] = [
            {"AuthenticationResult": TOKENS},
            ConnectTimeoutError(endpoint_url="http://127.0.0.1"),
        ]
        cognito.answers["change_password"] = {}

        answered = send("POST", "/session/password", json_body=NEW)

        assert (answered.status, answered.cookies) == (204, ENDED)


WRONG = (401, "The e-mail address and the password do not belong together.")
OVER = (401, "The session is over. Please log in again.")
BUSY = (503, "Too busy to do this now.")
BROKEN = (500, "Something went wrong here; it has been logged.")
NOT_NOW = (403, "This account may not log in: an administrator can help.")
RESET = (409, "Your password was reset. Choose a new one with the code that was sent to you by e-mail.")
UNCONFIRMED = (409, "This account is not confirmed yet: an administrator can confirm it.")
TOO_MANY = (429, "Too many attempts. Please wait 15 minutes and try again.")
CORRECT = (400, "Please correct the error below.")
SAID: dict[str, tuple[tuple[int, str], ...]] = {
    "NotAuthorizedException": (WRONG, OVER, CORRECT, CORRECT),
    "UserNotFoundException": (WRONG, OVER, OVER, OVER),
    "UserNotConfirmedException": (WRONG, OVER, UNCONFIRMED, UNCONFIRMED),
    "PasswordResetRequiredException": (WRONG, OVER, RESET, RESET),
    "InvalidParameterException": (WRONG, OVER, CORRECT, CORRECT),
    "UserLambdaValidationException": (WRONG, OVER, NOT_NOW, NOT_NOW),
    "InvalidPasswordException": (BUSY, BUSY, BUSY, CORRECT),
    "PasswordHistoryPolicyViolationException": (BUSY, BUSY, BUSY, CORRECT),
    "LimitExceededException": (TOO_MANY,) * 4,
    "TooManyRequestsException": (BUSY,) * 4,
    "InternalErrorException": (BUSY,) * 4,
    "ForbiddenException": (BUSY,) * 4,
    **dict.fromkeys(
        [
            "InvalidEmailRoleAccessPolicyException",
            "InvalidLambdaResponseException",
            "InvalidSmsRoleAccessPolicyException",
            "InvalidSmsRoleTrustRelationshipException",
            "InvalidUserPoolConfigurationException",
            "OperationNotEnabledException",
            "ResourceNotFoundException",
            "UnexpectedLambdaException",
            "UnsupportedOperationException",
        ],
        (BROKEN,) * 4,
    ),
}
"""What each of Cognito's errors is to somebody who logs in, renews, or gives the old or the new password."""
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("/session", {"json_body": ANN, "role": None}),
    ("/session/refresh", {"json_body": {}, "headers": WITH_REFRESH, "role": None}),
    ("/session/password", {"json_body": NEW}),
    ("/session/password", {"json_body": NEW}),
]


class TestWhatCognitoMaySay:
    """Every error that the documentation of InitiateAuth and ChangePassword names."""

    @pytest.mark.usefixtures("send")
    def test_every_error_is_in_the_table(self) -> None:
        """One of a newer Cognito is decided upon, and not left to chance."""
        model = load("handlers/_session").cognito.meta.service_model
        asked = [model.operation_model(name) for name in ("InitiateAuth", "ChangePassword")]

        assert {shape.name for operation in asked for shape in operation.error_shapes} == set(SAID)

    @pytest.mark.parametrize("error", SAID)
    @pytest.mark.parametrize("situation", range(4), ids=["log-in", "refresh", "old password", "new password"])
    def test_what_each_error_becomes(self, send: Send, cognito: Cognito, situation: int, error: str) -> None:
        """A status and a sentence about what was asked; nothing is changed, and no cookie comes or goes."""
        cognito.answers["change_password" if situation == 3 else "initiate_auth"] = [cognito_says(error)]
        if situation == 3:
            cognito.answers["initiate_auth"] = [{"AuthenticationResult": TOKENS}]
        path, request = REQUESTS[situation]

        answered = send("POST", path, **request)

        assert (answered.status, answered.body["detail"]) == SAID[error][situation]
        assert answered.cookies == []
        assert answered.headers.get("Retry-After") == {429: "900", 503: "1"}.get(answered.status)

    @pytest.mark.parametrize(
        ("message", "said"),
        [
            ("Access Token has been revoked", OVER),
            ("Invalid Access Token", OVER),
            ("Access Token has expired", OVER),
            ("Incorrect username or password.", CORRECT),
            ("Attempt limit exceeded: Password attempts exceeded", TOO_MANY),
            ("User is disabled.", (403, "This account is disabled: an administrator can help.")),
        ],
    )
    def test_a_session_that_ends_meanwhile(
        self, send: Send, cognito: Cognito, message: str, said: tuple[int, str]
    ) -> None:
        """Between the log-in with the old password and the change, an administrator may have ended it."""
        cognito.answers["change_password"] = cognito_says("NotAuthorizedException", message)

        answered = send("POST", "/session/password", json_body=NEW)

        assert (answered.status, answered.body["detail"]) == said

    @pytest.mark.parametrize("code", ["ThrottlingException", "ServiceUnavailable", "AnErrorOfTomorrow"])
    @pytest.mark.parametrize("situation", range(3))
    def test_what_the_model_does_not_know_may_pass(
        self, send: Send, cognito: Cognito, situation: int, code: str
    ) -> None:
        """Such as a throttle of the whole account."""
        cognito.answers["initiate_auth"] = ClientError({"Error": {"Code": code, "Message": ""}}, "InitiateAuth")
        path, request = REQUESTS[situation]

        answered = send("POST", path, **request)

        assert (answered.status, answered.body["detail"]) == BUSY

    def test_a_broken_pool_is_logged(self, send: Send, cognito: Cognito, capsys: pytest.CaptureFixture[str]) -> None:
        """No later try helps: an operator has to know, without Cognito's words."""
        cognito.answers["initiate_auth"] = cognito_says("ResourceNotFoundException", "planted")

        send("POST", "/session", json_body=ANN, role=None)

        line = json.loads(capsys.readouterr().out)
        assert (line["level"], line["error"]) == ("ERROR", "ResourceNotFoundException")
        assert "planted" not in json.dumps(line)


FIRST = {
    "ChallengeName": "NEW_PASSWORD_REQUIRED",
    "Session": "a.session",
    "ChallengeParameters": {"USER_ID_FOR_SRP": "ann@example.com"},
}
CODE = FIRST | {"ChallengeName": "SOFTWARE_TOKEN_MFA"}
ENDED_CHALLENGE = "__Secure-challenge=; Path=/api/session; Max-Age=0; Secure; HttpOnly; SameSite=Strict"
TOO_LATE = "This log-in has taken too long. Please log in again."
PROOF = {"USERNAME": "ann@example.com", "SECRET_HASH": secret_hash("unit", "unit-secret", "ann@example.com")}
OWN = {"email": "ann@example.com", "newPassword": "a phrase of my own", "newPasswordConfirmation": "a phrase of my own"}


BEGUN = moment() - 60_000_000


def asked_for(challenge: str) -> dict[str, str]:
    """Return the cookie of somebody who was asked for this, in a log-in that began a minute ago."""
    kept = Challenge(challenge, "ann@example.com", "", BEGUN, "a.session").kept()
    return {"Cookie": f"x=y; __Secure-challenge={kept}"}


def kept_in(cookie: str) -> Challenge:
    """Return what a cookie of a question keeps."""
    return challenge_of(cookie.removeprefix("__Secure-challenge=").partition(";")[0])


class TestChallenges:
    """POST /session and /session/challenge, when Cognito asks for more than a password."""

    @pytest.mark.parametrize(
        ("challenge", "said"),
        [(FIRST, "Choose a password of your own."), (CODE, "Enter the code that your authenticator app shows.")],
    )
    def test_what_is_asked_is_kept_where_no_script_reads_it(
        self, send: Send, cognito: Cognito, challenge: dict[str, Any], said: str
    ) -> None:
        """The answer names it, and opens nothing."""
        cognito.answers["initiate_auth"] = challenge
        before = moment()

        answered = send("POST", "/session", json_body=ANN, role=None)

        name, (cookie,) = challenge["ChallengeName"], answered.cookies
        kept = kept_in(cookie)
        assert (answered.status, answered.body["challenge"], answered.body["detail"]) == (401, name, said)
        assert cookie.partition("; ")[2] == "Path=/api/session; Max-Age=900; Secure; HttpOnly; SameSite=Strict"
        assert kept == Challenge(name, "ann@example.com", "", kept.begun, "a.session")
        assert before <= kept.begun <= moment()
        assert "a.session" not in json.dumps(answered.body)

    @pytest.mark.parametrize(
        ("name", "body", "given"),
        [
            ("NEW_PASSWORD_REQUIRED", OWN, {"NEW_PASSWORD": OWN["newPassword"]}),
            ("SOFTWARE_TOKEN_MFA", {"code": "123456"}, {"SOFTWARE_TOKEN_MFA_CODE": "123456"}),
        ],
    )
    def test_the_answer_opens_the_session(
        self, send: Send, cognito: Cognito, name: str, body: dict[str, str], given: dict[str, str]
    ) -> None:
        """And the cookie of the question goes."""
        cognito.answers["respond_to_auth_challenge"] = {"AuthenticationResult": TOKENS}

        answered = send("POST", "/session/challenge", json_body=body, headers=asked_for(name), role=None)

        assert (answered.status, answered.cookies) == (204, [SESSION, REFRESH, ENDED_CHALLENGE])
        asked = {"ClientId": "unit", "ChallengeName": name, "Session": "a.session"}
        assert cognito.asked == [("respond_to_auth_challenge", asked | {"ChallengeResponses": PROOF | given})]

    def test_the_name_is_no_first_password(self, send: Send, cognito: Cognito) -> None:
        """The cookie of the question keeps it, as Cognito says it."""
        attributes = json.dumps({"email": "ann@example.com", "name": "Ann Ungew\u00f6hnlich"})
        parameters = {"USER_ID_FOR_SRP": "ann@example.com", "userAttributes": attributes}
        cognito.answers["initiate_auth"] = FIRST | {"ChallengeParameters": parameters}
        cookie = send("POST", "/session", json_body=ANN, role=None).cookies[0].partition(";")[0]
        cognito.asked.clear()
        password = {"newPassword": "sehr UNGEW\u00d6HNLICH", "newPasswordConfirmation": "sehr UNGEW\u00d6HNLICH"}

        answered = send("POST", "/session/challenge", json_body=OWN | password, headers={"Cookie": cookie}, role=None)

        assert answered.body["errors"] == {"newPassword": ["The password is too similar to the name."]}
        assert cognito.asked == []

    def test_a_first_password_may_be_followed_by_a_code(self, send: Send, cognito: Cognito) -> None:
        """One question leads to the next."""
        cognito.answers["respond_to_auth_challenge"] = CODE | {"Session": "next"}

        answered = send(
            "POST", "/session/challenge", json_body=OWN, headers=asked_for("NEW_PASSWORD_REQUIRED"), role=None
        )

        assert (answered.status, answered.body["challenge"]) == (401, "SOFTWARE_TOKEN_MFA")
        assert kept_in(answered.cookies[0]) == Challenge("SOFTWARE_TOKEN_MFA", "ann@example.com", "", BEGUN, "next")

    @pytest.mark.parametrize("ended", [False, True])
    def test_a_log_in_counts_from_its_password(self, send: Send, cognito: Cognito, *, ended: bool) -> None:
        """What ended all sessions between the two requests has ended the one of the answer as well."""
        cognito.answers["respond_to_auth_challenge"] = {"AuthenticationResult": TOKENS}
        headers = asked_for("SOFTWARE_TOKEN_MFA")
        if ended:
            sessions().end_all("sub-of-ann")

        send("POST", "/session/challenge", json_body={"code": "123456"}, headers=headers, role=None)

        assert [each.begun for each in sessions().of("sub-of-ann")] == ([] if ended else [BEGUN])

    @pytest.mark.parametrize("place", range(6))
    def test_an_altered_question_is_none(self, send: Send, cognito: Cognito, place: int) -> None:
        """Whatever somebody alters in the cookie: it is sealed, so that no log-in counts from a later moment."""
        parts = asked_for("SOFTWARE_TOKEN_MFA")["Cookie"].split(":")
        parts[place] += "1"

        answered = send(
            "POST", "/session/challenge", json_body={"code": "123456"}, headers={"Cookie": ":".join(parts)}, role=None
        )

        assert (answered.status, answered.body["detail"], answered.cookies) == (401, TOO_LATE, [ENDED_CHALLENGE])
        assert cognito.asked == []

    @pytest.mark.parametrize(
        ("name", "body", "errors"),
        [
            (
                "NEW_PASSWORD_REQUIRED",
                OWN | {"newPassword": "ann@example"},
                {
                    "newPassword": [SHORT, "The password is too similar to the email address."],
                    "newPasswordConfirmation": ["The two password fields didn\u2019t match."],
                },
            ),
            ("NEW_PASSWORD_REQUIRED", {"code": "123456"}, None),
            ("SOFTWARE_TOKEN_MFA", {"code": "12345"}, {"code": ["Enter the six digits that the app shows."]}),
            ("SOFTWARE_TOKEN_MFA", {"code": "\u0661" * 6}, {"code": ["Enter the six digits that the app shows."]}),
        ],
    )
    def test_a_wrong_body_asks_nobody(
        self, send: Send, cognito: Cognito, name: str, body: dict[str, str], errors: dict[str, list[str]] | None
    ) -> None:
        """All that is wrong is said at once, and can be mended."""
        answered = send("POST", "/session/challenge", json_body=body, headers=asked_for(name), role=None)

        assert (answered.status, answered.cookies, cognito.asked) == (400, [], [])
        assert errors is None or answered.body["errors"] == errors

    @pytest.mark.parametrize(
        ("error", "status", "said"),
        [
            ("InvalidPasswordException", 400, {"newPassword": [NOT_TAKEN]}),
            (
                "CodeMismatchException",
                400,
                {"code": ["This code is not right, or was used already. Enter the one that your app shows now."]},
            ),
            ("NotAuthorizedException", 401, TOO_LATE),
            ("TooManyRequestsException", 503, BUSY[1]),
        ],
    )
    def test_what_cognito_refuses(self, send: Send, cognito: Cognito, error: str, status: int, said: Any) -> None:
        """With words for whoever sits there."""
        cognito.answers["respond_to_auth_challenge"] = cognito_says(error)

        answered = send(
            "POST", "/session/challenge", json_body=OWN, headers=asked_for("NEW_PASSWORD_REQUIRED"), role=None
        )

        assert (answered.status, answered.body["errors" if status == 400 else "detail"]) == (status, said)

    def test_a_cookie_that_botocore_does_not_send_is_no_log_in(self, send: Send, cognito: Cognito) -> None:
        """A session has twenty letters or more: a shorter one never reaches Cognito, and waiting does not help."""
        cognito.answers["respond_to_auth_challenge"] = ParamValidationError(report="planted")

        answered = send(
            "POST", "/session/challenge", json_body=OWN, headers=asked_for("NEW_PASSWORD_REQUIRED"), role=None
        )

        assert (answered.status, answered.cookies) == (401, [ENDED_CHALLENGE])

    @pytest.mark.parametrize(
        "cookie", ["", "__Secure-challenge=", "__Secure-challenge=SMS_MFA:a:b", "__Secure-challenge=x"]
    )
    def test_without_a_question_there_is_no_answer(self, send: Send, cognito: Cognito, cookie: str) -> None:
        """Nobody is asked."""
        answered = send("POST", "/session/challenge", json_body=OWN, headers={"Cookie": cookie}, role=None)

        assert (answered.status, answered.body["detail"], answered.cookies) == (401, TOO_LATE, [ENDED_CHALLENGE])
        assert cognito.asked == []


_NAMED = {"sub": "sub-of-ann", "email": "ann@example.com", "origin_jti": ANNS_SESSION}
OF_ANN = "id." + base64.urlsafe_b64encode(json.dumps(_NAMED).encode()).decode() + ".token"
RESET_TOLD = "Your password was reset. Choose a new one with the code that was sent to you by e-mail."
RESET_BODY = {"email": "ann@example.com", "code": "123456"} | {
    name: value for name, value in OWN.items() if name != "email"
}
NO_CODE = "This code is not right, has expired, or was used already. Please request a new password reset."


class TestForgottenPassword:
    """POST and PUT /session/password-reset."""

    @pytest.mark.parametrize(
        "said",
        [
            "",
            "UserNotFoundException",
            "NotAuthorizedException",
            "InvalidParameterException",
            "LimitExceededException",
            "CodeDeliveryFailureException",
            "UserLambdaValidationException",
            "UnexpectedLambdaException",
        ],
    )
    def test_no_answer_tells_whether_there_is_somebody(self, send: Send, cognito: Cognito, said: str) -> None:
        """Whatever Cognito says of the address."""
        cognito.answers["forgot_password"] = cognito_says(said) if said else {}

        answered = send("POST", "/session/password-reset", json_body={"email": " ann@example.com "}, role=None)

        assert (answered.status, answered.body, answered.cookies) == (204, None, [])
        proof = secret_hash("unit", "unit-secret", "ann@example.com")
        asked = {"ClientId": "unit", "Username": "ann@example.com", "SecretHash": proof}
        assert cognito.asked == [("forgot_password", asked)]

    def test_no_answer_is_quicker_than_another(
        self, send: Send, cognito: Cognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Cognito has no mail to send where there is no account."""
        monkeypatch.setattr(load("handlers/_forgotten"), "_EVEN", 0.4)
        took = []
        answers: list[Any] = [{}, cognito_says("UserNotFoundException")]
        for said in answers:
            cognito.answers["forgot_password"] = said
            started = time.monotonic()
            send("POST", "/session/password-reset", json_body={"email": "ann@example.com"}, role=None)
            took.append(time.monotonic() - started)

        assert min(took) >= 0.4

    def test_a_busy_cognito_is_said_to_everybody(self, send: Send, cognito: Cognito) -> None:
        """The limit is that of all people together."""
        cognito.answers["forgot_password"] = cognito_says("TooManyRequestsException")

        answered = send("POST", "/session/password-reset", json_body={"email": "ann@example.com"}, role=None)

        assert answered.status == 503

    def test_the_code_sets_the_password_and_ends_all_sessions(self, send: Send, cognito: Cognito) -> None:
        """Nobody is logged in by it."""
        cognito.answers |= {"confirm_forgot_password": {}, "admin_user_global_sign_out": {}}

        answered = send("PUT", "/session/password-reset", json_body=RESET_BODY, role=None)

        assert (answered.status, answered.cookies) == (204, [])
        assert cognito.asked == [
            (
                "confirm_forgot_password",
                {
                    "ClientId": "unit",
                    "Username": "ann@example.com",
                    "ConfirmationCode": "123456",
                    "Password": "a phrase of my own",
                    "SecretHash": secret_hash("unit", "unit-secret", "ann@example.com"),
                },
            ),
            ("admin_get_user", {"UserPoolId": "eu-central-1_unit", "Username": "ann@example.com"}),
            ("admin_user_global_sign_out", {"UserPoolId": "eu-central-1_unit", "Username": "ann@example.com"}),
        ]
        assert sessions().of("sub-of-ann") == []

    def test_a_sign_out_is_tried_again(self, send: Send, cognito: Cognito) -> None:
        """The password is set by then."""
        busy = ConnectTimeoutError(endpoint_url="http://127.0.0.1")
        cognito.answers |= {"confirm_forgot_password": {}, "admin_user_global_sign_out": [busy, {}]}

        answered = send("PUT", "/session/password-reset", json_body=RESET_BODY, role=None)

        assert (answered.status, len(cognito.asked)) == (204, 5)

    @pytest.mark.parametrize(
        ("error", "status", "said"),
        [
            ("CodeMismatchException", 400, {"code": [NO_CODE]}),
            ("ExpiredCodeException", 400, {"code": [NO_CODE]}),
            ("UserNotFoundException", 400, {"code": [NO_CODE]}),
            ("NotAuthorizedException", 400, {"code": [NO_CODE]}),
            ("InvalidPasswordException", 400, {"newPassword": [NOT_TAKEN]}),
            ("LimitExceededException", 400, {"code": [NO_CODE]}),
            ("TooManyFailedAttemptsException", 400, {"code": [NO_CODE]}),
            ("TooManyRequestsException", 503, None),
        ],
    )
    def test_a_code_that_does_not_hold(self, send: Send, cognito: Cognito, error: str, status: int, said: Any) -> None:
        """One sentence for wrong, old and used codes, after too many of them, and for people who are not there."""
        cognito.answers["confirm_forgot_password"] = cognito_says(error)

        answered = send("PUT", "/session/password-reset", json_body=RESET_BODY, role=None)

        assert (answered.status, answered.body.get("errors"), len(cognito.asked)) == (status, said, 1)

    def test_all_that_is_wrong_is_said_before_anybody_is_asked(self, send: Send, cognito: Cognito) -> None:
        """No attempt is spent."""
        body = {"email": "", "code": "", "newPassword": "password", "newPasswordConfirmation": "other"}

        answered = send("PUT", "/session/password-reset", json_body=body, role=None)

        assert (answered.status, cognito.asked) == (400, [])
        assert answered.body["errors"] == {
            "email": ["This field is required."],
            "code": ["This field is required."],
            "newPassword": [SHORT, COMMON],
            "newPasswordConfirmation": ["The two password fields didn\u2019t match."],
        }


class TestGuesses:
    """Whoever guesses waits, before Cognito is asked; people/attempts.py says how long."""

    @pytest.fixture
    def clock(self, send: Send, monkeypatch: pytest.MonkeyPatch) -> Clock:
        """Put the clock of the attempts into the test's hands."""
        assert send is not None
        clock = Clock()
        monkeypatch.setattr(load("people/attempts"), "time", clock)
        return clock

    def test_sixty_wrong_passwords_and_then_the_right_one(self, send: Send, cognito: Cognito, clock: Clock) -> None:
        """It is refused during the wait, which nobody makes longer by asking, and works after it."""
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")
        statuses = [send("POST", "/session", json_body=ANN, role=None).status for _ in range(60)]
        asked = len(cognito.asked)
        cognito.answers["initiate_auth"] = {"AuthenticationResult": TOKENS}
        refused = send("POST", "/session", json_body=ANN, role=None)
        clock.now += int(refused.headers["Retry-After"])
        opened = send("POST", "/session", json_body=ANN, role=None)

        assert (statuses, asked) == ([401] * 5 + [429] * 55, 5)
        assert (refused.status, refused.body["detail"], refused.cookies) == (429, TOO_OFTEN.format("a second"), [])
        assert (opened.status, opened.cookies) == (204, [SESSION, REFRESH])

    @pytest.mark.parametrize("error", ["NotAuthorizedException", "UserNotFoundException"])
    def test_an_account_that_is_not_there_waits_as_well(
        self, send: Send, cognito: Cognito, clock: Clock, error: str
    ) -> None:
        """The same answers at the same times."""
        cognito.answers["initiate_auth"] = cognito_says(error)
        answers = []
        for _ in range(13):
            answered = send("POST", "/session", json_body=ANN, role=None)
            answers.append((answered.status, answered.body["detail"], answered.headers.get("Retry-After")))
            clock.now += int(answered.headers.get("Retry-After", 0))

        refusals = [answer for answer in answers if answer[0] == 429]
        assert refusals == [
            (429, TOO_OFTEN.format(said), seconds)
            for said, seconds in (("a second", "1"), ("2 seconds", "2"), ("4 seconds", "4"), ("8 seconds", "8"))
        ]
        assert [answer for answer in answers if answer[0] != 429] == [(*WRONG, None)] * 9

    def test_a_longer_wait_is_told_in_minutes(self, send: Send, cognito: Cognito, clock: Clock) -> None:
        """The header has the seconds."""
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")
        for _ in range(13):
            clock.now += 900
            send("POST", "/session", json_body=ANN, role=None)

        refused = send("POST", "/session", json_body=ANN, role=None)

        assert (refused.headers["Retry-After"], refused.body["detail"]) == ("256", TOO_OFTEN.format("5 minutes"))

    def test_codes_of_an_app(self, send: Send, cognito: Cognito, clock: Clock) -> None:
        """Whoever has the password guesses no faster by logging in again; a right code ends the wait for both."""
        cognito.answers["initiate_auth"] = {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" * 20}
        cognito.answers["respond_to_auth_challenge"] = cognito_says("CodeMismatchException")
        answer = {"json_body": {"code": "123456"}, "headers": asked_for("SOFTWARE_TOKEN_MFA"), "role": None}
        codes = [send("POST", "/session/challenge", **answer).status for _ in range(7)]
        passwords = [send("POST", "/session", json_body=ANN, role=None).status for _ in range(7)]
        clock.now += 1
        cognito.answers["respond_to_auth_challenge"] = {"AuthenticationResult": TOKENS | {"IdToken": OF_ANN}}
        right = send("POST", "/session/challenge", **answer)
        after = [send("POST", "/session", json_body=ANN, role=None).status for _ in range(5)]

        assert codes == [400] * 5 + [429] * 2
        assert passwords == [401] * 5 + [429] * 2
        assert (right.status, after) == (204, [401] * 5)

    def test_codes_of_an_email(self, send: Send, cognito: Cognito, clock: Clock) -> None:
        """A right one also ends the wait of whoever did not know the password."""
        cognito.answers |= {
            "confirm_forgot_password": cognito_says("CodeMismatchException"),
            "initiate_auth": cognito_says("NotAuthorizedException"),
            "admin_user_global_sign_out": {},
        }
        passwords = [send("POST", "/session", json_body=ANN, role=None).status for _ in range(6)]
        codes = [send("PUT", "/session/password-reset", json_body=RESET_BODY, role=None).status for _ in range(6)]
        clock.now += 1
        cognito.answers["confirm_forgot_password"] = {}
        right = send("PUT", "/session/password-reset", json_body=RESET_BODY, role=None)

        assert (passwords, codes) == ([401] * 5 + [429], [400] * 5 + [429])
        assert (right.status, send("POST", "/session", json_body=ANN, role=None).status) == (204, 401)

    def test_nobodys_mailbox_is_flooded(self, send: Send, cognito: Cognito, clock: Clock) -> None:
        """Three e-mails, and the next after a minute; Cognito is asked for no more."""
        cognito.answers["forgot_password"] = {}
        body = {"email": "ann@example.com"}
        answers = [send("POST", "/session/password-reset", json_body=body, role=None) for _ in range(4)]
        clock.now += 60
        later = send("POST", "/session/password-reset", json_body={"email": "ANN@example.com"}, role=None)

        assert [answered.status for answered in answers] == [204] * 3 + [429]
        assert answers[3].headers["Retry-After"] == "60"
        assert (later.status, len(cognito.asked)) == (204, 4)

    def test_old_passwords_of_an_open_session(self, send: Send, cognito: Cognito, clock: Clock) -> None:
        """Whoever finds a browser unattended guesses no faster."""
        assert clock
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")

        assert [send("POST", "/session/password", json_body=NEW).status for _ in range(7)] == [400] * 5 + [429] * 2

    @pytest.mark.parametrize(
        ("error", "message", "told"),
        [
            ("PasswordResetRequiredException", "Password reset required for the user", (401, RESET_TOLD)),
            ("NotAuthorizedException", "Password attempts exceeded", (429, TOO_OFTEN.format("15 minutes"))),
            ("NotAuthorizedException", "Incorrect username or password.", WRONG),
        ],
    )
    def test_more_is_said_where_the_person_is_known(
        self, send: Send, cognito: Cognito, error: str, message: str, told: tuple[int, str]
    ) -> None:
        """To others it would say that there is such an account."""
        cognito.answers["initiate_auth"] = [cognito_says(error, message), {"AuthenticationResult": TOKENS}]
        cognito.answers["initiate_auth"].append(cognito_says(error, message))

        stranger, _, known = (send("POST", "/session", json_body=ANN, role=None) for _ in range(3))

        assert (stranger.status, stranger.body["detail"]) == WRONG
        assert (known.status, known.body["detail"]) == told
        assert known.body.get("passwordReset", False) == (error == "PasswordResetRequiredException")

    def test_no_attempt_goes_uncounted(
        self, send: Send, cognito: Cognito, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While the table cannot be written nobody is asked; a success that cannot be written is one."""
        attempts = load("handlers/_attempts").ATTEMPTS
        client = attempts.database.client
        real, busy = client.transact_write_items, ConnectTimeoutError(endpoint_url="http://127.0.0.1")
        monkeypatch.setattr(client, "transact_write_items", Mock(side_effect=busy))
        refused = send("POST", "/session", json_body=ANN, role=None, seconds=3)
        asked = len(cognito.asked)
        monkeypatch.setattr(client, "transact_write_items", real)
        monkeypatch.setattr(client, "update_item", Mock(side_effect=busy))
        opened = send("POST", "/session", json_body=ANN, role=None)

        assert environment["ATTEMPTS_TABLE_NAME"] == attempts.database.tables
        assert (refused.status, refused.headers["Retry-After"], asked) == (503, "1", 0)
        assert opened.status == 204
