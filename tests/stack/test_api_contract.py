"""The customers of the deployed API: every route, every clear error, every right."""

import base64
import hmac
import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import boto3
import httpx
import pytest

from dev.api import LogIn
from dev.log_in import app_client_of
from dev.service import all_functions
from tests.local_stack import with_proof

Clients = Callable[[str | None], httpx.Client]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ORIGIN = "http://127.0.0.1:3000"
"""The second of the origins that the local stage is configured for."""
WRITERS = 8


@pytest.fixture(scope="module")
def editor(api: Clients) -> httpx.Client:
    """Return an editor's client."""
    return api("editor")


@pytest.fixture
def ann(editor: httpx.Client, new_email: Callable[[], str]) -> dict[str, Any]:
    """Return the record of a new customer."""
    created = editor.post("/customers", json={"name": "Ann Köhler", "email": new_email(), "phone": "0711 2842222"})
    record: dict[str, Any] = created.json()
    return record


def at(customer: dict[str, Any], suffix: str = "") -> str:
    """Return the path of a customer."""
    return f"/customers/{customer['customerId']}{suffix}"


def problem(answer: httpx.Response) -> tuple[int, Any]:
    """Return a refusal's status and problem, once it has the form that all have."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["type"] == "about:blank"
    assert body["title"]
    return answer.status_code, body


def test_a_customers_life(api: Clients, editor: httpx.Client, new_email: Callable[[], str]) -> None:
    """Created, read, changed, replaced, thrown away, taken back, reverted, deleted; each step in its history."""
    wire = {"name": "Ann Köhler", "email": new_email(), "phone": "0711 / 284 22 22", "tags": ["VIP"]}
    created = editor.post("/customers", json=wire)
    ann = created.json()
    changed = editor.patch(at(ann), json={"company": "Acme"}, headers={"If-Match": created.headers["ETag"]})
    replaced = editor.put(at(ann), json=changed.json() | {"tags": []}, headers={"If-Match": '"2"'})
    read = editor.get(at(ann))
    thrown_away = editor.delete(at(ann), headers={"If-Match": '"3"'})
    gone = editor.get(at(ann))
    restored = editor.post(at(ann, "/restore"), json={})
    reverted = editor.post(at(ann, "/revert"), json={"version": 1}, headers={"If-Match": '"5"'})
    history = editor.get(at(ann, "/history"), params={"limit": 100}).json()
    purged = api("admin").delete(at(ann), params={"purge": "true"})
    stub = editor.get(at(ann, "/history")).json()

    answers = [created, changed, replaced, read, thrown_away, gone, restored, reverted, purged]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 204, 404, 200, 200, 204]
    assert urljoin(str(created.url), created.headers["Location"]) == f"{created.url}/{ann['customerId']}"
    assert ann == wire | {
        "customerId": ann["customerId"],
        "phone": "+497112842222",
        "company": "",
        "address": "",
        "town": "",
        "postcode": "",
        "country": "",
        "status": "lead",
        "tags": ["vip"],
        "notes": "",
        "owner": "",
        "ownerSubject": "",
        "externalId": "",
        "registrationDate": ann["registrationDate"],
        "lastModified": ann["registrationDate"],
        "version": 1,
    }
    assert [answer.headers["ETag"] for answer in answers if "ETag" in answer.headers] == [
        f'"{version}"' for version in (1, 2, 3, 3, 5, 6)
    ]
    assert (read.json(), read.headers["Cache-Control"]) == (replaced.json(), "no-store")
    assert reverted.json() == ann | {"version": 6, "lastModified": reverted.json()["lastModified"]}
    assert [change["kind"] for change in history["items"]] == [
        "created",
        "changed",
        "changed",
        "trashed",
        "restored",
        "reverted",
    ]
    assert [change["kind"] for change in stub["items"]] == ["purged"]


def test_lists_are_sorted_searched_filtered_and_counted(editor: httpx.Client) -> None:
    """By what only this test's customers have."""
    word = f"w{uuid4().hex[:12]}"
    names = [f"{first} {word}" for first in ("Änne", "Bob", "Carl", "Dora", "Emil")]
    before = editor.get("/customers").json()["total"]
    for number, name in enumerate(names):
        wire = {"name": name, "email": f"{number}@{word}.example", "tags": [word], "status": "active"}
        assert editor.post("/customers", json=wire).status_code == 201

    def ask(**query: Any) -> tuple[list[str], dict[str, Any]]:
        rows, answer = [], editor.get("/customers", params=query).json()
        rows += answer["items"]
        while answer["nextCursor"]:
            answer = editor.get("/customers", params=query | {"cursor": answer["nextCursor"]}).json()
            rows += answer["items"]
        return [row["name"] for row in rows], answer

    assert ask(tag=word, sort="name", limit=2)[0] == names
    assert ask(tag=word, sort="-registrationDate")[0] == names[::-1]
    assert sorted(ask(q=word.upper(), limit=2)[0]) == sorted(names)
    assert ask(q=f"{word} anne")[0] == names[:1]
    assert ask(q=word, sort="-email", limit=2)[0] == names[::-1]
    assert ask(tag=word, status="lead")[0] == []
    assert ask(q=word, count="true")[1]["matches"] == 5
    assert ask(tag=word)[1]["total"] >= before + 5


def test_rows_and_facets(api: Clients, ann: dict[str, Any]) -> None:
    """A viewer sees both; a row is the record without address and notes."""
    viewer = api("viewer")

    rows = viewer.get("/customers", params={"q": ann["email"].partition("@")[0]}).json()["items"]
    facets = viewer.get("/customers/facets").json()

    assert rows == [{name: value for name, value in ann.items() if name not in ("address", "notes")}]
    assert facets["total"] == sum(facets["statuses"].values()) == sum(facets["years"].values()) > 0


def test_an_address_belongs_to_one(editor: httpx.Client, ann: dict[str, Any], new_email: Callable[[], str]) -> None:
    """In any case; the refusal names the holder, for a new customer and for a change."""
    bob = editor.post("/customers", json={"name": "Bob", "email": new_email()}).json()
    taken = {"name": "Bob", "email": ann["email"].upper()}

    for answer in (
        editor.post("/customers", json=taken),
        editor.patch(at(bob), json=taken),
        editor.put(at(bob), json=taken),
    ):
        status, body = problem(answer)
        assert (status, body["holderId"]) == (409, ann["customerId"])
        assert body["errors"] == {"email": ["Customer with this Email already exists."]}


def test_who_has_an_address_or_a_number(
    editor: httpx.Client, ann: dict[str, Any], new_email: Callable[[], str]
) -> None:
    """Exactly that and at once, however it is written, and nobody any more who is in the trash."""
    phone = f"0711 {uuid4().int % 10**8:08}"
    ben = editor.post("/customers", json={"name": "Ben", "email": new_email(), "phone": phone}).json()

    def holders(**query: str) -> list[str]:
        answer = editor.get("/customers", params=query)
        assert answer.status_code == 200, answer.text
        return [row["customerId"] for row in answer.json()["items"]]

    assert holders(email=ann["email"].upper()) == [ann["customerId"]]
    assert holders(email=f"x{ann['email']}") == []
    assert holders(phone=phone) == holders(phone=ben["phone"]) == [ben["customerId"]]
    assert holders(phone=phone[:-1]) == []
    assert holders(phone=phone, status="active") == []
    assert holders(phone=phone, email=ann["email"]) == []
    status, refused = problem(editor.get("/customers", params={"phone": phone, "sort": "name"}))
    alone = "An e-mail address or a phone number is asked for without this parameter. Leave it out."
    assert (status, refused["errors"]) == (400, {"sort": [alone]})
    editor.delete(at(ben)).raise_for_status()
    assert holders(phone=phone) == holders(email=ben["email"]) == []


def test_an_overtaken_change_gets_the_current_record(editor: httpx.Client, ann: dict[str, Any]) -> None:
    """412 for PATCH, PUT and DELETE alike; weak and malformed tags change nothing either."""
    current = editor.patch(at(ann), json={"name": "First"}).json()
    stale = {"If-Match": '"1"'}

    for answer in (
        editor.patch(at(ann), json={"name": "Second"}, headers=stale),
        editor.put(at(ann), json=ann | {"name": "Second"}, headers=stale),
        editor.delete(at(ann), headers=stale),
    ):
        status, body = problem(answer)
        assert (status, body["current"], answer.headers["ETag"]) == (412, current, '"2"')
    assert problem(editor.delete(at(ann), headers={"If-Match": 'W/"2"'}))[0] == 412
    assert problem(editor.delete(at(ann), headers={"If-Match": "2"}))[0] == 400
    assert editor.get(at(ann)).json() == current


def test_a_key_makes_a_request_happen_once(api: Clients, editor: httpx.Client, new_email: Callable[[], str]) -> None:
    """Eight times at once it is one customer; another body is refused; another caller's key is another."""
    wire, key = {"name": "Once", "email": new_email()}, {"Idempotency-Key": uuid4().hex}

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda _: editor.post("/customers", json=wire, headers=key), range(WRITERS)))
    other_body = editor.post("/customers", json=wire | {"name": "Twice"}, headers=key)
    other_caller = api("admin").post("/customers", json=wire, headers=key)

    created = {answer.json()["customerId"] for answer in answers if answer.status_code == 201}
    assert len(created) == 1
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code != 201)
    assert (problem(other_body)[0], problem(other_caller)[0]) == (422, 409)


def test_two_hundred_creates_of_one_address(editor: httpx.Client, new_email: Callable[[], str]) -> None:
    """Exactly one is created, whoever comes first; all others are conflicts, none a failure."""
    email = new_email()
    barrier = threading.Barrier(WRITERS)
    editor.post("/customers", json={})

    def create(number: int) -> int:
        if number < WRITERS:
            barrier.wait(30)
        spelled = email if number % 2 else email.upper()
        return editor.post("/customers", json={"name": f"Ann {number}", "email": spelled}).status_code

    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = Counter(pool.map(create, range(200)))

    assert statuses == {201: 1, 409: 199}


BAD = [
    ("POST", "/customers", b"{", {}),
    ("POST", "/customers", b"", {}),
    ("POST", "/customers", b"[]", {}),
    ("POST", "/customers", b"\xff\xfe", {}),
    ("POST", "/customers", b'{"name": "\xed\xa0\x80"}', {}),
    ("POST", "/customers", b'{"name": "\\ud800", "email": "a@b.example"}', {}),
    ("POST", "/customers", b'{"\\ud800": 1}', {}),
    ("POST", "/customers", b'{"name": NaN}', {}),
    ("POST", "/customers", b'{"name": "A", "name": "B", "email": "a@b.example"}', {}),
    ("POST", "/customers", b"[" * 20_000 + b"]" * 20_000, {}),
    ("POST", "/customers", b'{"name": "' + b"x" * 70_000 + b'"}', {}),
    ("POST", "/customers", b'{"name": "A", "email": "a@b.example"}', {"Content-Type": "text/plain"}),
    ("POST", "/customers", b'{"name": "A", "email": "a@b.example"}', {"Idempotency-Key": "a b"}),
    ("POST", "/customers", b'{"name": "A", "email": "a@b.example", "version": 1}', {}),
    ("POST", "/customers", b'{"name": "\\u0000", "email": "@", "phone": "?", "tags": [1], "x": 1}', {}),
    ("PATCH", f"/customers/{UNKNOWN}", b'{"name": "Ghost"}', {}),
    ("PUT", f"/customers/{UNKNOWN}", b'{"name": "Ghost", "email": "ghost@example.com"}', {}),
    ("PATCH", "/customers/%00", b"{}", {}),
    ("DELETE", f"/customers/{UNKNOWN}", b"", {}),
    ("DELETE", f"/customers/{UNKNOWN}?purge=maybe", b"", {}),
    ("GET", "/customers/not-an-id", b"", {}),
    ("GET", "/customers?limit=0", b"", {}),
    ("GET", "/customers?limit=1&limit=2", b"", {}),
    ("GET", "/customers?cursor=abc", b"", {}),
    ("GET", "/customers?sort=phone", b"", {}),
    ("GET", "/customers?q=%ff%ed%a0%80", b"", {}),
    ("GET", "/customers?nothing=known", b"", {}),
    ("GET", f"/customers/{UNKNOWN}/history?limit=x", b"", {}),
    ("POST", f"/customers/{UNKNOWN}/revert", b'{"version": "one"}', {}),
]


def test_bad_input_is_refused_and_nothing_is_written(editor: httpx.Client) -> None:
    """Every answer is a 4xx problem, with CORS headers for who asked, and none is a failure of ours."""
    before = editor.get("/customers").json()["total"]

    for method, path, content, headers in BAD:
        answer = editor.request(
            method,
            path,
            content=content,
            headers={"Content-Type": "application/json", "Origin": ORIGIN} | headers,
        )
        status, _ = problem(answer)
        assert 400 <= status < 500, (method, path, content[:40])
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN

    assert editor.get("/customers").json()["total"] == before


class TestGateway:
    """What is answered before any function is asked."""

    def routes(self) -> dict[str, set[str]]:
        """Return the methods of every path."""
        paths: dict[str, set[str]] = {}
        for function in all_functions().values():
            for event in function.get("events", []):
                if "http" in event:
                    paths.setdefault(event["http"]["path"], set()).add(event["http"]["method"].upper())
        return paths

    def test_every_route_answers_options(self, api: Clients) -> None:
        """With the methods of its path, and the headers that the API understands."""
        stranger = api(None)

        for path, methods in self.routes().items():
            if path.startswith(("session/sessions", "session/second-factor")):
                continue  # of the site, by its cookie alone
            answer = stranger.options(f"/{path}", headers={"Origin": "http://localhost:3000"})
            assert answer.status_code == 200
            assert set(answer.headers["Access-Control-Allow-Methods"].split(",")) == methods | {"OPTIONS"}
            assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
            allowed = set(answer.headers["Access-Control-Allow-Headers"].split(","))
            assert {"Content-Type", "Authorization", "If-Match", "Idempotency-Key", "X-Api-Key"} <= allowed

    @pytest.mark.parametrize(
        ("method", "path", "headers", "status"),
        [
            ("GET", "/customers", {}, 401),
            ("GET", "/customers", {"Authorization": "nonsense"}, 401),
            ("GET", "/customers", {"Authorization": "Bearer a.b.c"}, 401),
            ("POST", "/customers", {}, 401),
            ("DELETE", f"/customers/{UNKNOWN}", {}, 401),
            ("GET", "/session", {}, 401),
            ("GET", "/nowhere", {}, 403),
            ("DELETE", "/customers", {}, 403),
            ("PUT", "/session", {}, 403),
        ],
    )
    def test_its_errors_are_problems_that_a_browser_may_read(
        self, api: Clients, method: str, path: str, headers: dict[str, str], status: int
    ) -> None:
        """With CORS headers, as those of the functions have."""
        answer = api(None).request(method, path, headers=headers)

        assert problem(answer)[0] == status
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"

    def test_an_altered_token_opens_nothing(self, id_token: Callable[[str], str], api: Clients) -> None:
        """Nor does an editor's with an admin's claims, or one without a signature."""
        head, claims, signature = id_token("viewer").split(".")
        _, admin_claims, _ = id_token("admin").split(".")
        forged = [f"{head}.{admin_claims}.{signature}", f"{head}.{claims}.", f"{head}.{claims}.{signature[::-1]}"]

        for token in forged:
            assert problem(api(None).get("/customers", headers={"Authorization": token}))[0] == 401

    def test_nobody_signs_for_cognito(self, id_token: Callable[[str], str], api: Clients) -> None:
        """Neither nobody, as the algorithm may say, nor whoever knows what is public."""
        head, claims, signature = id_token("admin").split(".")
        forged = [f"{_encoded({'alg': alg})}.{claims}.{end}" for alg in ("none", "None", "") for end in ("", signature)]
        for secret in (b"", head.encode(), _decoded(head)["kid"].encode()):
            new_head = _encoded(_decoded(head) | {"alg": "HS256"})
            signed = hmac.digest(secret, f"{new_head}.{claims}".encode(), "sha256")
            forged.append(f"{new_head}.{claims}.{_base64(signed)}")
        later = with_changed(claims, exp=4_000_000_000)
        forged += [
            f"{head}.{later}.{signature}",
            f"{head}.{claims}.{signature}x.y",
            f"{head}.{claims}",
            f"..{signature}",
        ]

        statuses = [api(None).get("/customers", headers={"Authorization": token}).status_code for token in forged]

        assert statuses == [401] * len(forged)

    def test_a_session_that_was_ended_is_not_renewed(
        self, stack: dict[str, Any], aws: dict[str, Any], api: Clients, new_email: Callable[[], str]
    ) -> None:
        """By whoever deletes the person: the ID token is good for the rest of its hour, and then nothing is."""
        cognito, email, password = boto3.client("cognito-idp", **aws), new_email(), "Passw0rd-of-the-gone"
        who = {"UserPoolId": stack["userPoolId"], "Username": email}
        attributes: Any = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(**who, MessageAction="SUPPRESS", UserAttributes=attributes)
        cognito.admin_set_user_password(**who, Password=password, Permanent=True)
        tokens = cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=stack["userPoolClientId"],
            AuthParameters=with_proof(stack, {"USERNAME": email, "PASSWORD": password}),
        )["AuthenticationResult"]
        cognito.admin_delete_user(**who)

        renewed = api(None).post(
            "/session/refresh", json={}, headers={"Cookie": f"__Secure-refresh={tokens['RefreshToken']}"}
        )
        again = api(None).post("/session", json={"email": email, "password": password})

        assert [problem(answer)[0] for answer in (renewed, again)] == [401, 401]
        assert (renewed.headers.get("Set-Cookie"), again.headers.get("Set-Cookie")) == (None, None)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _encoded(part: Any) -> str:
    return _base64(json.dumps(part).encode())


def with_changed(claims: str, **changed: Any) -> str:
    """Return the claims of a token with other values."""
    return _encoded(_decoded(claims) | changed)


def _decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


class TestRights:
    """Viewers read, editors write, admins purge; others nothing."""

    def test_viewers_read(self, api: Clients, ann: dict[str, Any]) -> None:
        """And write nothing, whatever they send."""
        viewer = api("viewer")

        read = [viewer.get(path).status_code for path in ("/customers", at(ann), at(ann, "/history"))]
        refused = [
            viewer.post("/customers", json={}),
            viewer.put(at(ann), json={}),
            viewer.patch(at(ann), json={"name": "Viewed"}),
            viewer.delete(at(ann)),
            viewer.post(at(ann, "/restore"), json={}),
            viewer.post(at(ann, "/revert"), json={"version": 1}),
        ]

        assert read == [200, 200, 200]
        assert [problem(answer)[0] for answer in refused] == [403] * 6
        assert viewer.get(at(ann)).json() == ann

    def test_editors_do_not_purge(self, editor: httpx.Client, ann: dict[str, Any]) -> None:
        """What is deleted for good cannot be taken back."""
        assert problem(editor.delete(at(ann), params={"purge": "true"}))[0] == 403
        assert editor.get(at(ann)).status_code == 200

    def test_somebody_in_no_group_sees_nothing(
        self, stack: dict[str, Any], aws: dict[str, Any], api: Clients, new_email: Callable[[], str]
    ) -> None:
        """Having logged in is not enough."""
        cognito, email, password = boto3.client("cognito-idp", **aws), new_email(), "Passw0rd-of-nobody"
        pool = {"UserPoolId": stack["userPoolId"], "Username": email}
        cognito.admin_create_user(**pool, MessageAction="SUPPRESS", UserAttributes=[{"Name": "email", "Value": email}])
        cognito.admin_set_user_password(**pool, Password=password, Permanent=True)
        token = LogIn(cognito, app_client_of(stack), email, password)()

        answer = api(None).get("/customers", headers={"Authorization": token})
        who = api(None).get("/session", headers={"Authorization": token})

        assert problem(answer)[0] == 403
        assert (who.json()["email"], who.json()["groups"]) == (email, [])


def test_answers_are_for_the_configured_origins(editor: httpx.Client) -> None:
    """Each of them, and no other."""
    allowed = {
        origin: editor.get("/customers", headers={"Origin": origin}).headers.get("Access-Control-Allow-Origin")
        for origin in ("http://localhost:3000", ORIGIN, "http://evil.example", "null")
    }

    assert allowed == {
        "http://localhost:3000": "http://localhost:3000",
        ORIGIN: ORIGIN,
        "http://evil.example": None,
        "null": None,
    }


def test_a_body_is_json_in_utf_8(editor: httpx.Client, ann: dict[str, Any]) -> None:
    """What was typed comes back as it was typed."""
    typed = "李小龙 🐉 \u200fabc <script>alert(1)</script> \\ \" '"

    answer = editor.patch(at(ann), content=json.dumps({"notes": typed}), headers={"Content-Type": "application/json"})

    assert answer.json()["notes"] == typed
    assert editor.get(at(ann)).json()["notes"] == typed
