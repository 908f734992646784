"""A real browser in front of the deployed stack. Whatever it complains of fails the test."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, expect

from admin.pages import addresses
from admin.site import SITE
from tests.chromium import chromium
from tests.clock import PATIENCE

LIST = "/admin/customers/customer/"
ACTIVITIES = "/admin/customers/activity/"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
_HERE = Path(__file__).parent
_RENEW_AFTER_SECONDS = 300
"""A token lasts 15 minutes, and no test takes ten."""
_RENEW = """async () => {
    const headers = {"Content-Type": "application/json"};
    return (await fetch("/api/session/refresh", {method: "POST", body: "{}", headers})).status;
}"""
USUAL: dict[str, Any] = {
    "locale": "en-US",
    "viewport": {"width": 1280, "height": 860},
    "service_workers": "block",
}
"""Of browser profiles: none fetches the whole site to keep it, but for those of ``test_offline.py``."""
Customer = dict[str, Any]


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Return a fresh browser profile; nothing in it is called lost before all patience is."""
    context = browser.new_context(**(USUAL | options))
    context.set_default_timeout(PATIENCE * 1000)
    return context


@dataclass
class Visitor:
    """A person at a browser."""

    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser said was wrong."""
    refusals: set[int] = field(default_factory=set)
    """Statuses that this test provokes; the browser mentions each in its console."""

    def listen(self) -> None:
        """Collect console errors, uncaught exceptions and (the browser reports those as errors) CSP violations."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        refused = _REFUSED.match(message.text)
        if message.type == "error" and not (refused and int(refused[1]) in self.refusals):
            self.complaints.append(f"{message.text} {message.location}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option of `npm run pictures`."""
    parser.addoption("--write-pictures", action="store_true", help="write the documents' pictures anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process have all tests on the stack, and others the rest, file by file.

    A walk through a day takes as long as most files: each is for whichever process comes to it first, in the end.
    """
    for item in (item for item in items if isinstance(item, pytest.Function) and item.path.is_relative_to(_HERE)):
        if item.path.stem != "test_journeys":
            item.add_marker(pytest.mark.xdist_group("stack" if "stack" in item.fixturenames else item.path.stem))


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium."""
    started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    expect.set_options(timeout=PATIENCE * 1000)
    yield started
    started.close()


def _ends(request: Request) -> bool:
    return request.method == "DELETE" and "/api/session" in request.url


@pytest.fixture(scope="session")
def log_outs() -> list[str]:
    """Return the requests that have ended a session, which opens nothing for the tests after that."""
    return []


@pytest.fixture
def visit(browser: Browser, stack: dict[str, Any], log_outs: list[str]) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a fresh browser profile, and fail if the browser complained of anything."""
    visitors: list[Visitor] = []

    def open_context(**options: Any) -> Visitor:
        context = new_context(browser, base_url=stack["siteUrl"], **options)
        context.on("request", lambda request: log_outs.append(request.url) if _ends(request) else None)
        visitor = Visitor(context, context.new_page())
        visitor.listen()
        visitors.append(visitor)
        return visitor

    yield open_context
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def cookies(browser: Browser, stack: dict[str, Any], log_outs: list[str]) -> Callable[[str], Any]:
    """Return a function from a role to the browser state of its user, who logs in once, and renews after a while.

    After a log-out of anybody all log in again.
    """
    states: dict[str, Any] = {}
    since: dict[str, float] = {}

    def state(role: str) -> Any:
        if log_outs:
            states.clear()
            log_outs.clear()
        if role not in states:
            context = new_context(browser, base_url=stack["siteUrl"])
            page = context.new_page()
            page.goto("/admin/login/")
            fill_in_log_in(page, stack["users"][role])
            page.wait_for_url("**/admin/")
        elif time.monotonic() - since[role] > _RENEW_AFTER_SECONDS:
            context = new_context(browser, base_url=stack["siteUrl"], storage_state=states[role])
            page = context.new_page()
            page.goto("/admin/")  # the browser resolves the name of the site, and Playwright's own requests do not
            assert page.evaluate(_RENEW) == 204
        else:
            return states[role]
        states[role], since[role] = {"cookies": context.cookies(), "origins": []}, time.monotonic()
        context.close()
        return states[role]

    return state


@pytest.fixture
def as_role(visit: Callable[..., Visitor], cookies: Callable[[str], Any]) -> Callable[..., Visitor]:
    """Return a function that opens a browser in which a user of the role is logged in."""
    return lambda role, **options: visit(storage_state=cookies(role), **options)


@pytest.fixture
def editor(as_role: Callable[..., Visitor]) -> Visitor:
    """Return a browser with an editor in it."""
    return as_role("editor")


@pytest.fixture
def page(editor: Visitor) -> Page:
    """Return an editor's page."""
    return editor.page


@pytest.fixture
def add_customer(api: Callable[[str | None], httpx.Client], new_email: Callable[[], str]) -> Callable[..., Customer]:
    """Return a function that adds a customer through the API."""

    def add(**fields: Any) -> Customer:
        body = {"name": f"Ann {uuid4().hex[:8]}", "email": new_email()} | fields
        answer = api("editor").post("/customers", json=body)
        assert answer.status_code == 201, answer.text
        customer: Customer = answer.json()
        return customer

    return add


@pytest.fixture
def add_activity(api: Callable[[str | None], httpx.Client], customer: Customer) -> Callable[..., dict[str, Any]]:
    """Return a function that adds an activity of the customer through the API."""

    def add(subject: str, **fields: Any) -> dict[str, Any]:
        below = f"/customers/{customer['customerId']}/activities"
        answer = api("editor").post(below, json={"subject": subject} | fields)
        assert answer.status_code == 201, answer.text
        activity: dict[str, Any] = answer.json()
        return activity

    return add


@pytest.fixture
def customer(add_customer: Callable[..., Customer]) -> Customer:
    """Return a customer with something in most fields."""
    return add_customer(phone="+497112842222", company="Example GmbH", tags=["vip"], address="Street 1\nTown")


@pytest.fixture(scope="session")
def crowd(api: Callable[[str | None], httpx.Client]) -> list[Customer]:
    """Return 60 customers that a word of their company finds, in the order of their names, which nobody changes.

    A third each is leads, active and inactive; the first five have that word as a tag.
    """
    word = f"crowd{uuid4().hex[:8]}"
    bodies = [
        {
            "name": f"Member {n:02}",
            "email": f"{word}.{n}@example.com",
            "company": word,
            "status": ("lead", "active", "inactive")[n % 3],
            "tags": [word] if n < 5 else [],
        }
        for n in range(60)
    ]
    return [api("editor").post("/customers", json=body).raise_for_status().json() for body in bodies]


def fill_in_log_in(page: Page, user: dict[str, str]) -> None:
    """Type a user's name and password, and press the button."""
    page.fill("#id_username", user["email"])
    page.fill("#id_password", user["password"])
    page.click(".submit-row input[type=submit]")


def addresses_of(customer: Customer, activity: dict[str, Any]) -> list[str]:
    """Return the address of every page of the site, those of records with these; people are logged out on none.

    Those of people are not among them: only administrators see them, and ``test_users.py`` looks at them.
    """
    ids = {LIST: customer["customerId"], ACTIVITIES: activity["activityId"]}
    found = []
    for address in addresses(SITE):
        here = next((record_id for place, record_id in ids.items() if address.startswith(place)), "")
        found.append(address.replace("/_/", f"/{here}/"))
    return [each for each in found if each != "/admin/logout/" and not each.startswith("/admin/auth/")]


def change_url(customer: Customer) -> str:
    """Return the address of a customer's form."""
    return f"{LIST}{customer['customerId']}/change/"


def expect_soon(ask: Callable[[], Any], expected: Any) -> None:
    """Ask again until the answer is as expected: for what Playwright's own expectations do not look at."""
    deadline = time.monotonic() + PATIENCE
    while (found := ask()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found == expected


def expect_draft(page: Page, text: str) -> None:
    """Wait until the tab keeps this of what was typed: whoever leaves earlier is asked nothing, and offered nothing."""
    kept = "(text) => JSON.stringify(sessionStorage).includes(text)"
    expect_soon(lambda: page.evaluate(kept, text), expected=True)


def starting(text: str) -> re.Pattern[str]:
    """Return what matches texts that begin so."""
    return re.compile(r"^\s*" + re.escape(text))


def ending(text: str) -> re.Pattern[str]:
    """Return what matches texts, or addresses, that end so."""
    return re.compile(re.escape(text) + r"\s*$")


def expect_messages(page: Page, texts: list[str]) -> None:
    """Wait until these are the lines above the heading."""
    expect(page.locator("ul.messagelist li")).to_have_text(texts, use_inner_text=True)


def expect_counted(page: Page, text: str) -> None:
    """Wait until this stands beside the page numbers; buttons may follow."""
    beside = re.compile(rf"(^|\s){re.escape(text)}(\s|$)")
    expect(page.locator(".paginator")).to_have_text(beside, use_inner_text=True)


def messages(page: Page) -> list[str]:
    """Return the lines above the heading, once there are some."""
    page.wait_for_selector("ul.messagelist li")
    return page.locator("ul.messagelist li").all_inner_texts()
