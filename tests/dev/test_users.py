"""Users of a stage, and the command that makes them."""

import argparse
import io
import string
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from dev import createsuperuser
from dev.after_deploy import read_people
from dev.console import CommandError
from dev.users import missing_from, put_user, random_password
from people.errors import UnreadError
from people.projection import Projection
from people.user import GROUPS
from records.database import Database
from tests.moto_tables import create_tables, dynamodb_in_process

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import PasswordPolicyTypeTypeDef

_POLICY: "PasswordPolicyTypeTypeDef" = {
    "MinimumLength": 12,
    "RequireLowercase": True,
    "RequireUppercase": True,
    "RequireNumbers": True,
}


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Long-enough-1", []),
        ("short", ["at least 12 characters", "an upper-case letter", "a digit"]),
        ("NO LOWER CASE 1", ["a lower-case letter"]),
        ("", ["at least 12 characters", "a lower-case letter", "an upper-case letter", "a digit"]),
    ],
)
def test_everything_a_password_lacks_is_said_at_once(password: str, missing: list[str]) -> None:
    """In words that do not repeat the password."""
    assert missing_from(password, _POLICY) == missing


def test_symbols_are_asked_for_only_where_the_policy_does() -> None:
    """The pool of another stage may be stricter."""
    assert missing_from("Longenough1234", {**_POLICY, "RequireSymbols": True}) == ["a symbol"]


def test_random_passwords_meet_the_policy_and_differ() -> None:
    """Sixteen letters and digits, easy to copy."""
    passwords = {random_password() for _ in range(50)}
    assert len(passwords) == 50
    assert {tuple(missing_from(password, _POLICY)) for password in passwords} == {()}
    assert set().union(*passwords) <= set(string.ascii_letters + string.digits)


@pytest.mark.parametrize("text", ["", "ada", "ada@", "ada@example..com", "ada @example.com"])
def test_what_is_no_address_is_refused_before_anything_is_asked(text: str) -> None:
    """The message repeats what was typed."""
    with pytest.raises(CommandError, match="is not an e-mail address") as caught:
        createsuperuser.main(["--stage", "dev", "--email", text])
    assert repr(text) in str(caught.value)


def test_a_password_is_asked_for_until_nothing_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twice each time, as in Django, and never shown."""
    typed = iter(["First-Passw0rd", "Other-Passw0rd", " ", " ", "short", "short", "First-Passw0rd", "First-Passw0rd"])
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return next(typed)

    monkeypatch.setattr("getpass.getpass", ask)
    monkeypatch.setattr("sys.stdin", argparse.Namespace(isatty=lambda: True))

    password = createsuperuser.ask_password(lambda text: ["It is short."] if len(text) < 12 else [])

    assert password == "First-Passw0rd"
    assert asked == ["Password: ", "Password (again): "] * 4
    assert capsys.readouterr().err.splitlines() == [
        "Error: Your passwords didn't match.",
        "Error: Blank passwords aren't allowed.",
        "It is short.",
    ]


def test_an_address_is_asked_for_until_it_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in Django."""
    typed = iter(["", "ada", "Ada@Example.COM"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("sys.stdin", argparse.Namespace(isatty=lambda: True))

    assert createsuperuser.ask_email() == "Ada@example.com"
    assert capsys.readouterr().err.splitlines() == ["Error: Enter a valid email address."] * 2


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        ([], {}, "you must use --email with --noinput"),
        (["--email", "ada@example.com"], {}, "with --noinput the password is in CLIENTELE_SUPERUSER_PASSWORD"),
        ([], {"CLIENTELE_SUPERUSER_EMAIL": "nobody"}, "is not an e-mail address"),
        (
            ["--email", "ada@example.com"],
            {"CLIENTELE_SUPERUSER_PASSWORD": "password"},
            "This password is too short. It must contain at least 12 characters. This password is too common.",
        ),
    ],
)
def test_noinput_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], variables: dict[str, str], said: str
) -> None:
    """Nothing is asked for, and nothing is made."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(createsuperuser, "stack_outputs", lambda *_: {"UserPoolId": "none"})
    monkeypatch.setattr("dev.users._policy", lambda *_: {})
    monkeypatch.setattr("dev.users._name", lambda *_: "")
    monkeypatch.setattr("sys.stdin", None)

    with pytest.raises(CommandError, match=said):
        createsuperuser.main(["--stage", "dev", "--noinput", *arguments])


def test_noinput_makes_a_superuser_whom_lists_show(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The password comes from the environment; the table of people has the user at once."""
    with dynamodb_in_process() as dynamodb:
        tables = create_tables(dynamodb, "superuser")
        cognito = boto3.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
        for group in GROUPS:
            cognito.create_group(UserPoolId=pool, GroupName=group)
        outputs = {
            "UserPoolId": pool,
            "SiteUrl": "https://site.example",
            "PeopleTableName": tables["PEOPLE_TABLE_NAME"],
        }
        monkeypatch.setattr(createsuperuser, "stack_outputs", lambda *_: outputs)
        monkeypatch.setenv("CLIENTELE_SUPERUSER_EMAIL", "ada@example.com")
        monkeypatch.setenv("CLIENTELE_SUPERUSER_PASSWORD", "First-Passw0rd")

        code = createsuperuser.main(["--stage", "dev", "--region", "eu-central-1", "--noinput"])

        people = list(Projection(Database(dynamodb, outputs["PeopleTableName"])).all())
    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "Created ada@example.com in the group admins; log in at https://site.example/admin/",
        "Superuser created successfully.",
    ]
    assert [(user.email, user.groups, user.status) for user in people] == [
        ("ada@example.com", ("admins",), "confirmed")
    ]


def test_a_deployment_reads_the_pool_once() -> None:
    """So that it is known from the first request who may write; later ones ask Cognito for nothing."""
    with dynamodb_in_process() as dynamodb:
        tables = create_tables(dynamodb, "deployed")
        cognito = boto3.client("cognito-idp", region_name="eu-central-1")
        pool = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
        cognito.create_group(UserPoolId=pool, GroupName="editors")
        put_user(cognito, pool, "ada@example.com", "First-Passw0rd", "editors")
        outputs = {"UserPoolId": pool, "PeopleTableName": tables["PEOPLE_TABLE_NAME"]}
        people = Projection(Database(dynamodb, outputs["PeopleTableName"], float("inf")))
        with pytest.raises(UnreadError):
            people.strangers(["ada@example.com", "bob@example.com"])

        read_people(outputs, "eu-central-1")
        found = people.strangers(["ada@example.com", "bob@example.com"])
        read_people(outputs | {"UserPoolId": "eu-central-1_none"}, "eu-central-1")

    assert found == {"bob@example.com"}


def test_without_a_terminal_a_password_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never from the arguments, which other users of the machine can see."""
    monkeypatch.setattr("sys.stdin", io.StringIO("a pass word \nnext line\n"))
    with pytest.raises(CommandError, match="--password-stdin"):
        createsuperuser.read_password(from_stdin=False)
    assert createsuperuser.read_password(from_stdin=True) == "a pass word "


@mock_aws  # type: ignore[untyped-decorator] # mypy does not read moto
def test_a_user_is_in_the_group_that_was_named_last() -> None:
    """Whoever becomes a viewer is no administrator any more; groups that are not ours stay."""
    cognito = boto3.client("cognito-idp", region_name="eu-central-1")
    pool_id = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    for group in (*GROUPS, "others"):
        cognito.create_group(UserPoolId=pool_id, GroupName=group)
    put_user(cognito, pool_id, "ada@example.com", "First-Passw0rd", "admins")
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="ada@example.com", GroupName="others")

    created = put_user(cognito, pool_id, "ada@example.com", "First-Passw0rd", "viewers")

    groups = cognito.admin_list_groups_for_user(UserPoolId=pool_id, Username="ada@example.com")["Groups"]
    assert not created
    assert {group["GroupName"] for group in groups} == {"viewers", "others"}
