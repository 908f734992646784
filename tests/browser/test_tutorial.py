"""The tutorials are followed to the letter in a copy of the repository, which is started and used."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import httpx
import pytest
from playwright.sync_api import Browser

from tests import tutorials
from tests.browser.conftest import fill_in_log_in
from tests.local_stack import free_port, local_stack

MOST_LINES, MOST_FILES = 80, 6
Stack = dict[str, Any]


@pytest.fixture(scope="module")
def stack_of_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Follow docs/add-a-resource.md, and start what comes of it."""
    folder = tmp_path_factory.mktemp("tutorial")
    copy = tutorials.copy_repository(folder / "clientele")
    tutorials.follow(tutorials.blocks("add-a-resource.md"), copy)
    with local_stack(folder / "home", free_port(), copy) as running:
        yield running.stack


def test_a_resource_takes_few_lines() -> None:
    """What the reader writes, generated files and commands aside; an empty file counts as one."""
    told = tutorials.blocks("add-a-resource.md")
    lines = tutorials.written(told)
    empty = [command for block in told for command in block.commands if command.startswith("touch ")]

    assert sum(lines.values()) <= MOST_LINES
    assert len(lines) + len(empty) <= MOST_FILES


def test_suppliers_have_an_api(stack_of_copy: Stack) -> None:
    """List, orders, filters, search, history, trash, idempotency, and who may do what."""
    with _client(stack_of_copy, "editor") as editor, _client(stack_of_copy, "viewer") as viewer:
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


@pytest.mark.parametrize(
    ("language", "title", "column"), [("en-US", "Select supplier to change", "RATING"), ("de-DE", None, "BEWERTUNG")]
)
def test_suppliers_have_pages(
    stack_of_copy: Stack, browser: Browser, language: str, title: str | None, column: str
) -> None:
    """A supplier is added in the form and then in the list, in the browser's language."""
    context = browser.new_context(base_url=stack_of_copy["siteUrl"], locale=language)
    page = context.new_page()
    page.goto("/admin/login/")
    fill_in_log_in(page, stack_of_copy["users"]["editor"])
    page.wait_for_url("**/admin/")

    page.goto("/admin/suppliers/supplier/add/")
    page.fill("#id_name", f"Safran {language}")
    page.click("input[name=_save]")
    page.wait_for_selector("#result_list tbody tr")

    assert f"Safran {language}" in page.inner_text("#result_list")
    assert column in page.inner_text("#result_list thead").upper()
    assert title in (None, page.inner_text("h1"))
    context.close()


def _aws(stack: Stack, service: Any) -> Any:
    keys = {"aws_access_key_id": stack["accessKeyId"], "aws_secret_access_key": stack["secretAccessKey"]}
    return boto3.client(service, endpoint_url=stack["endpointUrl"], region_name=stack["region"], **keys)


def _client(stack: Stack, role: str) -> httpx.Client:
    user = stack["users"][role]
    with closing(_aws(stack, "cognito-idp")) as cognito:
        answer = cognito.initiate_auth(
            ClientId=stack["userPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user["email"], "PASSWORD": user["password"]},
        )
    token = answer["AuthenticationResult"]["IdToken"]
    return httpx.Client(base_url=stack["apiUrl"], headers={"Authorization": token}, timeout=30)


def _told(stack: Stack, kind: str) -> bool:
    """Wait until the log of the publisher says that the bus has an event of this kind."""
    group = "/aws/lambda/clientele-local-publishEvents"
    with closing(_aws(stack, "logs")) as logs:
        for _ in range(60):
            events = logs.filter_log_events(logGroupName=group)["events"]
            if any(f'"type":"{kind}"' in event["message"].replace(" ", "") for event in events):
                return True
            time.sleep(0.5)
    return False


def _names(client: httpx.Client, query: str) -> list[str]:
    return [row["name"] for row in client.get(f"/suppliers?{query}").json()["items"]]
