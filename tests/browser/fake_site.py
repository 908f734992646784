"""The pages of any declarations in a browser, with an API that keeps its records in this process."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

from admin.inlines import prefix
from admin.language import LANGUAGES
from admin.resource import ResourceAdmin
from admin.site import AdminSite
from dev.service import load_yaml
from exports.columns import Options, columns_of
from exports.vcards import vcards
from records import days
from tests.browser.conftest import Visitor, new_context
from tests.sites import built_in
from website.files import Files
from website.policy import hashes

ORIGIN = "http://admin.localhost"
Record = dict[str, Any]
ANN: Record = {
    "customerId": "1",
    "name": "Ann",
    "email": "ann@example.com",
    "phone": "",
    "company": "",
    "address": "",
    "status": "lead",
    "tags": [],
    "notes": "",
    "owner": "",
    "ownerSubject": "",
    "externalId": "",
    "registrationDate": "2026-11-21T09:16:33.123Z",
    "lastModified": "2026-11-21T09:16:33.123Z",
    "version": 1,
}
"""A customer as the API answers with one, of whom no more is known than has to be."""
VCARD = "text/vcard"
_NOT_FILTERS = {"limit", "cursor", "fields", "sort", "q", "count", "facets", "trash", "similar"}
_ENDS = {"gte": lambda value, end: value >= end, "lt": lambda value, end: value < end}


class Held:
    """Requests that wait until a test lets them go; ``pattern`` says which."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.waiting: list[Route] = []
        self._answer: Callable[[Route], None] = self.waiting.append
        page.route(pattern, self._take)

    def _take(self, route: Route) -> None:
        self._answer(route)

    def release(self) -> None:
        """Let them go, and all that come later."""
        self._end(lambda route: route.fallback())

    def fail(self) -> None:
        """Break the connections of those that wait, and of all that come later."""
        self._end(lambda route: route.abort())

    def _end(self, answer: Callable[[Route], None]) -> None:
        self._answer = answer
        for route in self.waiting:
            answer(route)
        self.waiting.clear()


class FakeSite:
    """Answers the requests of a browser context; ``records`` is what the API has, ``requests`` what it was asked.

    ``trash`` has the records that were deleted, ``histories`` the entries of each record.
    ``others`` are resources that have pages as well, as those of inlines have, of which there are no rows; with
    ``built_already`` there are no pages, only an API.
    ``page`` is what a page is called in the language that all visitors get, ``zone`` the stage's time zone.
    """

    def __init__(
        self,
        resource: type[ResourceAdmin],
        records: Iterable[Record] = (),
        page: str = "index.html",
        zone: str = "UTC",
        others: Iterable[type[ResourceAdmin]] = (),
        *,
        built_already: bool = False,
    ) -> None:
        self.resource = resource
        self.page = page
        self.records = {record[resource.id_field]: record for record in records}
        self.trash: dict[str, Record] = {}
        self.histories: dict[str, list[Record]] = {}
        self.requests: list[str] = []
        self.people = [
            {"email": f"{name.lower()}@example.com", "name": f"{name} Miller", "active": name != "Gone"}
            for name in ("Ann", "Bob", "Gone")
        ]
        self.zone = zone
        self.inlines = {prefix(inline) for inline in resource.inlines}
        resources = dict.fromkeys((resource, *others, *(inline.resource for inline in resource.inlines)))
        self.site = AdminSite(resources=tuple(resources))
        self.files = {} if built_already else self.build()
        headers = load_yaml("resources/site.yml")["Resources"]["SiteHeaders"]["Properties"][
            "ResponseHeadersPolicyConfig"
        ]
        policy = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        text = policy[0].replace("${Files}", "")  # files go to another origin, which is not there
        for kind, allowed in hashes().items():
            text = text.replace(f"${{file(resources/pages.js):{kind}}}", allowed)
        self.policy = {"Content-Security-Policy": text.partition("${")[0]}  # what is off by default comes last

    def speak(self, page: str) -> None:
        """Let all visitors get another language."""
        self.page = page
        self.files = self.build()

    def build(self) -> Files:
        """Return the files of the site in the language that all visitors get."""
        locale = next(each for each in LANGUAGES if self.page in ("index.html", f"index.{each.code}.html"))
        return built_in(locale, "test", self.site, self.zone)

    @contextmanager
    def visit(self, browser: Browser, refusals: Iterable[int] = (), **options: Any) -> Iterator[Page]:
        """Open a page of the site; what the browser complains of fails the test, but for statuses in ``refusals``."""
        context = new_context(browser, **({"base_url": ORIGIN} | options))
        self.install(context)
        visitor = Visitor(context, context.new_page(), refusals=set(refusals))
        visitor.listen()
        yield visitor.page
        context.close()
        assert visitor.complaints == []

    def install(self, context: BrowserContext) -> None:
        """Answer whatever this browser asks for; nothing leaves the machine."""
        context.route("**/*", self._answer)
        context.route(f"**/api{self.resource.api_path}/*", self._card)

    def _card(self, route: Route) -> None:
        """Answer with a contact card, which is no JSON."""
        if route.request.headers.get("accept") != VCARD:
            route.fallback()
            return
        record = self.records[route.request.url.rpartition("/")[2]]
        options = Options(self.resource.title_field, self.resource.id_field, UTC)
        lines = vcards(columns_of(self.resource.schema(), record, {}), options, {})
        route.fulfill(body=lines.row(record).decode(), content_type=f"{VCARD}; charset=utf-8")

    def _answer(self, route: Route) -> None:
        request = route.request
        url = urlsplit(request.url)
        if url.path.startswith("/api/"):
            self.requests.append(f"{request.method} {request.url.removeprefix(ORIGIN + '/api')}")
            status, body = self.api(
                request, url.path.removeprefix("/api"), dict(parse_qsl(url.query, keep_blank_values=True))
            )
            route.fulfill(status=status, json=body)
            return
        key = url.path.removeprefix("/") + (self.page if url.path.endswith("/") else "")
        parts = key.split("/")
        if key not in self.files and len(parts) == 6:  # admin/app/model/id/page/index.html
            key = "/".join((*parts[:3], "_", *parts[4:]))
        file = self.files.get(key) or self.files["404.html"]
        status = 200 if key in self.files else 404
        route.fulfill(status=status, body=file.content, content_type=file.content_type, headers=self.policy)

    def _people(self, query: dict[str, str]) -> Record:
        """Return a page of :attr:`people`, as the API finds those to whom records can be given."""
        assert query.keys() <= {"owners", "active", "q", "limit"}
        words = query.get("q", "").lower().split()
        found = [
            each
            for each in self.people
            if ("active" not in query or each["active"])
            and all(f" {each['name']} {each['email']}".lower().find(f" {word}") >= 0 for word in words)
        ]
        return {"items": found[: int(query["limit"])], "nextCursor": None, "total": len(self.people)}

    def api(self, request: Request, path: str, query: dict[str, str]) -> tuple[int, Any]:  # noqa: PLR0911 a table
        """Return the status and the body that answer a request."""
        body: Record = request.post_data_json or {}
        if path == "/session":
            here = {"email": "ann@example.com", "groups": ["editors"]}
            return 200, here | {"expiresAt": "2099-01-01T00:00:00Z", "idleMinutes": 60}
        if path == "/users":
            return 200, self._people(query)
        if path == "/dashboard":
            return 200, {"day": days.day_of(days.now(), self.zone), "items": []}
        if path == self.resource.api_path:
            return self.list_records(query) if request.method == "GET" else self.add_record(body)
        if path == f"{self.resource.api_path}/facets":
            return 200, self._tallies(query)
        record_id, _, rest = unquote(path.removeprefix(self.resource.api_path + "/")).partition("/")
        if rest in self.inlines:
            return 200, _page([], query) | {"total": 0, "matches": 0, "matchesExact": True}
        if rest == "history":
            return 200, _page(self.histories[record_id], query)
        if rest == "restore":
            self.records[record_id] = self.trash.pop(record_id)
            return 200, self.records[record_id]
        record = self.records.get(record_id)
        if record is None:
            return 404, {"title": "Not Found", "status": 404}
        return (200, record) if request.method == "GET" else self._write(request, record, body)

    def _write(self, request: Request, record: Record, body: Record) -> tuple[int, Any]:
        version = self.resource.version_field
        if request.headers.get("if-match") != f'"{record[version]}"':
            return 412, {"status": 412, "detail": "Somebody else has changed this.", "current": record}
        if request.method == "DELETE":
            record_id = record[self.resource.id_field]
            self.trash[record_id] = self.records.pop(record_id)
            return 204, None
        errors = self.resource.schema(partial=True).validate(body)
        if errors:
            return 400, {"status": 400, "errors": errors}
        record |= body | {version: record[version] + 1}
        return 200, record

    def add_record(self, body: Record) -> tuple[int, Any]:
        """Answer a POST with the whole record: what was not sent has its default."""
        errors = self.resource.schema().validate(body)
        if errors:
            return 400, {"status": 400, "errors": errors}
        record = body | {self.resource.id_field: str(uuid4()), self.resource.version_field: 1}
        if kind := self.resource.resource:
            moments = dict.fromkeys((kind.created, "lastModified"), days.now())
            record |= kind.to_wire(kind.from_wire(record | moments))
        self.records[record[self.resource.id_field]] = record
        return 201, record

    def list_records(self, query: dict[str, str]) -> tuple[int, Any]:
        """Answer a GET of the list."""
        records = self.trash if "trash" in query else self.records
        found = [record for record in records.values() if self._matches(record, query)]
        for sort in reversed(query["sort"].split(",") if "sort" in query else []):
            found.sort(key=lambda record: str(record[sort.removeprefix("-")]), reverse=sort.startswith("-"))
        names = query["fields"].split(",") if "fields" in query else list(self.resource.schema().fields)
        rows = [{name: record[name] for name in names if name in record} for record in found]
        body = _page(rows, query) | {"total": len(records)}
        if "count" in query:
            body |= {"matches": len(found), "matchesExact": True}
        if "facets" in query:
            facets = self._facets() | {"days": self._days(query)}
            asked = query["facets"].split(",")
            body["facets"] = {name: facets[name] for name in facets if name in asked or asked == ["true"]}
        return 200, body

    def _matches(self, record: Record, query: dict[str, str]) -> bool:
        words = query.get("q", "").lower().split()
        text = json.dumps([record.get(name) for name in self.resource.search_fields]).lower()
        return all(word in text for word in words) and all(
            self._has(record, name, asked) for name, asked in query.items() if name not in _NOT_FILTERS
        )

    def _has(self, record: Record, name: str, asked: str) -> bool:
        fields = {parameter: field for field, parameter in self.resource.filter_parameters.items()}
        name, _, end = name.partition("__")
        value = record.get(fields.get(name, name))
        value = self._on_its_day(value)
        if end:
            return bool(_ENDS[end](str(value), asked))
        if isinstance(value, bool):
            return asked == str(value).lower()
        if isinstance(value, list):
            return asked in value
        is_date = re.match(r"\d{4}-\d\d", str(value))
        return str(value).startswith(asked) if is_date else value == asked

    def _on_its_day(self, value: Any) -> Any:
        return days.day_of(value, self.zone) if re.match(r"\d{4}-\d\d-\d\dT", str(value)) else value

    def _days(self, query: dict[str, str]) -> list[str]:
        field = self.resource.date_hierarchy or ""
        month = query.get(self.resource.filter_parameters.get(field, field), "")
        values = {self._on_its_day(record.get(field)) for record in self.records.values()}
        return sorted(value for value in values if value and value.startswith(month)) if len(month) == 7 else []

    def _facets(self) -> dict[str, Any]:
        """Return the counts of each field that has any, and of dates those by year as well."""
        facets = {name: self._counts(field) for field, name in self.resource.facets.items()}
        if self.resource.resource and (dates := self.resource.resource.dates):
            years = Counter[str]()
            for month, count in facets.get(dates.months, {}).items():
                years[month[:4]] += count
            facets[dates.years] = dict(years)
        return facets

    def _counts(self, field: str) -> dict[str, int]:
        values = [str(self._on_its_day(record[field])) for record in self.records.values()]
        keys = [value[:7] if re.match(r"\d{4}-\d\d-", value) else value for value in values]
        return {key: keys.count(key) for key in sorted(set(keys))}

    def _tallies(self, query: dict[str, str]) -> Record:
        kind = self.resource.resource
        return (
            {
                name: self._tally(choice.field, query, query[name])
                for name, choice in kind.tallied.items()
                if name in query
            }
            if kind
            else {}
        )

    def _tally(self, field: str, query: dict[str, str], beginning: str) -> Record:
        every = [record.get(field, "") for record in self.records.values()]
        texts = [text for value in every for text in (value if isinstance(value, list) else [value])]
        found = Counter(text for text in texts if text and text.casefold().startswith(beginning.casefold()))
        ordered = sorted(
            found.items(), key=lambda each: each[0].casefold() if query.get("order") == "name" else (-each[1], each[0])
        )
        start = int(query.get("offset", 0))
        values = [
            {"value": value, "count": count} for value, count in ordered[start : start + int(query.get("limit", 25))]
        ]
        return {"values": values, "total": len(found), "exact": True}


def _page(rows: list[Record], query: dict[str, str]) -> Record:
    start, limit = int(query.get("cursor", 0)), int(query.get("limit", 25))
    more = str(start + limit) if start + limit < len(rows) else None
    return {"items": rows[start : start + limit], "nextCursor": more}
