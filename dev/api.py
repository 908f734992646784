"""A client of the HTTP API for commands: it logs in, renews the log-in, and repeats requests to a busy stage."""

import email.utils
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_random_exponential,
)

from dev import local
from dev.console import CommandError
from people.cognito import secret_hash

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

ATTEMPTS = 8
_BUSY = (429, 502, 503, 504)
"""Too many requests, and the statuses of API Gateway for a function that failed, is throttled, or timed out."""
_LONGEST_WAIT = 30.0
_BACKOFF = wait_random_exponential(multiplier=0.4, min=0.1, max=_LONGEST_WAIT)
_RENEW_BEFORE_SECONDS = 60


class LogIn:
    """The ID token of one user, fetched when it is first needed and renewed before it expires."""

    def __init__(
        self, cognito: "CognitoIdentityProviderClient", app_client: tuple[str, str], address: str, password: str
    ) -> None:
        """``app_client`` is the id and the secret of the pool's app client."""
        self._cognito = cognito
        self._client_id, secret = app_client
        proof = secret_hash(self._client_id, secret, address)
        self._parameters = {"USERNAME": address, "PASSWORD": password, "SECRET_HASH": proof}
        self._lock = threading.Lock()
        self._token = ""
        self._ends = 0.0

    def __call__(self) -> str:
        """Return a token with at least a minute left; raise CommandError if the log-in fails."""
        with self._lock:
            if time.monotonic() >= self._ends:
                self._renew()
            return self._token

    def _renew(self) -> None:
        try:
            answer = self._cognito.initiate_auth(
                AuthFlow="USER_PASSWORD_AUTH", ClientId=self._client_id, AuthParameters=self._parameters
            )
        except (
            self._cognito.exceptions.NotAuthorizedException,
            self._cognito.exceptions.UserNotFoundException,
        ):
            raise CommandError("the e-mail address or the password is wrong.") from None
        if "AuthenticationResult" not in answer:
            raise CommandError(f"the log-in asks for more than a password: {answer.get('ChallengeName')}.")
        result = answer["AuthenticationResult"]
        self._token = result["IdToken"]
        self._ends = time.monotonic() + result["ExpiresIn"] - _RENEW_BEFORE_SECONDS


class Api:
    """The HTTP API of one stage, as one user; safe to share between threads."""

    def __init__(
        self,
        url: str,
        token: Callable[[], str],
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._client = httpx.Client(timeout=30, transport=transport)
        self.sleep = sleep

    def __enter__(self) -> Self:
        """Keep connections open until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._client.close()

    def send(
        self, method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send one request that is safe to repeat, and repeat it while the answer is "busy" or "still in flight".

        The wait is what ``Retry-After`` says, or else grows with each attempt; the answer of the eighth attempt is
        returned whatever it is. Raise CommandError if there is no answer at all.
        """

        def request() -> httpx.Response:
            return self._client.request(
                method, self._url + path, json=json, headers={"Authorization": self._token(), **(headers or {})}
            )

        repeated = Retrying(
            retry=retry_if_exception_type(httpx.TransportError) | retry_if_result(_is_busy),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self.sleep,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        try:
            answer: httpx.Response = repeated(request)
        except httpx.TransportError as error:
            raise CommandError(f"no answer from {self._url}: {error}") from None
        return answer

    def ask(self, method: str, path: str, json: Any = None, called: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return what a request is answered with; CommandError has the problem, with the names that ``called`` has."""
        return checked(self.send(method, path, json=json), called)


def checked(answer: httpx.Response, called: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the body of an answer; CommandError names all that is wrong, each under the name that ``called`` has."""
    found: dict[str, Any] = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    if answer.is_success:
        return found
    names, errors = called or {}, found.get("errors") or {}
    wrong = [f"{names.get(name, name)}: {' '.join(_messages(said))}" for name, said in errors.items()]
    raise CommandError("; ".join(wrong) or found.get("detail") or f"the API answered {answer.status_code}.")


def _messages(said: Any) -> Iterator[str]:
    """Yield every message of a field; those of rows, and of keys, are below their names."""
    if isinstance(said, dict | list):
        for each in said.values() if isinstance(said, dict) else said:
            yield from _messages(each)
    else:
        yield str(said)


def download(url: str, path: Path) -> None:
    """Write a file, which only its owner may read; if the connection breaks there is none."""
    part = path.with_name(f"{path.name}.{time.time_ns()}.part")
    try:
        with httpx.stream("GET", url, timeout=30) as answer, local.open_private(part) as file:
            if not answer.is_success:
                raise CommandError(f"the file cannot be read: status {answer.status_code}.")
            for block in answer.iter_bytes():
                file.write(block)
        part.replace(path)
    except httpx.TransportError as error:
        raise CommandError(f"the connection broke: {error}") from None
    finally:
        part.unlink(missing_ok=True)


def _is_busy(answer: httpx.Response) -> bool:
    return answer.status_code in _BUSY


def _wait(state: RetryCallState) -> float:
    """Return the seconds to wait: what ``Retry-After`` says, or else longer after each attempt."""
    answer = None if state.outcome is None or state.outcome.failed else state.outcome.result()
    return (answer is not None and _retry_after(answer)) or _BACKOFF(state)


def _retry_after(answer: httpx.Response) -> float:
    """Return the seconds in ``Retry-After`` (RFC 9110 §10.2.3: seconds or a date), at most 30; 0 without the header."""
    text = answer.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return min(max(moment.timestamp() - time.time(), 0.0), _LONGEST_WAIT)
