"""A file of an office goes all the way on the deployed stack: bucket, engine, records, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIST, expect_soon
from tests.browser.test_import import FILE

Api = Callable[[str | None], httpx.Client]


def _file(folder: Path, word: str, known: str) -> Path:
    rows = (
        ("Vorname", "Nachname", "E-Mail", "Firma"),
        ("Jürgen", "Süß", f"juergen.{word}@example.com", word),
        ("Ann", "Known", known, word),
        ("Bob", "Builder", "bob@", word),
        ("Käte", "Groß", f"kaete.{word}@example.com", word),
        ("Käte", "Groß", f"kaete.{word}@example.com", word),
    )
    path = folder / "kunden.csv"
    path.write_bytes("\r\n".join(map(";".join, rows)).encode("cp1252"))
    return path


def _outcomes(page: Page) -> list[str]:
    return [text.replace("\n", " ") for text in page.locator(".outcomes li").all_inner_texts()]


def _found(api: Api, word: str) -> list[str]:
    items: list[dict[str, Any]] = api("viewer").get("/customers", params={"q": word}).json()["items"]
    return sorted(item["name"] for item in items)


def test_there_and_back(page: Page, api: Api, add_customer: Callable[..., Any], tmp_path: Path) -> None:
    """Read, checked, mended, imported and taken back; a page that is opened in between goes on there."""
    word = f"w{uuid4().hex[:10]}"
    known = add_customer(name="Ann Known", company="Old Ltd")
    page.goto(LIST)
    page.click(".object-tools >> text=Import")
    page.set_input_files(FILE, _file(tmp_path, word, known["email"]))
    expect(page.locator("#preview tbody tr >> nth=0")).to_contain_text("Jürgen")
    page.click("#table-form [type=submit]")
    expect(page.locator("#id_name_helptext")).to_contain_text("“Jürgen Süß”, “Ann Known”")
    page.click("#fields-form [type=submit]")
    page.click("#known-form [type=submit]")
    expect(page.locator("#run-said")).to_contain_text("Nothing has been written yet.")
    expect_soon(lambda: _outcomes(page), ["2 New", "1 Changed", "1 Wrong", "1 Twice in the file"])
    assert _found(api, word) == []
    page.reload()
    page.fill(".wrong-row [name='E-Mail']", f"bob.{word}@example.com")
    page.keyboard.press("Enter")
    expect(page.locator(".mended-row")).to_have_text("Row 4 is right now.")

    page.click("#run-form [type=submit]")
    expect(page.locator("#run-said")).to_have_text("The import is done.")

    expect_soon(lambda: _outcomes(page), ["3 New", "1 Changed", "0 Wrong", "1 Twice in the file"])
    assert _found(api, word) == ["Ann Known", "Bob Builder", "Jürgen Süß", "Käte Groß"]
    page.click("#undo-import")
    page.click("dialog [type=submit]")
    expect(page.locator("#run-said")).to_contain_text("3 records were deleted for good.")
    assert _found(api, word) == []
    stored = api("viewer").get(f"/customers/{known['customerId']}").json()
    assert stored["company"] == "Old Ltd"
    page.click(".object-tools >> text=Imports")
    expect(page.locator("#imports tbody tr >> nth=0")).to_contain_text("Taken back")
