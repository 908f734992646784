"""The local stack's files, and the environment that makes AWS clients use it and nothing else."""

import argparse
import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dev.console import CommandError
from website.stack import REGION as REGION  # noqa: PLC0414 for whoever asks where the local stack is
from website.stack import default_region

ROOT = Path(__file__).resolve().parent.parent
STAGE = "local"
_DEFAULT_PORT = 4566
_PORTS = range(1024, 65536)
_LOOPBACK = "127.0.0.1,localhost"
_NO_PROXY = ("NO_PROXY", "no_proxy")


def home() -> Path:
    """Return the folder of this checkout's local stack: ``CLIENTELE_HOME``, or `.local`."""
    return Path(os.environ.get("CLIENTELE_HOME") or ROOT / ".local").absolute()


def port() -> int:
    """Return the stack's port: ``CLIENTELE_PORT``, or 4566; raise CommandError if it is not a valid port."""
    text = os.environ.get("CLIENTELE_PORT") or str(_DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and int(text) in _PORTS):
        raise CommandError(f"CLIENTELE_PORT must be a number from {_PORTS[0]} to {_PORTS[-1]}, and it is {text!r}.")
    return int(text)


@dataclass(frozen=True)
class Keys:
    """The key pair that signs requests to the local stack."""

    access_key_id: str
    secret_access_key: str


def stack_keys(folder: Path) -> Keys:
    """Return the key pair of the stack in ``folder``; it is created once and then stays the same."""
    file = folder / "credentials.json"
    if not file.exists():
        key_id = "AKIA" + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))
        write_private(file, json.dumps(asdict(Keys(key_id, secrets.token_urlsafe(30)))) + "\n")
    try:
        return Keys(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise CommandError(f"{file} can't be read; delete it, and the next start makes new keys.") from None


def enter(environment: MutableMapping[str, str], port_number: int, keys: Keys) -> None:
    """Point ``environment`` at the local stack and remove all settings of a real AWS account."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(aws_variables(port_number, keys))
    for name in _NO_PROXY:
        environment[name] = ",".join(filter(None, [environment.get(name), _LOOPBACK]))


def aws_variables(port_number: int, keys: Keys) -> dict[str, str]:
    """Return the variables that make AWS's SDKs and command lines use the local stack."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port_number}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CLIENTELE_PORT": str(port_number),
    }


def write_env(folder: Path, port_number: int) -> None:
    """Write `env`, which a shell sources (``. .local/env``) to run ``npx sls`` or ``aws`` against the local stack."""
    lines = ["unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN"]
    lines += [
        f"export {name}={shlex.quote(value)}" for name, value in aws_variables(port_number, stack_keys(folder)).items()
    ]
    lines += [f'export {name}="${{{name}:+${name},}}{_LOOPBACK}"' for name in _NO_PROXY]
    tools = f"{ROOT / '.venv' / 'bin'}:{ROOT / 'node_modules' / '.bin'}"
    lines += [f'export PATH={shlex.quote(tools)}:"$PATH"']
    write_private(folder / "env", "\n".join(lines) + "\n")


@contextmanager
def open_private(path: Path) -> Iterator[BinaryIO]:
    """Open a file that only its owner may read; it replaces ``path`` once all is written."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` atomically with a file that only its owner may read."""
    with open_private(path) as file:
        file.write(text.encode())


def read_stack() -> Mapping[str, Any]:
    """Return `stack.json` of the running local stack; raise CommandError if none is running."""
    try:
        stack: dict[str, Any] = json.loads((home() / "stack.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError("the local stack is not running; start it with npm start in another terminal.") from None
    return stack


def add_account(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the stage's account and region, with the defaults of a deployment."""
    region = default_region()
    parser.add_argument("--aws-profile", help="the AWS profile of the stage's account (AWS_<STAGE>_PROFILE)")
    parser.add_argument("--region", "-r", default=region, help=f"the stage's AWS region ({region})")


def profile_of(options: argparse.Namespace) -> str | None:
    """Return the AWS profile of the stage's account, as a deployment finds it; None for what the environment says."""
    return options.aws_profile or os.environ.get(f"AWS_{options.stage.upper()}_PROFILE")


def use_profile(options: argparse.Namespace) -> None:
    """Let this process and the commands that it starts use the profile of the stage's account."""
    if profile := profile_of(options):
        os.environ["AWS_PROFILE"] = profile
