"""A file becomes records: from the file to the result, and back."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import expect_soon
from tests.browser.fake_imports import FakeImports
from tests.browser.fake_site import ANN, Record
from tests.browser.test_accessibility import AXE, FINDINGS

LIST = "/admin/customers/customer/"
OFFICE = (
    "Vorname;Nachname;E-Mail;Tel.;Firma;Farbe\r\n"
    "Jürgen;Süß;juergen@example.com;+49 711 2842222;Süß GmbH;rot\r\n"
    "Ann;;ann@example.com;+49 711 2842223;Acme;blau\r\n"
    "Bob;Builder;bob@;;;grün\r\n"
    "Käte;Groß;kaete@example.com;;;\r\n"
    "Käte;Groß;kaete@example.com;;;\r\n"
)
FILE = "#step-file:not([hidden]) input"
"""Where a file is chosen, once the page listens."""
KNOWN: Record = ANN | {"company": "Old Ltd"}


@pytest.fixture
def site() -> FakeImports:
    """Return a site with one customer, and an office's file to import."""
    site = FakeImports(KNOWN)
    site.chosen["kunden.csv"] = OFFICE.encode("cp1252")
    return site


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the office's file."""
    path = tmp_path / "kunden.csv"
    path.write_bytes(OFFICE.encode("cp1252"))
    return path


def _heading(page: Page, text: str) -> None:
    """Wait for a step, whose heading has the focus."""
    heading = page.locator("section:visible > h2")
    expect(heading).to_have_text(text)
    expect(heading).to_be_focused()


def _outcomes(page: Page) -> list[str]:
    return [text.replace("\n", " ") for text in page.locator(".outcomes li").all_inner_texts()]


def _checked(page: Page, file: Path) -> None:
    """Go as far as the end of the check; known records are updated."""
    page.goto(f"{LIST}import/")
    page.set_input_files(FILE, file)
    page.click("#table-form [type=submit]")
    page.click("#fields-form [type=submit]")
    page.check("[name=onDuplicate][value=update]")
    page.click("#known-form [type=submit]")
    expect(page.locator("#run-said")).to_have_text(
        "This is what would become of the rows. Nothing has been written yet."
    )


def test_the_whole_way(browser: Browser, site: FakeImports, file: Path) -> None:
    """By mouse: from the list to the file, its table, its fields, the check, a mended row, the result, and back."""
    with site.visit(browser) as page:
        page.goto(LIST)
        page.click(".object-tools >> text=Import")
        page.set_input_files(FILE, file)
        _heading(page, "Table")
        expect(page.locator("#id_encoding")).to_have_value("windows-1252")
        expect(page.locator("#id_delimiter")).to_have_value(";")
        for row, texts in (("thead tr", ["Row", "Vorname", "Nachname"]), ("tbody tr >> nth=0", ["2", "Jürgen", "Süß"])):
            expect(page.locator(f"#preview {row}").locator("> :nth-child(-n + 3)")).to_have_text(texts)
        _read_as_mac_roman_and_back(page)

        page.click("#table-form [type=submit]")
        _heading(page, "Fields")
        expect(page.locator("[name='name:template']")).to_have_value("{Vorname} {Nachname}")
        expect(page.locator("#id_name_helptext")).to_have_text("For example: “Jürgen Süß”, “Ann”, “Bob Builder”")
        expect(page.locator("#unused")).to_have_text("Columns that are not imported: Farbe")
        page.select_option("#id_notes", "Farbe")
        expect(page.locator("#unused")).to_have_text("All columns are imported.")
        page.select_option("#id_status", label="(the same for all rows)")
        page.select_option("[name='status:fixed']", "active")
        page.click("#fields-form [type=submit]")

        _heading(page, "Known records")
        page.check("[name=onDuplicate][value=update]")
        page.click("#known-form [type=submit]")
        _heading(page, "Check")
        expect(page.locator("#run-said")).to_contain_text("Nothing has been written yet.")
        expect_soon(lambda: _outcomes(page), ["2 New", "1 Changed", "1 Wrong", "1 Twice in the file"])
        assert len(site.records) == 1
        expect(page.locator(".steps a[href]")).to_have_text(["Table", "Fields", "Known records"])
        page.click(".outcomes [data-kind=updated]")
        expect(page.locator(".changes dt")).to_have_text(["Phone:", "Company:", "Status:", "Notes:"])
        expect(page.locator(".changes dd >> nth=1")).to_have_text("before: Old Ltd → now: Acme")

        _mend_and_look_again(page)
        page.click("#run-form [type=submit]")
        _heading(page, "Result")
        expect(page.locator("#run-said")).to_have_text("The import is done.")
        assert sorted(record["name"] for record in site.records.values()) == [
            "Ann",
            "Bob Builder",
            "Jürgen Süß",
            "Käte Groß",
        ]
        assert site.records["1"]["company"] == "Acme"

        _undo(page)
        assert list(site.records.values()) == [KNOWN]
        page.click(".object-tools >> text=Imports")
        page.wait_for_selector("#imports:not([aria-busy]) tbody tr")
        for number, said in ((0, "kunden.csv"), (2, "ann@example.com"), (3, "Taken back")):
            expect(page.locator("#imports tbody tr > *").nth(number)).to_have_text(said)


def _mend_and_look_again(page: Page) -> None:
    """Mend the wrong row, which stays mended when the page is opened again."""
    page.click(".outcomes [data-kind=wrong]")
    page.fill(".wrong-row [name='E-Mail']", "bob@example.com")
    page.click(".wrong-row button")
    expect(page.locator(".mended-row")).to_have_text("Row 4 is right now.")
    mended = ["2 New", "1 Changed", "0 Wrong", "1 Twice in the file", "1 Mended"]
    expect_soon(lambda: _outcomes(page), mended)
    page.reload()
    _heading(page, "Check")
    page.click(".outcomes [data-kind=mended]")
    expect(page.locator("#outcome-rows tbody tr")).to_contain_text("bob@example.com")
    expect_soon(lambda: (_outcomes(page), page.locator(".wrong-row").count()), (mended, 0))


def test_rows_are_decided_one_by_one(browser: Browser, site: FakeImports, file: Path) -> None:
    """With what would change before one's eyes; the others as is chosen beside the button."""
    with site.visit(browser) as page:
        page.goto(f"{LIST}import/")
        page.set_input_files(FILE, file)
        page.click("#table-form [type=submit]")
        page.click("#fields-form [type=submit]")
        page.check("[name=onDuplicate][value=ask]")
        page.click("#known-form [type=submit]")
        _heading(page, "Check")
        expect(page.locator("#outcome-heading")).to_have_text("Wrong")
        page.click(".outcomes [data-kind=undecided]")
        decision = page.get_by_label("Decision about row")
        expect(page.locator(".changes dt")).to_have_text(["Phone:", "Company:"])

        decision.select_option("fill")
        expect(page.locator("#form-status")).to_have_text("Row 3 is decided.")
        page.reload()
        page.click(".outcomes [data-kind=undecided]")
        expect(decision).to_have_value("fill")
        page.select_option("[name=undecided]", "update")
        page.click("#run-form [type=submit]")

        _heading(page, "Result")
        assert site.runs[-1]["onDuplicate"] == "update"
        assert site.records["1"]["company"] == "Old Ltd"
        expect(page.locator("#undecided")).to_be_hidden()


def _read_as_mac_roman_and_back(page: Page) -> None:
    row = page.locator("#preview tbody tr >> nth=0")
    page.select_option("#id_encoding", "mac_roman")
    expect(row).not_to_contain_text("Jürgen")
    page.select_option("#id_encoding", "windows-1252")
    expect(row).to_contain_text("Jürgen")


def _undo(page: Page) -> None:
    page.click("#undo-import")
    page.click("dialog [type=submit]")
    expect(page.locator("#run-said")).to_contain_text("The import was taken back. 3 records were deleted for good.")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector
            return
    pytest.fail(f"the Tab key does not reach {selector}")


def test_by_keyboard_alone(browser: Browser, site: FakeImports, file: Path) -> None:
    """Every step is reached and left without a mouse; after each the focus is on the heading of the next."""
    with site.visit(browser) as page:
        page.goto(f"{LIST}import/")
        _tab_to(page, "#id_file")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(file)
        _heading(page, "Table")
        _tab_to(page, "#table-form [type=submit]")
        page.keyboard.press("Enter")
        _heading(page, "Fields")
        _tab_to(page, "#id_notes")
        page.keyboard.type("Farbe")
        _tab_to(page, "#fields-form [type=submit]")
        page.keyboard.press("Enter")
        _heading(page, "Known records")
        _tab_to(page, "[name=onDuplicate]")
        page.keyboard.press("ArrowUp")
        _tab_to(page, "#known-form [type=submit]")
        page.keyboard.press("Enter")
        _heading(page, "Check")
        expect(page.locator("#form-status")).to_contain_text("Nothing has been written yet.")
        _tab_to(page, ".wrong-row input")
        page.keyboard.press("End")
        page.keyboard.type("example.com")
        page.keyboard.press("Enter")
        expect(page.locator("#form-status")).to_have_text("Row 4 is right now.")
        _tab_to(page, "#run-form [type=submit]")
        page.keyboard.press("Enter")
        _heading(page, "Result")
        expect(page.locator("#form-status")).to_have_text("The import is done.")
        _tab_to(page, "#undo-import")
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#form-status")).to_contain_text("The import was taken back.")

    assert [run["onDuplicate"] for run in site.runs] == ["fill", "fill"]
    assert list(site.records.values()) == [KNOWN]


def test_pause_close_and_go_on(browser: Browser, site: FakeImports, file: Path) -> None:
    """The bar moves, stands still, and goes on in a page that is opened later; cancelling leaves what is imported."""
    with site.visit(browser) as page:
        _checked(page, file)
        site.at_once = 1
        page.click("#run-form [type=submit]")
        bar = page.locator("#run-progress progress")
        expect(page.locator("#run-progress span")).to_have_text("1 of 5 rows")
        page.click("[name=paused]")
        expect(page.locator("#run-said")).to_have_text("Paused.")
        value = bar.evaluate("(bar) => bar.value")
        address = page.url

        page.goto(LIST)
        page.goto(address.replace("step=run", "step=fields"))
        expect(page.locator("#run-said")).to_have_text("Paused.")
        expect_soon(lambda: bar.evaluate("(bar) => bar.value"), value)
        page.click("[name=running]")
        expect(page.locator("#run-said")).to_have_text("The rows are imported. You may close this page.")
        page.click("[name=cancelled]")
        page.click("dialog [type=submit]")
        expect(page.locator("#run-said")).to_contain_text("The import was cancelled.")


def test_steps_of_the_browser(browser: Browser, site: FakeImports, file: Path) -> None:
    """Back and forward go from step to step; what was chosen is still there, also after a reload."""
    with site.visit(browser) as page:
        page.goto(f"{LIST}import/")
        page.set_input_files(FILE, file)
        page.click("#table-form [type=submit]")
        page.select_option("#id_notes", "Farbe")
        page.click("#fields-form [type=submit]")
        _heading(page, "Known records")
        page.go_back()
        _heading(page, "Fields")
        expect(page.locator("#id_notes")).to_have_value("Farbe")
        page.reload()
        expect(page.locator("section:visible > h2")).to_have_text("Fields")
        expect(page.locator("#id_notes")).to_have_value("Farbe")
        page.click(".steps >> text=Table")
        _heading(page, "Table")


def test_saved_choices(browser: Browser, site: FakeImports, file: Path) -> None:
    """Choices are kept under a name, and used for another file, which says what columns it lacks."""
    site.chosen["more.csv"] = b"Vorname;Nachname\nAnn;Other\n"
    with site.visit(browser) as page:
        page.goto(f"{LIST}import/")
        page.set_input_files(FILE, file)
        page.click("#table-form [type=submit]")
        page.select_option("#id_notes", "Farbe")
        page.click("text=Save these choices for next time")
        page.fill("#id_mappingName", "From the office")
        page.keyboard.press("Enter")
        expect(page.locator("#mapping-said")).to_have_text("The choices were saved as “From the office”.")

        page.goto(f"{LIST}import/")
        page.set_input_files(FILE, {"name": "more.csv", "mimeType": "text/csv", "buffer": b"x" * 30})
        page.click("#table-form [type=submit]")
        page.select_option("#id_name", "Vorname")
        page.click("#use-mapping")
        expect(page.locator("#mapping-said")).to_contain_text("This file has no column E-Mail, Tel., Firma and Farbe,")
        expect(page.locator("[name='name:template']")).to_have_value("{Vorname} {Nachname}")
        page.click("#delete-mapping")
        page.click("dialog [type=submit]")
        expect(page.locator("#mapping-said")).to_have_text("The saved choices “From the office” were deleted.")
    assert site.mappings == {}


def test_what_is_no_table(browser: Browser, site: FakeImports) -> None:
    """The sentence of the API stands above the file, and another one can be chosen at once."""
    site.chosen |= {"photo.csv": b"\x89PNG\r\n\x1a\n" + bytes(100), "good.csv": b"Name\nAnn\n"}
    with site.visit(browser, [400, 422]) as page:
        page.goto(f"{LIST}import/")
        page.set_input_files(FILE, {"name": "photo.csv", "mimeType": "text/csv", "buffer": b"x"})
        expect(page.locator(".errornote")).to_contain_text("The file is a PNG picture.")
        page.set_input_files(FILE, {"name": "empty.csv", "mimeType": "text/csv", "buffer": b""})
        expect(page.locator(".errornote")).to_have_text("The file is empty.")
        page.set_input_files(FILE, {"name": "good.csv", "mimeType": "text/csv", "buffer": b"x"})
        _heading(page, "Table")
        expect(page.locator(".errornote")).to_have_count(0)


def test_a_required_field_without_a_column(browser: Browser, site: FakeImports) -> None:
    """What is wrong with the choice is said where it is chosen."""
    site.chosen["nameless.csv"] = b"E-Mail\nann@example.com\n"
    with site.visit(browser, [400]) as page:
        page.goto(f"{LIST}import/")
        page.set_input_files(FILE, {"name": "nameless.csv", "mimeType": "text/csv", "buffer": b"x"})
        page.click("#table-form [type=submit]")
        page.click("#fields-form [type=submit]")
        page.click("#known-form [type=submit]")
        expect(page.locator("#id_name_error")).to_have_text("This field is required.")
        expect(page.locator("#id_name")).to_be_focused()


def test_dropped(browser: Browser, site: FakeImports) -> None:
    """A file that is dropped anywhere on the page is uploaded."""
    site.chosen["good.csv"] = b"Name\nAnn\n"
    drop = """
        () => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(["Name"], "good.csv"));
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
        }
    """
    with site.visit(browser) as page:
        page.goto(f"{LIST}import/")
        page.wait_for_selector("#step-file")
        page.evaluate(drop)
        _heading(page, "Table")


def test_no_rights(browser: Browser) -> None:
    """Who may not write is told so, as on the page that adds one."""
    with FakeImports(KNOWN, groups=("viewers",)).visit(browser) as page:
        page.goto(LIST)
        page.wait_for_selector("#changelist:not([aria-busy])")
        expect(page.locator(".object-tools >> text=Import")).to_be_hidden()
        page.goto(f"{LIST}import/")
        expect(page.locator("#content")).to_have_text("403 Forbidden")


def _found(page: Page) -> list[Any]:
    """Return what axe finds, and whether the page scrolls sideways."""
    page.evaluate(AXE)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*page.evaluate(FINDINGS), *(["scrolls sideways"] if wide else [])]


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(390, "dark", "index.de.html"), (1280, "light", "index.html")]
)
def test_every_step_is_accessible_and_fits(browser: Browser, width: int, scheme: str, language: str) -> None:
    """Axe finds nothing serious in any step, by day and by night, and no step is wider than the window."""
    site = FakeImports(KNOWN, page=language)
    content = OFFICE.replace("Farbe", "Donaudampfschifffahrtsgesellschaftskapitänsmützenfarbe").encode()
    site.chosen["kunden.csv"] = content
    options: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
    found = []
    with site.visit(browser, **options) as page:
        page.goto(f"{LIST}import/")
        page.wait_for_selector("#step-file:visible")
        found += _found(page)
        page.set_input_files(FILE, {"name": "kunden.csv", "mimeType": "text/csv", "buffer": content})
        for step in ("table", "fields", "known"):
            page.wait_for_selector(f"#step-{step}:visible")
            for summary in page.locator("section:visible summary").all():
                summary.click()
            found += _found(page)
            if step == "known":
                page.check("[name=onDuplicate][value=update]")
            page.click(f"#{step}-form [type=submit]")
        for kind in ("wrong", "created", "updated", "twice"):
            page.click(f".outcomes [data-kind={kind}]")
            page.wait_for_selector("#outcome-rows .rows > *")
            found += _found(page)
        page.click("#run-form [type=submit]")
        page.wait_for_selector("#undo-import:visible")
        found += _found(page)
        page.goto(f"{LIST}imports/")
        page.wait_for_selector("#imports:not([aria-busy])")
        found += _found(page)
    assert found == []
