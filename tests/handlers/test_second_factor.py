"""A second factor: set up, shown at the log-in, switched off, lost."""

import json
from typing import Any

import pytest

from people.recovery import RecoveryCodes
from records.database import Database
from tests.handlers.conftest import Send, load
from tests.handlers.test_sessions import (
    ANN,
    CODE,
    ID_TOKEN,
    OWN,
    REFRESH,
    SESSION,
    TOKENS,
    Cognito,
    asked_for,
    cognito_says,
)
from tests.handlers.test_sessions import cognito as cognito  # noqa: PLC0414 a fixture

SUBJECT = "sub-of-ann"
SECRET = "JBSWY3DPEHPK3PXP"
WRONG_CODE = "This code is not right, or was used already. Enter the one that your app shows now."
WITH_CODE = ANN | {"code": "123456"}
ON = {"enabled": True, "oldPassword": "planted-Passw0rd", "code": "123456"}
OFF = ON | {"enabled": False}
ADDRESS = "/session/second-factor"
KEY = {"pk": {"S": "PEOPLE"}, "sk": {"S": SUBJECT}}


@pytest.fixture(autouse=True)
def person(cognito: Cognito, environment: dict[str, str], dynamodb: Any) -> Any:
    """Let Cognito know an Ann, whom the list of users has too; return what the table has of her."""
    table = environment["PEOPLE_TABLE_NAME"]
    dynamodb.put_item(TableName=table, Item=KEY | {"secondFactor": {"BOOL": False}})
    cognito.answers |= {
        "admin_get_user": {"UserAttributes": [{"Name": "sub", "Value": SUBJECT}]},
        "admin_set_user_mfa_preference": {},
        "associate_software_token": {"SecretCode": SECRET},
        "respond_to_auth_challenge": {"AuthenticationResult": TOKENS},
        "set_user_mfa_preference": {},
        "verify_software_token": {"Status": "SUCCESS"},
    }
    yield lambda: dynamodb.get_item(TableName=table, Key=KEY)["Item"]["secondFactor"]["BOOL"]
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})


@pytest.fixture
def codes(environment: dict[str, str], dynamodb: Any) -> RecoveryCodes:
    """Return the recovery codes of all people."""
    return RecoveryCodes(Database(dynamodb, environment["PEOPLE_TABLE_NAME"]))


@pytest.fixture
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    """Require a second factor of everybody."""
    names = ("_session", "_challenges", "_factors", "_second_factor")
    for module in [load(f"handlers/{name}") for name in names]:  # all are there before one of them changes
        monkeypatch.setattr(module, "FACTOR_REQUIRED", True)


def calls(cognito: Cognito) -> list[str]:
    """Return what Cognito was asked."""
    return [name for name, _ in cognito.asked]


class TestMyOwn:
    """GET, POST and PUT /session/second-factor."""

    @pytest.mark.parametrize("factors", [None, [], ["SOFTWARE_TOKEN_MFA"]])
    def test_it_is_shown_as_cognito_knows_it(self, send: Send, cognito: Cognito, factors: list[str] | None) -> None:
        """Not as the list of users does, which may be behind."""
        cognito.answers["admin_get_user"]["UserMFASettingList"] = factors

        answered = send("GET", ADDRESS, role="viewer")

        assert (answered.status, answered.body) == (200, {"enabled": bool(factors), "required": False})
        assert cognito.asked == [("admin_get_user", {"UserPoolId": "eu-central-1_unit", "Username": "sub-of-viewer"})]

    def test_the_password_begins_it(self, send: Send, cognito: Cognito) -> None:
        """Nobody begins it at a screen that somebody else has left."""
        answered = send("POST", ADDRESS, json_body={"oldPassword": "planted-Passw0rd"}, role="viewer")

        assert (answered.status, answered.body, answered.cookies) == (200, {"secret": SECRET}, [])
        assert answered.headers["Cache-Control"] == "no-store"
        assert cognito.asked[1:] == [("associate_software_token", {"AccessToken": "access.token"})]

    def test_a_code_switches_it_on(self, send: Send, cognito: Cognito, codes: RecoveryCodes, person: Any) -> None:
        """With ten recovery codes, each of which works once; the list of users knows it at once."""
        answered = send("PUT", ADDRESS, json_body=ON, role="viewer")

        assert (answered.status, answered.body["enabled"], person()) == (200, True, True)
        assert calls(cognito) == ["initiate_auth", "verify_software_token", "set_user_mfa_preference"]
        assert cognito.asked[1][1] == {"AccessToken": "access.token", "UserCode": "123456"}
        settings = {"Enabled": True, "PreferredMfa": True}
        assert cognito.asked[2][1] == {"AccessToken": "access.token", "SoftwareTokenMfaSettings": settings}
        given = answered.body["recoveryCodes"]
        assert len(set(given)) == 10
        assert [codes.use(SUBJECT, code) for code in (given[0], given[0], given[1].upper().replace("-", " "))] == [
            True,
            False,
            True,
        ]
        assert not codes.use("somebody-else", given[2])

    @pytest.mark.parametrize(
        ("said", "status", "errors"),
        [
            ("CodeMismatchException", 400, {"code": [WRONG_CODE]}),
            ("EnableSoftwareTokenMFAException", 400, {"code": [WRONG_CODE]}),
            ("", 400, {"code": [WRONG_CODE]}),
            ("SoftwareTokenMFANotFoundException", 409, None),
        ],
    )
    def test_a_wrong_code_switches_nothing_on(
        self, send: Send, cognito: Cognito, person: Any, said: str, status: int, errors: Any
    ) -> None:
        """And there are no recovery codes for it."""
        cognito.answers["verify_software_token"] = cognito_says(said) if said else {"Status": "ERROR"}

        answered = send("PUT", ADDRESS, json_body=ON, role="viewer")

        assert (answered.status, answered.body.get("errors"), person()) == (status, errors, False)
        assert calls(cognito) == ["initiate_auth", "verify_software_token"]

    def test_a_wrong_password_begins_and_switches_nothing(self, send: Send, cognito: Cognito) -> None:
        """It is said at its field."""
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException", "Incorrect username or password.")

        for method, body in (("POST", {"oldPassword": "wrong"}), ("PUT", ON), ("PUT", OFF)):
            answered = send(method, ADDRESS, json_body=body, role="viewer")
            assert (answered.status, answered.body["errors"].keys()) == (400, {"oldPassword"})
        assert set(calls(cognito)) == {"initiate_auth"}

    @pytest.mark.parametrize(
        "body",
        [{}, ON | {"code": "12345"}, ON | {"enabled": "yes"}, ON | {"code": 123456}, ON | {"x": 1}],
    )
    def test_a_wrong_body_asks_nobody(self, send: Send, cognito: Cognito, body: Any) -> None:
        """Cognito is not bothered with it."""
        assert (send("PUT", ADDRESS, json_body=body, role="viewer").status, cognito.asked) == (400, [])

    def test_it_is_on_once(self, send: Send, cognito: Cognito) -> None:
        """Another app takes the code of the first one: by switching it off."""
        cognito.answers["initiate_auth"] = CODE

        for method, body in (("POST", {"oldPassword": "planted-Passw0rd"}), ("PUT", ON)):
            assert send(method, ADDRESS, json_body=body, role="viewer").status == 409
        assert set(calls(cognito)) == {"initiate_auth"}

    def test_the_code_switches_it_off(self, send: Send, cognito: Cognito, codes: RecoveryCodes, person: Any) -> None:
        """With the password; the recovery codes end with it."""
        given = send("PUT", ADDRESS, json_body=ON, role="viewer").body["recoveryCodes"]
        cognito.answers["initiate_auth"] = CODE
        cognito.asked.clear()

        answered = send("PUT", ADDRESS, json_body=OFF, role="viewer")

        assert (answered.status, answered.body, person()) == (200, {"enabled": False, "required": False}, False)
        assert calls(cognito) == ["initiate_auth", "respond_to_auth_challenge", "set_user_mfa_preference"]
        assert not codes.use(SUBJECT, given[0])

    def test_a_wrong_code_switches_nothing_off(self, send: Send, cognito: Cognito) -> None:
        """Whoever knows the password alone stays without the account."""
        cognito.answers |= {"initiate_auth": CODE, "respond_to_auth_challenge": cognito_says("CodeMismatchException")}

        answered = send("PUT", ADDRESS, json_body=OFF, role="viewer")

        assert (answered.status, answered.body["errors"]) == (400, {"code": [WRONG_CODE]})
        assert "set_user_mfa_preference" not in calls(cognito)

    @pytest.mark.usefixtures("required")
    def test_nobody_switches_off_what_is_required(self, send: Send, cognito: Cognito) -> None:
        """Cognito is not asked."""
        answered = send("PUT", ADDRESS, json_body=OFF, role="viewer")

        assert (answered.status, cognito.asked) == (403, [])
        assert send("GET", ADDRESS, role="viewer").body == {"enabled": False, "required": True}

    def test_no_secret_is_logged(self, send: Send, capsys: pytest.CaptureFixture[str]) -> None:
        """Neither the app's nor the recovery codes."""
        send("POST", ADDRESS, json_body={"oldPassword": "planted-Passw0rd"}, role="viewer")
        given = send("PUT", ADDRESS, json_body=ON, role="viewer").body["recoveryCodes"]

        printed = "".join(capsys.readouterr())
        assert not [secret for secret in (SECRET, "planted", "123456", ID_TOKEN, *given) if secret in printed]


class TestLogIn:
    """POST /session with a second factor."""

    def test_the_code_can_come_along(self, send: Send, cognito: Cognito) -> None:
        """A program needs one request."""
        cognito.answers["initiate_auth"] = CODE

        answered = send("POST", "/session", json_body=WITH_CODE, role=None)

        assert (answered.status, answered.cookies) == (204, [SESSION, REFRESH])
        assert calls(cognito) == ["initiate_auth", "respond_to_auth_challenge"]

    def test_a_wrong_code_opens_nothing(self, send: Send, cognito: Cognito) -> None:
        """It is said at its field."""
        cognito.answers |= {"initiate_auth": CODE, "respond_to_auth_challenge": cognito_says("ExpiredCodeException")}

        answered = send("POST", "/session", json_body=WITH_CODE, role=None)

        assert (answered.status, answered.body["errors"], answered.cookies) == (400, {"code": [WRONG_CODE]}, [])

    def test_a_code_that_nobody_asks_for_sets_nothing_up(self, send: Send, cognito: Cognito) -> None:
        """Where a second factor is optional."""
        answered = send("POST", "/session", json_body=WITH_CODE, role=None)

        assert (answered.status, calls(cognito)) == (204, ["initiate_auth"])

    def test_a_recovery_code_switches_it_off_and_lets_in(
        self, send: Send, cognito: Cognito, codes: RecoveryCodes, person: Any
    ) -> None:
        """Once, and only beside the right password."""
        code = codes.renew(SUBJECT)[0]
        cognito.answers["initiate_auth"] = [CODE, {"AuthenticationResult": TOKENS}, CODE]

        first = send("POST", "/session", json_body=ANN | {"recoveryCode": code}, role=None)
        asked = calls(cognito)
        again = send("POST", "/session", json_body=ANN | {"recoveryCode": code}, role=None)

        assert (first.status, first.cookies, person()) == (204, [SESSION, REFRESH], False)
        assert asked == ["initiate_auth", "admin_get_user", "admin_set_user_mfa_preference", "initiate_auth"]
        assert (again.status, again.body["errors"].keys(), again.cookies) == (400, {"recoveryCode"}, [])

    def test_a_recovery_code_without_the_password_is_not_used_up(
        self, send: Send, cognito: Cognito, codes: RecoveryCodes
    ) -> None:
        """Nor does anybody learn whether it is right."""
        code = codes.renew(SUBJECT)[0]
        cognito.answers["initiate_auth"] = cognito_says("NotAuthorizedException")

        answered = send("POST", "/session", json_body=ANN | {"recoveryCode": code}, role=None)

        assert (answered.status, calls(cognito)) == (401, ["initiate_auth"])
        assert codes.use(SUBJECT, code)

    @pytest.mark.usefixtures("required")
    def test_whoever_has_to_have_one_sets_it_up(self, send: Send, person: Any) -> None:
        """Before there is a session: the first answer has the secret, the second one recovery codes."""
        first = send("POST", "/session", json_body=ANN, role=None)
        second = send("POST", "/session", json_body=WITH_CODE, role=None)

        assert (first.status, first.cookies) == (401, [])
        assert {name: first.body[name] for name in ("challenge", "secret")} == {
            "challenge": "MFA_SETUP",
            "secret": SECRET,
        }
        assert (second.status, second.cookies, person()) == (200, [SESSION, REFRESH], True)
        assert len(second.body["recoveryCodes"]) == 10

    @pytest.mark.usefixtures("required")
    def test_a_wrong_first_code_opens_nothing(self, send: Send, cognito: Cognito) -> None:
        """The password alone is not enough."""
        cognito.answers["verify_software_token"] = cognito_says("EnableSoftwareTokenMFAException")

        answered = send("POST", "/session", json_body=WITH_CODE, role=None)

        assert (answered.status, answered.body["errors"], answered.cookies) == (400, {"code": [WRONG_CODE]}, [])

    @pytest.mark.usefixtures("required")
    def test_who_has_one_is_asked_for_its_code(self, send: Send, cognito: Cognito) -> None:
        """As where it is optional."""
        cognito.answers["initiate_auth"] = CODE

        asked = send("POST", "/session", json_body=ANN, role=None)
        given = send("POST", "/session", json_body=WITH_CODE, role=None)

        assert (asked.body["challenge"], given.status, given.body) == ("SOFTWARE_TOKEN_MFA", 204, None)

    @pytest.mark.usefixtures("required")
    def test_a_first_password_is_followed_by_the_set_up(self, send: Send) -> None:
        """The new password counts, and opens no session yet."""
        answered = send(
            "POST", "/session/challenge", json_body=OWN, headers=asked_for("NEW_PASSWORD_REQUIRED"), role=None
        )

        assert (answered.status, answered.body["challenge"], answered.body["secret"]) == (401, "MFA_SETUP", SECRET)
        assert [cookie for cookie in answered.cookies if "Max-Age=0" not in cookie] == []

    @pytest.mark.usefixtures("required")
    def test_a_recovery_code_leads_to_the_set_up(self, send: Send, cognito: Cognito, codes: RecoveryCodes) -> None:
        """Nobody gets in without a second factor, and nobody stays out for ever."""
        code = codes.renew(SUBJECT)[0]
        cognito.answers["initiate_auth"] = [CODE, {"AuthenticationResult": TOKENS}]

        answered = send("POST", "/session", json_body=ANN | {"recoveryCode": code}, role=None)

        assert (answered.status, answered.body["challenge"], answered.cookies) == (401, "MFA_SETUP", [])
        assert "recovery" not in json.dumps(answered.body)
