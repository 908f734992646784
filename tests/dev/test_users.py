"""Users of a stage, and the command that makes them."""

import argparse
import io
import string
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from dev import createsuperuser
from dev.console import CommandError
from dev.users import GROUPS, missing_from, put_user, random_password

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


def test_a_password_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two different ones are a mistake."""
    typed = iter(["First-Passw0rd", "First-Passw0rd", "First-Passw0rd", "Other-Passw0rd"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr("sys.stdin", argparse.Namespace(isatty=lambda: True))
    assert createsuperuser.read_password(from_stdin=False) == "First-Passw0rd"
    with pytest.raises(CommandError, match="the two passwords differ"):
        createsuperuser.read_password(from_stdin=False)


def test_without_a_terminal_a_password_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never from the arguments, which other users of the machine can see."""
    monkeypatch.setattr("sys.stdin", io.StringIO("a pass word \nnext line\n"))
    with pytest.raises(CommandError, match="--password-stdin"):
        createsuperuser.read_password(from_stdin=False)
    assert createsuperuser.read_password(from_stdin=True) == "a pass word "


@mock_aws
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
