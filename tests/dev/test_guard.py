"""Which requests reach the emulator at all."""

import asyncio
from typing import Any

import pytest

from dev.guard import Guard, Scope

PORT = 4666
CORS = ("http://localhost:3000", "https://app.example.com")
OWN = ["127.0.0.1:4666", "localhost:4666", "localhost", "abc.cloudfront.localhost:4666", "bucket.s3.localhost:4666"]
FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:4666",
    "127.0.0.1.evil.example",
    "localhost.evil.example:4666",
    "notlocalhost",
    "abc.cloudfront.net",
    "2130706433",
    "",
    "[::ffff:127.0.0.1]:4666",
    "127.0.0.1:4666@evil.example",
]
FOREIGN_ORIGINS = [
    "null",
    "http://evil.example",
    "http://127.0.0.1:8000",
    "http://localhost:4667",
    "http://localhost",
    "https://localhost:4666",
    "http://abc.cloudfront.localhost:80",
    "http://abc.cloudfront.localhost.evil.example:4666",
    "http://evil.localhost:4666",
    "http://127.0.0.1:4666/",
    "http://user@127.0.0.1:4666",
    "http://127.0.0.1:port",
    "",
]


def _asked(headers: dict[str, str], method: str = "POST", path: str = "/", kind: str = "http") -> list[Any]:
    """Send a request through the guard and return what it answers; what reaches the emulator answers "served"."""
    sent: list[Any] = []

    async def emulator(_scope: Scope, _receive: Any, send: Any) -> None:
        await send("served")

    async def keep(message: Any) -> None:
        sent.append(message)

    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "path": path, "query_string": b"", "headers": lines}
    asyncio.run(Guard(emulator, PORT, CORS)(scope, _nothing, keep))
    return sent


async def _nothing() -> None:
    """Receive nothing."""


async def _serve_nothing(*_: Any) -> None:
    """Be an emulator that no request reaches."""


def _refused(answer: list[Any]) -> bool:
    return bool(answer[0] != "served" and answer[0]["status"] == 403)


@pytest.mark.parametrize("host", OWN)
def test_its_own_names_are_answered(host: str) -> None:
    """Programs send no Origin."""
    assert _asked({"host": host}) == ["served"]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_name_that_somebody_else_can_own_is_refused(host: str) -> None:
    """Its owner may let it point to loopback, and then its pages share the emulator's origin."""
    assert _refused(_asked({"host": host, "origin": f"http://{host}"}))
    assert _refused(_asked({"host": host}, "GET"))


@pytest.mark.parametrize("origin", [f"http://{name}" for name in OWN if name.endswith(":4666") and ".s3." not in name])
def test_its_own_pages_are_answered(origin: str) -> None:
    """The site on its distribution, and what is opened by address."""
    assert _asked({"host": "127.0.0.1:4666", "origin": origin}) == ["served"]


@pytest.mark.parametrize("origin", CORS)
def test_pages_of_the_stages_cors_origins_are_answered(origin: str) -> None:
    """Also what a browser adds for another site."""
    assert _asked({"host": "127.0.0.1:4666", "origin": origin, "sec-fetch-site": "cross-site"}) == ["served"]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
def test_pages_of_others_are_refused(method: str, origin: str) -> None:
    """Sandboxed pages say null; other ports of this machine are other people's too."""
    assert _refused(_asked({"host": "127.0.0.1:4666", "origin": origin}, method))


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_page_of_others_embeds_is_refused(site: str) -> None:
    """An image or a script has no Origin; a link to the admin is followed."""
    embedded = {"host": "127.0.0.1:4666", "sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
    assert _refused(_asked(embedded, "GET"))
    assert _asked(embedded | {"sec-fetch-mode": "navigate"}, "GET") == ["served"]
    assert _asked(embedded | {"sec-fetch-site": "same-origin"}, "GET") == ["served"]


def test_a_websocket_of_others_is_not_accepted() -> None:
    """Browsers ask for none beforehand."""
    closed = [{"type": "websocket.close", "code": 1008}]
    host = {"host": "127.0.0.1:4666"}
    assert _asked(host | {"origin": "http://evil.example"}, kind="websocket") == closed
    assert _asked(host | {"origin": "http://127.0.0.1:4666"}, kind="websocket") == ["served"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/sqs/messages"),
        ("GET", "/_ministack/lambda-code/000000000000/eu-central-1/f"),
        ("POST", "/_ministack/ses/messages"),
        ("GET", "/_ministack/ses/messages/../../reset"),
        ("GET", "/_localstack/init"),
    ],
)
def test_the_emulators_switches_are_out_of_reach(method: str, path: str) -> None:
    """They take no signature, so they take no request."""
    assert _refused(_asked({"host": "127.0.0.1:4666"}, method, path))
    assert _refused(_asked({"host": "abc.cloudfront.localhost:4666"}, method, path))


@pytest.mark.parametrize("path", ["/_ministack/health", "/_ministack/ready", "/_ministack/ses/messages"])
def test_its_health_and_the_mailbox_are_open(path: str) -> None:
    """To programs of this machine."""
    assert _asked({"host": "127.0.0.1:4666"}, "GET", path) == ["served"]


def test_two_hosts_are_none() -> None:
    """Whoever came second could mean another one."""
    hosts = ["127.0.0.1:4666", "evil.example"]
    assert Guard(_serve_nothing, PORT, CORS).problem({"type": "http", "path": "/"}, {"host": hosts})
