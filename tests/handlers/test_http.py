"""What holds for every function of the API: who may, what is understood, what is answered, what is logged."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from handlers._http import MOST_DEPTH, _is_deep
from records.store import Store
from schemas.customer import CustomerSchema
from tests.handlers.conftest import ORIGINS, Answer, Context, Send, event, handler, load, routes
from tests.records.faults import throttled

COOKIE = {"Cookie": "theme=dark; __Host-session=a.b.c"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
LEAST = {"name": "Ann", "email": "ann@example.com"}
WRITES = [
    ("POST", "/customers"),
    ("PUT", f"/customers/{UNKNOWN}"),
    ("PATCH", f"/customers/{UNKNOWN}"),
    ("DELETE", f"/customers/{UNKNOWN}"),
    ("POST", f"/customers/{UNKNOWN}/restore"),
    ("POST", f"/customers/{UNKNOWN}/revert"),
]
READS = [
    ("GET", "/customers"),
    ("GET", f"/customers/{UNKNOWN}"),
    ("GET", f"/customers/{UNKNOWN}/history"),
    ("GET", "/customers/facets"),
    ("GET", "/customers/actions"),
]
BODIES = [("POST", "/customers"), ("PUT", f"/customers/{UNKNOWN}"), ("PATCH", f"/customers/{UNKNOWN}")]


def table(dynamodb: Any, environment: dict[str, str]) -> list[Any]:
    """Return every customer's item."""
    items: list[Any] = dynamodb.scan(TableName=environment["DYNAMODB_TABLE_NAME"])["Items"]
    return items


def refusal(answered: Answer) -> tuple[int, str]:
    """Return an answer's status and what its problem says."""
    return answered.status, answered.body["detail"]


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value
    return 0 if isinstance(value, str) else 1 + max(map(_depth, inner), default=0)


class TestRights:
    """Viewers read, editors write, admins do the rest; others nothing."""

    NOT_ALLOWED = (403, "You do not have permission to do this.")

    @pytest.mark.parametrize(("method", "path"), [*READS, *WRITES])
    @pytest.mark.parametrize("role", ["nobody", None])
    def test_who_is_in_no_group_is_refused_before_anything_is_looked_at(
        self, send: Send, method: str, path: str, role: str | None
    ) -> None:
        """Whatever the request would have been worth: its body, its id and its query are not read."""
        answered = send(method, f"{path}?limit=wrong", role=role, body="{", headers={"If-Match": "nonsense"})

        assert refusal(answered) == self.NOT_ALLOWED
        assert answered.body.keys() == {"type", "title", "status", "detail"}

    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_viewers_do_not_write(
        self, send: Send, dynamodb: Any, environment: dict[str, str], method: str, path: str
    ) -> None:
        """Nor do they learn whether the customer exists."""
        answered = send(method, path, role="viewer", json_body=LEAST)

        assert refusal(answered) == self.NOT_ALLOWED
        assert table(dynamodb, environment) == []

    @pytest.mark.parametrize("role", ["viewer", "editor", "admin", "both"])
    def test_every_group_reads(self, send: Send, role: str) -> None:
        """The list, for example."""
        assert send("GET", "/customers", role=role).status == 200

    @pytest.mark.parametrize("role", ["editor", "admin", "both"])
    def test_editors_and_admins_write(self, send: Send, role: str) -> None:
        """In one group of several is enough."""
        assert send("POST", "/customers", role=role, json_body=LEAST).status == 201

    @pytest.mark.parametrize(("role", "status"), [("editor", 403), ("admin", 204)])
    def test_only_admins_purge(self, send: Send, ann: Any, role: str, status: int) -> None:
        """Deleting for good is not undone."""
        assert send("DELETE", f"/customers/{ann['customerId']}?purge=true", role=role).status == status

    @pytest.mark.usefixtures("send")
    @pytest.mark.parametrize(
        "groups",
        [
            *(
                "Editors",
                "editors-of-notes",
                "vieweditors",
                "[]",
                "*",
                "",
                "editors admins",
                "former.admins,vice/editors",
            ),
            *("[former.admins not-editors]", "[admins,editors]", '["former.admins"]', '{"editors": 1}', ["x.editors"]),
            *("[editors", "editors]", '["editors"', "[[editors]]", ["editors,admins"], None, 1, {"editors": True}),
        ],
    )
    def test_a_group_is_a_whole_name(self, groups: Any) -> None:
        """One that contains another's name grants nothing of it."""
        request = event("GET", "/customers")
        request["requestContext"]["authorizer"]["claims"]["cognito:groups"] = groups

        assert load("handlers/list_customers").handler(request, Context())["statusCode"] == 403

    @pytest.mark.usefixtures("send")
    @pytest.mark.parametrize(
        "groups",
        ["viewers", "guests,viewers", "[viewers]", "[former.admins viewers]", '["guests", "viewers"]', ["viewers"]],
    )
    def test_every_form_of_the_list(self, groups: Any) -> None:
        """A name counts in each form in which a gateway may hand the list over."""
        request = event("GET", "/customers")
        request["requestContext"]["authorizer"]["claims"]["cognito:groups"] = groups

        assert load("handlers/list_customers").handler(request, Context())["statusCode"] == 200

    @pytest.mark.usefixtures("send")
    @pytest.mark.parametrize("handler", ["list_customers", "create_customer", "get_session", "change_password"])
    @pytest.mark.parametrize(
        "changed",
        [
            {"token_use": "access"},
            {"token_use": None},
            {"aud": "another-client"},
            {"aud": "unit2"},
            {"aud": ""},
            {"aud": ["unit"]},
            {"email_verified": "false"},
            {"email_verified": None},
            {"email_verified": 1},
            {"email": None},
            {"email": ""},
            {"sub": None},
        ],
    )
    def test_only_an_id_token_with_a_verified_address(self, handler: str, changed: dict[str, Any]) -> None:
        """Whatever else the authorizer lets through is 401, before rights and body are looked at."""
        request = event("POST", "/customers", role="admin", body="{")
        claims = request["requestContext"]["authorizer"]["claims"] | changed
        request["requestContext"]["authorizer"]["claims"] = {
            name: value for name, value in claims.items() if value is not None
        }

        answer = load(f"handlers/{handler}").handler(request, Context())

        assert answer["statusCode"] == 401
        assert json.loads(answer["body"])["detail"] == "Send the ID token of a person whose e-mail address is verified."


class TestBodies:
    """What is understood as a body, and what is said of everything else."""

    @pytest.mark.parametrize(("method", "path"), BODIES)
    @pytest.mark.parametrize(
        ("body", "detail"),
        [
            ("", "The body is not valid JSON."),
            ("{", "The body is not valid JSON."),
            ('{"name": "Ann",}', "The body is not valid JSON."),
            ("{'name': 'Ann'}", "The body is not valid JSON."),
            ('{"name": NaN}', "The body is not valid JSON."),
            ('{"name": Infinity}', "The body is not valid JSON."),
            ('{"name": -Infinity}', "The body is not valid JSON."),
            ("\ufeff{}", "The body is not valid JSON."),
            ('{"name": ' + "9" * 5000 + "}", "The body is not valid JSON."),
            ("[" * 20_000 + "]" * 20_000, "The body is nested too deeply: 32 levels at the most."),
            ('{"a":' * 33 + "1" + "}" * 33, "The body is nested too deeply: 32 levels at the most."),
            ('["' + '\\"' * 20_000 + "[" * 40, "The body is not valid JSON."),
            ("[]" * 33 + '"' + '\\"' * 32_000 + "\\", "The body is not valid JSON."),
            ('"' + "[" * 40, "The body is not valid JSON."),
            ('{"a":' * 6_000 + "1" + "}" * 6_000, "The body is nested too deeply: 32 levels at the most."),
            (b'{"name": "\xff"}', "The body is not UTF-8."),
            (b'{"name": "\xed\xa0\x80"}', "The body is not UTF-8."),
            ("[]", "Send a JSON object."),
            ("null", "Send a JSON object."),
            ('"text"', "Send a JSON object."),
        ],
        ids=lambda value: repr(value)[:20],
    )
    def test_what_is_no_json_object_is_refused(
        self, send: Send, method: str, path: str, body: str | bytes, detail: str
    ) -> None:
        """With the reason, and nothing else."""
        assert refusal(send(method, path, body=body)) == (400, detail)

    @given(
        st.recursive(
            st.text('[]{}\\"x'),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}\\"x'), inner, max_size=3),
        ),
        st.integers(0, MOST_DEPTH + 2),
    )
    def test_brackets_within_strings_are_not_depth(self, value: Any, around: int) -> None:
        """A body is refused for its arrays and objects, whatever its strings say."""
        for _ in range(around):
            value = [value, "["]

        assert _is_deep(json.dumps(value)) == (_depth(value) > MOST_DEPTH)

    @pytest.mark.parametrize(("method", "path"), BODIES)
    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
    )
    def test_another_content_type_is_refused(self, send: Send, method: str, path: str, content_type: str) -> None:
        """A form of another site can send some of these without being asked first."""
        answered = send(method, path, json_body=LEAST, headers={"Content-Type": content_type})

        assert refusal(answered) == (415, "Send the request as application/json.")

    @pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
    def test_json_may_be_spelled_in_several_ways(self, send: Send, content_type: str) -> None:
        """Case and parameters do not matter."""
        assert send("POST", "/customers", json_body=LEAST, headers={"Content-Type": content_type}).status == 201

    def test_an_encoded_body_is_the_same_body(self, send: Send) -> None:
        """The gateway encodes some types of content."""
        assert send("POST", "/customers", body=json.dumps(LEAST).encode()).status == 201

    def test_a_large_body_is_refused(self, send: Send) -> None:
        """Whatever it holds; one just as large as allowed is read."""
        limit = 64 * 1024
        fitting = json.dumps(LEAST).ljust(limit)

        assert send("POST", "/customers", body=fitting).status == 201
        assert refusal(send("POST", "/customers", body=fitting + " ")) == (
            413,
            f"The body is larger than {limit} bytes.",
        )
        assert send("POST", "/customers", body="é" * (limit // 2 + 1)).status == 413

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ('{"name": "Ann", "email": "a@b.example", "name": "Bob"}', {"name": ["Give this field once."]}),
            ('{"name": "Ann", "n\\u0061me": "Ann"}', {"name": ["Give this field once."]}),
            ('{"b": 1, "a": 1, "b": 1, "a": 1}', {"a": ["Give this field once."], "b": ["Give this field once."]}),
            ('{"name": {"x": 1, "x": 2}}', {"x": ["Give this field once."]}),
        ],
    )
    def test_a_field_that_comes_twice_is_refused(self, send: Send, body: str, errors: Any) -> None:
        """Others would silently take the last one."""
        answered = send("POST", "/customers", body=body)

        assert (answered.status, answered.body["errors"]) == (400, errors)

    @pytest.mark.parametrize("name", ["\\ud800", "\\udfff\\ud800", "__proto__", "_schema", "", "<script>", "\\u0000"])
    def test_a_field_with_a_strange_name_is_unknown(self, send: Send, name: str) -> None:
        """Also half a character, which an answer must not repeat as it is."""
        answered = send("POST", "/customers", body=f'{{"{name}": 1, "name": "Ann", "email": "ann@example.com"}}')

        assert answered.status == 400

    def test_thousands_of_fields_are_refused_quickly(self, send: Send) -> None:
        """Looking for doubles does not take the square of them."""
        body = json.dumps({f"f{number}": 1 for number in range(4_000)})

        answered = send("POST", "/customers", body=body)

        assert len(answered.body["errors"]) == 4_001

    @pytest.mark.parametrize(("method", "path"), BODIES)
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(body=st.one_of(st.text(), st.binary()))
    def test_whatever_comes_is_answered(self, send: Send, method: str, path: str, body: str | bytes) -> None:
        """Never with a failure of our own."""
        assert send(method, path, body=body).status == 400

    @pytest.mark.parametrize(("method", "path"), BODIES)
    def test_nothing_wrong_is_written(
        self, send: Send, dynamodb: Any, environment: dict[str, str], method: str, path: str
    ) -> None:
        """Every wrong field is named, and the table stays empty."""
        wrong = {"name": "", "email": "x", "phone": "?", "status": "y", "version": 1, "z": 0}

        answered = send(method, path, json_body=wrong)

        assert answered.status in (400, 404)
        fields = [each for each in CustomerSchema().fields if each in CUSTOMERS.writable]
        if method == "POST":  # the others compare with the current record first, and there is none
            assert answered.body["detail"] == "Please correct the errors below."
            assert answered.body["errors"] == {
                "name": ["This field is required."],
                "email": ["Enter a valid email address. It looks like ann@example.com."],
                "phone": ["Enter a valid phone number, for example +49 711 2842222."],
                "status": [
                    "Select a valid choice. y is not one of the available choices. These are: lead, active, inactive."
                ],
                "version": ["This field is read-only. Leave it out."],
                "z": [f"Unknown field. There are: {', '.join(fields)}."],
            }
        assert table(dynamodb, environment) == []


class TestCors:
    """Who may read an answer in a browser."""

    @pytest.mark.parametrize("origin", ORIGINS)
    def test_a_configured_origin_may(self, send: Send, origin: str) -> None:
        """Answers and refusals alike, with the headers that it needs."""
        for answered in (
            send("GET", "/customers", headers={"Origin": origin}),
            send("GET", "/customers?limit=0", headers={"origin": origin}),
            send("GET", "/customers", headers={"Origin": origin}, role="nobody"),
        ):
            assert answered.headers["Access-Control-Allow-Origin"] == origin
            exposed = answered.headers["Access-Control-Expose-Headers"].split(",")
            assert {"ETag", "Location", "Retry-After", "X-Correlation-Id"} <= set(exposed)

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "https://app.example.com.evil.example", "http://app.example.com", ",", "*"],
    )
    def test_others_may_not(self, send: Send, origin: str) -> None:
        """Nor is anything allowed to everybody, or with credentials."""
        answered = send("GET", "/customers", headers={"Origin": origin})

        assert "Access-Control-Allow-Origin" not in answered.headers
        assert "Access-Control-Allow-Credentials" not in answered.headers


class TestCookies:
    """A browser sends the session's cookie by itself, so that it must say more than that."""

    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_write_by_cookie_says_that_it_is_json(self, send: Send, method: str, path: str) -> None:
        """No form of another site can."""
        answered = send(method, path, headers=COOKIE)

        assert refusal(answered) == (415, "Send the request as application/json.")

    def test_a_read_by_cookie_need_not(self, send: Send) -> None:
        """It changes nothing."""
        assert send("GET", "/customers", headers=COOKIE).status == 200

    def test_a_delete_by_cookie_may_say_it_without_a_body(self, send: Send, ann: Any) -> None:
        """As the admin does."""
        headers = COOKIE | {"Content-Type": "application/json"}

        assert send("DELETE", f"/customers/{ann['customerId']}", headers=headers).status == 204


class TestLog:
    """One line a request, which says what happened and nothing of whom it happened to."""

    def test_a_line_says_what_happened(self, send: Send, capsys: pytest.CaptureFixture[str]) -> None:
        """Route, stage, ids, status and duration; the route is the template, not the address."""
        send("GET", f"/customers/{UNKNOWN}", headers={"X-Correlation-Id": "order:7.a_b-c"})

        line = json.loads(capsys.readouterr().out)
        assert isinstance(line.pop("durationMs"), int)
        assert line == {
            "level": "INFO",
            "message": "GET /customers/{customerId}",
            "stage": "unit",
            "function": "clientele-unit-function",
            "requestId": "request-1",
            "correlationId": "order:7.a_b-c",
            "status": 404,
        }

    @pytest.mark.parametrize("given_id", ["", "a b", "a\nb", "ann@example.com", "x" * 129, "ü"])
    def test_a_correlation_id_that_is_none_is_replaced(self, send: Send, given_id: str) -> None:
        """It goes into the log and back to the caller: it must not carry anything else."""
        answered = send("GET", "/customers", headers={"X-Correlation-Id": given_id})

        assert answered.headers["X-Correlation-Id"] != given_id

    def test_nothing_personal_is_logged(self, send: Send, capsys: pytest.CaptureFixture[str]) -> None:
        """Whatever a request carries, in every place that it can carry it."""
        planted = {
            "name": "Zacharias Zimt",
            "email": "zacharias@zimt.example",
            "phone": "+4971133334444",
            "company": "Zimtwerk",
            "address": "Zimtgasse 7",
            "notes": "likes cinnamon",
            "tags": ["zimtfreund"],
        }
        headers = {
            "Authorization": "Bearer planted.token.one",
            "Cookie": "__Host-session=planted.token.two",
            "X-Api-Key": "planted-key",
            "Idempotency-Key": "planted-idempotency",
            "X-Correlation-Id": "zacharias@zimt.example",
        }
        created = send("POST", "/customers", json_body=planted, headers=headers)
        path = f"/customers/{created.body['customerId']}"
        send("POST", "/customers", json_body=planted | {"email": "ZACHARIAS@zimt.example"})
        send("PUT", path, json_body=planted | {"status": "zimtstatus", "phone": "zimtphone"})
        send("PATCH", path, json_body={"name": "Zimt\x00"}, headers=headers | {"If-Match": '"planted"'})
        send("PATCH", path, json_body={"company": "Zimtwerk II"}, headers={"If-Match": '"9"'})
        send("GET", "/customers?q=zacharias&tag=zimtfreund&cursor=zimtcursor", headers=headers)
        send("GET", "/customers?q=zimt&sort=name&count=true")
        send("GET", path)
        send("GET", f"{path}/history")
        send("GET", "/customers/zimt-id")
        send("DELETE", path, headers=headers | {"Content-Type": "application/json"})

        printed = capsys.readouterr()
        lines = printed.out.splitlines()
        assert len(lines) == 11
        for secret in ("zimt", "zacharias", "71133334444", "cinnamon", "planted", "editor@example.com", "sub-of"):
            assert secret not in (printed.out + printed.err).lower()


class TestFailures:
    """What is answered when something breaks."""

    def test_a_failure_shows_nothing_of_the_inside(
        self, send: Send, ann: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The log has its kind and place; its message, which may quote a customer, is nowhere."""

        def fail(*_: object) -> None:
            raise ZeroDivisionError(ann["name"])

        monkeypatch.setattr(Store, "get", fail)
        capsys.readouterr()

        answered = send("GET", f"/customers/{ann['customerId']}")

        assert answered.body == {
            "type": "about:blank",
            "title": "Internal Server Error",
            "status": 500,
            "detail": "Something went wrong here; it has been logged.",
        }
        printed = capsys.readouterr().out
        line = json.loads(printed)
        assert (line["level"], line["error"], line["status"]) == ("ERROR", "ZeroDivisionError", 500)
        assert "get_customer.py" in str(line["stack"])
        assert "Köhler" not in printed
        assert "\\u00f6hler" not in printed

    def test_a_busy_table_is_said_to_be_busy(self, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
        """With the time after which to try again; never "not found"."""
        client = load("handlers/_customers").DATABASE.client
        monkeypatch.setattr(client, "get_item", lambda **request: throttled(client.get_item, request))

        answered = send("GET", f"/customers/{UNKNOWN}", seconds=1.6)

        assert (answered.status, answered.headers["Retry-After"]) == (503, "1")

    @pytest.mark.usefixtures("send")
    @pytest.mark.parametrize("route", routes(), ids=lambda route: " ".join(route[:2]))
    def test_the_barest_event_is_answered(self, route: tuple[str, str, str]) -> None:
        """A test in AWS's console sends little more than nothing."""
        method, resource, function = route
        raw = handler(function)({}, Context())

        allowed = {("DELETE", "/session"): 204, ("GET", "/session"): 200}
        assert raw["statusCode"] == allowed.get((method, resource)) or 400 <= raw["statusCode"] < 500
