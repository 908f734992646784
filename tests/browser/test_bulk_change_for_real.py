"""A change of 110 customers on the deployed stack, with the page closed in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LIST, Visitor
from tests.browser.test_import_for_real import _outcomes

Api = Callable[[str | None], httpx.Client]
_COUNT = 110
"""More than a page of the API has."""


@pytest.fixture
def crowd(api: Api) -> tuple[str, list[dict[str, Any]]]:
    """Return the customers, and the word by which they are found."""
    word = f"bulk{uuid4().hex[:8]}"
    bodies = [{"name": f"{word} {number:03}", "tags": ["before"] if number % 3 else []} for number in range(_COUNT)]
    client = api("editor")
    with ThreadPoolExecutor(4) as several:
        made = list(several.map(lambda body: client.post("/customers", json=body).json(), bodies))
    return word, made


def _found(editor: Any, word: str, tag: str) -> int:
    """Return how many customers a search among those with a tag finds; the API counts up to 200 of them."""
    asked, found = {"tag": tag, "q": word, "limit": "100", "fields": "customerId"}, 0
    while True:
        page = editor.get("/customers", params=asked).json()
        found += len(page["items"])
        if page["nextCursor"] is None:
            return found
        asked["cursor"] = page["nextCursor"]


def test_a_page_that_is_closed_in_between(
    as_role: Callable[..., Visitor], api: Api, crowd: tuple[str, list[dict[str, Any]]]
) -> None:
    """All that a search finds get a tag but for whom a colleague takes away; the undo leaves what others did."""
    word, made = crowd
    editor, gone, busy = api("editor"), made[-1]["customerId"], made[0]["customerId"]
    page = as_role("editor").page
    page.goto(f"{LIST}?q={word}")
    page.wait_for_selector("#changelist:not([aria-busy])")
    page.check("#action-toggle")
    page.click(".actions .question a")
    page.select_option("select[name=action]", label="Add tag")
    page.click(".actions button[name=index]")
    page.get_by_label("Tags:").fill("vip")
    page.keyboard.press("Enter")
    page.wait_for_url("**/import/?importId=*")
    address = page.url
    page.goto("about:blank")
    editor.delete(f"/customers/{gone}")
    editor.patch(f"/customers/{busy}", json={"company": "Meanwhile Ltd"})

    page.goto(address)
    expect(page.locator("#run-said")).to_have_text("The records were changed.")

    changed, same, away, refused = (int(text.partition(" ")[0]) for text in _outcomes(page))
    assert (changed, same, refused) == (_COUNT - 1, 0, 0)
    assert away <= 1  # the colleague may have been faster than the walk
    assert _found(editor, word, "vip") == _COUNT - 1
    page.click("#undo-import")
    page.click("dialog [type=submit]")
    expect(page.locator("#run-said")).to_contain_text("The change was taken back.")
    assert _found(editor, word, "vip") == 0
    assert _found(editor, word, "before") == sum(bool(number % 3) for number in range(_COUNT - 1))
    assert editor.get(f"/customers/{busy}").json()["company"] == "Meanwhile Ltd"
