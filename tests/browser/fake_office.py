"""The whole site with an API in this process that has the demo customers, colleagues, and what they did.

Nothing in it depends on the time, the machine or chance: pictures of it are the same each time. What it answers beyond
records, imports and exports stands in a table, and each of these answers is held against `docs/openapi.json`.
"""

import base64
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from playwright.sync_api import Request

from admin.activities import ActivityAdmin
from dev import demo
from schemas.customer import CustomerSchema
from tests.browser.fake_imports import FakeImports
from tests.browser.fake_site import FakeSite, Record
from tests.described import description, wrong
from tests.sites import built

Answer = tuple[int, Any]
NOW = "2026-11-27T10:00:00Z"
"""The time in every browser that visits."""
ME = "mia.berger@example.com"
COLLEAGUES = (
    ("mia.berger@example.com", "Mia Berger", "admins", True, "2026-11-27T09:12:00.000Z"),
    ("tomas.novak@example.com", "Tomáš Novák", "editors", True, "2026-11-26T15:40:00.000Z"),
    ("aisha.khan@example.com", "Aisha Khan", "editors", False, "2026-11-24T08:05:00.000Z"),
    ("jean.dupont@example.com", "Jean Dupont", "viewers", False, None),
)
"""Address, name, group, whether there is a second factor, and the last log-in."""
AMELIE, JURGEN, SIOBHAN = (str(UUID(int=number)) for number in (2, 3, 4))
"""Ids of customers: the demo customers have 1, 2, 3 and so on, in the order of their file."""
TWIN = str(UUID(int=900))
"""The id of a customer who may be Amélie once more."""
SEALING = {"sealingKey": base64.b64encode(bytes(32)).decode(), "endsAt": "2099-01-01T00:00:00Z"}
"""What the session gets as well if its page asks for a key."""
_MONTHS = 24
_ACTIVITIES = (
    (AMELIE, "call", "Order of the spring collection", "2026-11-27T13:00:00.000Z", False, ME),
    (AMELIE, "meeting", "Visit in Lyon", "2026-12-03T09:30:00.000Z", False, "tomas.novak@example.com"),
    (AMELIE, "email", "Catalogue sent", "2026-11-20T16:10:00.000Z", True, ME),
    (JURGEN, "task", "Offer for two registers of pipes", "2026-11-25T08:00:00.000Z", False, ME),
    (SIOBHAN, "letter", "Autumn catalogue", "2026-11-18T11:00:00.000Z", True, "aisha.khan@example.com"),
)
"""Customer, kind, subject, when, whether it is done, and whose it is."""


def customers() -> list[Record]:
    """Return the demo customers, who were registered over two years, and one who may be there twice."""
    people = [customer(number, body) for number, body in enumerate(demo.bodies(), start=1)]
    twin = customer(900, {"name": "Amelie Rousseau", "phone": people[1]["phone"], "company": "Atelier Rousseau Lyon"})
    return [*people, twin | {"email": "amelie@rousseau.example", "tags": ["newsletter"]}]


def customer(number: int, body: Mapping[str, Any]) -> Record:
    """Return a customer of whom this is known, registered on a day that goes by the number."""
    month = (number * 7) % _MONTHS
    day = f"{2026 - month // 12}-{12 - month % 12:02}-{number % 27 + 1:02}"
    at = min(f"{day}T{8 + number % 9:02}:{number % 60:02}:00.000Z", "2026-11-26T16:20:00.000Z")
    owner = ("", ME, "tomas.novak@example.com", "aisha.khan@example.com")[number % 4]
    blank = {name: [] if name == "tags" else "" for name in CustomerSchema().fields}
    blank |= {"owner": owner, "ownerSubject": owner and _subject(owner)}
    own = {"customerId": str(UUID(int=number)), "registrationDate": at, "lastModified": at, "version": 1}
    given = {name: value.replace(" ", "") if name == "phone" else value for name, value in body.items()}
    return blank | {"status": "lead"} | given | own


def activities() -> list[Record]:
    """Return what there is to do, and was done, for some of the customers."""
    return [
        {
            "activityId": str(UUID(int=1000 + number)),
            "customerId": customer,
            "kind": kind,
            "subject": subject,
            "text": "",
            "due": due,
            "done": done,
            "owner": owner,
            "ownerSubject": _subject(owner),
            "created": "2026-11-18T09:00:00.000Z",
            "lastModified": "2026-11-20T16:10:00.000Z",
            "version": 1,
        }
        for number, (customer, kind, subject, due, done, owner) in enumerate(_ACTIVITIES, start=1)
    ]


def _subject(email: str) -> str:
    """Return Cognito's id of a colleague."""
    return next(str(UUID(int=2000 + number)) for number, one in enumerate(COLLEAGUES) if one[0] == email)


def users() -> list[Record]:
    """Return the colleagues."""
    return [
        {
            "email": email,
            "name": name,
            "active": True,
            "groups": [group],
            "secondFactor": factor,
            "status": "confirmed" if at else "invited",
            "lastLogIn": at,
            "created": "2026-03-02T09:00:00.000Z",
            "subject": _subject(email),
            "version": 1,
        }
        for email, name, group, factor, at in COLLEAGUES
    ]


def history() -> list[Record]:
    """Return the history of a customer whose status and address have changed."""
    return [
        _change(1, "2026-05-04T09:15:00.000Z", ME, "created", {"name": (None, "Amélie Rousseau")}),
        _change(2, "2026-09-14T14:02:00.000Z", "tomas.novak@example.com", "changed", {"status": ("lead", "active")}),
        _change(
            3,
            "2026-11-20T16:10:00.000Z",
            "aisha.khan@example.com",
            "changed",
            {
                "address": (
                    "14 rue des Tisserands, 69001 Lyon, France",
                    "14 rue des Tisserands, 69004 Lyon, France",
                ),
                "tags": (["vip"], ["vip", "textiles"]),
            },
        ),
    ]


def _change(version: int, at: str, by: str, kind: str, changes: dict[str, tuple[Any, Any]]) -> Record:
    return {
        "version": version,
        "at": at,
        "by": by,
        "kind": kind,
        "changes": {name: {"old": old, "new": new} for name, (old, new) in changes.items()},
        "importId": "",
        "reason": "",
        "otherId": "",
        "bySubject": _subject(by),
    }


def entries() -> list[Record]:
    """Return what everybody changed, the newest first."""
    rows = (
        ("2026-11-27T09:40:00.000Z", ME, "changed", "customers", JURGEN, "Jürgen Weißhaupt"),
        ("2026-11-27T09:21:00.000Z", "tomas.novak@example.com", "created", "activities", _ACTIVITY, "Visit in Lyon"),
        ("2026-11-26T15:55:00.000Z", "tomas.novak@example.com", "trashed", "customers", SIOBHAN, "Old address"),
        ("2026-11-20T16:10:00.000Z", "aisha.khan@example.com", "changed", "customers", AMELIE, "Amélie Rousseau"),
    )
    return [
        {
            "resource": resource,
            "id": record_id,
            "version": 2,
            "at": at,
            "by": by,
            "kind": kind,
            "name": name,
            "importId": "",
            "bySubject": _subject(by),
        }
        for at, by, kind, resource, record_id, name in rows
    ]


_ACTIVITY = str(UUID(int=1002))


def actions(record: str, plural: str) -> Record:
    """Return my latest actions on records of a kind."""
    mine = [each for each in entries() if each["by"] == ME and each["resource"] == plural]
    return {"items": [{f"{record}Id": each["id"]} | _picked(each, "version", "at", "kind", "name") for each in mine]}


def _picked(record: Record, *names: str) -> Record:
    return {name: record[name] for name in names}


def sessions() -> list[Record]:
    """Return where I am logged in."""
    rows = (
        ("2026-11-27T08:58:00.000Z", "2026-11-27T09:58:00.000Z", "192.0.2.14", "Firefox, Windows", True),
        ("2026-11-27T06:40:00.000Z", "2026-11-27T07:15:00.000Z", "198.51.100.7", "Safari, iPhone", False),
    )
    return [
        {
            "session": str(UUID(int=3000 + number)),
            "begunAt": begun,
            "lastUsedAt": used,
            "address": address,
            "device": device,
            "current": current,
        }
        for number, (begun, used, address, device, current) in enumerate(rows)
    ]


def audit() -> list[Record]:
    """Return entries of the audit log, the newest first."""
    rows = (
        ("2026-11-27T09:12:00.000Z", "logIn", "done", 204, "", ME, "POST /session", ""),
        ("2026-11-27T09:11:20.000Z", "logIn", "denied", 401, "NotAuthorizedException", ME, "POST /session", ""),
        (
            "2026-11-26T15:42:00.000Z",
            "export",
            "done",
            201,
            "",
            "tomas.novak@example.com",
            "POST /customers/exports",
            "",
        ),
        (
            "2026-11-24T08:30:00.000Z",
            "userChange",
            "done",
            200,
            "",
            ME,
            "PATCH /users/{subject}",
            "aisha.khan@example.com",
        ),
    )
    return [
        {
            "entryId": str(UUID(int=4000 + number)),
            "at": at,
            "event": event,
            "outcome": outcome,
            "status": status,
            "why": why,
            "subject": _subject(email),
            "email": email,
            "route": route,
            "resource": "customer" if event == "export" else "user" if target else "",
            "target": _subject(target) if target else "",
            "address": "192.0.2.14",
            "device": "Firefox, Windows",
            "changes": ["groups", "editors"] if event == "userChange" else [],
            "correlationId": str(UUID(int=5000 + number)),
        }
        for number, (at, event, outcome, status, why, email, route, target) in enumerate(rows)
    ]


_STAYS = {
    "lead": {"here": 18, "hereSeconds": 18 * 86_400 * 34, "left": 44, "leftSeconds": 44 * 86_400 * 21},
    "active": {"here": 40, "hereSeconds": 40 * 86_400 * 210, "left": 4, "leftSeconds": 4 * 86_400 * 300},
    "inactive": {"here": 4, "hereSeconds": 4 * 86_400 * 95, "left": 0, "leftSeconds": 0},
}
"""How long customers have had each status, and had it when they left it."""


class FakeOffice(FakeImports):
    """A :class:`FakeImports` with all pages of the product; ``groups`` are those of whoever is logged in."""

    def __init__(self) -> None:
        super().__init__(*customers(), built_already=True)
        self.files = built("prod")  # whose pages show no name of a stage
        self.histories = {key: history() for key in self.records}
        self.activities = FakeSite(ActivityAdmin, activities(), built_already=True)
        self.second_factor = False

    @cached_property
    def table(self) -> dict[str, Callable[[dict[str, str]], Answer]]:
        """Method and route -> what answers a request, given what stands in its path and query."""
        return {
            "GET /session": lambda given: (200, self._session() | (SEALING if "seal" in given else {})),
            "GET /session/sessions": lambda _: (200, {"items": sessions()}),
            "GET /session/second-factor": lambda _: (200, {"enabled": self.second_factor, "required": False}),
            "POST /session/second-factor": lambda _: (200, {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}),
            "GET /customers/actions": lambda _: (200, actions("customer", "customers")),
            "GET /activities/actions": lambda _: (200, actions("activity", "activities")),
            "GET /dashboard": lambda _: (200, self._dashboard()),
            "GET /changes": lambda _: (200, {"items": entries(), "nextCursor": None}),
            "GET /users": lambda _: (200, _page_of(users())),
            "GET /users/{subject}": lambda given: (200, _one(users(), "subject", given["subject"])),
            "GET /audit": lambda _: (200, {"items": audit(), "nextCursor": None}),
            "GET /customers/duplicates": self._duplicates,
        }

    def api(self, request: Request, path: str, query: dict[str, str]) -> Answer:
        """Return the status and the body that answer a request."""
        for route, answer in self.table.items():
            method, _, pattern = route.partition(" ")
            found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern), path)
            if found and request.method == method:
                status, body = answer(query | found.groupdict())
                response = description()["paths"][pattern][method.lower()]["responses"][str(status)]
                assert wrong(response["content"]["application/json"]["schema"], body) == [], route
                return status, body
        below = re.fullmatch(r"/customers/([^/]+)/activities", path)
        if below:
            return self.activities.list_records(query | {"customerId": below[1]})
        if path.startswith("/activities"):
            return self.activities.api(request, path, query)
        return super().api(request, path, query)

    def _session(self) -> Record:
        return {"email": ME, "groups": list(self.groups), "expiresAt": "2099-01-01T00:00:00Z", "idleMinutes": 60}

    def _dashboard(self) -> Record:
        mine = {"overdue": 1, "today": 1}
        last = {"count": 2, "exact": True, "last": "2026-10-27"}
        due = mine | {"myOverdue": 1, "myToday": 1, "exact": True}
        items = [
            {"resource": "customers", "facets": _facets(self), "stays": {"statuses": _STAYS}, "sameDays": last},
            {"resource": "activities", "facets": _facets(self.activities), "sameDays": last | {"count": 0}, "due": due},
        ]
        return {"day": NOW[:10], "items": items}

    def _duplicates(self, query: dict[str, str]) -> Answer:
        pair = description()["components"]["schemas"]["CustomerPair"]["properties"]
        row = pair["records"]["items"]["required"]
        both = [{name: self.records[key][name] for name in row} for key in (AMELIE, TWIN)]
        reasons = [
            {"kind": "same", "fields": ["phone"], "sharedByMany": False},
            {"kind": "near", "fields": ["name", "company"], "sharedByMany": False},
        ]
        found = {"pair": f"{AMELIE}.{TWIN}", "dismissed": False, "reasons": reasons, "records": both}
        asked = query.get("of") in (None, AMELIE, TWIN) and "dismissed" not in query
        crowded: Record = {"crowded": []} if "of" in query else {}
        return 200, {"items": [found] if asked else [], "nextCursor": None} | crowded


def _facets(site: FakeSite) -> Record:
    """Return the counts of a list's records, as the API answers with them."""
    facets: Record = site.list_records({"facets": "true"})[1]["facets"]
    counts = {name: {key.lower(): count for key, count in facets[name].items()} for name in facets if name != "days"}
    years: dict[str, int] = {}
    for month, count in counts["months"].items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return counts | {"years": years, "total": len(site.records)}


def _page_of(rows: list[Record]) -> Record:
    return {"items": rows, "nextCursor": None, "total": len(rows), "matches": len(rows), "matchesExact": True}


def _one(rows: list[Record], name: str, value: str) -> Record:
    return next(row for row in rows if row[name] == value)
