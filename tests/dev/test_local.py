"""The way to the local stack, and to nothing else; the demo customers."""

import argparse
import os
import stat
from pathlib import Path

import pytest

from dev import demo, local
from dev.console import CommandError
from schemas.customer import CustomerSchema


def test_nothing_of_a_real_account_is_left() -> None:
    """Profiles, tokens and endpoints of the person's own AWS configuration do not survive."""
    environment = {
        "HOME": "/home/ada",
        "AWS_PROFILE": "work",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere.example",
        "AWS_REGION": "us-east-1",
        "NO_PROXY": "intranet.example",
    }
    local.enter(environment, 4666, local.Keys("AKIAID", "a secret"))
    assert environment == {
        "HOME": "/home/ada",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4666",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "AKIAID",
        "AWS_SECRET_ACCESS_KEY": "a secret",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CLIENTELE_PORT": "4666",
        "NO_PROXY": "intranet.example,127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def test_each_stack_has_keys_of_its_own(tmp_path: Path) -> None:
    """They stay the same from start to start, and only their owner reads them."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    one, other, again = (local.stack_keys(folder) for folder in [*folders, folders[0]])
    assert one == again
    assert one.access_key_id != other.access_key_id
    assert one.secret_access_key != other.secret_access_key
    assert stat.S_IMODE((folders[0] / "credentials.json").stat().st_mode) == 0o600


def test_keys_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """With the way out."""
    (tmp_path / "credentials.json").write_text('{"access')
    with pytest.raises(CommandError, match=r"credentials\.json can't be read; delete it"):
        local.stack_keys(tmp_path)


@pytest.mark.parametrize("text", ["abc", "80", "70000", "-1", "\uff14\uff15\uff16\uff16", "45.66"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """In one sentence with what it was."""
    monkeypatch.setenv("CLIENTELE_PORT", text)
    with pytest.raises(CommandError, match=f"from 1024 to 65535, and it is '{text}'"):
        local.port()


def test_private_files_are_replaced_in_one_step(tmp_path: Path) -> None:
    """Only the owner reads them, also when one that all could read was there before."""
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    local.write_private(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_without_a_running_stack_the_way_to_start_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands for ``--stage local`` need one."""
    monkeypatch.setenv("CLIENTELE_HOME", str(tmp_path))
    with pytest.raises(CommandError, match="not running; start it with npm start"):
        local.read_stack()


def test_the_demo_customers_are_valid() -> None:
    """All of them, by the rules of the API."""
    people = demo.bodies()
    assert [CustomerSchema().validate(body) for body in people] == [{}] * 61
    assert people[1]["tags"] == ["vip", "textiles"]
    assert [each["name"] for each in people if not {"town", "country"} <= each.keys()] == [people[0]["name"]]


@pytest.mark.parametrize(
    ("given", "variables", "profile"),
    [
        ([], {}, None),
        ([], {"AWS_PROD_PROFILE": "acme-prod", "AWS_DEV_PROFILE": "acme-dev"}, "acme-prod"),
        (["--aws-profile", "other"], {"AWS_PROD_PROFILE": "acme-prod"}, "other"),
    ],
)
def test_the_account_of_a_stage(
    monkeypatch: pytest.MonkeyPatch, given: list[str], variables: dict[str, str], profile: str | None
) -> None:
    """Every command that takes a stage finds its account as the deployment does."""
    for name in ("AWS_PROFILE", "AWS_PROD_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ) | variables)
    parser = argparse.ArgumentParser()
    parser.add_argument("--stage")
    local.add_account(parser)

    local.use_profile(parser.parse_args(["--stage", "prod", *given]))

    assert os.environ.get("AWS_PROFILE") == profile
