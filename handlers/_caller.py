"""Where a request comes from: the address on the internet, and the device.

A client can write any header. Only CloudFront knows the origin's secret, which it sends with every request; so what its
function says of the viewer is believed together with the secret, and otherwise the address is that of the peer
(docs/decisions/0187-where-a-request-comes-from.md).
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

PROOF_HEADER = "x-origin-secret"
"""CustomHeaders of the origin ``api`` in resources/site.yml."""
VIEWER_HEADER = "true-client-ip"
"""Set by ApiFunction in resources/edge_functions.yml."""

_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox"} | {
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"
}  # fmt: skip
"""Product in the header User-Agent -> browser; the first that is there counts, since Edge calls itself Chrome too."""
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
_PRODUCT = re.compile(r"[A-Za-z0-9._-]{1,30}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as the connection tells."""

    address: str
    """IPv4 or IPv6; empty if the gateway names none."""
    device: str
    """``Firefox, Windows``; of a program the name that it gives itself, such as ``curl``; empty if it says nothing."""


def caller(event: Mapping[str, Any]) -> Caller:
    """Return where an event of the REST API comes from."""
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    peer = ((event.get("requestContext") or {}).get("identity") or {}).get("sourceIp") or ""
    viewer = headers.get(VIEWER_HEADER, "") if _from_our_edge(headers) else ""
    return Caller(viewer or peer, _device(headers.get("user-agent", "")))


def _from_our_edge(headers: Mapping[str, str]) -> bool:
    sent = headers.get(PROOF_HEADER, "")
    return bool(sent) and compare_digest(sent.encode(), os.environ["ORIGIN_SECRET"].encode())


def _device(agent: str) -> str:
    browser = next((name for product, name in _BROWSERS.items() if f"{product}/" in agent), "")
    if not browser:
        program = _PRODUCT.match(agent)
        return program[0] if program else ""
    system = next((name for word, name in _SYSTEMS.items() if word in agent), "")
    return f"{browser}, {system}" if system else browser
