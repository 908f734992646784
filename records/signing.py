"""Who asks: the signature of a request (AWS Signature Version 4), and the credentials that make it."""

import builtins
import os
import sys
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import botocore
from botocore import exceptions as errors

from records.patterns import late

_UNUSED = (
    *("botocore.utils", "botocore.vendored", "dateutil.tz", "urllib3"),
    *("gzip", "inspect", "shlex", "xml.etree.ElementTree"),
)
"""What botocore's signers import and this signature never calls; it takes longer than all else of a start."""


class _Later:
    """Stands for a module or what is in it, which is imported when it is called."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> "_Later":
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(f"{self._path}.{name}")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        from pkgutil import resolve_name  # noqa: PLC0415 so seldom

        return resolve_name(self._path)(*arguments, **named)


def _our_own(name: str, known: dict[str, Any]) -> ModuleType:
    """Return a copy of one of botocore's modules that nobody else sees; its ``import`` takes what is ``known``."""

    def bring(wanted: str, names: Any = None, local: Any = None, chosen: Any = (), level: int = 0) -> Any:
        if wanted in _UNUSED:
            return _Later(wanted if chosen else wanted.partition(".")[0])
        return known[wanted] if wanted in known else __import__(wanted, names, local, chosen, level)

    module, found = ModuleType(name), PathFinder.find_spec(name, botocore.__path__)
    vars(module)["__builtins__"] = vars(builtins) | {"__import__": bring}
    exec(found.loader.get_code(name), vars(module))  # type: ignore[union-attr] # noqa: S102 as importing it does
    return module


def signer() -> Any:
    """Return botocore's class; a copy without what it imports, if nobody has imported it and botocore is as we know it.

    boto3 may be imported after it: its modules are all its own, and the classes of errors are the same.
    """
    if "botocore.auth" not in sys.modules:
        with suppress(Exception):  # a later botocore may import whatever it likes
            compat = _our_own("botocore.compat", {"re": SimpleNamespace(compile=late)})

            class Signer(_our_own("botocore.auth", {"botocore.compat": compat}).SigV4Auth):  # type: ignore[misc]
                def _normalize_url_path(self, path: str) -> Any:
                    return path if path == "/" else super()._normalize_url_path(path)

            return Signer
    from botocore.auth import SigV4Auth  # noqa: PLC0415

    return SigV4Auth


_Signer = signer()


class Credentials(NamedTuple):
    """What botocore's signers read."""

    access_key: str
    secret_key: str
    token: str | None


def signed(service: str, region: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
    """Return the headers of a POST, Host among them, with those that prove who asks; NoCredentialsError."""
    asked = SimpleNamespace(method="POST", url=url, headers={**headers}, params=None, body=body, context={})
    _Signer(_credentials(), service, region).add_auth(asked)
    proved: dict[str, str] = asked.headers
    return proved


def _credentials() -> Credentials:
    """Return those of the environment, where Lambda puts them; others, such as a container's, are boto3's to find."""
    key, secret, token = map(os.environ.get, ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
    if key and secret:
        return Credentials(key, secret, token)
    found = found_elsewhere()
    if found is None:
        raise errors.NoCredentialsError
    return Credentials(*found.get_frozen_credentials()[:3])


@cache
def found_elsewhere() -> Any:
    """Return the credentials that boto3 finds, and renews; None if it finds none."""
    import boto3  # noqa: PLC0415 Lambda has them in the environment

    return boto3.Session().get_credentials()
