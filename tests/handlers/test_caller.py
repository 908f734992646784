"""Where a request comes from, whatever its headers say."""

from typing import Any

import pytest

from dev.service import load_yaml
from handlers._caller import PROOF_HEADER, VIEWER_HEADER, Caller, caller

_SECRET = "the-origins-secret"


@pytest.fixture(autouse=True)
def _origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGIN_SECRET", _SECRET)


def event(**headers: str) -> dict[str, Any]:
    """Return an event of a peer, with these headers; ``_`` stands for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"headers": sent, "requestContext": {"identity": {"sourceIp": "192.0.2.1"}}}


def test_our_edge_says_who_the_viewer_is() -> None:
    """With the origin's secret, in any case of the header's name."""
    sent = event(X_Origin_Secret=_SECRET, True_Client_IP="2001:db8::7", X_Forwarded_For="203.0.113.9, 2001:db8::7")

    assert caller(sent) == Caller("2001:db8::7", "")


@pytest.mark.parametrize("secret", ["", "wrong", "ö", _SECRET.upper(), _SECRET + " "])
def test_nobody_else_is_believed(secret: str) -> None:
    """The address is then that of the connection, which cannot be made up."""
    sent = event(X_Origin_Secret=secret, True_Client_IP="203.0.113.9", X_Forwarded_For="203.0.113.9, 192.0.2.1")

    assert caller(sent) == Caller("192.0.2.1", "")


@pytest.mark.parametrize("bare", [{}, {"headers": None, "requestContext": None}, {"requestContext": {"identity": {}}}])
def test_nothing_is_known_of_the_barest_event(bare: dict[str, Any]) -> None:
    """A test in AWS's console."""
    assert caller(bare) == Caller("", "")


def test_the_names_of_the_headers_are_the_templates() -> None:
    """The edge sends what the functions look for."""
    distribution = load_yaml("resources/site.yml")["Resources"]["SiteDistribution"]["Properties"]["DistributionConfig"]
    api = next(origin for origin in distribution["Origins"] if origin["Id"] == "api")
    function = load_yaml("resources/edge_functions.yml")["Resources"]["ApiFunction"]["Properties"]["FunctionCode"]

    assert [header["HeaderName"].lower() for header in api["OriginCustomHeaders"]] == [PROOF_HEADER]
    assert f"request.headers['{VIEWER_HEADER}'] = {{value: event.viewer.ip}};" in function


_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/130.0.0.0 Safari/537.36", "Chrome, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {_WEBKIT} Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {_WEBKIT} Version/18.0 Safari/604", "Safari, iPhone"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Version/18.0 Safari/605.1.15", "Safari, macOS"),
        ("Chrome/1", "Chrome"),
        ("curl/8.11.1", "curl"),
        ("python-requests/2.32", "python-requests"),
        ("<script>alert(1)</script>", ""),
        ("x" * 5000, "x" * 30),
        ("", ""),
    ],
)
def test_the_device_is_short_and_readable(agent: str, device: str) -> None:
    """Browser and system; a header of a stranger is never repeated at length."""
    assert caller(event(User_Agent=agent)).device == device
