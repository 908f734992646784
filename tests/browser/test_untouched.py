"""A form that is opened and saved untouched changes nothing, whatever is stored."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from admin.customers import CustomerAdmin
from tests.browser.fake_site import FakeSite, Record

LIST = "/admin/customers/customer/"
ID = "3f1c6d1e-0000-4000-8000-000000000000"
STORED: dict[str, dict[str, Any]] = {
    "tags with commas": {"tags": ["berlin, mitte", " x ", "", "A"]},
    "outer blanks": {"name": "  Ann ", "company": "\u200b", "address": "\n\n Street 1 \n", "notes": "\n"},
    "line ends": {"name": "Ann\nExample", "notes": "a\r\nb\rc\n", "address": "a\r\n"},
    "a status of before": {"status": "vip"},
    "a phone number of before": {"phone": "call me"},
    "controls": {"company": "a\tb\x00c", "name": "a\u2028b"},
    "more than is allowed": {"name": "x" * 5000, "tags": [str(number) for number in range(50)]},
    "nothing": {"phone": None, "tags": None, "notes": None},
    "markup": {"name": "<b>&amp;</b>", "notes": "</textarea><script>"},
}


def _record(stored: dict[str, Any]) -> Record:
    usual = {
        "customerId": ID,
        "name": "Ann",
        "email": "ann@example.com",
        "phone": "+497112842222;ext=15",
        "company": "",
        "address": "Street 1\nTown",
        "status": "lead",
        "tags": ["vip"],
        "notes": "",
        "owner": "",
        "ownerSubject": "",
        "externalId": "",
        "registrationDate": "2026-11-21T09:16:33.123Z",
        "lastModified": "2026-11-21T09:16:33.123Z",
        "version": 1,
    }
    return usual | stored


@pytest.mark.parametrize("kind", STORED)
def test_nothing_is_sent_for_what_nobody_touched(browser: Browser, kind: str) -> None:
    """The one field that was changed is sent, and no other; what was changed and changed back is none."""
    site = FakeSite(CustomerAdmin, [_record(STORED[kind])])
    sent: list[Any] = []
    with site.visit(browser) as page:
        page.on("request", lambda request: sent.append(request.post_data_json) if request.method == "PATCH" else None)
        page.goto(f"{LIST}{ID}/change/")
        page.wait_for_selector("form:not([aria-busy])")
        page.fill("#id_email", "")
        page.fill("#id_email", "other@example.com")
        email = page.input_value("#id_company")
        page.fill("#id_company", email + "x")
        page.fill("#id_company", email)
        page.click("[name=_continue]")
        page.wait_for_selector("ul.messagelist li.success")

    assert sent == [{"email": "other@example.com"}]
