"""The admin is a machine: another resource's pages work with no template, script or style of their own."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from admin.display import display
from tests.admin.suppliers import SupplierAdmin
from tests.browser.conftest import ending, expect_counted, expect_messages, expect_soon, new_context
from tests.browser.fake_site import ORIGIN, FakeSite, Record

LIST = "/admin/purchasing/supplier/"
_HEADERS = "#result_list thead th[class^=column] .text"


class _Suppliers(SupplierAdmin):
    list_filter = ("rating", "preferred", "since")
    facets = {"since": "months"}  # noqa: RUF012 as declarations are written
    date_hierarchy = "since"
    sortable_by = ("title", "since")
    search_fields = ("title",)
    list_per_page = 10
    list_editable = ("rating", "since", "preferred")
    save_as = True


def _record(number: int) -> Record:
    return {
        "supplierId": str(UUID(int=number)),
        "title": f"Supplier {number:02}",
        "homepage": f"https://{number}.example.com",
        "rating": "ab"[number % 2],
        "since": f"{2024 + number % 2}-0{1 + number % 3}-15",
        "preferred": number % 5 == 0,
        "version": 1,
    }


@pytest.fixture
def site() -> FakeSite:
    """Return a site with 23 suppliers."""
    return FakeSite(_Suppliers, map(_record, range(1, 24)))


@pytest.fixture
def page(browser: Browser, site: FakeSite) -> Iterator[Page]:
    """Return a page of that site; what the browser complains of fails the test."""
    with site.visit(browser, {400, 412}) as page:
        yield page


def _open(page: Page, query: str = "") -> None:
    page.goto(LIST + query)
    page.wait_for_selector("#changelist:not([aria-busy])")


def _titles(page: Page) -> Locator:
    return page.locator("#result_list tbody th")


class _BackToTheList(SupplierAdmin):
    save_as = True
    save_as_continue = False


def test_save_as_new_and_go_on_with_the_list(browser: Browser) -> None:
    """Where the declaration says so, as in Django."""
    context = new_context(browser, base_url=ORIGIN)
    site = FakeSite(_BackToTheList, [_record(1)])
    site.install(context)
    page = context.new_page()
    page.goto(f"{LIST}{UUID(int=1)}/change/?_changelist_filters=o%3D1")
    page.wait_for_selector("#supplier_form:not([aria-busy])")
    page.fill("#id_title", "Another")

    page.click("[name=_saveasnew]")
    page.wait_for_url(f"**{LIST}?o=1")

    expect_messages(page, ["The supplier “Another” was added successfully."])
    assert [record["title"] for record in site.records.values()] == ["Supplier 01", "Another"]
    context.close()


class _Displays(SupplierAdmin):
    @display(description="Known since", ordering="since")
    def known(self, supplier: Any) -> str:
        """Show two fields as their kinds do."""
        return f"{supplier.since}, {supplier.rating}"

    @display(boolean=True)
    def is_good(self, supplier: Any) -> Any:
        """Compare."""
        return supplier.rating == "a"

    list_display = ("title", "known", "is_good")


def test_methods(browser: Browser) -> None:
    """Columns that are no fields, made of what the record has; of nothing, the sign for that."""
    context = new_context(browser, base_url=ORIGIN)
    records = [_record(1), _record(2), _record(3) | {"since": None, "rating": ""}]
    FakeSite(_Displays, records).install(context)
    page = context.new_page()
    _open(page)

    expect(page.locator(_HEADERS)).to_have_text(["Title", "Known since", "Is good"])
    expect(page.locator(".field-known")).to_have_text(["Feb 15, 2025, Bad", "Mar 15, 2024, Good", "-"])
    expect(page.locator(".field-is_good [role=img]")).to_have_class(["icon-no", "icon-yes", "icon-no"])
    context.close()


class _ReadOnly(_Displays):
    readonly_fields = ("known", "is_good", "supplierId")
    fieldsets = (
        (None, {"fields": ("title", ("rating", "is_good"))}),
        ("Record", {"fields": ("known", "supplierId")}),
    )


def test_methods_in_the_form(browser: Browser) -> None:
    """Beside the fields, as the list shows them, of the record as it is now."""
    context = new_context(browser, base_url=ORIGIN)
    first, second = _record(1), _record(2) | {"rating": "", "since": None}
    FakeSite(_ReadOnly, [first, second]).install(context)
    page = context.new_page()

    def shown() -> list[str | None]:
        page.wait_for_selector("#supplier_form:not([aria-busy])")
        icon = page.locator("#id_is_good [role=img]")
        return [*page.locator(".readonly").all_inner_texts(), icon.get_attribute("aria-label")]

    page.goto(f"{LIST}{first['supplierId']}/change/")
    expect_soon(shown, ["", "Feb 15, 2025, Bad", first["supplierId"], "false"])
    expect(page.locator("label")).to_have_text(
        [
            *("Title:", "Rating:", "Is good:", "Known since:", "Supplier id:"),
        ]
    )
    first |= {"rating": "a", "since": "2026-01-31", "version": 2}
    page.fill("#id_title", "Mine")
    page.click("[name=_continue]")
    page.wait_for_selector(".errornote")
    expect_soon(shown, ["", "Jan 31, 2026, Good", first["supplierId"], "true"])

    page.goto(f"{LIST}{second['supplierId']}/change/")
    expect_soon(shown, ["", "-", second["supplierId"], "false"])
    page.goto(f"{LIST}add/")
    expect(page.locator(".readonly")).to_have_text(["-"])
    context.close()


def test_list(page: Page) -> None:
    """Values look as their kinds do, and all that is declared is offered."""
    _open(page, "?o=1")

    expect(page).to_have_title("Select supplier to change | Clientele site admin")
    expect(page.locator(_HEADERS)).to_have_text(["Title", "Rating", "Since", "Preferred"])
    first = page.locator("#result_list tbody tr").first
    expect(first.locator("th")).to_have_text("Supplier 01")
    expect_soon(lambda: first.locator("td").all_inner_texts()[1:3], ["Bad", "Feb 15, 2025"])
    expect(first.locator(".icon-no")).to_have_attribute("aria-label", "false")
    page.click("#edit-list")
    page.wait_for_selector("#id_form-9-preferred")
    rating, since, preferred = (first.locator("[id^=id_form]").nth(number) for number in range(3))
    expect(rating).to_have_value("b")
    expect(since).to_have_value("2025-02-15")
    expect(preferred).not_to_be_checked()
    expect_counted(page, "23 suppliers")
    expect(page.locator("#changelist-filter [data-filter-title] summary")).to_have_text(
        [
            *("By rating", "By preferred", "By since"),
        ]
    )


def test_sort_by_several_columns(page: Page, site: FakeSite) -> None:
    """A header that is clicked comes to the front; each can be turned round and taken away; the ear is told as well."""

    def sorted_by(o: str) -> list[str]:
        page.wait_for_url(f"**{LIST}?{o}")
        page.wait_for_selector("#changelist:not([aria-busy])")
        titles = page.locator("#result_list thead th.sorted .text").all_inner_texts()
        places = page.locator("#result_list thead .sortpriority").evaluate_all("all => all.map((p) => p.textContent)")
        return [*titles, *places]

    _open(page)
    page.click("th.column-title .text a")
    expect_soon(lambda: sorted_by("o=1"), ["TITLE"])
    page.click("th.column-since .text a")
    expect_soon(
        lambda: sorted_by("o=3.1"),
        [
            "TITLE",
            "SINCE",
            "Sorting priority: 2, ascending2",
            "Sorting priority: 1, ascending1",
        ],
    )
    expect(page.locator("[aria-sort]")).to_have_attribute("class", "column-since sortable sorted ascending")
    page.click("th.column-title .toggle")
    expect_soon(
        lambda: sorted_by("o=3.-1"),
        [
            "TITLE",
            "SINCE",
            "Sorting priority: 2, descending2",
            "Sorting priority: 1, ascending1",
        ],
    )
    ordered = sorted(sorted(site.records.values(), key=lambda r: r["title"], reverse=True), key=lambda r: r["since"])
    expect(_titles(page)).to_have_text([record["title"] for record in ordered[:10]])
    page.click("th.column-title .text a")
    expect_soon(lambda: sorted_by("o=1.3")[:2], ["TITLE", "SINCE"])
    page.click("th.column-title .sortremove")
    expect_soon(lambda: sorted_by("o=3"), ["SINCE"])
    page.click("th.column-since .sortremove")
    expect_soon(lambda: sorted_by("o="), [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rating__exact=a", "11 suppliers"),
        ("preferred__exact=1", "4 suppliers"),
        ("rating__exact=a&preferred__exact=0&q=supplier", "9 suppliers"),
        ("since__year=2025&since__month=3", "4 suppliers"),
        ("since__gte=2025-03-01", "4 suppliers"),
        ("rating__exact=c", "23 suppliers"),
    ],
)
def test_filters(page: Page, query: str, found: str) -> None:
    """A choice, yes or no, a date, alone and together."""
    _open(page, f"?{query}")

    expect_counted(page, found)


def test_counts(page: Page, site: FakeSite) -> None:
    """What the API does not count by itself is asked for value by value."""
    _open(page, "?_facets=True")

    entries = page.locator("#changelist-filter li")
    counted = ["All", "Good (11)", "Bad (12)", "All", "Yes (4)", "No (19)", "Any date (23)"]
    expect_soon(lambda: entries.all_inner_texts()[:7], counted)
    page.wait_for_selector("#changelist-filter >> text=/This year \\(/")
    assert len([request for request in site.requests if "limit=1&count=true" in request]) == 6


def test_form(page: Page, site: FakeSite) -> None:
    """A supplier is added, corrected and found in the list."""
    page.goto(f"{LIST}add/")
    page.fill("#id_title", "Zeppelin Parts")
    page.fill("#id_homepage", "nowhere")
    page.select_option("#id_rating", "a")
    page.fill("#id_since", "2026-11-21")
    page.click("[name=_save]")
    page.wait_for_selector(".field-homepage .errorlist")
    page.fill("#id_homepage", "https://zeppelin.example")
    page.click("[name=_continue]")
    page.wait_for_selector("ul.messagelist")
    page.wait_for_selector("#supplier_form:not([aria-busy])")

    expect_messages(page, ["The supplier “Zeppelin Parts” was added successfully. You may edit it again below."])
    expect(page.locator("#id_since")).to_have_value("2026-11-21")
    page.uncheck("#id_preferred")
    page.click("[name=_save]")
    page.wait_for_selector("ul.messagelist")
    record = list(site.records.values())[-1]
    assert (record["title"], record["preferred"], record["version"]) == ("Zeppelin Parts", False, 2)


def _buttons(page: Page) -> list[str]:
    return [button.input_value() for button in page.locator(".submit-row input").all()]


def test_save_as_new(page: Page, site: FakeSite) -> None:
    """A record with a few changes becomes another one; the first stays, and all of the second is looked at."""
    first = {**next(iter(site.records.values()))}
    page.goto(f"{LIST}{first['supplierId']}/change/")
    page.wait_for_selector("#supplier_form:not([aria-busy])")
    expect_soon(lambda: _buttons(page), ["Save", "Save as new", "Save and continue editing"])
    page.fill("#id_title", "Another")
    page.fill("#id_homepage", "nowhere")
    page.click("[name=_saveasnew]")
    page.wait_for_selector(".field-homepage .errorlist")
    page.fill("#id_homepage", first["homepage"])

    page.click("[name=_saveasnew]")
    page.wait_for_selector("h2:text-is('Another')")

    expect_messages(page, ["The supplier “Another” was added successfully. You may edit it again below."])
    *others, last = site.records.values()
    assert others[0] == first
    assert len(others) == 23
    assert last == first | {"title": "Another", "supplierId": last["supplierId"], "version": 1}
    expect(page).to_have_url(ending(f"{last['supplierId']}/change/"))
    page.goto(f"{LIST}add/")
    expect_soon(lambda: _buttons(page), ["Save", "Save and add another", "Save and continue editing"])


def test_delete_all(page: Page, site: FakeSite) -> None:
    """Across pages, as far as the filter goes."""
    _open(page, "?rating__exact=b")

    page.check("#action-toggle")
    page.click("text=Select all 12 suppliers")
    page.select_option("select[name=action]", "delete_selected")
    page.click(".actions button[name=index]")
    page.wait_for_selector("#deleted-objects")
    page.click("#delete-selected-form input[type=submit]")
    page.wait_for_selector("ul.messagelist")

    expect_messages(page, ["Successfully deleted 12 suppliers."])
    assert {record["rating"] for record in site.records.values()} == {"a"}


def test_edit_in_the_list(page: Page, site: FakeSite) -> None:
    """Changed rows are saved with one button, only those, and each on top of the version that was seen."""
    _open(page, "?o=1")
    page.click("#edit-list")
    page.wait_for_selector("#id_form-9-preferred")

    page.select_option("#id_form-0-rating", "a")
    page.check("#id_form-2-preferred")
    page.fill("#id_form-2-since", "2026-01-31")
    page.click(".paginator [name=_save]")
    page.wait_for_selector("ul.messagelist")

    expect_messages(page, ["2 suppliers were changed successfully."])
    first, second, third = list(site.records.values())[:3]
    assert (first["rating"], first["version"]) == ("a", 2)
    assert second["version"] == 1
    assert (third["preferred"], third["since"], third["version"]) == (True, "2026-01-31", 2)
    assert len([request for request in site.requests if request.startswith("PATCH")]) == 2


def test_edit_what_somebody_else_has_saved(page: Page, site: FakeSite) -> None:
    """The row says so, the others are saved, and a second press puts mine over it."""
    _open(page, "?o=1")
    page.click("#edit-list")
    page.wait_for_selector("#id_form-9-preferred")
    first, second = list(site.records.values())[:2]
    first |= {"homepage": "https://new.example", "version": 2}

    page.select_option("#id_form-0-rating", "a")
    page.check("#id_form-1-preferred")
    page.click(".paginator [name=_save]")
    page.wait_for_selector(".errorlist")

    expect_messages(page, ["Please correct the error below.", "1 supplier was changed successfully."])
    expect(page.locator(".field-rating .errorlist")).to_have_text(
        "Somebody else has saved this supplier since the list was shown. Save again to put yours over it."
    )
    expect(page.locator("#id_form-0-rating")).to_be_focused()
    page.click(".paginator [name=_save]")
    page.wait_for_selector("ul.messagelist li.success >> text=1 supplier was")
    page.wait_for_selector("#changelist:not([aria-busy])")
    assert (first["rating"], first["homepage"], first["version"]) == ("a", "https://new.example", 3)
    assert second["version"] == 2


def test_one_small_declaration() -> None:
    """All of it is said in a few lines."""
    names = [name for cls in (_Suppliers, SupplierAdmin) for name in vars(cls) if not name.startswith("__")]

    assert len(names) < 30
