"""The whole site in a browser, with the functions behind its API in this process, at a moment that stands still."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import NAMESPACE_DNS, uuid5

import pytest
import time_machine
from playwright.sync_api import Browser, Page, Playwright, Request

from admin.customers import CustomerAdmin
from admin.pages import addresses
from admin.site import SITE
from records.tallies import Tallies
from tests.browser.conftest import ACTIVITIES, ARGUMENTS, LIST, Visitor, new_context
from tests.browser.fake_site import ORIGIN, FakeSite
from tests.chromium import chromium
from tests.handlers.conftest import Send, dynamodb, environment, load, sending
from tests.people.pool import Pool
from tests.sites import built

__all__ = ["dynamodb", "environment"]

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_WRITES = 60
"""More than are made before the pages are looked at."""
ZONE = "Pacific/Apia"
"""The stage's, as the functions of the tests are told."""
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
NAMES = (
    "Ann Example",
    f"{LONG}beauftragte Freifrau von und zu Hohenstein",
    "محمد بن عبد الله آل سعود",
    "王小明",
    "x" * 200,
)
_ROOT = Path(__file__).resolve().parents[2]
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
</fontconfig>
"""
"""Only the fonts that are installed with the tests, so that letters are as wide on every machine."""
_PASSED_ON = ("if-match", "idempotency-key")


class WholeSite(FakeSite):
    """Answers a browser's requests for pages from the site's files, and those for data with the API's functions.

    Each write happens in a minute of its own, so that records have an order.
    """

    def __init__(self, send: Send) -> None:
        super().__init__(CustomerAdmin, built_already=True)
        self.files = built("test", SITE, ZONE, trash_days=90)
        self.send = send
        self.minutes = 0

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Return what the function behind the route answers an administrator; ``query`` is in the request too."""
        del path, query
        parts = urlsplit(request.url)
        address = parts._replace(scheme="", netloc="", path=parts.path.removeprefix("/api")).geturl()
        headers = {name: value for name, value in request.headers.items() if name in _PASSED_ON}
        answered = self.ask(request.method, address, body=request.post_data, headers=headers)
        return answered.status, answered.body

    def ask(self, method: str, address: str, **request: Any) -> Any:
        """Send a request to the API as an administrator, at the moment that all of this happens."""
        self.minutes += 1 if method != "GET" else 0
        with time_machine.travel(NOW + timedelta(minutes=self.minutes - _WRITES), tick=False):
            return self.send(method, address, role="admin", **request)

    def add(self, place: str, **body: Any) -> dict[str, Any]:
        """Add a record where the API lists those of its kind; return it."""
        answered = self.ask("POST", place, json_body=body)
        assert answered.status == 201, answered.body
        record: dict[str, Any] = answered.body
        return record


@pytest.fixture(scope="package")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium with fonts of its own."""
    path, folder = chromium(), tmp_path_factory.mktemp("fonts")
    configuration = folder / "fonts.conf"
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        shutil.copy(_ROOT / "node_modules" / "dejavu-fonts-ttf" / "ttf" / name, folder)
    configuration.write_text(_FONTS.format(fonts=folder, cache=folder / "cache"), encoding="utf-8")
    outside = os.environ | {"FONTCONFIG_FILE": str(configuration)}
    started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, env=dict(outside))
    yield started
    started.close()


@pytest.fixture(scope="package")
def site(environment: dict[str, str], dynamodb: Any) -> Iterator[WholeSite]:
    """Return the site with its users; all tests look at the same one, and change nothing."""
    pool = Pool()
    for number, name in enumerate(("admin", "editor", "viewer", "x" * 50)):
        group = ("admins", "editors", "viewers", "viewers")[number]
        subject = "sub-of-admin" if name == "admin" else str(uuid5(NAMESPACE_DNS, name))
        pool.has(f"{name}@example.com", group, subject=subject)
    with sending(environment, dynamodb) as send:
        users = load("handlers/_users")
        cognito = users.CognitoUsers(pool, "eu-central-1_unit")
        database = users.Database(dynamodb, environment["PEOPLE_TABLE_NAME"])
        ids = (uuid5(NAMESPACE_DNS, str(number)) for number in count())
        with (
            patch("records.planning.uuid4", side_effect=ids),
            patch.object(load("handlers/_session"), "cognito", pool),
            patch.object(users, "USERS", users.Users(cognito, users.Projection(database))),
        ):
            yield WholeSite(send)


@pytest.fixture(scope="package")
def filled(site: WholeSite) -> dict[str, str]:
    """Put records into the site; return the id that each kind of page is about."""
    customers = [
        site.add(
            "/customers",
            name=name,
            email=f"customer.{number}@example.com",
            phone="+497112842222" if number < 2 else "",
            company=("Example GmbH", LONG, "شركة المثال", "示例公司", "")[number],
            address="Example Street 1\n70173 Stuttgart",
            status=("active", "lead", "inactive")[number % 3],
            tags=["vip", "newsletter"] if number else [],
            notes="Met at the fair.",
        )
        for number, name in enumerate(NAMES)
    ]
    shown = customers[1]
    below = f"/customers/{shown['customerId']}/activities"
    activities = [
        site.add(below, kind=kind, subject=subject, due=due, owner="admin@example.com")
        for kind, subject, due in (
            ("call", f"Send the offer: {LONG}", "2026-11-20T09:30:00Z"),
            ("meeting", "اجتماع", "2026-12-01T09:30:00Z"),
        )
    ]
    assert len(site.ask("GET", "/users").body["items"]) == 4  # the table of users has them from then on
    site.ask("PATCH", f"/customers/{shown['customerId']}", json_body={"status": "active", "tags": ["vip"]})
    site.ask("DELETE", f"/customers/{customers[4]['customerId']}")
    living = [customer["customerId"] for customer in customers[:4]]
    Tallies(load("handlers/_customers").DATABASE.until(time.monotonic() + 60)).settle(living)  # no stream is here
    return {
        "first": customers[0]["customerId"],
        LIST: shown["customerId"],
        ACTIVITIES: activities[0]["activityId"],
        "/admin/auth/user/": str(uuid5(NAMESPACE_DNS, "editor")),
    }


@pytest.fixture(scope="package")
def at(filled: dict[str, str]) -> Any:
    """Return a function from a page's address with ``_`` to the address of the page of a record."""

    def address(page: str) -> str:
        record_id = next((found for place, found in filled.items() if page.startswith(place)), "")
        return page.replace("/_/", f"/{record_id}/").replace("=first", f"={filled['first']}")

    return address


@pytest.fixture
def page(browser: Browser, site: WholeSite) -> Iterator[Page]:
    """Return a page of the site, small as a thumbnail, at the moment; what the browser complains of fails the test."""
    context = new_context(
        browser,
        base_url=ORIGIN,
        timezone_id=ZONE,
        reduced_motion="reduce",
        device_scale_factor=0.25,
        viewport={"width": 1280, "height": 900},
    )
    context.clock.set_fixed_time(NOW)
    site.install(context)
    visitor = Visitor(context, context.new_page())
    visitor.listen()
    yield visitor.page
    context.close()
    assert visitor.complaints == []


PAGES = [
    *(address for address in addresses(SITE) if address != "/admin/logout/"),  # who comes there is logged out
    f"{LIST}?q=example&status__exact=active&_facets=True&o=-1&registrationDate__year=2026",
    f"{LIST}_/merge/?with=first",
]
