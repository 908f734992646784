"""The page on which two records are merged: by keyboard, with what the API refuses, and back again."""

from typing import Any

from playwright.sync_api import Browser, Page, Request, expect

from admin.customers import CustomerAdmin
from tests.browser.conftest import LIST, ending, expect_soon
from tests.browser.fake_site import ANN, FakeSite, Record
from tests.browser.test_accessibility import AXE, FINDINGS

ONE, TWO = (f"0b1c2d3e-0000-4000-8000-00000000000{number}" for number in (1, 2))
STAYS: Record = {
    "customerId": ONE,
    "name": "Ann",
    "tags": ["a", "b"],
    "notes": "Likes tea",
    "company": "Lovelace",
}
GOES: Record = {
    "customerId": TWO,
    "name": "Anne",
    "phone": "+4971155501",
    "tags": ["b", "c"],
    "notes": "Calls on Mondays",
    "company": "Lovelace",
}


class FakeMerges(FakeSite):
    """A :class:`FakeSite` that merges, and undoes it; ``asked`` has the bodies of merges."""

    def __init__(self, page: str = "index.html") -> None:
        super().__init__(CustomerAdmin, [ANN | STAYS, ANN | GOES], page)
        self.asked: list[Record] = []
        self.before: dict[str, Record] = {}

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer merges as well."""
        if path != "/merges":
            return super().api(request, path, query)
        into = query["into"]
        if request.method == "DELETE":
            self.records |= self.before
            return 200, {"record": self.records[into], "other": self.records[query["from"]], "kept": ["phone"]}
        body: Record = request.post_data_json or {}
        self.asked.append(body)
        stays, goes = self.records[into], self.records[body["from"]]
        if request.headers["if-match"] != f'"{stays["version"]}"':
            return 412, {"status": 412, "detail": "Changed.", "current": stays}
        if body["version"] != goes["version"]:
            return 412, {"status": 412, "detail": "Changed.", "other": goes}
        errors = self.resource.schema(partial=True).validate(body["values"])
        if errors:
            return 400, {"status": 400, "detail": "Wrong.", "errors": {"values": errors}}
        self.before = {into: stays, body["from"]: goes}
        self.records[into] = stays | body["values"] | {"version": stays["version"] + 1}
        del self.records[body["from"]]
        return 200, {"record": self.records[into]}


def _open(page: Page, into: str = ONE, other: str = TWO) -> None:
    page.goto(f"{LIST}{into}/merge/?with={other}")
    page.wait_for_selector("#content-main:not([aria-busy])")


def _checked(page: Page, name: str) -> str:
    return page.locator(f"[data-field={name}] label", has=page.locator(":checked")).inner_text()


def test_by_keyboard_and_back(browser: Browser) -> None:
    """What is equal stands there once, what is empty is not chosen first; the message undoes it."""
    site = FakeMerges()
    with site.visit(browser) as page:
        _open(page)
        expect(page.locator("fieldset[data-field] legend")).to_have_text(["Name", "Phone", "Tags", "Notes"])
        expect(page.locator(".equal[aria-label=Company] .merge-values")).to_have_text("Lovelace")
        expect_soon(lambda: _checked(page, "name").split(), ["This:", "Ann"])
        expect_soon(lambda: _checked(page, "phone").split(), ["Other:", "+4971155501"])
        expect(page.locator("[data-field=phone] label")).to_have_count(2)

        page.focus("[data-field=tags] input:checked")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{LIST}{ONE}/change/")

        both = {"phone": GOES["phone"], "tags": ["a", "b", "c"], "notes": "Likes tea\n\nCalls on Mondays"}
        assert site.asked == [{"from": TWO, "version": 1, "values": both}]
        expect(page.locator(".messagelist")).to_have_text("The customer “Anne” was merged into “Ann”. Undo")
        page.get_by_role("button", name="Undo").press("Enter")
        expect(page.locator(".messagelist .success")).to_have_text(
            "The merge was undone: “Ann” and “Anne” are two customers again."
        )
        expect(page.locator("ul.messagelist li").nth(1)).to_have_text(
            "Changed after the merge, and left as it is: Phone."
        )
    assert f"DELETE /merges?resource=customers&into={ONE}&from={TWO}" in site.requests
    assert sorted(site.records) == [ONE, TWO]


def test_the_other_one_stays(browser: Browser) -> None:
    """Its values are chosen first then, but for what a person has chosen; the address says so."""
    site = FakeMerges()
    with site.visit(browser) as page:
        _open(page)
        page.check(f"[data-field=notes] input[value='{ONE}']")
        page.click("[data-field=notes] label:has-text('Other:')")
        page.press("#swap", "Enter")
        expect(page).to_have_url(ending(f"{TWO}/merge/?with={ONE}"))
        expect_soon(lambda: _checked(page, "name").split(), ["This:", "Anne"])
        expect_soon(lambda: _checked(page, "notes").split()[0], "This:")
        page.check(f"[data-field=name] input[value='{ONE}']")
        page.click("#merge-form input[type=submit]")
        page.wait_for_url(f"**{LIST}{TWO}/change/")
    assert site.asked == [{"from": ONE, "version": 1, "values": {"name": "Ann"}}]


def test_what_the_api_refuses(browser: Browser) -> None:
    """A value is marked at its field; who was changed meanwhile is named, and what was chosen stays."""
    site = FakeMerges()
    site.records[TWO]["name"] = "x" * 201
    with site.visit(browser, refusals=[400, 412]) as page:
        _open(page)
        page.check("[data-field=tags] input[value=both]")
        page.check(f"[data-field=name] input[value='{TWO}']")
        page.click("#merge-form input[type=submit]")
        expect(page.locator(".errornote")).to_have_text("Please correct the error below.")
        expect(page.locator("[data-field=name] .errorlist li")).to_have_count(1)
        expect(page.locator("[data-field=name] input:checked")).to_be_focused()

        site.records[TWO] = site.records[TWO] | {"name": "Anna", "version": 2}
        page.click("#merge-form input[type=submit]")
        expect(page.locator(".errornote")).to_contain_text(
            "Somebody else has changed “Anna” since you opened this page"
        )
        expect(page.locator(".errorlist")).to_have_count(0)
        expect_soon(lambda: _checked(page, "name").split(), ["Other:", "Anna"])
        expect_soon(lambda: _checked(page, "tags").split()[0], "Both:")
        page.click("#merge-form input[type=submit]")
        page.wait_for_url(f"**{LIST}{ONE}/change/")
    assert site.asked[-1]["version"] == 2
    assert site.records[ONE]["name"] == "Anna"


def test_without_the_other_one(browser: Browser) -> None:
    """The page asks for its id."""
    with FakeMerges().visit(browser) as page:
        page.goto(f"{LIST}{ONE}/merge/")
        page.fill("#id_with", TWO)
        page.press("#id_with", "Enter")
        expect(page.locator("fieldset[data-field=name]")).to_be_visible()
        expect(page).to_have_url(ending(f"?with={TWO}"))


def test_on_a_phone_in_german_and_dark(browser: Browser) -> None:
    """Nothing is wider than the screen, choices stand one below the other, and axe finds nothing serious."""
    site = FakeMerges("index.de.html")
    site.records[TWO]["name"] = "Donaudampfschifffahrtsgesellschaft" * 4
    size = {"width": 390, "height": 800}
    with site.visit(browser, viewport=size, locale="de-DE", color_scheme="dark") as page:
        _open(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        one, two = (label.bounding_box() for label in page.locator("[data-field=name] label").all())
        assert one
        assert two
        assert two["y"] >= one["y"] + one["height"]
        expect(page.locator("h1")).to_have_text("Kunden zusammenführen")
        page.evaluate(AXE)
        assert page.evaluate(FINDINGS) == []
