"""Many at once: one wins, the others are told why, and nothing is left that nobody owns."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dev.doctor.examination import examine
from tests.stack.direct import direct_store, table_names

WRITERS = 6
ROUNDS = 3
Send = Callable[[], httpx.Response]


@pytest.fixture(scope="module")
def editor(api: Callable[[str | None], httpx.Client]) -> httpx.Client:
    """Return an editor's client, once as many workers of every function that races are warm."""
    client = api("editor")
    nobody = f"/customers/{uuid4()}"
    for send, workers in (
        (partial(client.post, "/customers", json={}), WRITERS),
        (partial(client.patch, nobody, json={}), WRITERS),
        (partial(client.delete, nobody), WRITERS // 2),
        (partial(client.post, nobody + "/restore"), 1),
    ):
        warm_up(send, workers)
    return client


@pytest.fixture(scope="module", autouse=True)
def tables_agree(aws: dict[str, Any]) -> Iterator[None]:
    """Once all races are over: no ghost, no leaked or stolen marker, no stale row, no wrong count."""
    yield
    with direct_store(aws, table_names(aws)) as store:
        assert list(examine(store.database.client, store.tables).all()) == []


def warm_up(send: Send, workers: int) -> None:
    """Have a function start so many workers, few at a time: too many cold ones outlast its time."""
    for wanted in sorted({1, min(3, workers), workers}):
        for _ in range(10):
            with suppress(httpx.TimeoutException):
                if max(answer.status_code for answer in at_once([send] * wanted)) < 500:
                    break
        else:
            raise AssertionError(f"{wanted} workers never answered")


def at_once(requests: list[Send]) -> list[httpx.Response]:
    """Send all requests as nearly at the same moment as threads can."""
    barrier = threading.Barrier(len(requests))

    def wait_and_send(send: Send) -> httpx.Response:
        barrier.wait()
        return send()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(wait_and_send, requests))


def statuses(answers: list[httpx.Response]) -> dict[int, int]:
    """Count the answers by status."""
    return dict(Counter(answer.status_code for answer in answers))


def create(client: httpx.Client, email: str) -> dict[str, Any]:
    """Create a customer."""
    answer = client.post("/customers", json={"name": "Ada", "email": email})
    assert answer.status_code == 201
    customer: dict[str, Any] = answer.json()
    return customer


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_address_from_many_writers(editor: httpx.Client, new_email: Callable[[], str], _: int) -> None:
    """One of them creates the customer; the others are told its id, and find it where that says."""
    email = new_email()
    spellings = [email, email.upper()]

    answers = at_once(
        [
            partial(editor.post, "/customers", json={"name": f"Ada {n}", "email": spellings[n % 2]})
            for n in range(WRITERS)
        ]
    )

    assert statuses(answers) == {201: 1, 409: WRITERS - 1}
    (winner,) = [answer.json()["customerId"] for answer in answers if answer.status_code == 201]
    assert {answer.json()["holderId"] for answer in answers if answer.status_code == 409} == {winner}


def test_no_address_from_many_writers(editor: httpx.Client) -> None:
    """What nobody has, many may have not: each of them creates a customer."""
    answers = at_once([partial(editor.post, "/customers", json={"name": f"Ada {n}"}) for n in range(WRITERS)])

    assert statuses(answers) == {201: WRITERS}
    assert {answer.json()["email"] for answer in answers} == {""}


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_address_for_many_customers(editor: httpx.Client, new_email: Callable[[], str], _: int) -> None:
    """One of them changes to it; the others keep theirs."""
    email = new_email()
    ids = [create(editor, new_email())["customerId"] for _ in range(WRITERS)]

    answers = at_once([partial(editor.patch, f"/customers/{i}", json={"email": email}) for i in ids])

    assert statuses(answers) == {200: 1, 409: WRITERS - 1}


@pytest.mark.parametrize("named_in", ["If-Match", "body", "both"])
@pytest.mark.parametrize("_", range(ROUNDS))
def test_many_writers_of_one_version(editor: httpx.Client, new_email: Callable[[], str], named_in: str, _: int) -> None:
    """One change is saved; each other writer is shown a record that is newer than theirs, however they name theirs."""
    created = create(editor, new_email())
    customer_id = created["customerId"]
    headers = {} if named_in == "body" else {"If-Match": '"1"'}
    body = {name: value for name, value in created.items() if name != "version" or named_in != "If-Match"}

    answers = at_once(
        [
            partial(editor.put, f"/customers/{customer_id}", json=body | {"name": f"Ada {n}"}, headers=headers)
            for n in range(WRITERS)
        ]
    )

    assert statuses(answers) == {200: 1, 412: WRITERS - 1}
    (saved,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert all(answer.json()["current"] == saved for answer in answers if answer.status_code == 412)
    assert editor.get(f"/customers/{customer_id}").json() == saved


def test_many_writers_without_an_etag(editor: httpx.Client, new_email: Callable[[], str]) -> None:
    """Each change is made on top of another: none is lost."""
    customer_id = create(editor, new_email())["customerId"]
    fields = ["name", "company", "phone", "address", "status", "tags"]
    values = ["Grace", "Acme", "+49711284222", "Here", "active", ["vip"]]

    answers = at_once(
        [
            partial(editor.patch, f"/customers/{customer_id}", json={field: value})
            for field, value in zip(fields, values, strict=True)
        ]
    )

    assert statuses(answers) == {200: len(fields)}
    customer = editor.get(f"/customers/{customer_id}").json()
    assert [customer[field] for field in fields] == values
    assert customer["version"] == 1 + len(fields)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_delete_against_change(editor: httpx.Client, new_email: Callable[[], str], _: int) -> None:
    """Of a version one is made: the customer is in the trash as it was, or changed and not in the trash."""
    customer_id = create(editor, new_email())["customerId"]
    path, match = f"/customers/{customer_id}", {"If-Match": '"1"'}

    deletes_and_changes = at_once(
        [
            partial(editor.delete, path, headers=match),
            partial(editor.patch, path, json={"name": "Grace"}, headers=match),
        ]
        * (WRITERS // 2)
    )

    deletes, changes = statuses(deletes_and_changes[::2]), statuses(deletes_and_changes[1::2])
    found = editor.get(path).status_code
    if found == 404:
        assert deletes == {204: 1, 404: WRITERS // 2 - 1}
        assert changes == {404: WRITERS // 2}
    else:
        assert changes == {200: 1, 412: WRITERS // 2 - 1}
        assert deletes == {412: WRITERS // 2}


@pytest.mark.parametrize("_", range(ROUNDS))
def test_restore_against_create(editor: httpx.Client, new_email: Callable[[], str], _: int) -> None:
    """The address is the restored customer's or a new one's, never both's."""
    email = new_email()
    customer_id = create(editor, email)["customerId"]
    assert editor.delete(f"/customers/{customer_id}").status_code == 204

    restored, *created = at_once(
        [
            partial(editor.post, f"/customers/{customer_id}/restore"),
            *[partial(editor.post, "/customers", json={"name": "Grace", "email": email})] * (WRITERS - 1),
        ]
    )

    winners = [answer.json()["customerId"] for answer in (restored, *created) if answer.status_code in (200, 201)]
    losers = [answer for answer in (restored, *created) if answer.status_code == 409]
    assert (len(winners), len(losers)) == (1, WRITERS - 1)
    assert {answer.json()["holderId"] for answer in losers} == set(winners)
    found = editor.get("/customers", params={"q": email}).json()["items"]
    assert [customer["customerId"] for customer in found] == winners
