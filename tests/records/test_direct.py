"""The client of DynamoDB and Cognito sends, answers and refuses as boto3's does."""

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
import time_machine
from boto3.dynamodb.types import TypeSerializer
from botocore import xform_name
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ChecksumError, ClientError, HTTPClientError, NoCredentialsError
from hypothesis import given
from hypothesis import strategies as st

from dev.local import ROOT
from records import direct, signing
from records.database import dynamodb
from records.services import SERVICES
from records.transaction import from_item, patiently, to_item
from tests.clock import FAR

ITEM = to_item({"pk": "Ä\U0001f600", "n": 7, "f": 0.1, "none": None, "b": True, "l": [{"a": ["x", 2]}], "s": {"x"}})
KEY = {"pk": ITEM["pk"]}
CONDITION = {"ConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": 'quote " and \\'}}}
TOKEN, POOL, CLIENT_ID = {"AccessToken": "token"}, {"UserPoolId": "eu-central-1_pool", "Username": "ann"}, "client"
REQUESTS: dict[tuple[str, str], dict[str, Any]] = {
    ("dynamodb", "get_item"): {"TableName": "table", "Key": KEY, "ConsistentRead": True},
    ("dynamodb", "put_item"): {"TableName": "table", "Item": ITEM} | CONDITION,
    ("dynamodb", "update_item"): {"TableName": "table", "Key": KEY, "UpdateExpression": "SET a = :a"} | CONDITION,
    ("dynamodb", "delete_item"): {"TableName": "table", "Key": KEY} | CONDITION,
    ("dynamodb", "query"): {"TableName": "table", "KeyConditionExpression": "pk = :a", "Limit": 3},
    ("dynamodb", "scan"): {"TableName": "table", "Segment": 0, "TotalSegments": 4},
    ("dynamodb", "batch_get_item"): {"RequestItems": {"table": {"Keys": [KEY], "ConsistentRead": True}}},
    ("dynamodb", "transact_write_items"): {
        "TransactItems": [{"Put": {"TableName": "table", "Item": ITEM}}, {"Delete": {"TableName": "t-2", "Key": KEY}}],
        "ClientRequestToken": "00000000-0000-4000-8000-000000000000",
    },
    ("cognito-idp", "admin_get_user"): POOL,
    ("cognito-idp", "admin_set_user_mfa_preference"): POOL | {"SoftwareTokenMfaSettings": {"Enabled": True}},
    ("cognito-idp", "admin_user_global_sign_out"): POOL,
    ("cognito-idp", "associate_software_token"): TOKEN,
    ("cognito-idp", "change_password"): TOKEN | {"PreviousPassword": "Öld-1", "ProposedPassword": "n\U0001f600w"},
    ("cognito-idp", "confirm_forgot_password"): {
        "ClientId": CLIENT_ID,
        "Username": "ann",
        "ConfirmationCode": "123456",
        "Password": "a-new-password",
    },
    ("cognito-idp", "forgot_password"): {"ClientId": CLIENT_ID, "Username": "ann", "SecretHash": "hash"},
    ("cognito-idp", "global_sign_out"): TOKEN,
    ("cognito-idp", "initiate_auth"): {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": CLIENT_ID,
        "AuthParameters": {"USERNAME": "ann@example.com", "PASSWORD": "Ä secret", "SECRET_HASH": "hash"},
    },
    ("cognito-idp", "respond_to_auth_challenge"): {
        "ClientId": CLIENT_ID,
        "ChallengeName": "SOFTWARE_TOKEN_MFA",
        "Session": "of twenty letters or more",
        "ChallengeResponses": {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": "123456"},
    },
    ("cognito-idp", "revoke_token"): {
        "Token": "token",
        "ClientId": CLIENT_ID,
        "ClientSecret": "a secret of 24 letters or more",
    },
    ("cognito-idp", "set_user_mfa_preference"): TOKEN | {"SoftwareTokenMfaSettings": {"Enabled": False}},
    ("cognito-idp", "verify_software_token"): TOKEN | {"UserCode": "123456"},
}
"""A request of every method."""
GET = REQUESTS["dynamodb", "get_item"]
SECONDS, FEW = 10, 1
"""How long the clients of these tests wait for an answer, and where none comes."""
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "session/token+of==function",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
JSON = "application/x-amz-json-1.0"
HTML = b"<!DOCTYPE html><title>Bad Gateway</title>"


@cache
def model_of(service: str) -> Any:
    """Return what botocore knows of a service."""
    return boto3.client(service, region_name="eu-central-1").meta.service_model  # type: ignore[call-overload]


class Wire:
    """A server on loopback that keeps what it was sent, and answers as a test says."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.connections: set[int] = set()
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.url = ""

    def answer(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        """Answer every request like this."""
        sent = {"Content-Type": JSON, "Content-Length": str(len(body)), "x-amzn-RequestId": "request-1"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(to: BaseHTTPRequestHandler) -> None:
            to.send_response(status)
            for name, value in sent.items():
                to.send_header(name, value)
            to.end_headers()
            to.wfile.write(body)

        self.answers = [answer]


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[Wire]:
    """Run the server."""
    wire = Wire()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_POST(self) -> None:
            self.body = body = self.rfile.read(int(self.headers["Content-Length"]))
            wire.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            wire.connections.add(id(self.connection))
            (wire.answers.pop(0) if len(wire.answers) > 1 else wire.answers[0])(self)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, *_: Any) -> None:
            """Whoever breaks a connection is meant to."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        wire.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
        wire.answer()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield wire
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Return a server that the environment takes for AWS."""
    with listening() as found, function(AWS_ENDPOINT_URL=found.url):
        yield found


@contextmanager
def function(**more: str) -> Iterator[None]:
    """Have the environment of a function, where boto3 knows no credentials of before."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict("os.environ", kept | ENVIRONMENT | more, clear=True), patch("boto3.DEFAULT_SESSION", None):
        yield


@contextmanager
def both(service: str = "dynamodb", seconds: int = SECONDS) -> Iterator[tuple[Any, Any]]:
    """Give our client and boto3's."""
    ours = direct.client(service, seconds)
    with patch.dict("os.environ", {"AWS_CLIENT": "boto3"}):
        theirs = direct.client(service, seconds)
    assert isinstance(ours, direct.Client)
    assert not isinstance(theirs, direct.Client)
    with closing(ours), closing(theirs):
        yield ours, theirs


def outcome(client: Any, method: str, request: dict[str, Any]) -> Any:
    """Return what comes of a request: the answer, or class and content of the error."""
    try:
        return _comparable(getattr(client, method)(**request))
    except ClientError as error:
        said = str(error).replace(" (reached max retries: 0)", "")
        return type(error).__name__, said, error.operation_name, _comparable(error.response)
    except BotoCoreError as error:
        return type(error).__name__


def _comparable(answer: Any) -> dict[str, Any]:
    about = {name: value for name, value in answer["ResponseMetadata"].items() if name != "MaxAttemptsReached"}
    about["HTTPHeaders"] = {name: value for name, value in about["HTTPHeaders"].items() if name != "date"}
    return dict(answer) | {"ResponseMetadata": about}


def outcomes(service: str = "dynamodb", method: str = "get_item") -> tuple[Any, Any]:
    """Return what comes of a request to our client, and to boto3's."""
    with both(service) as clients:
        ours, theirs = (outcome(client, method, REQUESTS[service, method]) for client in clients)
    return ours, theirs


class TestRequests:
    """What is sent."""

    def test_every_method_has_a_request_here(self) -> None:
        """No method is known that no test sends."""
        known = {(service, method) for service, found in SERVICES.items() for method in found.methods}

        assert set(REQUESTS) == known

    @pytest.mark.parametrize(("service", "method"), REQUESTS)
    def test_it_is_boto3s_byte_for_byte(self, wire: Wire, service: str, method: str) -> None:
        """Path, body, and whatever headers the signature covers or the service reads."""
        answers = outcomes(service, method)

        ours, theirs = ((path, _meant(headers), body) for path, headers, body in wire.heard)
        assert ours == theirs
        assert answers[0] == answers[1]

    @pytest.mark.parametrize(("service", "method"), REQUESTS)
    def test_it_is_signed_as_botocore_signs(self, wire: Wire, service: str, method: str) -> None:
        """By the credentials of the function, for this service; what needs no proof has none."""
        with both(service) as (client, _):
            getattr(client, method)(**REQUESTS[service, method])

        ((_, headers, body),) = wire.heard
        assert headers.get("authorization") == _signature(service, wire.url, headers, body)
        assert ("authorization" in headers) == (method in SERVICES[service].signed.split())

    def test_a_body_that_is_no_json_is_not_sent(self, wire: Wire) -> None:
        """Nobody has bytes to send."""
        with both() as (client, _), pytest.raises(TypeError):
            client.put_item(TableName="table", Item={"pk": {"B": b"bytes"}})

        assert wire.heard == []

    def test_an_address_may_have_a_path(self, wire: Wire) -> None:
        """As that of a proxy has."""
        with function(AWS_ENDPOINT_URL=f"{wire.url}/a/path/"):
            outcomes()

        assert [path for path, _, _ in wire.heard] == ["/a/path/", "/a/path/"]
        assert _meant(wire.heard[0][1]) == _meant(wire.heard[1][1])


def _meant(headers: dict[str, str]) -> dict[str, str]:
    """Return headers without those of the SDK itself, of the moment, and what depends on it."""
    about_boto3 = ("user-agent", "amz-sdk-invocation-id", "amz-sdk-request")
    meant = {name: value for name, value in headers.items() if name not in (*about_boto3, "x-amz-date")}
    return meant | ({"authorization": _unsigned(headers["authorization"])} if "authorization" in headers else {})


def _unsigned(authorization: str) -> str:
    scope = re.sub(r"/\d{8}/", "/day/", authorization.partition(", Signature=")[0])
    return scope.replace("amz-sdk-invocation-id;amz-sdk-request;", "")


def _signature(service: str, url: str, headers: dict[str, str], body: bytes) -> str | None:
    """Return the header of botocore's signer for what was sent, at the moment at which it was sent."""
    if "x-amz-date" not in headers:
        return None
    named = re.search("SignedHeaders=([^,]*)", headers["authorization"])
    assert named
    assert {"host", "x-amz-target", "x-amz-date", "x-amz-security-token"} <= set(named[1].split(";"))
    covered = {name: headers[name] for name in named[1].split(";") if name not in ("host", "x-amz-date")}
    asked: Any = AWSRequest("POST", f"{url}/", covered, body)
    keys = (ENVIRONMENT[f"AWS_{name}"] for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"))
    moment = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60
    with patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(Credentials(*keys), service, "eu-central-1").add_auth(asked)
    signed: str = asked.headers["Authorization"]
    return signed


ADDRESSES = (
    *("https://dynamodb.eu-central-1.amazonaws.com/", "http://127.0.0.1:4566/", "http://[::1]:8000/"),
    *("https://example.com:443/", "http://Example.COM:80/", "https://example.com:80/a/path/"),
    "http://example.com/a/../b//c%20~/",
)
"""With ports that are usual or not, and a path that has to be put in order, by what is not imported before."""
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
"""What a header may have."""
CREDENTIALS = st.tuples(st.text(min_size=1), st.text(min_size=1), st.none() | TEXTS)
IN_A_FRESH_PROCESS = """
import json, sys
from records import direct, signing

client = direct.client("dynamodb", 10)
client.get_item(TableName="table", Key={"pk": {"S": "1"}})
assert not {"boto3", "botocore.auth", "botocore.utils", "urllib3"} & set(sys.modules)

import boto3, botocore.auth, botocore.compat, botocore.exceptions
assert boto3.client("dynamodb").get_item(TableName="table", Key={"pk": {"S": "1"}})["Item"]
assert client.list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200
assert issubclass(client.exceptions.TransactionCanceledException, botocore.exceptions.ClientError)
assert not issubclass(signing._Signer, botocore.auth.SigV4Auth)
assert botocore.compat.IPV6_ADDRZ_RE.pattern and botocore.compat.exceptions.__name__ == "urllib3.exceptions"
client.get_item(TableName="table", Key={"pk": {"S": "1"}})
"""


@pytest.fixture(scope="module")
def lean() -> Any:
    """Return the class that signs where nobody has imported botocore's."""
    with patch.dict("sys.modules"):
        del sys.modules["botocore.auth"]
        found = signing.signer()
    assert not issubclass(found, SigV4Auth)
    return found


class TestSignatures:
    """What proves who asks, without what botocore's module imports for it."""

    @given(
        st.sampled_from(ADDRESSES),
        st.binary(),
        st.dictionaries(st.sampled_from(["X-Amz-Target", "Content-Type", "X-Other", "User-Agent"]), TEXTS),
        CREDENTIALS,
        st.integers(0, 2**35),
    )
    def test_it_is_botocores(
        self, lean: Any, url: str, body: bytes, headers: dict[str, str], keys: Any, moment: int
    ) -> None:
        """At any moment, of any credentials, wherever it goes and whatever is in it."""
        with (
            time_machine.travel(moment, tick=False),
            patch.object(signing, "_credentials", lambda: signing.Credentials(*keys)),
        ):
            asked: Any = AWSRequest("POST", url, headers, body)
            SigV4Auth(Credentials(*keys), "dynamodb", "eu-central-1").add_auth(asked)
            with patch.object(signing, "_Signer", lean):
                ours = signing.signed("dynamodb", "eu-central-1", url, headers | {"Host": direct.host_of(url)}, body)

        assert ours == {**asked.headers, "Host": ours["Host"]}

    def test_boto3_comes_after_it(self, wire: Wire) -> None:
        """It has modules of its own, whole ones, and both raise the same errors."""
        wire.answer(body=b'{"Item": {"pk": {"S": "mine"}}, "TableNames": []}')

        subprocess.run([sys.executable, "-W", "error", "-c", IN_A_FRESH_PROCESS], cwd=ROOT, check=True)  # noqa: S603

        assert [("amz-sdk-request" in headers, "authorization" in headers) for _, headers, _ in wire.heard] == [
            (False, True),
            (True, True),
            (True, True),
            (False, True),
        ]

    def test_boto3_was_there_before(self) -> None:
        """Then its class is taken as it is."""
        assert signing.signer() is SigV4Auth

    def test_another_botocore_imports_something_else(self) -> None:
        """Whatever it is, it is imported as always."""
        with patch.dict("sys.modules"), patch.object(signing, "_UNUSED", ("http.client",)):
            del sys.modules["botocore.auth"]
            found = signing.signer()

        assert found.__name__ == "SigV4Auth"


class TestAnswers:
    """What is read."""

    @pytest.mark.parametrize(
        "answer",
        [
            {"Item": ITEM},
            {},
            {"Item": None, "ConsumedCapacity": {"TableName": "table", "CapacityUnits": 0.5}},
        ],
    )
    def test_values_are_those_of_boto3(self, wire: Wire, answer: dict[str, Any]) -> None:
        """With the request's id, as support asks for it."""
        body = json.dumps(answer).encode()
        wire.answer(body=body, x_amz_crc32=str(zlib.crc32(body)))

        ours, theirs = outcomes()

        assert ours == theirs
        assert ours["ResponseMetadata"]["RequestId"] == "request-1"

    def test_moments_of_cognito_are_moments(self, wire: Wire) -> None:
        """As boto3 has them, with a time zone."""
        answer = {"Username": "ann", "UserCreateDate": 1795256000.5, "UserLastModifiedDate": 1795256001}
        wire.answer(body=json.dumps(answer | {"UserAttributes": [{"Name": "sub", "Value": "1"}]}).encode())

        ours, theirs = outcomes("cognito-idp", "admin_get_user")

        assert ours == theirs
        assert ours["UserCreateDate"] == datetime(2026, 11, 21, 10, 13, 20, 500000, tzinfo=UTC)

    def test_no_other_answer_has_values_that_json_has_not(self) -> None:
        """Whoever adds a method with bytes or moments hears of it here."""
        other = set()
        for service, method in REQUESTS:
            model = model_of(service)
            (operation,) = (name for name in model.operation_names if xform_name(name) == method)
            shape = model.operation_model(operation).output_shape
            other |= {name for name, kind in _scalars(shape) if kind in ("blob", "timestamp")} - {"B", "BS", "member"}

        assert other == {"UserCreateDate", "UserLastModifiedDate"}

    @pytest.mark.parametrize("body", [HTML, b'{"Item": {"pk": {"S": "hal', b'["Item"]', b"\xff\xfe", b"null"])
    def test_an_answer_that_is_no_json_is_an_error(self, wire: Wire, body: bytes) -> None:
        """Where boto3 says that there is no item, or fails somehow; it is asked again, and then the table is busy."""
        wire.answer(body=body)

        with both() as (client, _), pytest.raises(HTTPClientError, match="without JSON, of status 200"):
            client.get_item(**GET)

    def test_a_wrong_checksum_is_an_error(self, wire: Wire) -> None:
        """It is asked again; boto3 does the same as long as it has attempts left, and then believes the answer."""
        wire.answer(body=b'{"Item": {"pk": {"S": "flipped"}}}', x_amz_crc32="1")
        wrong = wire.answers[0]
        wire.answer(body=b"{}", x_amz_crc32=str(zlib.crc32(b"{}")))
        wire.answers.insert(0, wrong)

        with both() as (client, _):
            with pytest.raises(ChecksumError):
                client.get_item(**GET)
            wire.answers.insert(0, wrong)
            answer = patiently(lambda: client.get_item(**GET), time.monotonic() + FAR)

        assert "Item" not in answer


def _scalars(shape: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the name and the kind of every value in a shape."""
    if shape is None or shape.name in above:
        return
    below = (*above, shape.name)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield name, member.type_name
            yield from _scalars(member, below)
    elif shape.type_name == "list":
        yield "member", shape.member.type_name
        yield from _scalars(shape.member, below)
    elif shape.type_name == "map":
        yield from _scalars(shape.value, below)


def modelled() -> list[tuple[str, str, str]]:
    """Return service, method and error of every error that the model has for these methods."""
    found = []
    for service, method in REQUESTS:
        model = model_of(service)
        (operation,) = (name for name in model.operation_names if xform_name(name) == method)
        found += [(service, method, shape.name) for shape in model.operation_model(operation).error_shapes]
    return found


class TestErrors:
    """What is refused."""

    def test_the_classes_are_those_of_the_model(self) -> None:
        """A new version of botocore may have more."""
        for service, found in SERVICES.items():
            assert set(found.errors.split()) == {name for each, _, name in modelled() if each == service}

    @pytest.mark.parametrize("service", SERVICES)
    def test_every_error_of_the_model_is_boto3s(self, wire: Wire, service: str) -> None:
        """By class, code, message, and all that the service says with it."""
        model, reasons = model_of(service), [{"reason": "TableWriteKeyRangeThroughputExceeded", "resource": "arn"}]
        more: dict[str, Any] = {
            "Item": ITEM,
            "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": ITEM}],
            "ThrottlingReasons": reasons,
            "throttlingReasons": reasons,
        }
        with both(service) as (mine, boto3s):
            for _, method, name in (each for each in modelled() if each[0] == service):
                members = model.shape_for(name).members
                said = {each: more.get(each, "Words — of the service.") for each in members if each != "__type"}
                wire.answer(400, json.dumps({"__type": f"com.amazonaws.v1#{name}"} | said).encode())

                ours, theirs = (outcome(client, method, REQUESTS[service, method]) for client in (mine, boto3s))

                assert ours == theirs
                assert ours[0] == name

    @pytest.mark.parametrize(
        "said",
        [
            {"__type": "com.amazon.coral.validate#ValidationException", "message": "The key does not match."},
            {"__type": "com.amazon.coral.service#InvalidSignatureException", "message": "Signature expired: an hour."},
            {"__type": "com.amazon.coral.service#ExpiredTokenException", "message": "The token is expired."},
            {"__type": "com.amazon.coral.service#UnrecognizedClientException", "message": "The token is invalid."},
            {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "User is not authorized."},
            {"__type": "com.amazon.coral.availability#ThrottlingException", "message": "Rate exceeded"},
            {"__type": "SlowDownException:http://internal.amazon.com/coral/", "message": "Slow down."},
            {"message": "It has no name."},
            {"__type": None, "message": "Nor has this."},
            {},
        ],
    )
    def test_other_errors_are_boto3s(self, wire: Wire, said: dict[str, str]) -> None:
        """A clock that is off by an hour, credentials that have expired, rights that are missing, and the like."""
        wire.answer(400, json.dumps(said).encode())

        ours, theirs = outcomes()

        assert ours == theirs
        assert isinstance(ours, tuple)

    @pytest.mark.parametrize("body", [HTML, b"<html>\n<h1>Busy</h1>", b"", b"  ", b"Too many", b'{"message": "x"}'])
    def test_answers_of_others_are_boto3s_errors(self, wire: Wire, body: bytes) -> None:
        """A redirect, which nobody follows, and pages of whatever stands between the service and the function."""
        statuses = (301, 302, 307, 400, 403, 404, 413, 429, 500, 502, 503, 504)
        with both() as clients:
            for status in statuses:
                wire.answer(status, body, Content_Type="text/html", Location="/elsewhere")

                ours, theirs = (outcome(client, "get_item", GET) for client in clients)

                theirs[-1]["ResponseMetadata"]["RequestId"] = "request-1"  # which boto3 loses with 500 and more
                assert ours == theirs
                assert ours[-1]["ResponseMetadata"]["HTTPStatusCode"] == status
        assert len(wire.heard) == 2 * len(statuses)

    def test_a_choice_of_addresses_is_no_answer(self, wire: Wire) -> None:
        """As for boto3, which only calls it Unknown."""
        wire.answer(300, b'{"Item": {"pk": {"S": "elsewhere"}}}')

        ours, theirs = outcomes()

        assert (ours[0], ours[-1]["ResponseMetadata"]) == (theirs[0], theirs[-1]["ResponseMetadata"])
        assert ours[0] == "ClientError"

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_what_stands_between_may_be_busy(self, wire: Wire, status: int) -> None:
        """It has no code that says so, but its status does: somebody who waits gets an answer."""
        wire.answer(body=b'{"Item": {"pk": {"S": "mine"}}}')
        good = wire.answers[0]
        wire.answer(status, HTML, Content_Type="text/html")
        wire.answers.append(good)

        with both() as (client, _):
            answer = patiently(lambda: client.get_item(**GET), time.monotonic() + FAR)

        assert answer["Item"] == {"pk": {"S": "mine"}}

    def test_errors_are_caught_by_the_classes_of_any_client(self, wire: Wire) -> None:
        """And names that the service has not are no classes."""
        wire.answer(400, b'{"__type": "x#ConditionalCheckFailedException"}')
        with both() as (client, _), closing(direct.client("dynamodb", SECONDS)) as another:
            with pytest.raises(another.exceptions.ConditionalCheckFailedException):
                client.get_item(**GET)

            assert client.exceptions.ClientError is ClientError
            assert not hasattr(client.exceptions, "NotAuthorizedException")


def hang(_: BaseHTTPRequestHandler) -> None:
    """Say nothing for longer than anybody waits."""
    time.sleep(2 * FEW)


def hang_within(to: BaseHTTPRequestHandler) -> None:
    """Begin an answer, and say no more."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    to.wfile.flush()
    hang(to)


def cut(to: BaseHTTPRequestHandler) -> None:
    """End the connection in the middle of an answer."""
    to.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Item"')
    to.close_connection = True


def end(to: BaseHTTPRequestHandler) -> None:
    """End the connection without an answer."""
    to.close_connection = True


def reset(to: BaseHTTPRequestHandler) -> None:
    """Break the connection without an answer."""
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    to.close_connection = True


def babble(to: BaseHTTPRequestHandler) -> None:
    """Answer what is no HTTP."""
    to.wfile.write(b"220 mail.example.com ESMTP\r\n")
    to.close_connection = True


class TestConnections:
    """What happens between."""

    @pytest.mark.parametrize("fault", [hang, hang_within, cut, end, reset, babble])
    def test_a_broken_answer_is_boto3s_error(self, wire: Wire, fault: Callable[[Any], None]) -> None:
        """And what is asked after it has its own answer, never a late one."""
        wire.answer(body=b'{"Item": {"pk": {"S": "mine"}}}')
        good = wire.answers[0]
        with both(seconds=FEW) as clients:
            found = []
            for client in clients:
                wire.answers = [fault, good]
                found.append((outcome(client, "get_item", GET), outcome(client, "get_item", GET)["Item"]))

        assert found[0] == found[1]
        assert found[0][0] in ("ReadTimeoutError", "ConnectionClosedError")
        assert len(wire.heard) == 4  # each asks once

    @pytest.mark.parametrize("way", ["ends", "breaks", "goes silent"])
    def test_an_answer_may_come_before_all_was_sent(self, way: str) -> None:
        """A request that is too large is refused by its first bytes, and nobody reads the others."""
        body = b'{"__type": "x#ValidationException", "message": "It is too large."}'
        head = f"HTTP/1.1 413 Too Large\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        large = {"TableName": "table", "Item": {"pk": {"S": "x" * (8 << 20)}}}

        def refuse(server: socket.socket) -> None:
            for _number in range(2):
                connection, _ = server.accept()
                with connection:
                    connection.recv(1000)
                    if way != "goes silent":
                        connection.sendall(head + body)
                    if way == "breaks":
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

        with socket.socket() as server, ThreadPoolExecutor() as threads:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            server.bind(("127.0.0.1", 0))
            server.listen()
            serving = threads.submit(refuse, server)
            with function(AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.getsockname()[1]}"), both() as clients:
                ours, theirs = (outcome(client, "put_item", large) for client in clients)
            serving.result()

        assert ours == theirs
        assert ours == "ConnectionClosedError" if way == "goes silent" else ours[0] == "ClientError"

    def test_nobody_listens(self) -> None:
        """It is EndpointConnectionError."""
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            with function(AWS_ENDPOINT_URL=f"http://127.0.0.1:{closed.getsockname()[1]}"):
                assert outcomes() == ("EndpointConnectionError", "EndpointConnectionError")

    def test_nobody_has_the_name(self) -> None:
        """Nor is that known by it."""
        with function(AWS_ENDPOINT_URL="http://no-such-name.invalid"):
            assert outcomes() == ("EndpointConnectionError", "EndpointConnectionError")

    def test_nobody_accepts(self) -> None:
        """A server whose queue is full lets one wait."""
        with socket.socket() as full, socket.socket() as first, socket.socket() as second:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for each in (first, second):
                each.settimeout(0)
                each.connect_ex(full.getsockname())
            with function(AWS_ENDPOINT_URL=f"http://127.0.0.1:{full.getsockname()[1]}"):
                assert outcomes() == ("ConnectTimeoutError", "ConnectTimeoutError")

    def test_one_connection_is_enough(self, wire: Wire) -> None:
        """For one request after another."""
        with both() as (client, _):
            for _number in range(3):
                client.get_item(**GET)

        assert len(wire.connections) == 1

    @pytest.mark.parametrize("fault", [end, reset])
    def test_a_connection_that_ended_meanwhile_is_not_used(self, wire: Wire, fault: Callable[[Any], None]) -> None:
        """A function is frozen between two requests; the server does not wait for it."""
        wire.answer()
        good = wire.answers[0]

        def answer_and_go(to: BaseHTTPRequestHandler) -> None:
            good(to)
            to.wfile.flush()
            fault(to)

        wire.answers = [answer_and_go]
        with both() as (client, _):
            for _number in range(3):
                client.get_item(**GET)
                time.sleep(0.05)

        assert len(wire.heard) == 3

    def test_threads_share_a_client(self, wire: Wire) -> None:
        """Nobody gets the answer of another."""

        def echo(to: Any) -> None:
            time.sleep(0.005)
            body = json.dumps({"Item": json.loads(to.body)["Key"]}).encode()
            to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

        wire.answers = [echo]
        keys = [to_item({"pk": str(number)}) for number in range(100)]
        with both() as (client, _), ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda key: client.get_item(**GET | {"Key": key})["Item"], keys))

        assert found == keys
        assert len(wire.connections) <= 8


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that nobody has signed."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)  # noqa: S603
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def tls(certificate: Path) -> Iterator[Wire]:
    """Return a server with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    direct.trusted.cache_clear()
    with listening(context) as found:
        yield found
    direct.trusted.cache_clear()


class TestTls:
    """Whom it trusts."""

    def test_nobody_whom_botocore_does_not_trust(self, tls: Wire) -> None:
        """The secret part of a log-in is not sent to them."""
        with function(AWS_ENDPOINT_URL=tls.url):
            assert outcomes("cognito-idp", "initiate_auth") == ("SSLError", "SSLError")

        assert tls.heard == []

    def test_whom_the_environment_trusts(self, tls: Wire, certificate: Path) -> None:
        """Under their own name alone."""
        port = tls.url.rpartition(":")[2]
        with function(AWS_ENDPOINT_URL=tls.url, AWS_CA_BUNDLE=f"{certificate}.crt"):
            ours, theirs = outcomes()
        with function(AWS_ENDPOINT_URL=f"https://localhost:{port}", AWS_CA_BUNDLE=f"{certificate}.crt"):
            assert outcomes() == ("SSLError", "SSLError")

        assert ours == theirs
        assert len(tls.heard) == 2


class TestEnvironment:
    """Where it goes, and for whom."""

    @pytest.mark.parametrize("service", SERVICES)
    def test_addresses_are_boto3s(self, service: str) -> None:
        """In every region that botocore knows; where they are built otherwise, it is boto3's client."""
        session, ours = boto3.Session(), 0
        for partition in session.get_available_partitions():
            for region in session.get_available_regions(service, partition):
                with function(AWS_REGION=region, AWS_DEFAULT_REGION=region):
                    client = direct.client(service, SECONDS)
                if isinstance(client, direct.Client):
                    ours += 1
                    theirs: Any = session.client(service, region_name=region)  # type: ignore[call-overload]
                    assert client.endpoint == theirs.meta.endpoint_url

        assert ours > 20

    @pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])
    def test_the_environment_may_name_another_address(self, variable: str) -> None:
        """Of all services, or of one."""
        with function(**{variable: "http://127.0.0.1:1"}), both() as (ours, theirs):
            assert ours.endpoint == theirs.meta.endpoint_url == "http://127.0.0.1:1"

    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("AWS_CLIENT", "boto3"),
            ("HTTPS_PROXY", "http://proxy.example:3128"),
            ("https_proxy", "http://proxy.example:3128"),
            ("AWS_USE_FIPS_ENDPOINT", "true"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
            ("AWS_DEFAULT_REGION", "cn-north-1"),
        ],
    )
    def test_the_environment_may_ask_for_boto3(self, variable: str, value: str) -> None:
        """Or for ways that only boto3 knows."""
        with function(**{variable: value}), closing(dynamodb()) as client:
            assert not isinstance(client, direct.Client)
            assert client.meta.service_model.service_name == "dynamodb"

    def test_what_it_does_not_know_is_boto3s(self, wire: Wire) -> None:
        """With its checks, and its paginators."""
        wire.answer(body=b'{"TableNames": ["a"]}')
        with both() as (client, _):
            pages = list(client.get_paginator("list_tables").paginate())

            assert [page["TableNames"] for page in pages] == [["a"]]
            assert not hasattr(client, "no_such_method")

    def test_credentials_of_a_container(self, wire: Wire) -> None:
        """Where the environment has none itself, boto3 finds and renews them."""
        found = Credentials("AKIDCONTAINER", "secret", "token")
        with (
            function(AWS_ENDPOINT_URL=wire.url, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY=""),
            patch("boto3.Session.get_credentials", return_value=found),
            both() as (client, _),
        ):
            _forget_credentials()
            client.get_item(**GET)
            found.access_key = "AKIDRENEWED"
            client.get_item(**GET)
        _forget_credentials()

        assert [_key(headers) for _, headers, _ in wire.heard] == ["AKIDCONTAINER", "AKIDRENEWED"]

    def test_nobody_has_credentials(self, wire: Wire) -> None:
        """It is boto3's error, and nothing is sent."""
        with (
            function(AWS_ENDPOINT_URL=wire.url, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY=""),
            patch("boto3.Session.get_credentials", return_value=None),
            both() as (client, _),
        ):
            _forget_credentials()
            with pytest.raises(NoCredentialsError):
                client.get_item(**GET)
        _forget_credentials()

        assert wire.heard == []


def _forget_credentials() -> None:
    from records import signing  # noqa: PLC0415 only here

    signing.found_elsewhere.cache_clear()


def _key(headers: dict[str, str]) -> str:
    found = re.search("Credential=([^/]*)", headers["authorization"])
    assert found
    return found[1]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)


class TestValues:
    """Types of DynamoDB."""

    @given(JSON_VALUES)
    def test_typed_values_are_boto3s(self, value: Any) -> None:
        """And come back as they were."""
        assert to_item({"a": value}) == {"a": TypeSerializer().serialize(value)}
        assert from_item(to_item({"a": value})) == {"a": value}

    @given(st.floats(-1e100, 1e100).filter(lambda number: not 0 < abs(number) < 1e-100))
    def test_floats_come_back(self, value: float) -> None:
        """Boto3 takes none."""
        assert from_item(to_item({"a": value})) == {"a": value}

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", object(), 1j])
    def test_what_has_no_type_is_refused(self, value: Any) -> None:
        """Before anything is sent."""
        with pytest.raises(TypeError, match="DynamoDB has no"):
            to_item({"a": [value]})

    def test_sets_of_texts(self) -> None:
        """As recovery codes and administrators are."""
        assert to_item({"a": {"y", "x"}}) == {"a": {"SS": ["x", "y"]}}
        assert from_item({"a": {"SS": ["x", "y"]}}) == {"a": {"x", "y"}}
