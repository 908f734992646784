"""The API as the site's pages use it: one origin, and a session that no script can read."""

import base64
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import boto3
import httpx
import pytest

from tests.clock import PATIENCE
from website.policy import source

JSON = {"Content-Type": "application/json"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def site(stack: dict[str, Any]) -> Iterator[httpx.Client]:
    """Return a client of the distribution, which it names in the Host header as a browser does."""
    host = {"Host": stack["siteUrl"].removeprefix("http://")}
    with httpx.Client(base_url=stack["endpointUrl"], headers=host, timeout=PATIENCE, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def cookies(stack: dict[str, Any], site: httpx.Client) -> dict[str, str]:
    """Return the cookies of an editor who has logged in, by name."""
    answer = site.post("/api/session", json=stack["users"]["editor"])
    assert (answer.status_code, answer.content) == (204, b"")
    return {name: value for name, value, _ in map(parse, answer.headers.get_list("Set-Cookie"))}


def parse(cookie: str) -> tuple[str, str, set[str]]:
    """Return a cookie's name, value and attributes."""
    pair, *attributes = cookie.split("; ")
    name, _, value = pair.partition("=")
    return name, value, set(attributes)


def header(cookies: dict[str, str]) -> dict[str, str]:
    """Return the header in which a browser sends these cookies."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


@pytest.fixture(scope="module")
def editor(cookies: dict[str, str]) -> dict[str, str]:
    """Return what an editor's browser sends with every request."""
    return header({"__Host-session": cookies["__Host-session"]})


def test_a_session_is_kept_where_no_script_can_read_it(stack: dict[str, Any], site: httpx.Client) -> None:
    """Both cookies are for this host alone, and the longer one goes nowhere but to the session."""
    answer = site.post("/api/session", json=stack["users"]["viewer"])

    by_name = {name: attributes for name, _, attributes in map(parse, answer.headers.get_list("Set-Cookie"))}
    assert by_name == {
        "__Host-session": {"Path=/", "Max-Age=900", "Secure", "HttpOnly", "SameSite=Strict"},
        "__Secure-refresh": {"Path=/api/session", "Secure", "HttpOnly", "SameSite=Strict"},
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_who_somebody_is(stack: dict[str, Any], site: httpx.Client, editor: dict[str, str]) -> None:
    """With it the session tells who and until when; without it, nobody."""
    who = site.get("/api/session", headers=editor).json()

    assert (who["email"], who["groups"]) == (stack["users"]["editor"]["email"], ["editors"])
    assert who["expiresAt"].endswith("Z")
    assert site.get("/api/session").status_code == 401


def test_only_the_cookie_counts(site: httpx.Client, editor: dict[str, str], id_token: Callable[[str], str]) -> None:
    """A caller's own Authorization does not pass, alone or beside the cookie."""
    admin = {"Authorization": id_token("admin")}

    assert site.get("/api/session", headers=admin).status_code == 401
    assert site.get("/api/session", headers=editor | admin).json()["groups"] == ["editors"]


def test_a_page_does_what_it_needs(site: httpx.Client, editor: dict[str, str], new_email: Callable[[], str]) -> None:
    """Creates, lists, reads, changes and deletes; refusals come with their fields and the current record."""
    wire = {"name": "Zoë", "email": new_email()}
    created = site.post("/api/customers", json=wire, headers=editor)
    path = urljoin("/api/customers", created.headers["Location"])
    listed = site.get("/api/customers", params={"q": "zoe", "limit": 100}, headers=editor)
    changed = site.patch(path, json={"company": "Acme"}, headers=editor | {"If-Match": created.headers["ETag"]})
    overtaken = site.patch(path, json={"company": "Other"}, headers=editor | {"If-Match": '"1"'})
    invalid = site.patch(path, json={"email": "nobody"}, headers=editor)
    taken = site.post("/api/customers", json=wire, headers=editor)
    deleted = site.request("DELETE", path, headers=editor | JSON)

    answers = [created, listed, changed, overtaken, invalid, taken, deleted]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 412, 400, 409, 204]
    assert created.json()["customerId"] in [row["customerId"] for row in listed.json()["items"]]
    assert (changed.headers["ETag"], changed.json()["company"]) == ('"2"', "Acme")
    assert overtaken.json()["current"] == changed.json()
    assert invalid.json()["errors"] == {"email": ["Enter a valid email address. It looks like ann@example.com."]}
    assert taken.json()["holderId"] == created.json()["customerId"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/customers"),
        ("PATCH", f"/api/customers/{UNKNOWN}"),
        ("DELETE", f"/api/customers/{UNKNOWN}"),
        ("POST", f"/api/customers/{UNKNOWN}/restore"),
    ],
)
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_of_another_site_changes_nothing(
    site: httpx.Client, editor: dict[str, str], method: str, path: str, content_type: str
) -> None:
    """Even if a browser sent the cookie along: such forms cannot say that they are JSON."""
    typed = {"Content-Type": content_type} if content_type else {}

    answer = site.request(method, path, content=b'{"name": "x"}', headers=editor | typed)

    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json")


def test_a_session_is_renewed_and_ends(stack: dict[str, Any], site: httpx.Client) -> None:
    """After logging out the browser has no cookie, and the old refresh token is worth nothing."""
    log_in = site.post("/api/session", json=stack["users"]["viewer"])
    old = {name: value for name, value, _ in map(parse, log_in.headers.get_list("Set-Cookie"))}

    renewed = site.post("/api/session/refresh", json={}, headers=header(old))
    ended = site.request("DELETE", "/api/session", headers=header(old) | JSON)
    after = site.post("/api/session/refresh", json={}, headers=header(old))

    fresh = {name: value for name, value, _ in map(parse, renewed.headers.get_list("Set-Cookie"))}
    assert [answer.status_code for answer in (renewed, ended, after)] == [204, 204, 401]
    assert site.get("/api/session", headers=header(fresh)).status_code == 200
    assert {
        name: (value, "Max-Age=0" in rest) for name, value, rest in map(parse, ended.headers.get_list("Set-Cookie"))
    } == {
        "__Host-session": ("", True),
        "__Secure-refresh": ("", True),
    }


@pytest.mark.parametrize(
    "body",
    [
        {"email": "editor@example.com", "password": "wrong"},
        {"email": f"nobody-{uuid4()}@example.com", "password": "wrong"},
        {"email": f"editor@example.com'--{uuid4()}", "password": "x"},
    ],
)
def test_a_wrong_log_in_does_not_say_what_is_wrong(site: httpx.Client, body: dict[str, str]) -> None:
    """A known address and an unknown one get the same answer, and no cookie."""
    answer = site.post("/api/session", json=body)

    assert answer.status_code == 401
    assert answer.json()["detail"] == "The e-mail address and the password do not belong together."
    assert "Set-Cookie" not in answer.headers


def test_whoever_guesses_waits(stack: dict[str, Any], aws: dict[str, Any], site: httpx.Client) -> None:
    """Sixty wrong passwords at once, then the right one: refused during the wait, and right after it."""
    email, password = f"guessed-{uuid4()}@example.com", "a phrase that is hard to guess"
    cognito: Any = boto3.client("cognito-idp", **aws)
    who = {"UserPoolId": stack["userPoolId"], "Username": email}
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(**who, MessageAction="SUPPRESS", UserAttributes=attributes)
    cognito.admin_set_user_password(**who, Password=password, Permanent=True)
    for _ in range(8):
        site.post("/api/session", json={"email": email, "password": "wrong"})
    guess = {"email": email.upper(), "password": "wrong"}
    with ThreadPoolExecutor(6) as pool:
        statuses = Counter(pool.map(lambda _: site.post("/api/session", json=guess).status_code, range(52)))

    refused = site.post("/api/session", json={"email": email, "password": password})
    seconds = int(refused.headers.get("Retry-After", "0"))
    time.sleep(seconds)
    opened = site.post("/api/session", json={"email": email, "password": password})
    somebody_else = site.post("/api/session", json=stack["users"]["viewer"])

    assert statuses[429] >= 40
    assert set(statuses) <= {401, 429}
    assert (refused.status_code, refused.headers.get_list("Set-Cookie")) == (429, [])
    assert refused.json()["detail"].startswith("Too many attempts. Please wait ")
    assert 1 <= seconds <= 60
    assert (opened.status_code, somebody_else.status_code) == (204, 204)
    cognito.admin_delete_user(**who)


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/api/session", "/api/customers"])
def test_every_answer_tells_browsers_whom_to_trust(site: httpx.Client, path: str) -> None:
    """Nothing but the site itself; no frame, no guessing of types, only TLS."""
    headers = site.get(path).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "max-age=63072000" in headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/customers/customer/"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_stands_in_a_page_is_allowed_by_its_hash(site: httpx.Client, path: str, language: str) -> None:
    """The styles and the script of the deployed page, by the policy that it is sent with."""
    found = site.get(path, headers={"Accept-Language": language})
    policy = dict(each.strip().split(" ", 1) for each in found.headers["Content-Security-Policy"].split(";"))
    (style,), (script,) = (re.findall(rf"<{tag}>(.+?)</{tag}>", found.text) for tag in ("style", "script"))

    assert f"'{source(style)}'" in policy["style-src"].split()
    assert f"'{source(script)}'" in policy["script-src"].split()


def test_the_service_worker_and_the_app(site: httpx.Client, editor: dict[str, str]) -> None:
    """The worker is never taken from a cache, the manifest has its type, and who is here gets a key to seal with."""
    worker = site.get("/admin/sw.js")
    linked = re.search(r'rel="manifest" href="([^"]+)"', site.get("/admin/login/").text)
    assert linked
    manifest = site.get(linked[1])
    here = site.get("/api/session", params={"seal": "0" * 32}, headers=editor)

    assert (worker.status_code, worker.headers["Cache-Control"]) == (200, "no-cache")
    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "worker-src 'self'; manifest-src 'self'" in worker.headers["Content-Security-Policy"]
    assert (manifest.headers["Content-Type"], manifest.json()["scope"]) == ("application/manifest+json", "/admin/")
    assert len(base64.b64decode(here.json()["sealingKey"])) == 32
    assert here.json()["endsAt"] > here.json()["expiresAt"]


def test_a_refusal_of_the_api_arrives_as_it_is(site: httpx.Client, editor: dict[str, str]) -> None:
    """No page of the site's takes its place, whatever its status is."""
    missing = site.get(f"/api/customers/{UNKNOWN}", headers=editor)
    wrong = site.get("/api/customers", params={"limit": 0}, headers=editor)
    stranger = site.get("/api/customers")

    assert [answer.status_code for answer in (missing, wrong, stranger)] == [404, 400, 401]
    assert {answer.headers["Content-Type"] for answer in (missing, wrong, stranger)} == {"application/problem+json"}
    assert missing.json()["detail"] == "There is no customer with this id."
    assert wrong.json()["errors"].keys() == {"limit"}


def test_an_address_without_a_page_is_not_found(site: httpx.Client) -> None:
    """The page that says so has that status and the headers of every page, also when it is asked for again."""
    found = site.get("/admin/nope/", headers={"Accept-Language": "de"})
    again = site.get("/admin/nope/", headers={"Accept-Language": "de", "If-None-Match": found.headers["ETag"]})

    assert (found.status_code, found.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert (found.headers["Content-Language"], found.headers["Cache-Control"]) == ("de", "no-cache")
    assert "default-src 'none'" in found.headers["Content-Security-Policy"]
    assert [name for name in found.headers if name.startswith("x-amz-meta-")] == []
    assert "<h1>Seite nicht gefunden</h1>" in found.text
    assert again.status_code in (304, 404)
    assert site.head("/admin/nope/").status_code == 404


def test_a_script_that_is_gone_is_not_found(site: httpx.Client) -> None:
    """A page that asks for it can tell, because it gets no page with the status 200."""
    assert site.get("/static/nope.00000000.js").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 302, "/admin/"),
        ("/admin", 301, "/admin/"),
        ("/admin/customers/customer?q=ann&status=lead", 301, "/admin/customers/customer/?q=ann&status=lead"),
        (f"/admin/customers/customer/{UNKNOWN}/", 302, f"/admin/customers/customer/{UNKNOWN}/change/"),
        (f"/admin/customers/customer/{UNKNOWN}/change/", 200, None),
    ],
)
def test_djangos_addresses_work(site: httpx.Client, path: str, status: int, location: str | None) -> None:
    """A missing slash is added, and what was asked for is kept."""
    answer = site.get(path)

    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
