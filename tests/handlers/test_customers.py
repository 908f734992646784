"""The customers of the API: created, read, replaced, changed, thrown away, listed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest

from customers.resource import CUSTOMERS
from records import days
from records.transaction import to_item
from schemas._phone_region import region
from tests.handlers.conftest import Send, load
from tests.records.faults import FaultyClient

UNKNOWN = "00000000-0000-4000-8000-000000000000"
FULL = {
    "name": "Ann Köhler",
    "email": "ann@example.com",
    "phone": "+497112842222",
    "company": "Acme",
    "address": "Weg 1\n70173 Stuttgart",
    "status": "active",
    "tags": ["vip"],
    "notes": "Calls on Mondays.",
}
READ_ONLY = ("customerId", "ownerSubject", "registrationDate", "lastModified", "version")


def day_of(customer: dict[str, Any]) -> str:
    """Return the day on which a customer was registered, by the time zone that the functions are given."""
    return days.day_of(customer["registrationDate"], "Pacific/Apia")


def at(customer: Any, suffix: str = "") -> str:
    """Return the path of a customer."""
    return f"/customers/{customer['customerId']}{suffix}"


def store_past(dynamodb: Any, environment: dict[str, str], customer: Any, fields: dict[str, Any]) -> None:
    """Give a customer's record fields as they are, as older rules may have stored them."""
    table, key = environment["DYNAMODB_TABLE_NAME"], {"customerId": {"S": customer["customerId"]}}
    dynamodb.put_item(
        TableName=table, Item=dynamodb.get_item(TableName=table, Key=key)["Item"] | to_item(customer | fields)
    )


class TestCreate:
    """POST /customers."""

    def test_the_answer_is_the_whole_record_and_where_it_is(self, send: Send) -> None:
        """201 with Location and ETag; reading it gives the same."""
        created = send("POST", "/customers", json_body=FULL | {"phone": "0711 / 284 22 22", "tags": ["VIP", "vip"]})

        read = send("GET", at(created.body))
        assert created.status == 201
        assert {name: created.body[name] for name in FULL} == FULL
        assert created.body.keys() == {*CUSTOMERS.writable, *READ_ONLY}
        assert created.body["version"] == 1
        assert urljoin("/stage/customers", created.headers["Location"]) == "/stage" + at(created.body)
        assert (read.status, read.body) == (200, created.body)
        assert read.headers["ETag"] == created.headers["ETag"] == '"1"'

    def test_a_taken_address_is_a_conflict_that_names_the_holder(self, send: Send, ann: Any) -> None:
        """On the field it belongs to."""
        refused = send("POST", "/customers", json_body={"name": "Bob", "email": "ANN@Example.com"})

        assert refused.status == 409
        assert refused.body == {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": "The e-mail address belongs to another customer.",
            "errors": {"email": ["Customer with this Email already exists."]},
            "holderId": ann["customerId"],
        }

    def test_a_key_makes_it_happen_once(self, send: Send) -> None:
        """The same request again gets the same answer; another body, or another spelling of it, is told apart."""
        key = {"Idempotency-Key": "order-7"}
        first = send("POST", "/customers", json_body=FULL, headers=key)
        again = send("POST", "/customers", json_body=dict(reversed(FULL.items())), headers=key)
        other = send("POST", "/customers", json_body=FULL | {"name": "Bob"}, headers=key)
        somebody = send("POST", "/customers", json_body=FULL, headers=key, role="admin")

        assert (first.status, again.status, again.body) == (201, 201, first.body)
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Location"] == first.headers["Location"]
        assert (other.status, other.body["detail"]) == (422, "This Idempotency-Key was used with another body.")
        assert somebody.status == 409  # another person's key is another key

    def test_a_key_whose_customer_was_purged_is_spent(self, send: Send) -> None:
        """Nor does the customer come again."""
        key = {"Idempotency-Key": "order-8"}
        made = send("POST", "/customers", json_body=FULL, headers=key).body
        send("DELETE", f"{at(made)}?purge=true", role="admin")

        again = send("POST", "/customers", json_body=FULL, headers=key)

        assert (again.status, again.body["detail"]) == (
            422,
            "What this Idempotency-Key made has been deleted for good. Use another key.",
        )
        assert send("GET", "/customers").body["total"] == 0

    @pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 256, "a\tb"])
    def test_a_key_that_is_none_is_refused(self, send: Send, key: str) -> None:
        """1 to 255 visible characters."""
        refused = send("POST", "/customers", json_body=FULL, headers={"Idempotency-Key": key})

        assert (refused.status, refused.body["detail"]) == (400, "An Idempotency-Key has 1 to 255 visible characters.")
        assert send("GET", "/customers").body["total"] == 0


class TestIds:
    """The id in the path."""

    @pytest.mark.parametrize(
        "customer_id", [UNKNOWN, "x", "%20", "..", "0", UNKNOWN + "0", "SECRET", "%F0%9F%90%89", "a" * 3000]
    )
    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    def test_an_id_that_nobody_has_is_not_found(self, send: Send, method: str, customer_id: str) -> None:
        """Whether it could be one or not; nothing appears under it."""
        body = None if method in ("GET", "DELETE") else {"name": "Ghost", "email": "ghost@example.com"}

        refused = send(method, f"/customers/{customer_id}", json_body=body)

        assert (refused.status, refused.body["detail"]) == (404, "There is no customer with this id.")
        assert send("GET", "/customers").body["items"] == []

    def test_a_card_for_an_address_book(self, send: Send) -> None:
        """`Accept` asks for it; it is what an export writes of the customer, and other types are JSON."""
        ann = send("POST", "/customers", json_body=FULL).body

        card = send("GET", at(ann), headers={"Accept": "text/vcard"})

        assert (card.status, card.headers["Content-Type"]) == (200, "text/vcard; charset=utf-8")
        assert card.headers["ETag"] == '"1"'
        lines = card.body.split("\r\n")
        assert (lines[:3], lines[-2:]) == (["BEGIN:VCARD", "VERSION:4.0", "FN:Ann Köhler"], ["END:VCARD", ""])
        assert set(lines) >= {
            f"UID:urn:uuid:{ann['customerId']}",
            "EMAIL:ann@example.com",
            'TEL;VALUE=uri;TYPE="voice":tel:+497112842222',
            "ORG:Acme",
            "CATEGORIES:vip",
            "NOTE:Calls on Mondays.",
        }
        assert send("GET", at(ann), headers={"Accept": "text/html,*/*"}).body == ann

    def test_an_id_may_be_written_in_capitals(self, send: Send, ann: Any) -> None:
        """It is the same UUID (RFC 9562 section 4)."""
        assert send("GET", at(ann).upper().replace("/CUSTOMERS", "/customers")).body == ann


class TestIfMatch:
    """Nobody overwrites what they have not seen."""

    WRITES = (("PUT", FULL), ("PATCH", {"name": "Second"}), ("DELETE", None))

    @pytest.mark.parametrize(("method", "body"), WRITES)
    def test_the_current_version_may_be_changed(self, send: Send, ann: Any, method: str, body: Any) -> None:
        """As may any with ``*``."""
        for tag in ('"1"', "*"):
            wire = {"name": "Somebody", "email": f"{method}{tag.strip(chr(34)).replace('*', 'any')}@example.com"}
            customer = send("POST", "/customers", json_body=wire).body
            changed = {**body, "email": customer["email"]} if method == "PUT" else body
            assert send(method, at(customer), json_body=changed, headers={"If-Match": tag}).status in (200, 204)
        assert send("GET", at(ann)).body == ann

    @pytest.mark.parametrize(("method", "body"), WRITES)
    def test_an_old_version_is_refused_with_the_current_record(
        self, send: Send, ann: Any, method: str, body: Any
    ) -> None:
        """So that a client can show both."""
        current = send("PATCH", at(ann), json_body={"name": "First"}, headers={"If-Match": '"1"'}).body

        refused = send(method, at(ann), json_body=body, headers={"If-Match": '"1"'})

        assert refused.status == 412
        assert refused.body == {
            "type": "about:blank",
            "title": "Precondition Failed",
            "status": 412,
            "detail": "The customer has changed since it was read.",
            "current": current,
        }
        assert refused.headers["ETag"] == '"2"'
        assert send("GET", at(ann)).body == current

    def test_an_echo_of_an_old_record_is_an_old_version(self, send: Send, ann: Any) -> None:
        """A form sends back all that it read: what changed meanwhile is a 412, not a mistake in read-only fields."""
        current = send("PATCH", at(ann), json_body={"name": "First"}).body

        refused = send("PUT", at(ann), json_body=ann | {"company": "Mine"}, headers={"If-Match": '"1"'})

        assert (refused.status, refused.body["current"]) == (412, current)

    @pytest.mark.parametrize(("method", "body"), WRITES)
    @pytest.mark.parametrize(
        ("tag", "status"),
        [
            ('W/"1"', 412),
            ('"0"', 400),
            ('"99"', 412),
            ("1", 400),
            ('"1', 400),
            ('"1", "2"', 400),
            ('"one"', 400),
            ("", 400),
            ('"' + "9" * 30 + '"', 400),
            ('"-1"', 400),
            ('"\u0661"', 400),  # another script's one
        ],
    )
    def test_a_tag_that_cannot_match_changes_nothing(
        self, send: Send, ann: Any, method: str, body: Any, tag: str, status: int
    ) -> None:
        """Weak ones never match; what is no tag is a mistake."""
        assert send(method, at(ann), json_body=body, headers={"If-Match": tag}).status == status
        assert send("GET", at(ann)).body == ann


class TestReplace:
    """PUT /customers/{customerId}."""

    def test_what_is_left_out_is_emptied(self, send: Send) -> None:
        """The customer has these values and no others."""
        customer = send("POST", "/customers", json_body=FULL).body

        replaced = send("PUT", at(customer), json_body={"name": "Ann", "email": "ann@example.com"})

        assert (replaced.status, replaced.headers["ETag"]) == (200, '"2"')
        assert replaced.body == customer | {
            "name": "Ann",
            "phone": "",
            "company": "",
            "address": "",
            "status": "lead",
            "tags": [],
            "notes": "",
            "lastModified": replaced.body["lastModified"],
            "version": 2,
        }

    def test_the_record_may_be_sent_back_as_it_is(self, send: Send, ann: Any) -> None:
        """Which changes nothing, not even the version."""
        echoed = send("PUT", at(ann), json_body=ann)

        assert (echoed.status, echoed.body, echoed.headers["ETag"]) == (200, ann, '"1"')

    def test_read_only_fields_stay_as_they_are(self, send: Send, ann: Any) -> None:
        """All of them are named at once, beside what else is wrong."""
        others = {"customerId": UNKNOWN, "registrationDate": "2020-01-01", "lastModified": None, "version": "1"}

        refused = send("PUT", at(ann), json_body=ann | others | {"name": ""})

        assert refused.status == 400
        assert refused.body["errors"] == {
            **{name: ["This field is read-only. Leave it out."] for name in others},
            "version": ["Enter a whole number: the version that you read."],
            "name": ["This field is required."],
        }

    def test_the_version_in_the_body_is_a_precondition(self, send: Send, ann: Any) -> None:
        """As If-Match is; one that contradicts it is refused, and one that is overtaken is told what is there now."""
        newer = send("PUT", at(ann), json_body=ann | {"notes": "newer"}).body

        overtaken = send("PUT", at(ann), json_body=ann | {"notes": "older"})
        contradicting = send("PUT", at(ann), json_body=newer, headers={"If-Match": '"1"'})
        agreeing = send("PUT", at(ann), json_body=newer | {"notes": "newest"}, headers={"If-Match": '"2"'})

        assert (overtaken.status, overtaken.body["current"]) == (412, newer)
        assert contradicting.status == 400
        assert contradicting.body["errors"] == {
            "version": ["If-Match names version 1. Send the same version in both, or in one of them."]
        }
        assert (agreeing.status, agreeing.body["version"]) == (200, 3)

    def test_of_those_who_name_one_version_one_wins(self, send: Send, ann: Any) -> None:
        """Six at once, 25 times: five are told that they were overtaken, and no change is lost."""
        current = ann
        for number in range(25):
            bodies = [current | {"notes": f"{number} {racer}"} for racer in range(6)]
            with ThreadPoolExecutor(6) as pool:
                answers = list(pool.map(lambda body: send("PUT", at(ann), json_body=body), bodies))
            (won,) = [answer.body for answer in answers if answer.status == 200]
            assert sorted(answer.status for answer in answers) == [200, 412, 412, 412, 412, 412]
            current = won
        assert send("GET", at(ann)).body == current
        assert current["version"] == 26

    @pytest.mark.parametrize("version", [True, 1.0, "1", None, [1]])
    def test_a_version_is_a_whole_number(self, send: Send, ann: Any, version: Any) -> None:
        """What only equals the current one in Python is not it."""
        refused = send("PUT", at(ann), json_body=ann | {"version": version})

        assert (refused.status, refused.body["errors"]) == (
            400,
            {"version": ["Enter a whole number: the version that you read."]},
        )

    def test_a_change_that_is_overtaken_is_validated_again(
        self, send: Send, dynamodb: Any, environment: dict[str, str], ann: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What repeated the record a moment ago may be a change now."""
        store_past(dynamodb, environment, ann, {"phone": "call me"})
        module = load("handlers/update_customer")

        def overtake(call: Callable[..., Any], request: dict[str, Any]) -> Any:
            monkeypatch.undo()
            assert send("PATCH", at(ann), json_body={"phone": "+4930123456"}).status == 200
            return call(**request)

        faulty = FaultyClient(module.DATABASE.client, transact_write_items=[overtake])
        monkeypatch.setattr(module, "DATABASE", replace(module.DATABASE, client=faulty))
        refused = send("PATCH", at(ann), json_body={"phone": "call me", "company": "Acme"})

        assert (refused.status, list(refused.body["errors"])) == (400, ["phone"])
        assert send("GET", at(ann)).body["company"] == ""

    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    def test_what_does_not_change_is_not_validated_again(
        self, send: Send, dynamodb: Any, environment: dict[str, str], ann: Any, method: str
    ) -> None:
        """A record stored under older rules can be sent back as it is, and changed in its other fields."""
        old = {"name": " ", "phone": "call me", "tags": ["A", "A", "\u2800"]}
        store_past(dynamodb, environment, ann, old)
        got = send("GET", at(ann)).body
        body = got if method == "PUT" else old

        unchanged = send(method, at(ann), json_body=body)
        changed = send(method, at(ann), json_body=body | {"notes": "new"})
        wrong = send(method, at(ann), json_body=(changed.body if method == "PUT" else {}) | {"phone": "call you"})

        assert (unchanged.status, unchanged.body) == (200, got)
        assert changed.status == 200
        assert changed.body | {"notes": "", "version": 1, "lastModified": got["lastModified"]} == got
        assert list(wrong.body["errors"]) == ["phone"]

    def test_a_taken_address_is_a_conflict(self, send: Send, ann: Any) -> None:
        """As it is for a new customer."""
        bob = send("POST", "/customers", json_body={"name": "Bob", "email": "bob@example.com"}).body

        refused = send("PUT", at(bob), json_body=bob | {"email": "Ann@Example.com"})

        assert (refused.status, refused.body["holderId"]) == (409, ann["customerId"])
        assert send("GET", at(bob)).body == bob


class TestUpdate:
    """PATCH /customers/{customerId}."""

    def test_the_others_stay(self, send: Send) -> None:
        """One field changes, by its name."""
        customer = send("POST", "/customers", json_body=FULL).body

        changed = send("PATCH", at(customer), json_body={"notes": None})

        assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
        assert changed.body == customer | {
            "notes": "",
            "lastModified": changed.body["lastModified"],
            "version": 2,
        }

    @pytest.mark.parametrize("body", [{}, {"name": "Ann Köhler"}, {"phone": "0711 2842222", "tags": ["VIP"]}])
    def test_a_change_of_nothing_keeps_the_version(self, send: Send, ann: Any, body: Any) -> None:
        """Also when it is the same in other words."""
        same = send("PATCH", at(ann), json_body=body)

        assert (same.status, same.body) == (200, ann)

    @pytest.mark.parametrize("field", READ_ONLY)
    def test_read_only_fields_are_refused(self, send: Send, ann: Any, field: str) -> None:
        """Also with the value that they have: PATCH says what is to change."""
        refused = send("PATCH", at(ann), json_body={field: ann[field]})

        assert (refused.status, refused.body["errors"]) == (400, {field: ["This field is read-only. Leave it out."]})


class TestPhoneRegion:
    """``phoneRegion`` in the query string."""

    LONDON = "020 7946 0958"

    def test_a_new_customers_number_is_read_in_it(self, send: Send) -> None:
        """Without it in the stage's, where this one is kept as typed."""
        body = {"name": "Ann", "email": "ann@example.com", "phone": self.LONDON}

        british = send("POST", "/customers?phoneRegion=GB", json_body=body)
        typed = send("POST", "/customers", json_body=body | {"email": "bob@example.com"})

        assert (british.body["phone"], typed.body["phone"]) == ("+442079460958", self.LONDON)
        assert region.get() is None

    @pytest.mark.parametrize("method", ["PATCH", "PUT"])
    def test_a_number_kept_as_typed_is_read_anew(self, send: Send, method: str) -> None:
        """Its text is the stored one; the region is what changes it."""
        body = {"name": "Ann", "email": "ann@example.com", "phone": self.LONDON}
        ann = send("POST", "/customers", json_body=body).body

        same = send(method, at(ann), json_body=body)
        read = send(method, at(ann, "?phoneRegion=GB"), json_body=body)
        again = send(method, at(ann, "?phoneRegion=FR"), json_body=read.body if method == "PUT" else {"name": "Bob"})

        assert (same.body["phone"], same.body["version"]) == (self.LONDON, 1)
        assert (read.body["phone"], read.body["version"]) == ("+442079460958", 2)
        assert again.body["phone"] == "+442079460958"

    @pytest.mark.parametrize("asked", ["phone=020+7946+0958", "q=020+7946+0958", "q=ann+(020)+7946+0958", "q=020+7946"])
    def test_a_number_is_asked_for_in_it(self, send: Send, asked: str) -> None:
        """As it is brought; a search also finds it by its digits, who has a number is asked exactly."""
        body = {"name": "Ann", "email": "ann@example.com", "phone": self.LONDON}
        ann = send("POST", "/customers?phoneRegion=GB", json_body=body).body

        british = send("GET", f"/customers?{asked}&phoneRegion=GB").body["items"]
        french = send("GET", f"/customers?{asked}&phoneRegion=FR").body["items"]
        of_the_stage = send("GET", f"/customers?{asked}").body["items"]

        assert [one["customerId"] for one in british] == [ann["customerId"]]
        assert french == of_the_stage == ([] if asked.startswith("phone") else british)

    @pytest.mark.parametrize(
        ("region", "typed"), [("RU", "8 (495) 123-45-67"), ("HU", "06 1 234 5678"), ("US", "1-800-FLOWERS")]
    )
    def test_what_is_dialled_before_a_number_is_told_by_it(self, send: Send, region: str, typed: str) -> None:
        """A search finds what the same text has stored."""
        body = {"name": "Ann", "email": "ann@example.com", "phone": typed}
        ann = send("POST", f"/customers?phoneRegion={region}", json_body=body).body
        query = urlencode({"q": typed, "phoneRegion": region, "count": "true"})

        found = send("GET", f"/customers?{query}").body

        assert ann["phone"].startswith("+")
        assert ([one["customerId"] for one in found["items"]], found["matches"]) == ([ann["customerId"]], 1)

    @pytest.mark.parametrize("asked", ["", "q=ann", "phone=0711+2842222", "sort=name"])
    @pytest.mark.parametrize("region", ["gb", "XX", "Britain", "", "GB&phoneRegion=FR", "%00"])
    def test_a_list_refuses_what_is_no_region(self, send: Send, region: str, asked: str) -> None:
        """By the parameter's name, whether it needs one or not."""
        refused = send("GET", f"/customers?{asked}&phoneRegion={region}")

        assert (refused.status, [*refused.body["errors"]]) == (400, ["phoneRegion"])

    @pytest.mark.parametrize("region", ["gb", "XX", "Britain", "", "GB&phoneRegion=FR"])
    @pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
    def test_what_is_no_region_is_refused(self, send: Send, ann: Any, method: str, region: str) -> None:
        """By the parameter's name; nothing is written."""
        path = "/customers" if method == "POST" else at(ann)
        body = {"name": "Bob", "email": "bob@example.com", "phone": self.LONDON}

        refused = send(method, f"{path}?phoneRegion={region}", json_body=body)

        assert (refused.status, [*refused.body["errors"]]) == (400, ["phoneRegion"])
        assert send("GET", at(ann)).body == ann


class TestTrash:
    """DELETE, restore, purge, history, revert."""

    def test_it_is_gone_and_comes_back(self, send: Send, ann: Any) -> None:
        """204 without a body; 404 from then on; 200 once restored, as often as asked."""
        gone = send("DELETE", at(ann))
        after = [send("GET", at(ann)).status, send("DELETE", at(ann)).status]
        trash = send("GET", "/customers?trash=true&count=true").body
        restored = [send("POST", at(ann, "/restore"), json_body={}) for _ in range(2)]

        assert (gone.status, gone.body, after) == (204, None, [404, 404])
        assert [row["customerId"] for row in trash["items"]] == [ann["customerId"]]
        assert (trash["total"], trash["matches"], trash["matchesExact"]) == (0, 1, True)
        assert [(back.status, back.body["version"], back.headers["ETag"]) for back in restored] == [(200, 3, '"3"')] * 2
        after = send("GET", "/customers?trash=true&count=true").body
        assert (after["total"], after["matches"]) == (1, 0)

    def test_the_trash_is_searched_and_says_who(self, send: Send) -> None:
        """By all words that a row of a list has, newest first; the history knows who, and when."""
        wires = [{"name": f"{name} Trash", "company": company} for name, company in (("Ann", "Acme"), ("Bob", "Acme"))]
        ann, bob = (send("POST", "/customers", json_body=wire).body for wire in wires)
        for customer in (ann, bob):
            send("DELETE", at(customer))
        deleted = send("GET", at(ann, "/history")).body["items"][-1]

        def found(q: str) -> list[str]:
            page = send("GET", f"/customers?{urlencode({'trash': 'true', 'count': 'true', 'q': q})}").body
            assert (page["matches"], page["matchesExact"]) == (len(page["items"]), True)
            return [row["name"] for row in page["items"]]

        (row,) = send("GET", "/customers?trash=true&q=ann+trash&fields=name").body["items"]
        assert row == {"name": "Ann Trash", "trashedBy": "editor@example.com", "trashedAt": deleted["at"]}
        assert found("trash") == ["Bob Trash", "Ann Trash"]
        assert found("acme ann") == ["Ann Trash"]
        assert found('"bob trash"') == ["Bob Trash"]
        assert found("nobody") == []
        send("POST", at(ann, "/restore"), json_body={})
        assert found("trash") == ["Bob Trash"]

    def test_a_taken_address_keeps_it_in_the_trash(self, send: Send, ann: Any) -> None:
        """409 names who has it now."""
        send("DELETE", at(ann))
        holder = send("POST", "/customers", json_body={"name": "Bob", "email": "ann@example.com"}).body

        refused = send("POST", at(ann, "/restore"), json_body={})

        assert (refused.status, refused.body["holderId"]) == (409, holder["customerId"])

    @pytest.mark.parametrize(
        ("query", "errors"),
        [
            ("purge=yes", {"purge": ["Enter true or false."]}),
            ("force=true", {"force": ["Unknown parameter. There are: purge."]}),
            ("purge=true&purge=false", {"purge": ["Give this parameter once."]}),
        ],
    )
    def test_nothing_is_deleted_by_mistake(self, send: Send, ann: Any, query: str, errors: Any) -> None:
        """A parameter that is not understood stops it."""
        refused = send("DELETE", at(ann, f"?{query}"), role="admin")

        assert (refused.status, refused.body["errors"]) == (400, errors)
        assert send("GET", at(ann)).status == 200

    def test_a_purge_leaves_a_stub(self, send: Send, ann: Any) -> None:
        """The history knows who did it, and nothing of whom."""
        assert send("DELETE", at(ann, "?purge=true"), role="admin").status == 204

        (stub,) = send("GET", at(ann, "/history")).body["items"]
        by = {"by": "admin@example.com", "bySubject": "sub-of-admin"}
        assert (
            stub
            == {"version": 2, "at": stub["at"], "kind": "purged", "changes": {}}
            | {"importId": "", "reason": "", "otherId": ""}
            | by
        )

    def test_the_history_is_paged(self, send: Send, ann: Any) -> None:
        """Oldest first, each change with old and new values and who made it."""
        send("PATCH", at(ann), json_body={"company": "Acme"}, role="admin")
        send("DELETE", at(ann))

        first = send("GET", at(ann, "/history?limit=2")).body
        second = send("GET", at(ann, f"/history?limit=2&cursor={first['nextCursor']}"), role="viewer").body

        assert [(change["version"], change["kind"], change["by"]) for change in first["items"] + second["items"]] == [
            (1, "created", "editor@example.com"),
            (2, "changed", "admin@example.com"),
            (3, "trashed", "editor@example.com"),
        ]
        assert first["items"][1]["changes"] == {"company": {"old": "", "new": "Acme"}}
        assert second["nextCursor"] is None
        assert send("GET", f"/customers/{UNKNOWN}/history?cursor={first['nextCursor']}").status == 400

    def test_an_earlier_version_comes_back(self, send: Send, ann: Any) -> None:
        """As a new one; a version that never was is refused."""
        send("PATCH", at(ann), json_body={"name": "Other", "tags": []})

        reverted = send("POST", at(ann, "/revert"), json_body={"version": 1}, headers={"If-Match": '"2"'})
        stale = send("POST", at(ann, "/revert"), json_body={"version": 2}, headers={"If-Match": '"2"'})
        unknown = send("POST", at(ann, "/revert"), json_body={"version": 9})

        assert (reverted.status, reverted.body["name"], reverted.body["version"]) == (200, "Ann Köhler", 3)
        assert stale.status == 412
        assert (unknown.status, unknown.body["errors"]) == (
            400,
            {"version": ["The history has no such version. Enter one that it shows."]},
        )

    @pytest.mark.parametrize("body", [{}, {"version": None}, {"version": "1"}, {"version": 1.5}, {"version": 0}])
    def test_a_version_is_a_whole_number(self, send: Send, ann: Any, body: Any) -> None:
        """From the history."""
        refused = send("POST", at(ann, "/revert"), json_body=body)

        assert (refused.status, list(refused.body["errors"])) == (400, ["version"])


class TestList:
    """GET /customers."""

    @pytest.fixture
    def three(self, send: Send) -> list[Any]:
        """Return three customers, in the order they came."""
        people = [("Änne", "lead"), ("Bob", "active"), ("Carl", "lead")]
        return [
            send(
                "POST",
                "/customers",
                json_body={"name": name, "email": f"{number}@example.com", "status": status, "notes": "n"},
            ).body
            for number, (name, status) in enumerate(people)
        ]

    def test_a_page_has_rows_a_cursor_and_the_total(self, send: Send, three: list[Any]) -> None:
        """Newest first; rows are records without address and notes; the last page's cursor is null."""
        first = send("GET", "/customers?limit=2").body
        second = send("GET", f"/customers?limit=2&cursor={first['nextCursor']}").body

        rows = [{name: value for name, value in one.items() if name not in ("address", "notes")} for one in three]
        assert first["items"] + second["items"] == sorted(rows, key=lambda row: row["registrationDate"], reverse=True)
        assert (first["total"], second["total"], second["nextCursor"]) == (3, 3, None)
        assert first.keys() == {"items", "nextCursor", "total"}

    def test_a_page_has_the_fields_that_are_asked_for(self, send: Send, three: list[Any]) -> None:
        """And its cursor leads on whichever they are."""
        first = send("GET", "/customers?limit=2&sort=name&fields=name").body
        second = send("GET", f"/customers?sort=name&fields=version,name&cursor={first['nextCursor']}").body

        assert len(three) == 3
        assert first["items"] == [{"name": "Änne"}, {"name": "Bob"}]
        assert second["items"] == [{"version": 1, "name": "Carl"}]

    def test_it_is_sorted_filtered_and_searched(self, send: Send, three: list[Any]) -> None:
        """As the parameters say; the total stays that of all."""
        assert len(three) == 3

        def names(query: str) -> list[str]:
            body = send("GET", f"/customers?{query}").body
            assert body["total"] == 3
            return [row["name"] for row in body["items"]]

        assert names("sort=-name") == ["Carl", "Bob", "Änne"]
        assert names("sort=name&status=lead") == ["Änne", "Carl"]
        assert names("q=ANNE") == ["Änne"]
        assert names("q=example&sort=-name&limit=2") == ["Carl", "Bob"]
        assert names(f"registrationDate={day_of(three[0])[:4]}&sort=name") == ["Änne", "Bob", "Carl"]
        assert names("tag=nobody") == []

    def test_a_tag_is_found_in_either_form(self, send: Send) -> None:
        """Some keyboards send an accent as a character of its own."""
        send("POST", "/customers", json_body={"name": "A", "email": "a@example.com", "tags": ["süd"]})

        found = [send("GET", f"/customers?tag={tag}").body["items"] for tag in ("s%C3%BCd", "su%CC%88d", "S%C3%9CD")]

        assert [len(items) for items in found] == [1, 1, 1]

    def test_matches_are_counted_when_asked(self, send: Send, three: list[Any]) -> None:
        """Which costs another look."""
        assert len(three) == 3

        body = send("GET", "/customers?q=example&limit=1&count=true").body

        assert (body["matches"], body["matchesExact"], len(body["items"])) == (3, True, 1)
        assert "matches" not in send("GET", "/customers?q=example").body

    def test_a_sorted_search_says_whether_all_is_in_order(
        self, send: Send, three: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is never refused; lists and searches that nobody sorted say nothing of it."""
        monkeypatch.setattr("records.finder.TOGETHER", 2)
        path = "/customers?q=example&sort=-email&limit=1&count=true"

        whole = send("GET", path.replace("limit=1", "limit=2")).body
        first = send("GET", path).body
        second = send("GET", f"{path}&cursor={first['nextCursor']}").body

        assert len(three) == 3
        assert (whole["matches"], whole["matchesExact"], whole["matchesSorted"]) == (3, True, True)
        assert (first["matches"], first["matchesExact"], first["matchesSorted"]) == (2, False, False)
        assert second["matchesSorted"] is False
        assert "matchesSorted" not in send("GET", "/customers?q=example").body
        assert "matchesSorted" not in send("GET", "/customers?sort=name").body
        assert "matchesSorted" not in send("GET", "/customers?q=example&sort=name&trash=true").body

    def test_a_whole_address_finds_whose_it_is(self, send: Send, three: list[Any]) -> None:
        """And nobody else whose words begin like its own; until nobody has it, or the filters leave them out."""
        send("POST", "/customers", json_body={"name": "Dora", "email": "1.dora@example.com"})

        def found(query: str) -> tuple[list[str], int]:
            body = send("GET", f"/customers?count=true&{query}").body
            assert body["nextCursor"] is None
            return sorted(row["name"] for row in body["items"]), body["matches"]

        assert found("q=+1@EXAMPLE.com+&sort=name") == (["Bob"], 1)
        assert found("q=1@example") == (["Bob", "Dora"], 2)
        assert found("q=1@example.com&status=lead") == (["Dora"], 1)
        send("DELETE", f"/customers/{three[1]['customerId']}")
        assert found("q=1@example.com") == (["Dora"], 1)
        assert send("GET", "/customers?q=1@example.com&cursor=abc").status == 400

    def test_a_filtered_list_is_counted_when_asked(self, send: Send, three: list[Any]) -> None:
        """By status, by date and by both; a list of everything has its total."""
        today = day_of(three[0])

        bodies = [
            send("GET", f"/customers?limit=1&count=true&{query}").body
            for query in ("status=lead", f"registrationDate={today[:7]}", f"status=lead&registrationDate__gte={today}")
        ]

        assert [(body["matches"], body["matchesExact"]) for body in bodies] == [(2, True), (3, True), (2, True)]
        assert send("GET", f"/customers?count=true&registrationDate__lt={today}").body["matches"] == 0
        assert send("GET", "/customers?count=true&registrationDate__lt=0001-01-01").body["matches"] == 0
        assert "matches" not in send("GET", "/customers?count=true").body
        assert send("GET", "/customers?count=true&trash=true&status=lead").body["matches"] == 0

    def test_facets_come_along_when_asked(self, send: Send, three: list[Any]) -> None:
        """So that a page of the list needs one request."""
        assert len(three) == 3

        body = send("GET", "/customers?limit=1&facets=true").body

        assert body["facets"] == send("GET", "/customers/facets").body
        assert body["total"] == body["facets"]["total"] == 3
        assert "facets" not in send("GET", "/customers").body
        assert "facets" not in send("GET", "/customers?facets=false").body

    def test_some_facets_come_along_when_they_are_named(self, send: Send, three: list[Any]) -> None:
        """A list that shows years has no use for months."""
        assert len(three) == 3

        body = send("GET", "/customers?limit=1&facets=years,total").body

        every = send("GET", "/customers/facets").body
        assert body["facets"] == {"years": every["years"], "total": 3}
        assert send("GET", "/customers?facets=years,towns").body["errors"] == {
            "facets": ["Select some of these, separated by commas: total, statuses, years, months, days."]
        }

    def test_a_month_comes_with_its_days(self, send: Send, three: list[Any]) -> None:
        """Those that have something, for the list's date hierarchy; nothing else needs them."""
        found = sorted(set(map(day_of, three)))
        month = found[0][:7]

        def facets(query: str) -> Any:
            return send("GET", f"/customers?facets=true&{query}").body["facets"]

        assert facets(f"registrationDate={month}")["days"] == [day for day in found if day.startswith(month)]
        assert facets("registrationDate=1999-01")["days"] == []
        others = ("limit=1", f"registrationDate={found[0]}", "registrationDate=2026")
        assert all("days" not in facets(query) for query in others)
        assert "facets" not in send("GET", f"/customers?registrationDate={month}").body

    def test_who_has_an_address_or_a_number(self, send: Send, three: list[Any]) -> None:
        """A list of those, with the total of all."""
        assert len(three) == 3
        ben = {"name": "Ben", "email": "ben@example.org", "phone": "+497112842222", "notes": "Not in a row."}
        made = send("POST", "/customers", json_body=ben).body
        row = {name: value for name, value in made.items() if name not in ("address", "notes")}

        by_email = send("GET", "/customers?email=BEN@example.org").body
        by_phone = send("GET", "/customers?phone=%2B49+711+2842222&status=lead").body

        assert by_email == by_phone == {"items": [row], "nextCursor": None, "total": 4}
        assert send("GET", "/customers?email=nobody@example.org").body["items"] == []

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("email=nobody", "email"),
            ("phone=", "phone"),
            ("phone=0711&phone=0712", "phone"),
            ("phone=%2B497112842222&q=ann", "q"),
            ("registrationDate__gte=2026", "registrationDate__gte"),
            ("limit=0", "limit"),
            ("limit=ten", "limit"),
            ("limit=1&limit=2", "limit"),
            ("cursor=", "cursor"),
            ("cursor=abc", "cursor"),
            ("cursor=%00", "cursor"),
            ("cursor=" + "A" * 2001, "cursor"),
            ("cursor=é", "cursor"),
            ("sort=phone", "sort"),
            ("sort=name&sort=name", "sort"),
            ("q=@", "q"),
            ("page=2", "page"),
            ("status=", "status"),
            ("trash=maybe", "trash"),
            ("registrationDate=1.1.2026", "registrationDate"),
        ],
    )
    def test_a_wrong_parameter_is_named(self, send: Send, query: str, field: str) -> None:
        """With what is wrong about it."""
        refused = send("GET", f"/customers?{query}")

        assert (refused.status, refused.body["detail"]) == (400, "Please correct the errors below.")
        assert list(refused.body["errors"]) == [field]

    def test_a_cursor_of_another_list_is_refused(self, send: Send, three: list[Any]) -> None:
        """Or one with any character changed."""
        assert len(three) == 3
        cursor = send("GET", "/customers?limit=1&sort=name").body["nextCursor"]

        refused = [
            send("GET", f"/customers?cursor={cursor}").status,
            send("GET", f"/customers?sort=name&q=example&cursor={cursor}").status,
            *(
                send(
                    "GET",
                    f"/customers?sort=name&cursor={cursor[:at]}{'A' if cursor[at] != 'A' else 'B'}{cursor[at + 1 :]}",
                ).status
                for at in range(0, len(cursor), 9)
            ),
        ]

        assert set(refused) == {400}

    def test_facets_count_by_status_and_date(self, send: Send, three: list[Any]) -> None:
        """Exactly, and without the trash."""
        send("DELETE", at(three[1]))
        date = three[0]["registrationDate"]

        assert send("GET", "/customers/facets", role="viewer").body == {
            "total": 2,
            "statuses": {"lead": 2},
            "years": {date[:4]: 2},
            "months": {date[:7]: 2},
        }
