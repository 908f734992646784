"""A creation whose answer is lost, and what somebody does then."""

from playwright.sync_api import Browser, Page, Route, expect

from admin.customers import CustomerAdmin
from tests.browser.fake_site import ORIGIN, FakeSite


def test_a_correction_after_a_lost_answer_is_the_same_creation(browser: Browser) -> None:
    """Its key is kept until an answer has come, so that nobody is added twice; after a refusal there is a new one."""
    keys: list[str] = []
    answers = [0, 502, 422, 400, 400]

    def answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        status = answers.pop(0)
        if status:
            route.fulfill(status=status, json={"status": status, "errors": {"name": ["No."]} if status == 400 else {}})
        else:
            route.abort("connectionreset")

    def press(page: Page, name: str) -> None:
        with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/customers")):
            page.fill("#id_name", name)
            page.click("[name=_save]")
        expect(page.locator("[name=_save]")).to_be_enabled()

    context = browser.new_context(base_url=ORIGIN, service_workers="block")  # which says in its console what was lost
    FakeSite(CustomerAdmin).install(context)
    page = context.new_page()
    page.route(lambda url: url.endswith("/api/customers"), answer)
    page.goto("/admin/customers/customer/add/")
    page.fill("#id_email", "ann@example.com")
    for name in ("Anne", "Ann", "Ann B"):
        press(page, name)
    assert page.inner_text("#form-note").startswith("An earlier attempt has saved this customer")
    for name in ("Ann", "Ann"):
        press(page, name)
    context.close()

    assert [keys.index(key) for key in keys] == [0, 0, 0, 0, 4]
