"""How soon pages are there and what they weigh, beside Django's own admin: ``npm run bench:pages``.

A browser that has never been there opens the list, the change form and the log-in of both, in turn, with the network of
a telephone and a quarter of a processor. Both have the same customers and are servers on loopback that compress with
gzip; our API answers from memory, after as long as a function that is warm takes for it on AWS.
"""

import argparse
import gzip
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from admin.customers import CustomerAdmin
from benchmarks.made_up import customers, in_django
from benchmarks.servers import free_port
from customers.resource import Customer
from dev.console import CommandError, run, step
from dev.local import ROOT
from dev.tools import installed, output_of
from tests.browser.conftest import ARGUMENTS, USUAL
from tests.browser.fake_site import ANN
from tests.browser.served_site import ServedSite
from tests.chromium import chromium

ROWS, ALL = 100, 237
"""On the page, and in all, so that there are further pages."""
_OURS, _DJANGO = "Clientele", "Django"
_NETWORK = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8, "offline": False}
"""Milliseconds and bytes a second: Lighthouse's slow 4G."""
_SLOWER = 4
_LEAST = 1000
"""Bytes that are worth compressing."""
_WATCH = """(() => {
    const look = () => {
        if (%s) {
            requestAnimationFrame(() => setTimeout(() => console.debug("there", performance.now())));
        } else {
            requestAnimationFrame(look);
        }
    };
    look();
})()"""
"""Says when the frame is drawn that has what a page is opened for."""
_PAINT = """new Promise((resolve) => {
    new PerformanceObserver((list) => {
        for (const entry of list.getEntriesByName("first-contentful-paint")) {
            resolve(entry.startTime);
        }
    }).observe({type: "paint", buffered: true});
})"""
"""Which may come after what the page is opened for: a form without data is there as soon as it is parsed."""


@dataclass(frozen=True)
class Case:
    """A page of both sites; ``there`` is an expression that is true when what the page is opened for is in it."""

    name: str
    ours: str
    django: str
    there: str


_LOG_IN = Case("log-in", "/admin/login/", "/admin/login/", "document.querySelector('#login-form')")
_CASES = (
    Case(
        f"list of {ROWS}",
        "/admin/customers/customer/",
        "/admin/django_site/customer/",
        f"document.querySelectorAll('#result_list tbody tr').length === {ROWS}",
    ),
    Case(
        "change form",
        "/admin/customers/customer/{id}/change/",
        "/admin/django_site/customer/1/change/",
        "document.querySelector('#id_name')?.value",
    ),
    _LOG_IN,
)


@dataclass
class Measured:
    """What each round found of a page; times are milliseconds since it was asked for."""

    paint: list[float] = field(default_factory=list)
    there: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    """Bytes, with headers, of what was asked for until it was there."""
    requests: list[int] = field(default_factory=list)


class _Hundred(CustomerAdmin):
    list_per_page = ROWS


class _Compressing(ServedSite):
    """The pages and the API with gzip; ``api_seconds`` is how long the API thinks."""

    api_seconds = 0.0

    def answer(self, asked: Any, target: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and content."""
        if target.startswith("/api/"):
            time.sleep(self.api_seconds)
        status, headers, content = super().answer(asked, target)
        if len(content) < _LEAST:
            return status, headers, content
        return status, headers | {"Content-Encoding": "gzip"}, _compressed(content)


@cache
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="npm run bench:pages --", description="Measure pages beside Django's.")
    parser.add_argument("--rounds", type=int, default=11, help="how often each page is opened (11)")
    parser.add_argument("--api-ms", type=int, default=60, help="milliseconds that our API thinks (60)")
    chosen = parser.parse_args(arguments)
    _Compressing.api_seconds = chosen.api_ms / 1000
    people = [*customers(ALL)]
    found: dict[tuple[Case, str], Measured] = {(case, site): Measured() for case in _CASES for site in (_OURS, _DJANGO)}
    with ExitStack() as opened:
        ours = opened.enter_context(_ours(people))
        django, session = opened.enter_context(_django(people))
        playwright = opened.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        sites = {_OURS: (ours, ""), _DJANGO: (django, session)}
        with step(f"{chosen.rounds} rounds") as say:
            for number in range(chosen.rounds + 1):  # the first one fills the caches of the servers
                for (case, site), measured in found.items():
                    origin, key = sites[site]
                    path = (case.ours if site == _OURS else case.django).format(id=people[0].customer_id)
                    _measure(browser, origin + path, key, case, measured if number else Measured())
                say(f"{number} of {chosen.rounds}")
    print("\n".join(_table(found)))
    return 0


@contextmanager
def _ours(people: list[Customer]) -> Iterator[str]:
    """Serve our pages, and give the origin."""
    with _Compressing(_Hundred, [_record(each) for each in people]).served() as origin:
        yield origin


def _record(customer: Customer) -> dict[str, Any]:
    """Return a customer as the API answers with it."""
    return ANN | {
        "customerId": customer.customer_id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "company": customer.company,
        "address": customer.address,
        "status": customer.status,
        "tags": [*customer.tags],
        "notes": customer.notes,
        "registrationDate": customer.registration_date,
        "lastModified": customer.last_modified,
        "version": customer.version,
    }


@contextmanager
def _django(people: list[Customer]) -> Iterator[tuple[str, str]]:
    """Serve Django's admin, and give the origin and the key of a session."""
    commands = installed("django")
    with tempfile.TemporaryDirectory() as folder:
        rows = [in_django(each) for each in people]
        Path(folder, "customers.json").write_text(json.dumps(rows), encoding="utf-8")
        os.environ["DJANGO_FOLDER"] = folder
        with step("Making Django's database"):
            session = output_of([str(commands / "python"), str(ROOT / "benchmarks" / "django_site.py")]).strip()
        port = free_port()
        command = [str(commands / "gunicorn"), "--threads=4", f"--bind=127.0.0.1:{port}", "--log-level=error"]
        server = subprocess.Popen([*command, "django_site:application"], cwd=ROOT / "benchmarks")  # noqa: S603 pinned
        try:
            origin = f"http://localhost:{port}"
            _wait_for(f"{origin}/admin/login/")
            yield origin, session
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str) -> None:
    """Wait until a server answers; raises CommandError after half a minute."""
    for _ in range(300):
        with suppress(OSError), urlopen(address):  # noqa: S310 our own
            return
        time.sleep(0.1)
    raise CommandError("Django's server does not answer.")


def _measure(browser: Browser, address: str, session: str, case: Case, measured: Measured) -> None:
    """Open the page in a new profile, and note what it took."""
    context = browser.new_context(**(USUAL | {"timezone_id": "UTC"}))
    if session and case != _LOG_IN:  # whoever has one is sent on
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    context.add_init_script(_WATCH % case.there)
    page = context.new_page()
    begun, sent = _slowed(context, page)
    with page.expect_console_message(lambda message: message.text.startswith("there ")) as said:
        page.goto(address, wait_until="commit")
    there = float(said.value.text.split()[1])
    until = {each for each, moment in begun.items() if moment - min(begun.values()) <= there / 1000}
    while not until <= sent.keys():
        page.wait_for_timeout(50)
    paint = float(page.evaluate(_PAINT))
    measured.paint.append(paint)
    measured.there.append(max(paint, there))
    measured.sent.append(sum(sent[each] for each in until))
    measured.requests.append(len(until))
    context.close()


def _slowed(context: BrowserContext, page: Page) -> tuple[dict[str, float], dict[str, int]]:
    """Slow the page down; return its requests by id: when each has begun, in seconds, and the bytes of those ended."""
    begun: dict[str, float] = {}
    sent: dict[str, int] = {}
    client = context.new_cdp_session(page)
    client.on("Network.requestWillBeSent", lambda event: _note(begun, event))
    client.on("Network.loadingFinished", lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}))
    client.on("Network.loadingFailed", lambda event: sent.update({event["requestId"]: 0}))
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", _NETWORK)
    client.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    return begun, sent


def _note(begun: dict[str, float], event: dict[str, Any]) -> None:
    if event["request"]["url"].startswith("http"):  # pictures within style sheets are no requests
        begun[event["requestId"]] = event["timestamp"]


def _table(found: dict[tuple[Case, str], Measured]) -> Iterator[str]:
    """Medians, and those of ours in parts of Django's."""
    yield "| page | | first paint, ms | there, ms | bytes | requests |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for case in _CASES:
        medians = {site: _medians(found[case, site]) for site in (_OURS, _DJANGO)}
        for site, values in medians.items():
            yield f"| {case.name} | {site} | " + " | ".join(f"{value:,.0f}" for value in values) + " |"
        ratios = zip(medians[_OURS], medians[_DJANGO], strict=True)
        yield f"| {case.name} | ratio | " + " | ".join(f"{ours / theirs:.2f}" for ours, theirs in ratios) + " |"


def _medians(measured: Measured) -> list[float]:
    return [median(each) for each in (measured.paint, measured.there, measured.sent, measured.requests)]


if __name__ == "__main__":
    run(main)
