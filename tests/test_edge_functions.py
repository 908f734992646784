"""What CloudFront does to an address, run under Node with the events that CloudFront sends."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from admin.pages import addresses
from admin.site import SITE
from dev.service import load_yaml

PAGES = json.dumps(addresses(SITE))
FUNCTIONS = load_yaml("resources/edge_functions.yml")["Resources"]
_RUN = """
require('readline').createInterface({input: process.stdin}).on('line', (line) => {
  const {code, event} = JSON.parse(line);
  console.log(JSON.stringify(new Function(code + '; return handler;')()(event)));
});
"""
Cookies = dict[str, dict[str, str]]
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Return a function to what an edge function makes of a request for an address."""
    with subprocess.Popen(  # noqa: S603 our own functions
        ["node", "-e", _RUN],  # noqa: S607 the Node that the command line needs anyway
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as node:
        assert node.stdin
        assert node.stdout
        stdin, stdout = node.stdin, node.stdout

        def ask(function: str, uri: str, response: Any = None, contact: str = "", **request: Any) -> Any:
            event = {
                "response": response,
                "version": "1.0",
                "context": {"eventType": "viewer-request"},
                "viewer": {"ip": "198.51.100.7"},
                "request": {"method": "GET", "uri": uri, "querystring": {}, "headers": {}, "cookies": {}} | request,
            }
            code = FUNCTIONS[function]["Properties"]["FunctionCode"].replace(
                "${file(resources/pages.js):addresses}", PAGES
            )
            code = code.replace("${file(resources/edge.js):securityContact}", json.dumps(contact))
            stdin.write(json.dumps({"code": code, "event": event}) + "\n")
            stdin.flush()
            return json.loads(stdout.readline())

        yield ask
        stdin.close()


def page(run: Run, uri: str, **querystring: Any) -> str:
    """Return the object that a page's address is read from, or where it redirects to."""
    answer = run("PagesFunction", uri, querystring=querystring)
    if "statusCode" not in answer:
        return str(answer["uri"])
    return f"{answer['statusCode']} {answer['headers']['location']['value']}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_language_is_the_one_that_cloudfront_speaks(name: str) -> None:
    """JavaScript 2.0, and published with every deployment."""
    properties = FUNCTIONS[name]["Properties"]

    assert properties["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"
    assert properties["AutoPublish"] is True
    assert len(properties["FunctionCode"]) < 10_000


class TestApi:
    """/api on the site's origin is the REST API, as the person whose cookie comes along."""

    @pytest.mark.parametrize(
        ("uri", "stripped"),
        [
            ("/api/customers", "/customers"),
            ("/api/customers/x/history", "/customers/x/history"),
            ("/api/", "/"),
            ("/api", "/"),
            ("/apiary", "/apiary"),
            ("/api/api/session", "/api/session"),
        ],
    )
    def test_the_prefix_goes(self, run: Run, uri: str, stripped: str) -> None:
        """Once, and only as a whole part of the path."""
        assert run("ApiFunction", uri)["uri"] == stripped

    def test_the_cookie_becomes_the_authorization(self, run: Run) -> None:
        """No script holds the token."""
        request = run("ApiFunction", "/api/customers", cookies={"__Host-session": {"value": "a.b.c"}})

        assert request["headers"]["authorization"] == {"value": "Bearer a.b.c"}

    @pytest.mark.parametrize("cookies", [{}, {"session": {"value": "x"}}, {"__Host-session": {"value": "a.b.c"}}])
    def test_a_callers_own_authorization_never_passes(self, run: Run, cookies: Cookies) -> None:
        """Rights come from the cookie alone, or there are none."""
        request = run(
            "ApiFunction", "/api/customers", cookies=cookies, headers={"authorization": {"value": "Bearer mine"}}
        )

        token = {"value": "Bearer a.b.c"} if "__Host-session" in cookies else None
        assert request["headers"].get("authorization") == token

    def test_the_viewers_address_is_the_connections(self, run: Run) -> None:
        """Whatever the viewer says of it."""
        request = run("ApiFunction", "/api/session", headers={"true-client-ip": {"value": "203.0.113.1"}})

        assert request["headers"]["true-client-ip"] == {"value": "198.51.100.7"}

    def test_everything_else_passes(self, run: Run) -> None:
        """Method, query and other headers stay as they are."""
        request = run(
            "ApiFunction",
            "/api/customers",
            method="PATCH",
            headers={"if-match": {"value": '"3"'}},
            querystring={"q": {"value": "k%C3%B6"}},
        )

        assert request == {
            "method": "PATCH",
            "uri": "/customers",
            "querystring": {"q": {"value": "k%C3%B6"}},
            "headers": {"if-match": {"value": '"3"'}, "true-client-ip": {"value": "198.51.100.7"}},
            "cookies": {},
        }


class TestPages:
    """Django's addresses lead to the few pages there are."""

    ID = "5b7c4d3e-0000-4000-8000-000000000001"

    @pytest.mark.parametrize(
        ("uri", "found"),
        [
            ("/", "302 /admin/"),
            ("/admin/", "/admin/index.html"),
            ("/admin/login/", "/admin/login/index.html"),
            ("/admin/customers/", "/admin/customers/index.html"),
            ("/admin/customers/customer/", "/admin/customers/customer/index.html"),
            ("/admin/customers/customer/add/", "/admin/customers/customer/add/index.html"),
            ("/admin/customers/customer/tags/", "/admin/customers/customer/tags/index.html"),
            ("/admin/customers/customer/trash/", "/admin/customers/customer/trash/index.html"),
            ("/admin/password_change/", "/admin/password_change/index.html"),
            ("/admin/password_change/done/", "/admin/password_change/done/index.html"),
            (f"/admin/customers/customer/{ID}/change/", "/admin/customers/customer/_/change/index.html"),
            (f"/admin/customers/customer/{ID}/delete/", "/admin/customers/customer/_/delete/index.html"),
            (f"/admin/customers/customer/{ID}/erase/", "/admin/customers/customer/_/erase/index.html"),
            (f"/admin/customers/customer/{ID}/history/", "/admin/customers/customer/_/history/index.html"),
            (f"/admin/customers/customer/{ID}/merge/", "/admin/customers/customer/_/merge/index.html"),
            (
                f"/admin/customers/customer/{ID}/personal-data/",
                "/admin/customers/customer/_/personal-data/index.html",
            ),
            (f"/admin/customers/customer/{ID}/", f"302 /admin/customers/customer/{ID}/change/"),
            ("/static/admin.css", "/static/admin.css"),
            ("/admin/sw.js", "/admin/sw.js"),
        ],
    )
    def test_addresses_lead_to_pages(self, run: Run, uri: str, found: str) -> None:
        """Each record's pages are one page; files are themselves."""
        assert page(run, uri) == found

    @pytest.mark.parametrize("address", addresses(SITE))
    def test_whatever_is_built_is_found(self, run: Run, address: str) -> None:
        """At its own address, without the slash by a redirect, in every language."""
        chosen = {"django_language": {"value": "de"}}
        asked = address.replace("/_/", f"/{self.ID}/")

        assert page(run, asked) == f"{address}index.html"
        assert page(run, asked.removesuffix("/")) == f"301 {asked}"
        assert run("PagesFunction", asked, cookies=chosen)["uri"] == f"{address}index.de.html"

    @pytest.mark.parametrize(
        "uri",
        [
            "/nope",
            "/nope/",
            "/favicon.ico",
            "/robots.txt",
            "/replaced.json",
            "/404.html",
            "/index.html",
            "/admin/index.html",
            "/admin/index.de.html",
            "/admin/nope/",
            "/Admin/",
            "/admin/customers/nope/",
            "/admin/nope/customer/",
            f"/admin/nope/customer/{ID}/",
            f"/admin/nope/customer/{ID}/change/",
            f"/admin/customers/customer/{ID}/nope/",
            f"/admin/customers/customer/{ID}/change/nope/",
            "/admin/customers/customer/add/change/",
            "/admin/customers/customer/duplicates/change/",
            "/admin/customers/customer/import/change/",
            "/admin/customers/customer/imports/change/",
            "/admin/customers/customer/trash/change/",
            "/admin/login/nope",
            "/admin//login/",
            "//evil.example/admin",
            "//evil.example/admin/login",
            "/\\evil.example/admin",
            "/admin/login\r\nSet-Cookie: a=b",
            f"//evil.example/admin/customers/customer/{ID}/",
            "/admin/customers/customer/../../",
            "/constructor/",
            "/static",
            "/statics/a.js",
        ],
    )
    def test_what_has_no_page_is_not_found(self, run: Run, uri: str) -> None:
        """At its own address, in the language of whoever asks, without a redirect first."""
        assert page(run, uri) == "/404.html"
        assert run("PagesFunction", uri, cookies={"django_language": {"value": "de"}})["uri"] == "/404.de.html"

    @pytest.mark.parametrize(
        ("uri", "found"),
        [
            ("/admin", "301 /admin/"),
            ("/admin/customers/customer", "301 /admin/customers/customer/"),
            (f"/admin/customers/customer/{ID}/change", f"301 /admin/customers/customer/{ID}/change/"),
        ],
    )
    def test_a_missing_slash_is_added(self, run: Run, uri: str, found: str) -> None:
        """As Django does."""
        assert page(run, uri) == found

    def test_a_redirect_keeps_the_query(self, run: Run) -> None:
        """Every parameter, also one that comes twice or has no value, as it was encoded."""
        query = {
            "q": {"value": "k%C3%B6hler%26co"},
            "status": {"value": "lead", "multiValue": [{"value": "lead"}, {"value": "active"}]},
            "all": {"value": ""},
        }

        kept = "q=k%C3%B6hler%26co&status=lead&status=active&all"
        assert page(run, "/admin/customers/customer", **query) == f"301 /admin/customers/customer/?{kept}"
        assert page(run, f"/admin/customers/customer/{self.ID}/", **query) == (
            f"302 /admin/customers/customer/{self.ID}/change/?{kept}"
        )

    @pytest.mark.parametrize(
        "uri",
        [
            "//evil.example/",
            "//evil.example",
            "//evil.example/x",
            "///evil.example/admin",
            "//evil",
            "//evil/..",
            "//admin/customers/customer/1/",
        ],
    )
    def test_an_address_never_leaves_the_site(self, run: Run, uri: str) -> None:
        """A redirect to ``//host`` would go to that host."""
        answer = run("PagesFunction", uri)

        location = answer.get("headers", {}).get("location", {}).get("value", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


class TestSecurityText:
    """Who found a weakness finds whom to tell, if the stage says so (RFC 9116)."""

    def test_it_says_whom_to_tell(self, run: Run) -> None:
        """For three months from now, which scanners ask for."""
        answer = run("PagesFunction", "/.well-known/security.txt", contact="mailto:security@example.com")

        contact, expires = answer["body"].splitlines()
        left = datetime.fromisoformat(expires.removeprefix("Expires: ")) - datetime.now(UTC)
        assert (answer["statusCode"], contact) == (200, "Contact: mailto:security@example.com")
        assert answer["headers"]["content-type"] == {"value": "text/plain; charset=utf-8"}
        assert 88 <= left.days <= 90

    def test_a_stage_without_a_contact_has_none(self, run: Run) -> None:
        """It is off by default."""
        assert page(run, "/.well-known/security.txt") == "/404.html"


class TestStatus:
    """A page that is no page is sent with its status, which the bucket cannot do."""

    @pytest.mark.parametrize(
        ("status", "metadata", "sent"),
        [(200, {}, 200), (304, {}, 304), (200, {"x-amz-meta-status": {"value": "404"}}, 404)],
    )
    def test_the_metadata_says_it(self, run: Run, status: int, metadata: Any, sent: int) -> None:
        """Nobody sees how."""
        given = {"statusCode": status, "statusDescription": "OK", "headers": {"etag": {"value": "1"}} | metadata}

        answer = run("StatusFunction", "/nope/", response=given)

        assert (answer["statusCode"], answer["headers"]) == (sent, {"etag": {"value": "1"}})
        assert answer["statusDescription"] == ("Not Found" if sent == 404 else "OK")

    def test_what_the_browser_has_is_not_sent_again(self, run: Run) -> None:
        """It asked whether its copy still holds, and the copy has its status."""
        given = {"statusCode": 304, "headers": {"x-amz-meta-status": {"value": "404"}}}

        assert run("StatusFunction", "/nope/", response=given) == {"statusCode": 304, "headers": {}}


class TestLanguage:
    """One address, one page for each language: the cookie chooses, else the browser, else it is English."""

    @pytest.mark.parametrize(
        ("accepted", "language"),
        [
            ("de", "de"),
            ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
            ("en-GB,en;q=0.9,de;q=0.8", "en"),
            ("en;q=0.5, de;q=0.51", "de"),
            ("en;q=0.8,de;q=0.8", "en"),
            ("de;q=0.8,en;q=0.8", "de"),
            ("DE-at", "de"),
            ("de-Latn-DE-1996", "de"),
            ("fr-CA,fr;q=0.9,de;q=0.2", "fr"),
            ("es-419,de;q=0.9", "es"),
            ("nl-NL,nl;q=0.9,de;q=0.2", "de"),
            ("nl,*;q=0.5", "en"),
            ("de;q=0, en;q=0.1", "en"),
            ("de;q=0", "en"),
            ("de;q=0.000", "en"),
            ("de ; q=1.000", "de"),
            ("de;q=1.001", "en"),
            ("de;q=2", "en"),
            ("de;q=-1", "en"),
            ("de;q=", "en"),
            ("de;q=0.1234", "en"),
            ("de;level=1", "en"),
            ("deu", "en"),
            ("de_DE", "en"),
            ("../de", "en"),
            ("de\r\nx: y", "en"),
            (",,, ,de,", "de"),
            ("", "en"),
            ("*", "en"),
            ("constructor,__proto__,toString", "en"),
            ("x" * 500 + ",de", "en"),
            ("a," * 100_000 + "de", "en"),
            ("de" + " " * 100_000, "de"),
            ("-" * 100_000, "en"),
        ],
        ids=lambda text: text[:40],
    )
    def test_what_the_browser_accepts(self, run: Run, accepted: str, language: str) -> None:
        """Quality counts, then order (RFC 9110 section 12.5.4); what is no language range is skipped."""
        answer = run("PagesFunction", "/admin/", headers={"accept-language": {"value": accepted}})

        assert answer["uri"] == ("/admin/index.html" if language == "en" else f"/admin/index.{language}.html")

    @pytest.mark.parametrize(
        ("chosen", "language"),
        [
            ("de", "de"),
            ("en", "en"),
            ("es", "es"),
            ("nl", "de"),
            ("", "de"),
            ("DE", "de"),
            ("constructor", "de"),
            ("../../secret", "de"),
            ("en.html%00", "de"),
        ],
    )
    def test_what_the_person_chose(self, run: Run, chosen: str, language: str) -> None:
        """The cookie goes before the browser's German, if it names a language that there is."""
        answer = run(
            "PagesFunction",
            f"/admin/customers/customer/{TestPages.ID}/change/",
            cookies={"django_language": {"value": chosen}},
            headers={"accept-language": {"value": "de"}},
        )

        page = "index.html" if language == "en" else f"index.{language}.html"
        assert answer["uri"] == f"/admin/customers/customer/_/change/{page}"

    @pytest.mark.parametrize("uri", ["/static/admin.css", "/admin/sw.js", "/", "/admin"])
    def test_files_and_redirects_have_no_language(self, run: Run, uri: str) -> None:
        """A German visitor gets the same ones."""
        german = run("PagesFunction", uri, cookies={"django_language": {"value": "de"}})
        english = run("PagesFunction", uri)

        assert german.get("headers", {}).get("location") == english.get("headers", {}).get("location")
        assert german.get("uri") == english.get("uri")
