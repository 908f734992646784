"""Without a line: the pages open, what was seen is shown as such, and what was saved waits."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from admin.customers import CustomerAdmin
from dev.icons import FOLDER, drawn
from tests.browser.conftest import USUAL, Visitor, expect_soon
from tests.browser.fake_family import FakeFamily
from tests.browser.fake_office import activities
from tests.browser.fake_site import ANN, Record
from tests.browser.served_site import ServedSite
from tests.browser.test_accessibility import findings
from tests.clock import PATIENCE
from website.files import WORKER
from website.manifest import ICONS
from website.worker import withdrawn

LIST = "/admin/customers/customer/"
_CONTROLLED = "navigator.serviceWorker.getRegistration().then((it) => it?.active && navigator.serviceWorker.controller)"
_CACHES = "caches.keys().then((names) => names.sort())"
_KEPT = """async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
    return kept.flat().map(({url}) => new URL(url).pathname);
}"""

_COMPARED = """async (pictures) => {
    const [one, other] = await Promise.all(pictures.map(async (text) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    }));
    if (one.length !== other.length) {
        return Infinity;
    }
    let different = 0;
    for (let i = 0; i < one.length; i += 4) {
        different += [0, 1, 2, 3].some((part) => Math.abs(one[i + part] - other[i + part]) > 32);
    }
    return different;
}"""

_OWNERS = """async () => {
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open("clientele"));
    const items = await answer(database.transaction("seen").objectStore("seen").getAll());
    database.close();
    return [...new Set(items.map(({owner}) => owner))];
}"""
_STORED = """async () => {
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open("clientele"));
    const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder("latin1").decode(value)
        : Object(value) === value ? Object.entries(value).map((each) => each.map(text).join("=")).join() : `${value}`;
    const found = [];
    for (const store of database.objectStoreNames) {
        found.push(...(await answer(database.transaction(store).objectStore(store).getAll())).map(text));
    }
    database.close();
    return found.join("\\n");
}"""
_AS_OF = r"The server cannot be reached\. This is as of \d?\d:\d\d [AP]M\.$"


@pytest.fixture
def site() -> ServedSite:
    """Return a site with one customer, and somebody who is logged in."""
    return ServedSite(CustomerAdmin, [dict(ANN)])


@pytest.fixture
def visitor(browser: Browser, site: ServedSite) -> Iterator[Visitor]:
    """Return a browser that may have service workers; what it complains of fails the test, but for the lost line."""
    with _visiting(browser, site) as visitor:
        yield visitor


@contextmanager
def _visiting(browser: Browser, site: ServedSite) -> Iterator[Visitor]:
    with site.served() as origin:
        context = browser.new_context(**(USUAL | {"base_url": origin, "service_workers": "allow"}))
        context.set_default_timeout(PATIENCE * 1000)
        found = Visitor(context, context.new_page())
        found.listen()
        yield found
        context.close()
    assert [each for each in found.complaints if "net::ERR_" not in each] == []


def _installed(page: Page) -> None:
    """Open the list, and wait until the worker has everything and answers for the page."""
    page.goto(LIST)
    _until(page, _CONTROLLED)


def _until(page: Page, promise: str) -> None:
    """Wait for a promise of something true, which Playwright's own waiting does not look at."""
    page.evaluate(f"""async () => {{
        for (let left = {PATIENCE * 10}; !(await {promise}); left--) {{
            if (!left) {{
                throw new Error("It did not come.");
            }}
            await new Promise((resolve) => setTimeout(resolve, 100));
        }}
    }}""")


def _cut(context: BrowserContext, *, off: bool = True) -> None:
    context.set_offline(off)


def test_the_shell_of_the_site(visitor: Visitor, site: ServedSite) -> None:
    """Every page opens without a line; a deployment counts at the next load, and a broken worker goes."""
    page = visitor.page
    _installed(page)
    kept = page.evaluate(_KEPT)
    assert {"/admin/", LIST, f"{LIST}_/change/", "/admin/login/"} <= set(kept)
    assert [path for path in kept if path.startswith("/api/")] == []
    (first,) = page.evaluate(_CACHES)

    _cut(visitor.context)
    page.goto(f"{LIST}1/change/?_changelist_filters=q%3Dann")
    expect(page.locator("#connection")).to_contain_text("You are offline")
    expect(page.locator("h1")).to_have_text("Change customer")
    assert page.evaluate("document.querySelector('meta[name=theme-color]').content") == "rgb(65, 118, 144)"
    _cut(visitor.context, off=False)
    expect(page.locator("#connection p")).to_have_count(0)

    newer = {
        key: replace(file, content=file.content.replace(b"Select customer to change", b"A newer page"))
        for key, file in site.files.items()
    }
    site.files = newer  # its worker has not come yet: the pages are not those that the old one knows
    page.goto(LIST)
    expect(page.locator("h1")).to_have_text("A newer page")
    assert page.evaluate(_CACHES) == [first]

    site.files, site.page = site.deployed, "index.de.html"
    page.goto(LIST)
    _until(page, f"{_CACHES}.then(([name, more]) => name.endsWith(' de') && !more)")
    _cut(visitor.context)
    page.goto("/admin/")
    expect(page.locator("h1")).to_have_text("Website-Verwaltung")
    _cut(visitor.context, off=False)

    site.files, site.page = newer | {WORKER: withdrawn()}, "index.html"
    page.goto("/admin/")
    _until(page, "caches.keys().then(({length}) => !length)")
    page.goto(LIST)
    expect(page.locator("h1")).to_have_text("A newer page")
    assert len([1 for line in site.log if line == "GET /session"]) <= 6  # and nothing loads itself again and again


def test_kept_pages_have_the_policy_of_today(visitor: Visitor, site: ServedSite) -> None:
    """A deployment may bring another one for pages that are as they were: what they have in them goes by their own."""
    page, policy = visitor.page, site.policy["Content-Security-Policy"]
    site.policy = {"Content-Security-Policy": f"media-src 'none'; {policy}"}
    _installed(page)

    site.policy = {"Content-Security-Policy": policy}
    page.goto("/admin/")

    kept = f"caches.match('{LIST}', {{ignoreVary: true}})"
    _until(page, f"{kept}.then(({{headers}}) => headers.get('Content-Security-Policy') === {json.dumps(policy)})")


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_pictures_of_the_favicon(browser: Browser, name: str) -> None:
    """As ``dev/icons.py`` draws them; pixels at edges may differ a little from one Chromium to the next."""
    size, purpose = ICONS[name]
    page = browser.new_page()
    pictures = [drawn(browser, size, maskable=purpose == "maskable"), (FOLDER / name).read_bytes()]

    different = page.evaluate(_COMPARED, [base64.b64encode(picture).decode() for picture in pictures])

    page.close()
    assert different < size * size / 500


def _kept_of(page: Page) -> str:
    """Return everything that scripts can read in this browser without a key, as text."""
    return str(page.evaluate(_STORED))


def _look_at(page: Page, *addresses: str) -> None:
    """Look at some pages, each until what it has shown is kept."""
    for address in addresses:
        page.goto(address)
        _until(page, "(globalThis.answered && !Array.isArray(globalThis.answered))")
        page.wait_for_timeout(2000)  # for a key, and to seal


def test_what_was_seen_is_shown_as_such(visitor: Visitor, site: ServedSite) -> None:
    """Lists and records of this session, with their moment; sealed, for this person, as long as the session lives."""
    page, context = visitor.page, visitor.context
    _installed(page)
    _look_at(page, LIST, f"{LIST}1/change/")
    assert "Ann" not in _kept_of(page)
    assert "ann@example.com" not in page.evaluate("JSON.stringify({...localStorage})")

    _cut(context)
    page.goto(LIST)
    expect(page.locator("#result_list tbody th")).to_have_text("Ann")
    expect(page.locator("#connection p")).to_have_text([re.compile("^You are offline"), re.compile(_AS_OF)])
    expect(page.locator("ul.messagelist")).to_have_count(0)
    page.click("#result_list tbody th a")
    expect(page.locator("#id_name")).to_have_value("Ann")
    expect(page.locator("#connection")).to_contain_text(re.compile(_AS_OF))
    page.reload()
    expect(page.locator("#id_name")).to_have_value("Ann")
    tab = context.new_page()
    tab.goto(LIST)
    expect(tab.locator("#result_list tbody th")).to_have_text("Ann")
    tab.close()
    page.goto(f"{LIST}?q=nobody")
    expect(page.locator("ul.messagelist .error").first).to_contain_text("The server cannot be reached")

    page.goto(LIST)
    expect(page.locator("#connection")).to_contain_text(re.compile(_AS_OF))
    site.records["1"]["name"] = "Anna"
    _cut(context, off=False)
    expect(page.locator("#result_list tbody th")).to_have_text("Anna")
    expect(page.locator("#connection p")).to_have_count(0)


def test_nothing_readable_stays(visitor: Visitor, site: ServedSite) -> None:
    """After a log-out nothing is there; somebody else at the same device finds nothing of what was seen."""
    page, context = visitor.page, visitor.context
    _installed(page)
    _look_at(page, LIST)
    (owner,) = page.evaluate(_OWNERS)
    site.person = "bob@example.com"
    _look_at(page, "/admin/")

    _cut(context)
    page.goto(LIST)
    expect(page.locator("ul.messagelist .error").first).to_contain_text("The server cannot be reached")
    (other,) = page.evaluate(_OWNERS)
    assert owner != other
    _cut(context, off=False)
    _look_at(page, LIST)
    page.click("#logout-form button")
    expect(page.locator("#logged-out")).to_be_visible()
    assert page.evaluate("indexedDB.databases().then(({length}) => length)") == 0
    _until(page, _CONTROLLED)
    _cut(context)
    page.goto(LIST)
    page.wait_for_url("**/admin/login/**")  # nobody is here
    assert "Ann" not in page.content()


def _change(page: Page, record_id: str, **values: str) -> None:
    page.goto(f"{LIST}{record_id}/change/")
    expect(page.locator("#customer_form")).not_to_have_attribute("aria-busy", "true")
    for name, value in values.items():
        page.fill(f"#id_{name}", value)
    _save(page)


def _save(page: Page) -> None:
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")
    expect(page.locator("ul.messagelist li").first).to_be_visible()


def test_edits_wait_and_are_sent_once(visitor: Visitor, site: ServedSite) -> None:
    """In order, on top of what does not clash; clashes are chosen in the form; what waits survives, or goes."""
    page, context = visitor.page, visitor.context
    visitor.refusals |= {412}
    for number in ("2", "3"):
        site.records[number] = ANN | {"customerId": number, "name": f"Ann {number}", "email": f"{number}@example.com"}
    _installed(page)
    _look_at(page, LIST, *(f"{LIST}{number}/change/" for number in "123"))

    _cut(context)
    _change(page, "1", notes="Waited")
    expect(page.locator("ul.messagelist .warning")).to_have_text(
        "The server cannot be reached. “Ann” waits to be sent, in this browser alone."
    )
    _change(page, "1", company="Waited as well")
    _change(page, "2", name="Mine", notes="Also mine")
    _change(page, "3", name="Taken back")
    page.goto(f"{LIST}add/")
    page.fill("#id_name", "Berta")
    page.fill("#id_email", "berta@example.com")
    _save(page)
    expect(page.locator("#waiting")).to_contain_text("4 changes wait to be sent.")
    assert "Berta" not in _kept_of(page)
    page.reload()
    page.click("#waiting button")
    expect(page.locator(".edits strong")).to_have_text(["Ann", "Mine", "Taken back", "Berta"])
    expect(page.locator(".edits time")).to_have_count(4)
    assert findings(page) == []
    page.click("[aria-label='Take back: Taken back']")
    page.click("dialog .cancel-link")
    expect(page.locator("#waiting")).to_contain_text("3 changes wait to be sent.")

    site.records["1"] |= {"address": "Theirs", "version": 2}
    site.records["2"] |= {"name": "Theirs", "version": 2}
    site.log.clear()
    site.lost = True  # they arrive, and no answer comes back
    _cut(context, off=False)
    expect(page.locator("#waiting")).to_contain_text("3 changes wait to be sent.")
    page.wait_for_timeout(2000)
    site.lost = False
    page.click("#waiting button")
    page.click("dialog [type=submit]")
    expect(page.locator("ul.messagelist .success")).to_have_text("2 changes were sent and saved.")
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
    first = site.records["1"]
    assert (first["notes"], first["company"], first["address"]) == ("Waited", "Waited as well", "Theirs")
    assert [record["name"] for record in site.records.values()] == ["Ann", "Theirs", "Ann 3", "Berta"]

    page.click("#waiting button")
    expect(page.locator(".edits .errornote")).to_have_text(
        "Somebody else has changed the same fields since. Open it to choose."
    )
    page.click("[aria-label='Open: Mine']")
    page.click("text=Restore them")
    expect(page.locator(".conflict label")).to_have_text(["Yours: Mine", "Theirs: Theirs", "Original: Ann 2"])
    page.click("[name=_save]")
    expect(page.locator("ul.messagelist .success")).to_contain_text("was changed successfully")
    assert (site.records["2"]["name"], site.records["2"]["notes"]) == ("Mine", "Also mine")
    expect(page.locator("#waiting")).to_have_count(0)


def _lose_the_answer_to_a_new_record(page: Page, site: ServedSite) -> None:
    """Save one that arrives, while no answer comes back."""
    _installed(page)
    _look_at(page, LIST)
    page.goto(f"{LIST}add/?registrationDate={ANN['registrationDate']}")
    page.fill("#id_name", "Berta")
    site.lost = True
    _save(page)
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")


def test_a_new_record_that_is_opened_again_is_made_once(visitor: Visitor, site: ServedSite) -> None:
    """What was lost on its way back is sent from the form under its first key, also after a reload of the form."""
    page, context = visitor.page, visitor.context
    _lose_the_answer_to_a_new_record(page, site)
    assert [record["name"] for record in site.records.values()] == ["Ann", "Berta"]
    _cut(context)

    page.click("#waiting button")
    page.click("[aria-label='Open: Berta']")
    page.click("text=Restore them")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.click("text=Restore them")
    site.lost = False  # only now: a request that was on its way would have been answered
    _cut(context, off=False)
    page.click("[name=_save]")

    expect(page.locator("ul.messagelist .success").first).to_contain_text("Berta")
    expect(page.locator("#waiting")).to_have_count(0)
    assert [record["name"] for record in site.records.values()] == ["Ann", "Berta"]


_DAY = 86_400
_EDITS = """async () => {
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open("clientele"));
    const edits = await answer(database.transaction("edits").objectStore("edits").count());
    database.close();
    return edits;
}"""


def _later(page: Page, days: float) -> None:
    """Let it be some days later, in all pages that are open and come."""
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + days * _DAY)


def test_a_new_record_is_not_sent_when_its_key_is_forgotten(visitor: Visitor, site: ServedSite) -> None:
    """A day after its first attempt, however often it was tried since: the first one may have made it."""
    page = visitor.page
    site.idle_minutes = 100_000
    _lose_the_answer_to_a_new_record(page, site)

    _later(page, 0.5)
    page.click("#waiting button")
    page.click("dialog [type=submit]")
    expect(page.locator("dialog")).to_have_count(0)
    page.wait_for_timeout(3000)  # for an attempt whose answer is lost as well
    site.lost = False
    site.answered.clear()  # after its day
    _later(page, 0.6)
    page.click("#waiting button")
    page.click("dialog [type=submit]")
    expect(page.locator("ul.messagelist .error")).to_be_visible()
    page.click("#waiting button")

    expect(page.locator(".edits .errornote")).to_have_text(
        "This was sent more than a day ago and may have been saved. Look for it before you save it again."
    )
    assert [record["name"] for record in site.records.values()] == ["Ann", "Berta"]


def test_what_waits_for_somebody_else_goes_after_a_week(visitor: Visitor, site: ServedSite) -> None:
    """Six days later it is there for whoever comes back, eight days later it is gone."""
    page, context = visitor.page, visitor.context
    site.idle_minutes = 100_000
    _installed(page)
    _look_at(page, LIST, f"{LIST}1/change/")
    _cut(context)
    _change(page, "1", notes="Waits")
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
    site.person = "bob@example.com"
    _cut(context, off=False)

    counted = []
    for days in (6, 2):
        _later(page, days)
        _look_at(page, LIST)
        counted.append(page.evaluate(_EDITS))

    assert counted == [1, 0]
    assert site.records["1"]["notes"] == ""


def test_what_waits_is_for_the_same_person(visitor: Visitor, site: ServedSite) -> None:  # noqa: PLR0915 one journey
    """A session that ends hides the page and seals what was typed; another person sees nothing; log-out asks first."""
    page, context = visitor.page, visitor.context
    visitor.refusals |= {401}
    _installed(page)
    _look_at(page, LIST, f"{LIST}1/change/")
    _cut(context)
    _change(page, "1", notes="Waits")
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
    page.goto(f"{LIST}1/change/")
    page.fill("#id_company", "Typed and not saved")
    site.person = ""
    _cut(context, off=False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[name=_save]")
    expect(page.locator("dialog h2")).to_have_text("Your session has ended")
    expect(page.locator("#container")).to_be_hidden()
    page.keyboard.press("Escape")
    page.wait_for_url("**/admin/login/?next=*")
    assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    assert "Typed" not in _kept_of(page)

    _log_in(page, "bob@example.com")
    page.wait_for_url(f"**{LIST}1/change/")
    page.wait_for_timeout(4000)
    expect(page.locator("#draft-note:visible")).to_have_count(0)
    expect(page.locator("#waiting")).to_have_count(0)
    assert site.records["1"]["notes"] == ""

    page.click("#logout-form button")
    expect(page.locator("#logged-out")).to_be_visible()
    page.goto(f"/admin/login/?next={LIST}1/change/")
    _log_in(page, "ann@example.com")
    page.wait_for_url(f"**{LIST}1/change/")
    expect(page.locator("#draft-note")).to_contain_text("There are changes here that were not saved")
    expect(page.locator("ul.messagelist .success")).to_have_text("1 change was sent and saved.")
    assert (site.records["1"]["notes"], site.records["1"]["company"]) == ("Waits", "")
    page.click("text=Restore them")
    expect(page.locator("#id_company")).to_have_value("Typed and not saved")

    _until(page, _CONTROLLED)
    _cut(context)
    _save(page)
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
    page.click("#logout-form button")
    expect(page.locator("dialog h2")).to_have_text("Log out and discard what waits?")
    page.keyboard.press("Escape")
    page.wait_for_url("**/admin/")
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
    page.click("#logout-form button")
    page.click("dialog [type=submit]")
    expect(page.locator("ul.messagelist .error")).to_contain_text("The server cannot be reached")
    assert page.evaluate("indexedDB.databases().then(({length}) => length)") == 0
    _cut(context, off=False)
    expect(page.locator("#logged-out")).to_be_visible()
    assert site.person == ""


_CLOSED = """
    const [send, open] = [globalThis.fetch, IDBFactory.prototype.open];
    let closed = 0;
    globalThis.fetch = async (...asked) => {
        const answer = await send(...asked);
        closed += (asked[1]?.method ?? asked[0].method) === "DELETE";
        return answer;
    };
    IDBFactory.prototype.open = function (...named) {
        if (!closed) {
            return open.apply(this, named);
        }
        closed -= 1;
        const request = {error: new DOMException("The connection was closed.", "AbortError")};
        setTimeout(() => request.onerror());
        return request;
    };
"""
"""What a browser does that is still emptying itself when the answer to a log-out is there."""


def test_a_log_out_that_closes_connections_leaves_what_waits(visitor: Visitor, site: ServedSite) -> None:
    """They are opened again: what waits for somebody else is put back, and the page says that it has ended."""
    page, context = visitor.page, visitor.context
    visitor.refusals |= {401}
    context.add_init_script(_CLOSED)
    _installed(page)
    _look_at(page, LIST, f"{LIST}1/change/")
    _cut(context)
    _change(page, "1", notes="Waits")
    expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
    site.person = ""
    _cut(context, off=False)
    page.goto(f"/admin/login/?next={LIST}")
    _log_in(page, "bob@example.com")
    page.wait_for_url(f"**{LIST}")
    expect_soon(lambda: page.evaluate("localStorage.getItem('queued')"), "0")  # of his own

    page.click("#logout-form button")
    expect(page.locator("#logged-out")).to_be_visible()
    page.goto(f"/admin/login/?next={LIST}")
    _log_in(page, "ann@example.com")

    expect(page.locator("ul.messagelist .success")).to_have_text("1 change was sent and saved.")
    assert site.records["1"]["notes"] == "Waits"


def test_a_session_is_idle_without_a_line(visitor: Visitor, site: ServedSite) -> None:
    """It ends in the browser: the page goes, and what was typed is sealed for whoever typed it."""
    page, context = visitor.page, visitor.context
    site.expires_at = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    page.clock.install()
    _installed(page)
    _look_at(page, LIST, f"{LIST}1/change/")
    page.fill("#id_company", "Typed and not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    _cut(context)

    with page.expect_response("**/static/expiry.*.js"):
        page.clock.fast_forward("01:00")
    page.clock.fast_forward("30:00")
    expect(page.locator("#id_company")).to_have_value("Typed and not saved")
    page.clock.fast_forward("01:01:00")
    page.wait_for_url("**/admin/login/?next=*")
    assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    assert "Typed" not in _kept_of(page)
    page.goto(f"{LIST}1/change/")
    page.wait_for_url(f"**/admin/login/?next={quote(LIST, safe='')}1%2Fchange%2F")
    expect(page.locator("#id_username")).to_be_focused()

    _cut(context, off=False)
    site.expires_at = site.ends_at
    _log_in(page, "bob@example.com")
    page.wait_for_url(f"**{LIST}1/change/")
    expect(page.locator("#customer_form")).not_to_have_attribute("aria-busy", "true")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("JSON.stringify(sessionStorage)").count("Typed") == 0
    page.click("#logout-form button")
    expect(page.locator("#logged-out")).to_be_visible()
    page.goto(f"/admin/login/?next={LIST}1/change/")
    _log_in(page, "ann@example.com")
    page.click("text=Restore them")
    expect(page.locator("#id_company")).to_have_value("Typed and not saved")


@pytest.mark.parametrize("path", ["/admin/", LIST, f"{LIST}1/change/"])
@pytest.mark.parametrize("then", ["logged in", "over"])
def test_a_page_that_came_without_a_line(visitor: Visitor, site: ServedSite, path: str, then: str) -> None:
    """It comes as soon as there is a line; where the session has ended meanwhile, the log-in does."""
    page, context = visitor.page, visitor.context
    _installed(page)
    page.evaluate("localStorage.setItem('logged-in', 'yes')")  # as the log-in does
    tab = context.new_page()
    _cut(context)
    tab.clock.install()
    tab.goto(path)
    expect(tab.locator("ul.messagelist .error").first).to_contain_text("The server cannot be reached")
    page.close()

    if then == "over":
        site.person = ""
    _cut(context, off=False)
    tab.clock.fast_forward("00:10")

    if then == "over":
        tab.wait_for_url("**/admin/login/?next=*")
    else:
        expect(tab.locator("#user-name")).to_have_text("ann@example.com")
        expect(tab.locator("[aria-busy=true]")).to_have_count(0)
        expect(tab.locator("ul.messagelist .error")).to_have_count(0)


class _ServedFamily(FakeFamily, ServedSite):
    """Customers with activities, which their forms save along with them."""


def _activity(number: int) -> Record:
    own = {"activityId": str(number), "customerId": str((number + 1) // 2), "subject": f"Call {number}"}
    return activities()[0] | own


@pytest.fixture
def family() -> _ServedFamily:
    """Return a site with three customers, each with two activities."""
    people = [ANN | {"customerId": str(number), "name": f"Ann {number}"} for number in (1, 2, 3)]
    return _ServedFamily(CustomerAdmin, people, map(_activity, range(1, 7)))


def test_rows_wait_with_their_record(browser: Browser, family: _ServedFamily) -> None:
    """Those added, changed and deleted are sent once; what a colleague changed or deleted since says so, and stays."""
    with _visiting(browser, family) as visitor:
        page, context = visitor.page, visitor.context
        visitor.refusals |= {404, 412}
        _installed(page)
        _look_at(page, LIST, *(f"{LIST}{number}/change/" for number in "123"))
        _cut(context)
        for number in "123":
            _change_rows(page, number)
        expect(page.locator("#waiting")).to_contain_text("3 changes wait to be sent.")
        rows = family.children.records
        rows["3"] |= {"subject": "Theirs", "version": 2}
        del family.records["3"]

        _cut(context, off=False)
        expect(page.locator("ul.messagelist .success")).to_have_text("1 change was sent and saved.")
        expect(page.locator("#waiting")).to_contain_text("2 changes wait to be sent.")
        subjects = [(row["customerId"], row["subject"]) for row in rows.values()]
        assert subjects[0] == ("1", "Mine")
        assert subjects[-1] == ("1", "Another")
        assert "2" not in rows
        assert ("2", "Theirs") in subjects
        page.click("#waiting button")
        expect(page.locator(".edits .errornote")).to_have_text(
            [
                "Somebody else has changed the same fields since. Open it to choose.",
                "The server refused it with the status 404.",
            ]
        )

        page.click("[aria-label='Open: Ann 2']")
        page.click("text=Restore them")
        labels = ["Yours: Mine", "Theirs: Theirs", "Original: Call 3"]
        expect(page.locator(".conflict label")).to_have_text(labels)
        page.click("[name=_save]")
        expect(page.locator("ul.messagelist .success")).to_contain_text("was changed successfully")
        theirs = [row["subject"] for row in rows.values() if row["customerId"] == "2"]
        assert theirs == ["Mine", "Another"]
        expect(page.locator("#waiting")).to_contain_text("1 change waits to be sent.")
        page.click("#waiting button")
        page.click("[aria-label='Take back: Ann 3']")
        expect(page.locator("dialog .cancel-link")).to_be_focused()


def _change_rows(page: Page, number: str) -> None:
    """Change the first row, delete the second one, and add a third."""
    page.goto(f"{LIST}{number}/change/")
    expect(page.locator("#customer_form")).not_to_have_attribute("aria-busy", "true")
    page.fill("#id_activities-0-subject", "Mine")
    page.check("#id_activities-1-DELETE")
    page.click("#activities-group .add-row a")
    page.fill("#id_activities-2-subject", "Another")
    _save(page)


def _log_in(page: Page, email: str) -> None:
    page.fill("#id_username", email)
    page.fill("#id_password", "a password")
    page.click("[type=submit]")


def test_the_app_can_be_installed(visitor: Visitor) -> None:
    """Chromium finds the manifest, reads it without a complaint, and sees no reason against."""
    page = visitor.page
    page.goto("/admin/login/")
    devtools = visitor.context.new_cdp_session(page)

    found = devtools.send("Page.getAppManifest")

    assert found["errors"] == []
    assert re.search(r"/static/manifest\.[0-9a-f]{8}\.webmanifest$", found["url"])
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
