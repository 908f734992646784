"""The tutorials are followed to the letter in one copy of the repository, which is started and used."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from admin.language import LANGUAGES
from tests import tutorials
from tests.browser.conftest import fill_in_log_in, new_context
from tests.clock import PATIENCE
from tests.local_stack import free_port, local_stack, with_proof

Stack = dict[str, Any]
FIELDS = {"vatNumber": "DE 1", "birthday": "1990-02-28"}
CUSTOMERS = "/admin/customers/customer/"


@pytest.fixture(scope="module")
def stack_of_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Follow both documents, and start what comes of them."""
    folder = tmp_path_factory.mktemp("tutorial")
    copy = tutorials.copy_repository(folder / "clientele")
    tutorials.follow(tutorials.together("add-a-field.md", "add-a-resource.md"), copy)
    with local_stack(folder / "home", free_port(), copy) as running:
        yield running.stack


@pytest.fixture(scope="module")
def editor(stack_of_copy: Stack) -> Iterator[httpx.Client]:
    """Return the API as editors see it."""
    with _client(stack_of_copy, "editor") as client:
        yield client


@pytest.fixture(scope="module")
def cookies(stack_of_copy: Stack, browser: Browser) -> Any:
    """Log an editor in, and return what the browser keeps."""
    context = new_context(browser, base_url=stack_of_copy["siteUrl"])
    page = context.new_page()
    page.goto("/admin/login/")
    fill_in_log_in(page, stack_of_copy["users"]["editor"])
    page.wait_for_url("**/admin/")
    kept = context.storage_state()
    context.close()
    return kept


def test_a_resource_takes_few_lines() -> None:
    """What the reader writes, generated files and commands aside; an empty file counts as one.

    Each word is translated once for each language.
    """
    told = tutorials.blocks("add-a-resource.md")
    lines = tutorials.written(told)
    translated = {file: lines.pop(file) for file in list(lines) if file.endswith(".po")}
    empty = [command for block in told for command in block.commands if command.startswith("touch ")]

    assert sum(lines.values()) <= 70
    assert len(lines) + len(empty) <= 5
    assert [len(translated), *set(translated.values())] == [len(LANGUAGES) - 1, 10]


def test_a_field_takes_few_lines() -> None:
    """Each of the two, besides what is generated and its translations."""
    fields = [block for block in tutorials.blocks("add-a-field.md") if block.title.endswith(".py")]

    for field in (fields[:3], fields[3:]):
        lines = tutorials.written(field)
        assert (sum(lines.values()) <= 8, len(lines) <= 3) == (True, True), lines


def test_suppliers_have_an_api(stack_of_copy: Stack, editor: httpx.Client) -> None:
    """List, orders, filters, search, history, trash, idempotency, and who may do what."""
    with _client(stack_of_copy, "viewer") as viewer:
        _use(editor, viewer)
    assert _told(stack_of_copy, "SupplierCreated")


def _use(editor: httpx.Client, viewer: httpx.Client) -> None:
    body = {"name": "Zimt & Co", "city": "Köln", "rating": "good"}

    first, again = (editor.post("/suppliers", json=body, headers={"Idempotency-Key": "once"}) for _ in range(2))
    other = editor.post("/suppliers", json={"name": "Anis", "city": "Ulm"}).json()
    one = f"/suppliers/{first.json()['supplierId']}"
    changed = editor.patch(one, json={"rating": "poor"}, headers={"If-Match": first.headers["ETag"]})
    late = editor.patch(one, json={"rating": "fair"}, headers={"If-Match": first.headers["ETag"]})

    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert (changed.status_code, late.status_code) == (200, 412)
    assert _names(viewer, "sort=name") == ["Anis", "Zimt & Co"]
    assert _names(viewer, "sort=-city") == ["Anis", "Zimt & Co"]
    assert _names(viewer, "rating=poor") == _names(viewer, "q=koln") == ["Zimt & Co"]
    assert viewer.get("/suppliers/facets").json()["ratings"] == {"fair": 1, "poor": 1}
    assert viewer.post("/suppliers", json=body).status_code == 403
    assert editor.delete(f"/suppliers/{other['supplierId']}").status_code == 204
    assert _names(viewer, "trash=true") == ["Anis"]
    assert editor.post(f"/suppliers/{other['supplierId']}/restore").status_code == 200
    kinds = [change["kind"] for change in viewer.get(f"{one}/history").json()["items"]]
    assert kinds == ["created", "changed"]
    assert editor.post("/suppliers", json={"city": "Ulm"}).json()["errors"] == {"name": ["This field is required."]}


def test_the_new_fields_have_an_api(stack_of_copy: Stack, editor: httpx.Client) -> None:
    """They are checked, stored, found, and in lists of every order; a customer from before has their defaults."""
    wrong = editor.post("/customers", json={"name": "Ann", "vatNumber": "x" * 21, "birthday": "1990-02-30"})
    before = editor.post("/customers", json={"name": "From before"}).json()
    with closing(_aws(stack_of_copy, "dynamodb")) as dynamodb:
        dynamodb.update_item(
            TableName=stack_of_copy["tables"]["customers"],
            Key={"customerId": {"S": before["customerId"]}},
            UpdateExpression="REMOVE vatNumber, birthday",
        )
    made = editor.post("/customers", json={"name": "Ann", "vatNumber": " DE 1 ", "birthday": FIELDS["birthday"]})

    assert (wrong.status_code, sorted(wrong.json()["errors"])) == (400, ["birthday", "vatNumber"])
    assert made.json() == made.json() | FIELDS
    old = editor.get(f"/customers/{before['customerId']}").json()
    assert (old["vatNumber"], old["birthday"]) == ("", None)
    for order in ("name", "email", "registrationDate", "lastModified", "vatNumber", "birthday"):
        for sort in (order, f"-{order}"):
            listed = {row["name"]: row for row in editor.get(f"/customers?sort={sort}").json()["items"]}
            assert listed["Ann"] == listed["Ann"] | FIELDS, sort
            assert listed["From before"]["vatNumber"] == "", sort
    assert [row["name"] for row in editor.get("/customers?q=de").json()["items"]] == ["Ann"]


def test_pages_have_what_was_added(stack_of_copy: Stack, browser: Browser, cookies: Any, editor: httpx.Client) -> None:
    """The form takes the fields, every order of the list shows them, and suppliers are added, in both languages."""
    english, german = (
        new_context(browser, base_url=stack_of_copy["siteUrl"], storage_state=cookies, locale=locale).new_page()
        for locale in ("en-US", "de-DE")
    )

    _add(english, f"{CUSTOMERS}add/", name="Berta", vatNumber="FR 2", birthday="1980-12-24")
    berta = editor.get("/customers?q=berta").json()["items"][0]
    assert (berta["vatNumber"], berta["birthday"]) == ("FR 2", "1980-12-24")
    sortable = english.locator("#result_list th.sortable")
    expect(sortable).to_have_count(5)  # name, email, VAT number, birthday, registration date
    for number in [column.get_attribute("data-column") for column in sortable.all()]:
        english.goto(f"{CUSTOMERS}?o={number}")
        row = english.locator("#result_list tbody tr", has_text="Berta")
        expect(row.locator(".field-vatNumber")).to_have_text("FR 2")
        expect(row.locator(".field-birthday")).to_contain_text("1980")
    german.goto(f"{CUSTOMERS}{berta['customerId']}/change/")
    for name, value in zip(FIELDS, ("FR 2", "1980-12-24"), strict=True):
        expect(german.locator(f"#id_{name}")).to_have_value(value)  # once the record has come
    for name, label in zip(FIELDS, ("USt-IdNr.:", "Geburtstag:"), strict=True):
        expect(german.locator(f"label[for=id_{name}]")).to_have_text(label)
    for page, title, column in ((english, "Select supplier to change", "RATING"), (german, "Änderung", "BEWERTUNG")):
        _add(page, "/admin/suppliers/supplier/add/", name=f"Safran {column}")
        expect(page.locator("#result_list")).to_contain_text(f"Safran {column}")
        expect(page.locator("#result_list thead")).to_contain_text(column, ignore_case=True)
        expect(page.locator("h1")).to_contain_text(title)
        page.context.close()


def _add(page: Page, form: str, **values: str) -> None:
    """Fill in a form, save it, and wait for the list."""
    page.goto(form)
    for name, value in values.items():
        page.fill(f"#id_{name}", value)
    page.click("input[name=_save]")
    page.wait_for_selector("#result_list tbody tr")


def _aws(stack: Stack, service: Any) -> Any:
    keys = {"aws_access_key_id": stack["accessKeyId"], "aws_secret_access_key": stack["secretAccessKey"]}
    return boto3.client(service, endpoint_url=stack["endpointUrl"], region_name=stack["region"], **keys)


def _client(stack: Stack, role: str) -> httpx.Client:
    user = stack["users"][role]
    with closing(_aws(stack, "cognito-idp")) as cognito:
        answer = cognito.initiate_auth(
            ClientId=stack["userPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters=with_proof(stack, {"USERNAME": user["email"], "PASSWORD": user["password"]}),
        )
    token = answer["AuthenticationResult"]["IdToken"]
    return httpx.Client(base_url=stack["apiUrl"], headers={"Authorization": token}, timeout=PATIENCE)


def _told(stack: Stack, kind: str) -> bool:
    """Wait until the log of the publisher says that the bus has an event of this kind."""
    group = "/aws/lambda/clientele-local-publishEvents"
    with closing(_aws(stack, "logs")) as logs:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            events = logs.filter_log_events(logGroupName=group)["events"]
            if any(f'"type":"{kind}"' in event["message"].replace(" ", "") for event in events):
                return True
            time.sleep(0.5)
    return False


def _names(client: httpx.Client, query: str) -> list[str]:
    return [row["name"] for row in client.get(f"/suppliers?{query}").json()["items"]]
