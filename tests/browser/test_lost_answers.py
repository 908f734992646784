"""Creations and jobs whose answer is lost, and what somebody does then."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import new_context, starting
from tests.browser.fake_imports import FakeImports
from tests.browser.fake_site import ANN, ORIGIN, FakeSite

LIST = "/admin/customers/customer/"


class Line:
    """Answers writings with the statuses of ``answers``, 0 for a lost answer and 200 for what the site says."""

    def __init__(self, page: Page, path: str, *answers: int) -> None:
        self.answers = list(answers)
        self.keys: list[str] = []
        page.route(lambda url: urlsplit(url).path == f"/api{path}", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        self.keys.append(route.request.headers["idempotency-key"])
        status = self.answers.pop(0)
        if status == 200:
            route.fallback()
        elif status:
            errors = {"name": ["No."]} if status == 400 else {}
            route.fulfill(status=status, json={"status": status, "detail": "An earlier attempt.", "errors": errors})
        else:
            route.abort("connectionreset")

    def attempts(self) -> list[int]:
        """Return of each request with which of them it shares its key first."""
        return [self.keys.index(key) for key in self.keys]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a site that takes imports; the browser says in its console what was lost."""
    context = new_context(browser, base_url=ORIGIN)
    FakeImports(ANN | {"tags": ["vip"]}).install(context)
    yield context.new_page()
    context.close()


def test_all_attempts_at_a_creation_are_one(browser: Browser) -> None:
    """Its key is kept until there is the record: what was refused later says nothing of an answer that was lost."""
    context = new_context(browser, base_url=ORIGIN)
    FakeSite(CustomerAdmin).install(context)
    page = context.new_page()
    line = Line(page, "/customers", 0, 502, 422, 400, 400, 200, 200)

    def press(name: str, button: str = "_save") -> None:
        with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/customers")):
            page.fill("#id_name", name)
            page.click(f"[name={button}]")

    page.goto(f"{LIST}add/")
    page.fill("#id_email", "ann@example.com")
    for name in ("Anne", "Ann", "Ann B"):
        press(name)
        expect(page.locator("[name=_save]")).to_be_enabled()
    expect(page.locator("#form-note")).to_have_text(starting("An earlier attempt has saved this customer"))
    for name in ("Ann", "Ann"):
        press(name)
        expect(page.locator("[name=_save]")).to_be_enabled()
    press("Ann", "_addanother")
    page.wait_for_selector(".messagelist .success")
    press("Ben")
    page.wait_for_url(f"**{LIST}")
    context.close()

    assert line.attempts() == [0, 0, 0, 0, 0, 0, 6]


def test_a_draft_keeps_its_key(page: Page) -> None:
    """Whoever loads the page again after a lost answer, and goes on with what was typed, adds nobody twice."""
    line = Line(page, "/customers", 502, 200)
    page.goto(f"{LIST}add/")
    page.fill("#id_name", "Ann")
    page.click("[name=_save]")
    page.wait_for_selector("#form-note:not(:empty)")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.click("text=Restore")
    page.fill("#id_name", "Ann B")
    page.click("[name=_save]")
    page.wait_for_url(f"**{LIST}")

    assert line.attempts() == [0, 0]


def test_a_change_of_many_is_one_job(page: Page) -> None:
    """However often it is begun, and whatever was refused in between; then the next one is another job.

    What else was chosen meanwhile is refused once, with the way to the job that there is, and then a job of its own;
    what was chosen first still leads to the first one.
    """
    line = Line(page, "/imports", 0, 400, 422, 422, 500, 200, 200)

    def add(tag: str, attempts: Callable[[], None]) -> None:
        page.goto(LIST)
        page.check("input.action-select")
        page.select_option("select[name=action]", label="Add tag")
        page.click(".actions button[name=index]")
        page.get_by_label("Tags:").fill(tag)
        attempts()
        page.keyboard.press("Enter")
        page.wait_for_url("**/import/?importId=*")

    def refused() -> None:
        for tag, said in (
            ("vip", "The server cannot be reached"),
            ("vip", "No."),
            ("gold", "An earlier attempt"),
            ("vip", "An earlier attempt"),
            ("gold", "Something went wrong on the server"),
        ):
            page.get_by_label("Tags:").fill(tag)
            page.get_by_label("Tags:").press("Enter")
            expect(page.locator("#change-problem")).to_contain_text(said)
            if said == "An earlier attempt":
                expect(page.locator("#change-problem a")).to_have_attribute("href", f"{LIST}imports/")
            page.evaluate("document.querySelector('#change-problem').replaceChildren()")

    add("vip", refused)
    add("old", lambda: None)

    assert line.attempts() == [0, 0, 0, 0, 4, 4, 6]


def test_a_file_of_the_list_is_one_export(page: Page) -> None:
    """What is asked for again has its key, also after the dialog was closed; anything else has another one."""
    line = Line(page, "/customers/exports", 0, 0, 413, 413)
    page.goto(LIST)
    page.wait_for_selector("#changelist:not([aria-busy])")
    for form in ("csv", "xlsx", "csv", "csv"):
        page.click("#export")
        page.select_option("dialog select", form)
        page.click("dialog [type=submit]")
        expect(page.locator("dialog .errornote")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)

    assert line.attempts() == [0, 1, 0, 0]


def test_a_tag_is_renamed_in_one_job(page: Page) -> None:
    """The page of all tags begins its job as the list does."""
    line = Line(page, "/imports", 0, 200)
    page.goto(f"{LIST}tags/")
    page.check("#tags .action-select >> nth=0")
    page.fill("#id_to", "top")
    for _ in range(2):
        page.click("text=Rename or merge")
        page.click("dialog >> text=Yes")
        page.wait_for_selector("#tags-problem:visible, section:visible .outcomes")

    assert line.attempts() == [0, 0]


def test_a_file_is_one_import(page: Page, tmp_path: Path) -> None:
    """Chosen again after a lost answer it is the same one; another file is another one."""
    line = Line(page, "/imports", 0, 0, 0, 400)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    page.goto(f"{LIST}import/")
    for file in (first, first, second, second):
        file.write_text("Name\nAnn\n")
        page.set_input_files("#file-form [name=file]", file)
        page.wait_for_selector("#form-note:not(:empty)")
        page.evaluate("document.querySelector('#form-note').replaceChildren()")

    assert line.attempts() == [0, 0, 2, 2]
