"""Records on the form of the one that they belong to, with Django's names and words, and one Save for all of them."""

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas._fields import ForeignKey
from tests.admin.deliveries import DeliveryAdmin, DeliveryInline, DeliverySchema, SupplierWithDeliveries
from tests.browser.conftest import expect_soon, starting
from tests.browser.fake_family import FakeFamily
from tests.browser.fake_site import ORIGIN, Record

ANN = str(UUID(int=1))
LIST = "/admin/purchasing/supplier/"
FORM = f"{LIST}{ANN}/change/"
GROUP = "#deliveries-group"


def _supplier() -> Record:
    return {
        "supplierId": ANN,
        "title": "Ann",
        "homepage": None,
        "rating": "a",
        "since": "2024-01-15",
        "preferred": False,
        "version": 1,
    }


def _delivery(number: int, **fields: Any) -> Record:
    return {
        "deliveryId": str(UUID(int=100 + number)),
        "supplierId": ANN,
        "kind": "parcel",
        "subject": f"Delivery {number}",
        "due": "2026-11-26T09:00:00.000Z",
        "done": False,
        "version": 1,
    } | fields


def _family(count: int = 2, resource: Any = SupplierWithDeliveries, **options: Any) -> FakeFamily:
    return FakeFamily(resource, [_supplier()], [_delivery(number) for number in range(count)], **options)


def _with_inline(**attributes: Any) -> Any:
    inline = type("OtherInline", (DeliveryInline,), attributes)
    return type("OtherSupplier", (SupplierWithDeliveries,), {"inlines": (inline,)})


def _open(page: Page, address: str = FORM) -> None:
    page.goto(address)
    page.wait_for_selector("#supplier_form:not([aria-busy])")
    page.wait_for_selector(f"{GROUP} .dynamic-deliveries, {GROUP}.at-least")
    page.wait_for_load_state("networkidle")


def _save(page: Page) -> None:
    page.click("[name=_save]")
    page.wait_for_url(f"{ORIGIN}{LIST}")


def _counts(page: Page) -> list[str]:
    names = ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    return [page.input_value(f"#id_deliveries-{name}_FORMS") for name in names]


def _stored(site: FakeFamily) -> list[tuple[str, str, bool]]:
    return [(row["subject"], row["kind"], row["done"]) for row in site.children.records.values()]


def test_the_markup_is_djangos(browser: Browser) -> None:
    """Ids, names, classes and the management form; the hooks that scripts and styles for Django hold on to."""
    with _family().visit(browser) as page:
        _open(page)

        expect_soon(lambda: _counts(page), ["3", "2", "0", "1000"])
        expect(page.locator("#deliveries-heading")).to_have_text(re.compile("^deliveries$", re.IGNORECASE))
        expect(page.locator("tr.dynamic-deliveries.has_original")).to_have_count(2)
        expect(page.locator("tr#deliveries-empty.empty-form:visible")).to_have_count(0)
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("Delivery 0")
        expect(page.locator("#id_deliveries-1-subject")).to_have_attribute("name", "deliveries-1-subject")
        expect(page.locator("[name=deliveries-0-deliveryId]")).to_have_value(str(UUID(int=100)))
        expect(page.locator("[name=deliveries-2-deliveryId]")).to_have_value("")
        expect(page.locator("[name=deliveries-0-supplierId]")).to_have_value(ANN)
        expect(page.locator("#deliveries-0 .original p")).to_have_text("Delivery 0 Change")
        href = f"/admin/purchasing/delivery/{UUID(int=100)}/change/"
        expect(page.locator("#deliveries-0 .inlinechangelink")).to_have_attribute("href", href)
        expect(page.locator("th.column-subject.required, th.column-kind.required")).to_have_count(2)
        expect(page.locator("th.column-delete")).to_have_text(re.compile(r"^\s*delete\?\s*$", re.IGNORECASE))
        expect(page.locator("#id_deliveries-0-DELETE[type=checkbox]")).to_have_count(1)
        expect(page.locator("#deliveries-2 .inline-deletelink")).to_have_text("Remove")
        expect(page.locator(".add-row .addlink")).to_have_text("Add another Delivery")


def test_one_save_for_all(browser: Browser) -> None:
    """The record, a changed row, a deleted one and a new one go in one request; the message is the record's alone."""
    site = _family(3)
    with site.visit(browser) as page:
        _open(page)
        page.fill("#id_title", "Anna")
        page.fill("#id_deliveries-0-subject", "Changed")
        page.check("#id_deliveries-1-DELETE")
        page.select_option("#id_deliveries-3-kind", "pallet")
        page.fill("#id_deliveries-3-subject", "New")
        page.check("#id_deliveries-3-done")
        _save(page)

        expect(page.locator("ul.messagelist li")).to_have_text("The supplier “Anna” was changed successfully.")
    assert site.bodies == [
        {
            "title": "Anna",
            "deliveries": [
                {"deliveryId": str(UUID(int=100)), "version": 1, "subject": "Changed"},
                {"deliveryId": str(UUID(int=101)), "version": 1, "delete": True},
                {"kind": "pallet", "subject": "New", "done": True},
            ],
        }
    ]
    assert _stored(site) == [("Changed", "parcel", False), ("Delivery 2", "parcel", False), ("New", "pallet", True)]


def test_untouched_rows_are_no_rows(browser: Browser) -> None:
    """Neither an error nor a record, also where a field begins with a value; touched is what differs from it."""
    site = _family()
    with site.visit(browser) as page:
        _open(page)
        page.click(".add-row .addlink")
        page.fill("#id_title", "Anna")
        page.fill("#id_deliveries-2-subject", "x")
        page.fill("#id_deliveries-2-subject", "")
        _save(page)
    assert site.bodies == [{"title": "Anna"}]


def test_a_new_record_comes_with_its_rows(browser: Browser) -> None:
    """On the form that adds, there is as many empty rows as declared."""
    site = _family(0)
    with site.visit(browser) as page:
        _open(page, f"{LIST}add/")
        expect_soon(lambda: _counts(page), ["1", "0", "0", "1000"])
        page.fill("#id_title", "Bob")
        page.fill("#id_homepage", "https://bob.example")
        page.select_option("#id_rating", "a")
        page.fill("#id_since", "2026-11-21")
        page.select_option("#id_deliveries-0-kind", "pallet")
        page.fill("#id_deliveries-0-subject", "First")
        page.click("[name=_continue]")
        page.wait_for_selector("h2:text-is('Bob')")

        expect(page.locator("tr.has_original")).to_have_count(1)
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("First")
    assert site.bodies[0]["deliveries"] == [{"kind": "pallet", "subject": "First", "done": False}]


def test_rows_come_and_go(browser: Browser) -> None:
    """Numbers have no gaps, what was typed stays, and what was removed can be put back."""
    with _family(1).visit(browser) as page:
        _open(page)
        page.evaluate(
            """() => {
                window.heard = [];
                document.addEventListener("formset:added", (event) =>
                    heard.push(["added", event.target.id, event.detail.formsetName]));
                document.addEventListener("formset:removed", (event) =>
                    heard.push(["removed", event.detail.formsetName]));
            }"""
        )
        page.click(".add-row .addlink")
        expect(page.locator("#id_deliveries-2-kind")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.type("Third")
        page.fill("#id_deliveries-1-subject", "Second")
        page.locator(".add-row .addlink").focus()
        page.keyboard.press("Space")
        expect_soon(lambda: _counts(page)[:2], ["4", "1"])
        page.click("#deliveries-1 .inline-deletelink")

        expect_soon(lambda: _counts(page)[:2], ["3", "1"])
        expect(page.locator("#id_deliveries-1-subject")).to_have_value("Third")
        expect(page.locator("#deliveries-1 [data-field=subject] input")).to_have_attribute(
            "name", "deliveries-1-subject"
        )
        page.click("text=Undo Remove")
        expect(page.locator("#id_deliveries-1-subject")).to_have_value("Second")
        expect(page.locator("#id_deliveries-2-subject")).to_have_value("Third")
        expect_soon(lambda: _counts(page)[:2], ["4", "1"])
        heard = [
            ["added", "deliveries-2", "deliveries"],
            ["added", "deliveries-3", "deliveries"],
            ["removed", "deliveries"],
        ]
        expect_soon(lambda: page.evaluate("heard"), heard)
        page.on("dialog", lambda dialog: dialog.accept())


@pytest.mark.parametrize(("count", "add", "remove"), [(0, 1, 0), (1, 0, 1)])
def test_the_fewest_and_the_most_rows(browser: Browser, count: int, add: int, remove: int) -> None:
    """At the most nothing can be added, at the fewest nothing removed."""
    resource = _with_inline(min_num=1, max_num=2)
    with _family(count, resource=resource).visit(browser) as page:
        _open(page, FORM)
        if count == 0:
            page.click("#deliveries-1 .inline-deletelink")
            expect_soon(lambda: _counts(page), ["1", "0", "1", "2"])
        expect(page.locator(".add-row .addlink:visible")).to_have_count(add)
        expect(page.locator("tr.dynamic-deliveries .inline-deletelink:visible")).to_have_count(remove)


def test_errors_stand_in_their_rows(browser: Browser) -> None:
    """Those of the form and of rows are counted together; nothing is sent, nothing that was typed is lost."""
    site = _family()
    with site.visit(browser) as page:
        _open(page)
        page.fill("#id_homepage", "nowhere")
        page.fill("#id_deliveries-0-subject", "")
        page.fill("#id_deliveries-1-subject", "")
        page.check("#id_deliveries-1-DELETE")
        page.select_option("#id_deliveries-2-kind", "parcel")
        page.click("[name=_save]")
        page.wait_for_selector(".errornote")

        expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
        expect(page).to_have_title("Error: Ann | Change supplier | Clientele site admin")
        wrong = ["id_homepage", "id_deliveries-0-subject", "id_deliveries-2-subject"]
        marked = page.locator("[aria-invalid=true]")
        expect_soon(lambda: marked.evaluate_all("all => all.map(({id}) => id)"), wrong)
        expect(page.locator("td > ul#id_deliveries-0-subject_error")).to_have_text("This field is required.")
        expect(page.locator("#id_deliveries-0-subject")).to_have_attribute(
            "aria-describedby", "id_deliveries-0-subject_error"
        )
        expect(page.locator("#id_deliveries-1-DELETE")).to_be_checked()
        expect_soon(lambda: _counts(page)[:2], ["3", "2"])
        page.fill("#id_deliveries-0-subject", "Right")
        page.press("#id_deliveries-2-subject", "x")
        page.fill("#id_homepage", "")
        expect(page.locator(".errornote")).to_have_count(0)
    assert site.bodies == []


def test_what_the_api_says_of_a_row(browser: Browser) -> None:
    """Fields by their names, the rest above the row, and what is said of all rows under the heading."""
    site = _family()
    said: list[Any] = [{"1": {"subject": ["Not this."], "colour": ["Too red."]}}, {}]
    with site.visit(browser, refusals={400}) as page:
        page.route(
            "**/api/suppliers/*",
            lambda route: (
                route.fulfill(status=400, json={"errors": {"deliveries": said[0]}})
                if route.request.method == "PATCH"
                else route.fallback()
            ),
        )
        _open(page)
        page.fill("#id_deliveries-0-subject", "One")
        page.fill("#id_deliveries-1-subject", "Two")
        page.click("[name=_save]")
        page.wait_for_selector(".errornote")

        expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
        expect(page.locator("#id_deliveries-1-subject_error")).to_have_text("Not this.")
        expect(page.locator("tr.row-form-errors + #deliveries-1 >> xpath=preceding-sibling::tr[1]")).to_have_text(
            "Too red."
        )
        said[0] = ["Please submit at most 2 forms."]
        page.click("[name=_save]")
        page.wait_for_selector("ul.errorlist.nonform")
        expect(page.locator("#deliveries-heading + ul.errorlist.nonform")).to_have_text(
            "Please submit at most 2 forms."
        )
        expect(page.locator(".row-form-errors")).to_have_count(0)
        page.on("dialog", lambda dialog: dialog.accept())


def test_a_management_form_that_lies(browser: Browser) -> None:
    """Nothing is saved, and Django's sentence says which number is missing."""
    site = _family()
    with site.visit(browser) as page:
        _open(page)
        page.fill("#id_title", "Anna")
        page.evaluate("document.querySelector('#id_deliveries-TOTAL_FORMS').value = 'many'")
        page.click("[name=_save]")
        page.wait_for_selector(".errornote")

        expect(page.locator("ul.errorlist.nonform")).to_have_text(
            "ManagementForm data is missing or has been tampered with. Missing fields: deliveries-TOTAL_FORMS. "
            "You may need to file a bug report if the issue persists."
        )
        page.on("dialog", lambda dialog: dialog.accept())
    assert site.bodies == []


def test_enter_in_a_row_saves(browser: Browser) -> None:
    """As anywhere in a form."""
    site = _family()
    with site.visit(browser) as page:
        _open(page)
        page.fill("#id_deliveries-0-subject", "Entered")
        page.press("#id_deliveries-0-subject", "Enter")
        page.wait_for_url(f"{ORIGIN}{LIST}")
    assert _stored(site)[0][0] == "Entered"


def test_somebody_else_changed_a_row(browser: Browser) -> None:
    """What does not clash is merged, what clashes is chosen, and the next save is on top of theirs."""
    site = _family(3)
    with site.visit(browser, refusals={412}) as page:
        _open(page)
        page.fill("#id_deliveries-0-subject", "Mine")
        page.fill("#id_deliveries-1-subject", "My other")
        page.fill("#id_deliveries-2-subject", "Alone")
        first, second, _ = site.children.records.values()
        first |= {"subject": "Theirs", "version": 2}
        second |= {"done": True, "version": 2}
        page.click("[name=_save]")
        page.wait_for_selector(".conflict")

        expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
        told = page.locator(".row-form-errors")
        expect(told).to_have_count(2)
        expect(told.nth(0)).to_contain_text("Both of you changed Subject: choose below, then save again.")
        expect(told.nth(1)).to_contain_text("taken over: Done. Save again to save yours.")
        expect(page.locator("#deliveries-0 .original p")).to_have_text("Theirs Change")
        expect(page.locator(".conflict label")).to_have_text(
            [
                "Yours: Mine",
                "Theirs: Theirs",
                "Original: Delivery 0",
            ]
        )
        expect(page.locator("#id_deliveries-1-done")).to_be_checked()
        page.click(".conflict >> text=Theirs:")
        _save(page)
    assert _stored(site) == [("Theirs", "parcel", False), ("My other", "parcel", True), ("Alone", "parcel", False)]


def test_somebody_else_deleted_a_row(browser: Browser) -> None:
    """It is said where the row is; what was typed is a new row that can be saved or removed. No name slips."""
    site = _family(3)
    with site.visit(browser, refusals={404, 412}) as page:
        _open(page)
        page.fill("#id_deliveries-0-subject", "Kept")
        page.fill("#id_deliveries-2-subject", "Changed")
        del site.children.records[str(UUID(int=100))]
        page.click("[name=_save]")
        page.wait_for_selector(".row-form-errors")

        expect(page.locator(".errornote")).to_have_text("Please correct the error below.")
        expect(page.locator(".row-form-errors")).to_have_text(
            "Somebody else has deleted this delivery. Save again to add it anew, or remove it."
        )
        expect(page.locator(".original p")).to_have_text(["Delivery 1 Change", "Delivery 2 Change"])
        for number, subject in enumerate(("Delivery 1", "Changed", "Kept")):
            expect(page.locator(f"#id_deliveries-{number}-subject")).to_have_value(subject)
        expect_soon(lambda: _counts(page)[:2], ["4", "2"])
        _save(page)
    assert [subject for subject, _, _ in _stored(site)] == ["Delivery 1", "Changed", "Kept"]


def test_a_deletion_meets_somebody_elses_change(browser: Browser) -> None:
    """What they changed is shown, and is deleted only by another tick; what both deleted is no news."""
    site = _family(2)
    with site.visit(browser, refusals={404, 412}) as page:
        _open(page)
        page.check("#id_deliveries-0-DELETE")
        page.check("#id_deliveries-1-DELETE")
        site.children.records[str(UUID(int=100))] |= {"subject": "Theirs", "version": 2}
        del site.children.records[str(UUID(int=101))]
        page.click("[name=_save]")
        page.wait_for_selector(".row-form-errors")

        expect(page.locator(".row-form-errors")).to_have_text(starting("Somebody else has changed this delivery"))
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("Theirs")
        expect(page.locator("#id_deliveries-0-DELETE")).not_to_be_checked()
        expect(page.locator("tr.has_original")).to_have_count(1)
        page.check("#id_deliveries-0-DELETE")
        _save(page)
    assert site.children.records == {}


def test_both_deleted_the_same_row(browser: Browser) -> None:
    """There is nothing to look at again: the rest is saved at once."""
    site = _family(2)
    with site.visit(browser, refusals={404, 412}) as page:
        _open(page)
        page.check("#id_deliveries-0-DELETE")
        page.fill("#id_deliveries-1-subject", "Changed")
        del site.children.records[str(UUID(int=100))]
        _save(page)
    assert [subject for subject, _, _ in _stored(site)] == ["Changed"]


def test_the_record_itself_was_changed(browser: Browser) -> None:
    """The rows stay as they were typed, and go with the next save."""
    site = _family(1)
    with site.visit(browser, refusals={412}) as page:
        _open(page)
        page.fill("#id_deliveries-0-subject", "Mine")
        site.records[ANN] |= {"rating": "b", "version": 2}
        page.click("[name=_save]")
        page.wait_for_selector(".errornote")
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("Mine")
        _save(page)
    assert _stored(site)[0][0] == "Mine"


def test_a_draft_has_rows(browser: Browser) -> None:
    """Those that were touched: changed, marked for deletion, new; a row that changed meanwhile is merged."""
    site = _family(3)
    with site.visit(browser) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        _open(page)
        page.fill("#id_deliveries-0-subject", "Mine")
        page.check("#id_deliveries-1-DELETE")
        page.fill("#id_deliveries-2-subject", "Also mine")
        page.fill("#id_deliveries-3-subject", "New")
        site.children.records[str(UUID(int=102))] |= {"done": True, "version": 2}
        _open(page)
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("Delivery 0")
        page.click("text=Restore them")

        expect(page.locator("#id_deliveries-3-subject")).to_have_value("New")
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("Mine")
        expect(page.locator("#id_deliveries-1-DELETE")).to_be_checked()
        expect(page.locator("#id_deliveries-2-subject")).to_have_value("Also mine")
        expect(page.locator("#id_deliveries-2-done")).to_be_checked()
        expect_soon(lambda: _counts(page)[:2], ["4", "3"])
        page.select_option("#id_deliveries-3-kind", "pallet")
        _save(page)
        _open(page)
        expect(page.locator("#draft-note:visible")).to_have_count(0)
    assert _stored(site) == [("Mine", "parcel", False), ("Also mine", "parcel", True), ("New", "pallet", False)]


def test_more_rows_than_fit(browser: Browser) -> None:
    """The first hundred are there at once, the rest on demand and without loss; two hundred are usable."""
    site = _family(230)
    with site.visit(browser) as page:
        _open(page)
        expect_soon(lambda: _counts(page)[:2], ["101", "100"])
        expect(page.locator(".more-rows td")).to_have_text(starting("100 rows are shown, and there are more."))
        page.fill("#id_deliveries-0-subject", "First")
        page.fill("#id_deliveries-100-subject", "New")
        page.select_option("#id_deliveries-100-kind", "parcel")
        page.click("text=Show the next 100")
        expect(page.locator("tr.has_original")).to_have_count(200)
        expect(page.locator("#id_deliveries-200-subject")).to_have_value("New")
        page.click("text=Show all")
        expect(page.locator("tr.has_original")).to_have_count(230)
        expect(page.locator(".more-rows")).to_have_count(0)
        expect(page.locator("#id_deliveries-0-subject")).to_have_value("First")
        for number in range(0, 200, 4):
            page.check(f"#id_deliveries-{number}-done")
        page.fill("#id_deliveries-229-subject", "Last")
        _save(page)
    stored = _stored(site)
    assert (stored[0][0], stored[229][0], stored[230][0]) == ("First", "Last", "New")
    assert sum(done for _, _, done in stored) == 50


def test_more_rows_than_one_transaction_takes(browser: Browser) -> None:
    """The record goes first, then row by row; what was saved and what not is named, and can be saved again."""
    site = _family(4)
    site.most = 2
    with site.visit(browser, refusals={400, 413}) as page:
        _open(page)
        page.fill("#id_title", "Anna")
        for number in range(3):
            page.fill(f"#id_deliveries-{number}-subject", f"Changed {number}")
        page.check("#id_deliveries-3-DELETE")
        page.fill("#id_deliveries-4-subject", "New")
        page.select_option("#id_deliveries-4-kind", "pallet")
        page.route(
            f"**/api/deliveries/{UUID(int=101)}",
            lambda route: (
                route.fulfill(status=400, json={"errors": {"subject": ["Not this."]}})
                if route.request.method == "PATCH"
                else route.fallback()
            ),
        )
        page.click("[name=_save]")
        page.wait_for_selector(".errornote")

        expect(page.locator(".errornote")).to_have_text(
            "The supplier and its rows were too many for one step, so they were saved one by one. "
            "Saved: Changed 0, Changed 2, Delivery 3 and New. Not saved: Changed 1."
        )
        expect(page.locator("#id_deliveries-1-subject_error, #id_deliveries-0-subject_error")).to_have_text("Not this.")
        page.unroute("**/api/deliveries/*")
        page.unroute(f"**/api/deliveries/{UUID(int=101)}")
        _save(page)
    assert sorted(subject for subject, _, _ in _stored(site)) == ["Changed 0", "Changed 1", "Changed 2", "New"]
    assert site.records[ANN]["title"] == "Anna"


def test_a_new_record_with_too_many_rows(browser: Browser) -> None:
    """It is saved; rows that could not be are offered on its own form."""
    site = _family(0)
    site.most = 1
    refuse = [True]
    with site.visit(browser, refusals={400, 413}) as page:
        page.route(
            "**/api/suppliers/*/deliveries",
            lambda route: (
                route.fulfill(status=400, json={"errors": {"subject": ["Not this."]}})
                if route.request.method == "POST" and "Second" in (route.request.post_data or "") and refuse[0]
                else route.fallback()
            ),
        )
        _open(page, f"{LIST}add/")
        page.fill("#id_title", "Bob")
        page.fill("#id_homepage", "https://bob.example")
        page.select_option("#id_rating", "a")
        page.fill("#id_since", "2026-11-21")
        page.click(".add-row .addlink")
        for number, subject in enumerate(("First", "Second")):
            page.select_option(f"#id_deliveries-{number}-kind", "parcel")
            page.fill(f"#id_deliveries-{number}-subject", subject)
        page.click("[name=_save]")
        page.wait_for_selector("#draft-note button")

        expect(page.locator("ul.messagelist li.error")).to_contain_text("Saved: First. Not saved: Second.")
        page.click("text=Restore them")
        expect(page.locator("#id_deliveries-1-subject")).to_have_value("Second")
        refuse[0] = False
        _save(page)
    assert [subject for subject, _, _ in _stored(site)] == ["First", "Second"]
    assert [record["title"] for record in site.records.values()] == ["Ann", "Bob"]


_EDITORS_CANNOT = {
    "": (3, 2, 0, 2, 1, 3),
    "add change delete": (0, 0, 2, 0, 0, 2),
    "change delete": (1, 0, 2, 0, 1, 3),
    "delete": (3, 2, 0, 0, 1, 3),
    "add": (2, 2, 0, 2, 0, 2),
}
"""What needs a right that editors have not -> boxes to type in, links Change and View, ticks, add links, rows."""


@pytest.mark.parametrize(
    ("group", "denied", "seen"),
    [("viewers", "", (0, 0, 2, 0, 0, 2)), *(("editors", denied, seen) for denied, seen in _EDITORS_CANNOT.items())],
)
def test_what_somebody_may_not_do_is_not_there(
    browser: Browser, group: str, denied: str, seen: tuple[int, ...]
) -> None:
    """Django's forms of those who may only view, only add, not add, not delete."""
    site = _family(2, resource=_with_inline(permissions=dict.fromkeys(denied.split(), "administer")))
    site.groups = [group]
    with site.visit(browser) as page:
        _open(page)

        row = "tr.dynamic-deliveries"
        selectors = (
            f"{row} [data-field=subject] input",
            ".inlinechangelink",
            ".inlineviewlink",
            f"{row} .delete input",
        )
        for each, count in zip((*selectors, ".add-row .addlink:visible", row), seen, strict=True):
            expect(page.locator(each)).to_have_count(count)
        expect_soon(lambda: _counts(page)[3], "1000" if seen[4] else "0")
        if not seen[0]:
            expect(page.locator("th.required")).to_have_count(0)
            expect(page.locator("#deliveries-0 [data-field=kind] p")).to_have_text("Parcel")
            expect(page.locator("#deliveries-0 [data-field=done] [role=img]")).to_have_count(1)


def test_who_may_not_view_the_rows_sees_none(browser: Browser) -> None:
    """There is no group at all."""
    site = _family(2, resource=_with_inline(permissions={"view": "administer"}))
    with site.visit(browser) as page:
        page.goto(FORM)
        page.wait_for_selector("#supplier_form:not([aria-busy])")
        expect(page.locator(GROUP)).to_have_count(0)


def test_rows_fold_unless_one_is_wrong(browser: Browser) -> None:
    """With the class collapse."""
    with _family(1, resource=_with_inline(classes=("collapse",))).visit(browser) as page:
        page.goto(FORM)
        page.wait_for_selector("#supplier_form:not([aria-busy])")
        page.wait_for_load_state("networkidle")
        expect(page.locator("#id_deliveries-0-subject:visible")).to_have_count(0)
        page.click(f"{GROUP} summary")
        page.fill("#id_deliveries-0-subject", "")
        page.click(f"{GROUP} summary")
        page.click("[name=_save]")
        expect(page.locator("#id_deliveries-0-subject_error")).to_be_visible()
        page.on("dialog", lambda dialog: dialog.accept())


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_page_does_not_scroll_sideways(browser: Browser, width: int) -> None:
    """On a phone a row is a card with labels."""
    with _family(2).visit(browser, viewport={"width": width, "height": 860}) as page:
        _open(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 390:
            box = page.locator("#id_deliveries-0-subject").bounding_box()
            assert box
            assert box["width"] > 300
            assert page.locator(".add-row .addlink").bounding_box()["height"] >= 44  # type: ignore[index]


def test_in_german(browser: Browser) -> None:
    """Django's German words."""
    with _family(1, page="index.de.html").visit(browser) as page:
        _open(page)
        expect(page.locator(".add-row .addlink")).to_have_text("Delivery hinzufügen")
        expect(page.locator("th.column-delete")).to_have_text(re.compile(r"^\s*löschen\?\s*$", re.IGNORECASE))
        expect(page.locator("#deliveries-1 .inline-deletelink")).to_have_text("Entfernen")


def test_a_row_that_is_marked_is_seen_to_be(browser: Browser) -> None:
    """It is struck through before it goes."""
    with _family(1).visit(browser) as page:
        _open(page)
        page.check("#id_deliveries-0-DELETE")
        struck = page.locator("#deliveries-0 .original p span")
        assert struck.evaluate("each => getComputedStyle(each).textDecorationLine") == "line-through"
        page.on("dialog", lambda dialog: dialog.accept())


def test_the_rows_own_admin_is_left_alone() -> None:
    """What an inline says of fields is the form's alone."""
    assert not hasattr(DeliveryAdmin, "extra")


class _Paid(DeliverySchema):
    payerId = ForeignKey("suppliers")  # noqa: N815 wire name


class _PaidAdmin(DeliveryAdmin):
    schema = _Paid


class _PaidInline(DeliveryInline):
    resource = _PaidAdmin
    fk_name = "supplierId"
    fields = ("kind", "subject", "payerId")


class _PaidSupplier(SupplierWithDeliveries):
    inlines = (_PaidInline,)
    save_as = True


def test_a_foreign_key_in_a_row(browser: Browser) -> None:
    """The row that is copied stays bare; each copy has its box and links, also once rows are numbered anew."""
    bob = str(UUID(int=2))
    suppliers = [_supplier(), _supplier() | {"supplierId": bob, "title": "Bob"}]
    site = FakeFamily(_PaidSupplier, suppliers, [_delivery(0, payerId=bob), _delivery(1, payerId="")])
    with site.visit(browser) as page:
        _open(page)
        expect(page.locator("#select2-id_deliveries-0-payerId-container")).to_have_text("Bob")
        expect(page.locator(".empty-form .select2")).to_have_count(0)
        page.click(".add-row .addlink")
        page.click("#deliveries-2 .inline-deletelink")
        page.select_option("#id_deliveries-2-kind", "pallet")
        page.fill("#id_deliveries-2-subject", "New")
        page.click("#deliveries-2 .select2-selection")
        page.click(".select2-results__option >> text=Ann")
        expect(page.locator("#select2-id_deliveries-2-payerId-container")).to_have_text("Ann")
        href = f"/admin/purchasing/supplier/{ANN}/change/?_to_field=id&_popup=1"
        expect(page.locator("#change_id_deliveries-2-payerId")).to_have_attribute("href", href)
        page.click("#deliveries-0 .select2-selection__clear")
        _save(page)
    assert [row["payerId"] for row in site.children.records.values()] == ["", "", ANN]


def test_save_as_new_takes_all_rows_along(browser: Browser) -> None:
    """Those that were not shown as well, but for those that are marked for deletion."""
    site = FakeFamily(_PaidSupplier, [_supplier()], [_delivery(number, payerId="") for number in range(103)])
    with site.visit(browser) as page:
        _open(page)
        page.check("#id_deliveries-0-DELETE")
        page.fill("#id_deliveries-1-subject", "Changed")
        page.fill("#id_homepage", "https://ann.example")
        page.click("[name=_saveasnew]")
        page.wait_for_selector("ul.messagelist .success")
    rows = site.bodies[0]["deliveries"]
    assert [row["subject"] for row in rows] == ["Changed", *(f"Delivery {number}" for number in range(2, 103))]
    assert not any("deliveryId" in row or "version" in row for row in rows)


def test_rows_on_paper(browser: Browser) -> None:
    """Those that are stored, in columns, with what is ticked; a sheet is as narrow as a phone on its side."""
    with _family().visit(browser, viewport={"width": 718, "height": 1000}) as page:
        _open(page)
        page.emulate_media(media="print")
        first = page.locator(f"{GROUP} tr.form-row >> nth=0")
        cells = [box["y"] for cell in first.locator("td:not(.original):visible").all() if (box := cell.bounding_box())]

        assert len(cells) > 3
        assert len(set(cells)) == 1
        expect(page.locator(f"{GROUP} tr.form-row:visible")).to_have_count(2)
        assert first.locator("[name$=done]").evaluate("(box) => getComputedStyle(box).appearance") != "none"
        expect(page.locator(f"{GROUP} :is(.add-row, .delete):visible")).to_have_count(0)
        label, control = (page.locator(each).bounding_box() for each in ("label[for=id_title]", "#id_title"))
        assert label
        assert control
        assert label["x"] + label["width"] <= control["x"]
