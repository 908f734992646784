"""Protect the emulator from foreign web pages; only its own pages, and programs with its key, may use it.

Loopback does not stop a browser: any page may send requests to 127.0.0.1, and a domain that resolves to it makes them
same-origin (DNS rebinding). So requests with a foreign ``Host`` or ``Origin`` are refused before the emulator sees
them, and so are cross-site requests without an ``Origin`` (``Sec-Fetch-Site``).
"""

import contextvars
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_OWN_NAMES = ("127.0.0.1", "localhost")
_OPEN_PATHS = ("/_ministack/health", "/_ministack/ready", "/_ministack/ses/messages")
"""Paths of the emulator that need no signature; the last one is the mailbox of the stage's users."""
_ADMIN_PATHS = ("/_ministack", "/_localstack")

form_upload: contextvars.ContextVar[bool] = contextvars.ContextVar("form_upload", default=False)
"""Whether the current request is an HTML form for S3, whose signature is in the body."""


class Guard:
    """An ASGI application in front of another one."""

    def __init__(self, app: App, port: int, cors_origins: Iterable[str]) -> None:
        self._app = app
        self._port = port
        self._cors_origins = frozenset(cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 403 and the reason."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        if problem := self.problem(scope, headers):
            await _refuse(scope, problem, send)
            return
        form_upload.set(
            scope.get("method") == "POST"
            and not scope.get("query_string")
            and headers.get("content-type", [""])[0].startswith("multipart/form-data")
        )
        await self._app(scope, receive, send)

    def problem(self, scope: Scope, headers: Mapping[str, list[str]]) -> str:
        """Return the reason to refuse the request, or an empty string."""
        hosts, origins = headers.get("host", []), headers.get("origin", [])
        if len(hosts) != 1 or not _is_own_name(urlsplit(f"//{hosts[0]}").hostname or ""):
            return "this Host is not one of the local stack's"
        if any(not self._is_own_origin(origin) for origin in origins):
            return "this Origin is neither the local stack's nor one of the stage's corsOrigins"
        if not origins and _is_embedded_elsewhere(headers):
            return "a page of another site may not load anything from the local stack"
        path = scope.get("path", "")
        if path.startswith(_ADMIN_PATHS) and not (scope.get("method") == "GET" and path in _OPEN_PATHS):
            return "the local stack keeps the emulator's own switches to itself"
        return ""

    def _is_own_origin(self, origin: str) -> bool:
        if origin in self._cors_origins:
            return True
        try:
            parts = urlsplit(origin)
            port = parts.port
        except ValueError:
            return False
        name = parts.hostname or ""
        own = name in _OWN_NAMES or name.endswith(".cloudfront.localhost")
        return own and origin == f"http://{name}:{self._port}" and port == self._port


def _is_own_name(name: str) -> bool:
    """Tell whether ``name`` always means this machine; nobody can register a name below localhost."""
    return name in _OWN_NAMES or name.endswith(".localhost")


def _is_embedded_elsewhere(headers: Mapping[str, list[str]]) -> bool:
    """Tell whether another site's page makes the request; following a link to the admin is a navigation."""
    site, mode = (headers.get(name, [""])[0] for name in ("sec-fetch-site", "sec-fetch-mode"))
    return site in ("cross-site", "same-site") and mode != "navigate"


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


async def _refuse(scope: Scope, problem: str, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})  # closing before the handshake is accepted answers 403
        return
    body = f"Refused: {problem}.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": HTTPStatus.FORBIDDEN, "headers": headers})
    await send({"type": "http.response.body", "body": body})
