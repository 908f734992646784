"""DynamoDB and Cognito without boto3, which takes longer to load than most functions take for all they do.

Only the JSON protocol is made here. What an answer means, what goes wrong and by which names is boto3's: this client
has the methods and the exceptions of its own, and hands over to it whatever it does not know itself.
``AWS_CLIENT=boto3`` in a function's environment takes boto3's client in its place.
"""

import json
import os
import select
import ssl
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection, responses
from typing import Any
from urllib.parse import urlsplit

import botocore
from botocore import exceptions as errors

from records.services import SERVICES, Exceptions
from records.signing import signed

_CONNECT_SECONDS = 1
_LEAST_ERROR, _LEAST_FAULT = 300, 500
"""Statuses from which boto3 takes an answer for an error, and for one that may have no JSON."""


_MOMENTS = ("UserCreateDate", "UserLastModifiedDate")
"""Members of these methods' answers that boto3 reads as moments."""
_ONLY_BOTO3 = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    *("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
)
"""Variables of the environment that lead elsewhere, in ways that only boto3 knows."""
_OTHER_PARTITIONS = ("cn-", "eusc-", "us-iso", "eu-iso")
"""Beginnings of regions whose addresses end otherwise."""


def client(service: str, seconds: int) -> Any:
    """Return a client that tries once, and waits a second for a connection and ``seconds`` for an answer."""
    region, only = os.environ.get("AWS_DEFAULT_REGION", ""), any(map(os.environ.get, _ONLY_BOTO3))
    if only or not region or region.startswith(_OTHER_PARTITIONS) or os.environ.get("AWS_CLIENT") == "boto3":
        return _boto3(service, seconds)
    address = os.environ.get(SERVICES[service].address) or os.environ.get("AWS_ENDPOINT_URL")
    return Client(service, region, (address or f"https://{service}.{region}.amazonaws.com").rstrip("/"), seconds)


def _boto3(service: str, seconds: int) -> Any:
    import boto3  # noqa: PLC0415 what this module spares
    from botocore.config import Config  # noqa: PLC0415

    retries: Any = {"mode": "standard", "total_max_attempts": 1}
    config = Config(connect_timeout=_CONNECT_SECONDS, read_timeout=seconds, retries=retries)
    return boto3.client(service, config=config)  # type: ignore[call-overload]


@dataclass(frozen=True, eq=False)
class Client:
    """Has boto3's methods, for requests without binary values; raises the same errors. Threads can share it."""

    service: str
    region: str
    endpoint: str
    seconds: int
    _idle: list[HTTPConnection] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Return what sends a request; what is not in the table is boto3's."""
        if name.startswith("__"):
            raise AttributeError(name)
        known = SERVICES[self.service]
        return partial(self._send, name) if name in known.methods else getattr(self._rest, name)

    @property
    def exceptions(self) -> Exceptions:
        """Return the classes of errors."""
        return Exceptions(self.service)

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop().close()

    @cached_property
    def _rest(self) -> Any:
        return _boto3(self.service, self.seconds)

    def _send(self, method: str, /, **request: Any) -> dict[str, Any]:
        known, body = SERVICES[self.service], json.dumps(request).encode()
        operation = method.title().replace("_", "").replace("Mfa", "MFA")
        headers = {
            "X-Amz-Target": f"{known.target}.{operation}",
            "Content-Type": f"application/x-amz-json-{known.version}",
            "Host": host_of(self.endpoint),
        }
        if method in known.signed.split():
            headers = signed(self.service, self.region, f"{self.endpoint}/", headers, body)
        return self._read(operation, *self._exchange(headers, body))

    def _exchange(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer."""
        connection = self._connection()
        try:
            connection.sock.settimeout(self.seconds)
            with suppress(BrokenPipeError, ConnectionResetError):  # it may be refused before all of it is there
                connection.request("POST", urlsplit(f"{self.endpoint}/").path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()
            kind = errors.ReadTimeoutError if isinstance(error, TimeoutError) else errors.ConnectionClosedError
            raise kind(endpoint_url=self.endpoint, error=error) from error
        if connection.sock:
            self._idle.append(connection)
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def _connection(self) -> HTTPConnection:
        """Return one that is open: servers close those that are idle, and a function may have been frozen for long."""
        with suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if not _is_over(connection):
                    return connection
                connection.close()
        parts = urlsplit(self.endpoint)
        tls = {"context": trusted()} if parts.scheme == "https" else {}
        kind: Any = HTTPSConnection if tls else HTTPConnection
        new: HTTPConnection = kind(parts.hostname, parts.port, timeout=_CONNECT_SECONDS, **tls)
        try:
            new.connect()
        except OSError as error:
            new.close()
            kinds = {ssl.SSLError: errors.SSLError, TimeoutError: errors.ConnectTimeoutError}
            found = next((kinds[each] for each in kinds if isinstance(error, each)), errors.EndpointConnectionError)
            raise found(endpoint_url=self.endpoint, error=error) from error
        return new

    def _read(self, operation: str, status: int, headers: dict[str, str], content: bytes) -> dict[str, Any]:
        """Return an answer as boto3 does; raise its errors."""
        expected, actual = headers.get("x-amz-crc32"), zlib.crc32(content)
        if expected and expected != str(actual):
            raise errors.ChecksumError(checksum_type="crc32", expected_checksum=expected, actual_checksum=str(actual))
        try:
            said = json.loads(content or b"{}")
        except ValueError:
            said = None
        about: dict[str, Any] = {"HTTPStatusCode": status, "HTTPHeaders": headers, "RetryAttempts": 0}
        if "x-amzn-requestid" in headers:
            about["RequestId"] = headers["x-amzn-requestid"]
        if status >= _LEAST_ERROR:
            raise self._error(operation, said, content, about)
        if not isinstance(said, dict):
            raise errors.HTTPClientError(error=f"an answer without JSON, of status {status}")
        moments = {name: datetime.fromtimestamp(said[name], UTC) for name in _MOMENTS if name in said}
        return (
            {name: value for name, value in said.items() if value is not None} | moments | {"ResponseMetadata": about}
        )

    def _error(self, operation: str, said: Any, content: bytes, about: dict[str, Any]) -> errors.ClientError:
        status = about["HTTPStatusCode"]
        if status >= _LEAST_FAULT and (not content.strip() or content.strip().startswith(b"<html>")):
            said = {"message": responses.get(status, "")}
        elif not isinstance(said, dict):
            said = {"message": content.decode(errors="replace")}
        code = str(said.pop("__type", status) or "").split(":", 1)[0].rpartition("#")[2]
        error = {"Message": said.get("message", said.get("Message", "")), "Code": code}
        kind = self.exceptions.from_code(code)
        more: Any = said if kind is not errors.ClientError else {}
        return kind(more | {"Error": error, "ResponseMetadata": about}, operation)


@cache
def host_of(address: str) -> str:
    """Return what the header names, which the signature covers: the port only if it is another than usual."""
    parts = urlsplit(address)
    name = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return name if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f"{name}:{parts.port}"


@cache
def trusted() -> ssl.SSLContext:
    """Return what trusts those whom botocore trusts."""
    if bundle := os.environ.get("AWS_CA_BUNDLE"):
        return ssl.create_default_context(cafile=bundle)
    try:
        return ssl.create_default_context(cafile=f"{botocore.__path__[0]}/cacert.pem")
    except FileNotFoundError:  # some distributions take that file out, and have their own
        return ssl.create_default_context()


def _is_over(connection: HTTPConnection) -> bool:
    """Tell whether the server has ended a connection: what can be read before anything was asked is its end."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
