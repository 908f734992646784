"""A page of somebody else, in front of the running stack: what it may not do, and what programs with the key still may.

Stock Chromium keeps pages of other sites from loopback; the browser here does not, as others don't.
"""

import http.server
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from playwright.sync_api import sync_playwright

from tests.chromium import chromium

_EVIL = "http://evil.example"
_TRIES = """async ({target, api, bucket}) => {
    const results = {};
    const attempt = async (name, url, options) => {
        try { const answer = await fetch(url, options); results[name] = answer.status + await answer.text(); }
        catch (error) { results[name] = "blocked"; }
    };
    const create = JSON.stringify({TableName: "foreign", BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{AttributeName: "id", KeyType: "HASH"}],
        AttributeDefinitions: [{AttributeName: "id", AttributeType: "S"}]});
    const signed = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/dynamodb/aws4_request, " +
        "SignedHeaders=host, Signature=00";
    await attempt("dynamodb", target + "/", {method: "POST", body: create,
        headers: {"X-Amz-Target": "DynamoDB_20120810.CreateTable", Authorization: signed}});
    await attempt("simple", target + "/?Action=CreateQueue&QueueName=foreign&Version=2012-11-05",
        {method: "POST", mode: "no-cors", body: "a=b", headers: {"Content-Type": "text/plain"}});
    await attempt("form", target + "/" + bucket + "/foreign",
        {method: "POST", mode: "no-cors", body: new FormData()});
    await attempt("read", target + "/" + bucket, {});
    await attempt("reset", target + "/_ministack/reset", {method: "POST", mode: "no-cors"});
    await attempt("mailbox", target + "/_ministack/ses/messages", {});
    await attempt("api", api + "/customers", {});
    results.socket = await new Promise(resolve => {
        const socket = new WebSocket(target.replace("http", "ws") + "/");
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("blocked");
    });
    return results;
}"""


@pytest.fixture(scope="module")
def foreign_page() -> Iterator[str]:
    """Serve an empty page on loopback, at a port that is not the stack's."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Somebody else's</title>")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://evil.example:{server.server_address[1]}"
        server.shutdown()


def _names(aws: dict[str, Any]) -> set[str]:
    """Return the names of what a foreign page could have made."""
    with closing(boto3.client("dynamodb", **aws)) as dynamodb, closing(boto3.client("sqs", **aws)) as sqs:
        queues = [url.rpartition("/")[2] for url in sqs.list_queues().get("QueueUrls", [])]
        return {*dynamodb.list_tables()["TableNames"], *queues}


def test_a_browser_that_lets_pages_reach_loopback(
    stack: dict[str, Any], aws: dict[str, Any], foreign_page: str
) -> None:
    """Nothing is answered, made or read, whether by address or by a name that points to loopback."""
    port = stack["endpointUrl"].rpartition(":")[2]
    before = _names(aws)
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-features=LocalNetworkAccessChecks",
        "--host-resolver-rules=MAP *.example 127.0.0.1",
    ]
    results = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        page = browser.new_page()
        for target in (stack["endpointUrl"], f"http://rebound.example:{port}"):
            page.goto(foreign_page)
            asked = {"target": target, "api": stack["apiUrl"], "bucket": stack["siteBucket"]}
            results[target] = page.evaluate(_TRIES, asked)
        page.goto(f"http://rebound.example:{port}/")
        rebound = page.evaluate("fetch('/_ministack/ses/messages').then(answer => answer.text())")
        browser.close()

    unread = dict.fromkeys(("simple", "form", "reset"), "0")  # opaque: the page cannot even read the refusal
    blocked = dict.fromkeys(("dynamodb", "read", "mailbox", "api", "socket"), "blocked")
    assert results == dict.fromkeys(results, unread | blocked)
    assert rebound == "Refused: this Host is not one of the local stack's.\n"
    assert _names(aws) == before
    with closing(boto3.client("s3", **aws)) as s3, pytest.raises(ClientError):
        s3.head_object(Bucket=stack["siteBucket"], Key="foreign")


@pytest.mark.parametrize("origin", [_EVIL, "null", "http://127.0.0.1:1"])
def test_the_api_and_the_site_refuse_foreign_pages_too(stack: dict[str, Any], origin: str) -> None:
    """Nor does any answer name them."""
    host = stack["siteUrl"].removeprefix("http://")
    for url, headers in (
        (f"{stack['apiUrl']}/session", {}),
        (f"{stack['endpointUrl']}/api/session", {"Host": host}),
    ):
        answer = httpx.post(url, content="{}", headers=headers | {"Origin": origin}, trust_env=False)
        assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (403, None)


@pytest.mark.parametrize(
    "keys",
    [("test", "test"), ("test", ""), ("000000000000", "test"), ("AKIAAAAAAAAAAAAAAAAA", "guess")],
)
def test_no_other_key_opens_anything(aws: dict[str, Any], stack: dict[str, Any], keys: tuple[str, str]) -> None:
    """Neither the emulator's usual ones, nor an account's number, nor the right name with a wrong secret."""
    name, secret = keys
    for key_id in (name, stack["accessKeyId"]):
        wrong = aws | {"aws_access_key_id": key_id, "aws_secret_access_key": secret or "wrong"}
        with (
            closing(boto3.client("dynamodb", **wrong)) as dynamodb,
            closing(boto3.client("s3", **wrong)) as s3,
            closing(boto3.client("lambda", **wrong)) as functions,
            closing(boto3.client("sts", **wrong)) as sts,
        ):
            for call in (dynamodb.list_tables, s3.list_buckets, functions.list_functions, sts.get_caller_identity):
                with pytest.raises(ClientError) as refused:
                    call()
                assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


def test_without_a_key_nothing_opens(stack: dict[str, Any]) -> None:
    """Neither by target, nor by query, nor by path."""
    url = stack["endpointUrl"]
    with httpx.Client(base_url=url, trust_env=False) as client:
        target = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
        answers = [
            client.post("/", headers=target, content="{}"),
            client.post("/", params={"Action": "ListUsers", "Version": "2010-05-08"}),
            client.get("/"),
            client.get(f"/{stack['siteBucket']}"),
            client.get(f"/{stack['siteBucket']}/admin/index.html"),
            client.put(f"/{stack['siteBucket']}/planted", content="x"),
            client.post(f"/{stack['siteBucket']}", files={"file": b"x"}, data={"key": "planted"}),
            client.get("/2015-03-31/functions/"),
        ]
    assert {answer.status_code for answer in answers} <= {400, 403}


def test_presigned_addresses_work(aws: dict[str, Any], stack: dict[str, Any]) -> None:
    """To get, to put and to upload by a form, with the stack's key and with no other one."""
    bucket, key = stack["siteBucket"], f"presigned/{uuid4().hex}"
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    with closing(boto3.client("s3", config=config, **aws)) as s3, httpx.Client(trust_env=False) as client:
        form = s3.generate_presigned_post(bucket, key)
        by_form = client.post(form["url"], data=form["fields"], files={"file": b"one"})
        forged = client.post(form["url"], data=form["fields"] | {"x-amz-signature": "0" * 64}, files={"file": b"two"})
        get = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": key})
        got = client.get(get)
        changed = client.get(get[:-1] + ("0" if get[-1] != "0" else "1"))
        put = client.put(s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": key}), content=b"three")
        s3.delete_object(Bucket=bucket, Key=key)
    assert (by_form.status_code, forged.status_code) == (204, 403)
    assert (got.status_code, got.content, changed.status_code, put.status_code) == (200, b"one", 403, 200)


def test_a_function_holds_little(aws: dict[str, Any]) -> None:
    """Its own settings, the credentials of its role, and limits; neither the root key nor the emulator's settings."""
    source = (
        "import os, resource\n"
        "def handler(*_):\n"
        "    return {'names': sorted(os.environ), 'key': os.environ['AWS_ACCESS_KEY_ID'], 'umask': os.umask(0),\n"
        "            'files': resource.getrlimit(resource.RLIMIT_NOFILE), 'core': resource.getrlimit(4)}\n"
    )
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("tried.py", source)
    name = f"tried-{uuid4().hex}"
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    with closing(boto3.client("iam", **aws)) as iam, closing(boto3.client("lambda", **aws)) as functions:
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
        functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="tried.handler",
            Role=role["Arn"],
            Code={"ZipFile": code.getvalue()},
        )
        seen = json.loads(functions.invoke(FunctionName=name)["Payload"].read())
        functions.delete_function(FunctionName=name)
        iam.delete_role(RoleName=name)
    assert not [each for each in seen["names"] if each.startswith(("MINISTACK", "GATEWAY", "STATE", "S3_", "AUTH"))]
    assert seen["key"].startswith("ASIA")
    assert (seen["umask"], seen["files"], seen["core"]) == (0o077, [1024, 1024], [0, 0])
