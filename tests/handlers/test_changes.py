"""What everybody changed, as people ask for it: by person, resource, kind and day, each within the own rights."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

from tests.handlers.conftest import Answer, Send, load

WRONG = "limit=0&by=&kinds=created,painted&day=2026-02-30&imports=perhaps&resource=orders&cursor=&page=2"


def told(answer: Answer) -> list[tuple[str, str, str, str]]:
    """Return resource, kind, name and person of each entry."""
    assert answer.status == 200, answer.body
    return [(one["resource"], one["kind"], one["name"], one["by"]) for one in answer.body["items"]]


def test_everybody_sees_what_colleagues_changed(send: Send, ann: dict[str, Any]) -> None:
    """In all records at once, newest first; an entry has what leads to the record and its history."""
    call = send("POST", f"/customers/{ann['customerId']}/activities", json_body={"subject": "A call", "kind": "call"})
    send("PATCH", f"/customers/{ann['customerId']}", json_body={"name": "Ann Other"}, role="both")
    send("DELETE", f"/activities/{call.body['activityId']}", role="admin")

    answer = send("GET", "/changes", role="viewer")

    assert told(answer) == [
        ("activities", "trashed", "A call", "admin@example.com"),
        ("customers", "changed", "Ann Other", "both@example.com"),
        ("activities", "created", "A call", "editor@example.com"),
        ("customers", "created", "Ann Köhler", "editor@example.com"),
    ]
    assert answer.body["nextCursor"] is None
    assert answer.body["items"][1] == {
        "resource": "customers",
        "id": ann["customerId"],
        "version": 2,
        "at": answer.body["items"][1]["at"],
        "kind": "changed",
        "name": "Ann Other",
        "by": "both@example.com",
        "bySubject": "sub-of-both",
        "importId": "",
    }


def test_filters(send: Send, ann: dict[str, Any]) -> None:
    """Each by itself, and together; days are those of the stage's zone, which is a day ahead here half of the time."""
    send("PATCH", f"/customers/{ann['customerId']}", json_body={"name": "Ann Other"}, role="both")
    today = load("records/days").day_of(ann["registrationDate"], "Pacific/Apia")
    changed, created = (
        ("customers", "changed", "Ann Other", "both@example.com"),
        ("customers", "created", "Ann Köhler", "editor@example.com"),
    )

    found = {
        query: told(send("GET", f"/changes?{query}"))
        for query in (
            "resource=customers",
            "resource=activities",
            "by=both@example.com",
            "by=nobody@example.com",
            "kinds=created,trashed",
            f"day={today}",
            "day=2020-02-29",
            "day=9999-12-31",
            "day=0001-01-01",
            "imports=true",
            f"day={today}&kinds=created&by=editor@example.com&resource=customers",
        )
    }

    assert [*found.values()] == [
        [changed, created],
        [],
        [changed],
        [],
        [created],
        [changed, created],
        *[[]] * 4,
        [created],
    ]


def test_pages(send: Send, ann: dict[str, Any]) -> None:
    """A cursor leads through all entries, and holds for what it was made for alone."""
    for number in range(4):
        send("PATCH", f"/customers/{ann['customerId']}", json_body={"name": f"Ann {number}"})
    names, query = [], "limit=2"
    while query:
        answer = send("GET", f"/changes?{query}")
        names.append([one["name"] for one in answer.body["items"]])
        cursor = answer.body["nextCursor"]
        query = f"limit=2&cursor={cursor}" if cursor else ""
    first = send("GET", "/changes?limit=2").body["nextCursor"]

    other = send("GET", f"/changes?limit=2&resource=customers&cursor={first}")

    assert names == [["Ann 3", "Ann 2"], ["Ann 1", "Ann 0"], ["Ann Köhler"]]
    assert (other.status, [*other.body["errors"]]) == (400, ["cursor"])


def test_all_that_is_wrong_is_named(send: Send) -> None:
    """At once, each with what would be right; nothing is read."""
    answer, doubled = send("GET", f"/changes?{WRONG}"), send("GET", "/changes?by=a@b.example&by=c@d.example")

    names = ("limit", "by", "kinds", "day", "imports", "resource", "cursor", "page")
    assert (answer.status, sorted(answer.body["errors"])) == (400, sorted(names))
    assert answer.body["errors"]["resource"] == ["Select one of: customers, activities."]
    assert answer.body["errors"]["day"] == ["Enter a day such as 2026-11-21."]
    assert (doubled.status, doubled.body["errors"]) == (400, {"by": ["Give this parameter once."]})


def test_who_may_read_nothing_reads_nothing(send: Send) -> None:
    """Without a group there is no list, whatever else is wrong with the request."""
    assert [send("GET", f"/changes{query}", role="nobody").status for query in ("", f"?{WRONG}")] == [403, 403]


def test_each_resource_has_its_own_rights(send: Send, ann: dict[str, Any]) -> None:
    """Whoever may read only one of them sees its changes, and nothing of the others; to name another is refused."""
    send("POST", f"/customers/{ann['customerId']}/activities", json_body={"subject": "Secret", "kind": "call"})
    module = load("handlers/_changes")
    activities = replace(module.named("activities"), rights={"admins": {"read"}})

    def named(plural: str) -> Any:
        return activities if plural == "activities" else module.RESOURCES[0]

    with patch.object(module, "named", named):
        of_viewer, of_admin = (told(send("GET", "/changes", role=role)) for role in ("viewer", "admin"))
        refused = send("GET", "/changes?resource=activities", role="viewer")

    assert [resource for resource, *_ in of_viewer] == ["customers"]
    assert [resource for resource, *_ in of_admin] == ["activities", "customers"]
    assert refused.status == 403


def test_nobody_who_was_purged_has_a_name(send: Send, ann: dict[str, Any]) -> None:
    """Of the record only that it is gone is left, and who did that."""
    send("DELETE", f"/customers/{ann['customerId']}?purge=true", role="admin")

    assert told(send("GET", "/changes")) == [("customers", "purged", "", "admin@example.com")]
