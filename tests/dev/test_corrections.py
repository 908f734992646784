"""The emulator as it comes, without our corrections: each test fails once a correction is no longer needed."""

import inspect
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from dev import corrections
from dev.emulator import Emulator
from tests.clock import PATIENCE
from tests.local_stack import free_port

Invoke = Callable[..., dict[str, Any]]
_SOURCE = """
import os
def handler(event, _):
    if event.get("fail"):
        raise LookupError("gone")
    return {"process": os.getpid(), "names": sorted(os.environ), "code": os.path.realpath(__file__)}
"""


def _environment(folder: Path) -> dict[str, str]:
    environment = Emulator(free_port(), folder)._environment()  # noqa: SLF001 the same one, so that nothing else differs
    (folder / "tmp").mkdir(exist_ok=True)
    return environment


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Run the emulator as it comes; return the arguments that lead a boto3 client to it."""
    environment = _environment(tmp_path_factory.mktemp("plain"))
    url = environment["AWS_ENDPOINT_URL"]
    command = [sys.executable, "-m", "ministack"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 our own
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{url}/_ministack/ready", trust_env=False).is_success:
                    break
            time.sleep(0.1)
        yield {
            "endpoint_url": url,
            "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
        }
        process.kill()


@pytest.fixture(scope="module")
def role(plain: dict[str, Any]) -> str:
    """Return the ARN of a role for functions."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    with closing(boto3.client("iam", **plain)) as iam:
        made = iam.create_role(RoleName="runs", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    arn: str = made["Role"]["Arn"]
    return arn


@pytest.fixture(scope="module")
def invoke(plain: dict[str, Any], role: str) -> Iterator[Invoke]:
    """Return a way to call a function that tells its process and environment, or fails if it is asked to."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("tried.py", _SOURCE)
    settings = Config(retries={"total_max_attempts": 1}, max_pool_connections=50)
    with closing(boto3.client("lambda", config=settings, **plain)) as functions:
        functions.create_function(
            FunctionName="tried",
            Runtime="python3.13",
            Handler="tried.handler",
            Role=role,
            Code={"ZipFile": code.getvalue()},
            Timeout=60,
        )

        def call(**event: Any) -> dict[str, Any]:
            answer: dict[str, Any] = json.loads(
                functions.invoke(FunctionName="tried", Payload=json.dumps(event))["Payload"].read()
            )
            return answer

        yield call


def _inside(folder: Path, script: str) -> str:
    """Run ``script`` in a process that has the emulator's modules, and return what it prints."""
    done = subprocess.run(  # noqa: S603 our own script
        [sys.executable, "-c", script], env=_environment(folder), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def check_every_signature(plain: dict[str, Any], **_: Any) -> None:
    """See that any secret will do for the key "test"."""
    guessed = plain | {"aws_access_key_id": "test", "aws_secret_access_key": "guessed"}
    with closing(boto3.client("dynamodb", **guessed)) as dynamodb:
        assert dynamodb.list_tables()["TableNames"] == []


def confine_workers(invoke: Invoke, **_: Any) -> None:
    """See that a function has the emulator's environment."""
    answer = invoke()
    assert {"STATE_DIR", "GATEWAY_PORT"} < set(answer.get("names", [])), answer


def unpack_code_once(invoke: Invoke, **_: Any) -> None:
    """See that the worker after one that failed has unpacked the code again."""
    before = invoke()["code"]
    invoke(fail=True)
    assert invoke()["code"] != before


def name_errors_as_aws_does(invoke: Invoke, **_: Any) -> None:
    """See that an error of a function has no name of its own."""
    assert invoke(fail=True)["errorType"] == "Runtime.HandlerError"


def queue_for_workers(invoke: Invoke, **_: Any) -> None:
    """See that a burst starts as many processes as there are calls at once."""
    with ThreadPoolExecutor(14) as pool:
        answers = [call.result() for call in [pool.submit(invoke) for _ in range(14)]]
    processes = {answer.get("process") for answer in answers}
    assert len(processes) > corrections.WORKERS_PER_FUNCTION


def count_loopback_as_tls(plain: dict[str, Any], **_: Any) -> None:
    """See that a policy that demands TLS keeps everybody out."""
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::demands/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    with closing(boto3.client("iam", **plain)) as iam, closing(boto3.client("s3", **plain)) as root:
        root.create_bucket(Bucket="demands", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        root.put_bucket_policy(Bucket="demands", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
        iam.create_user(UserName="ann")
        iam.put_user_policy(UserName="ann", PolicyName="all", PolicyDocument=json.dumps(allow))
        key = iam.create_access_key(UserName="ann")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    with closing(boto3.client("s3", **plain | keys)) as s3, pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="demands", Key="k", Body=b"x")


def tell_missing_from_forbidden(tmp_path: Path, **_: Any) -> None:
    """See that a distribution that may list a bucket hears 403 of what is not in it."""
    script = """
import json
from ministack.services import s3
name, arn = "site", "arn:aws:cloudfront::000000000000:distribution/E1"
allow = {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"},
         "Action": ["s3:GetObject", "s3:ListBucket"],
         "Resource": ["arn:aws:s3:::site", "arn:aws:s3:::site/*"],
         "Condition": {"StringEquals": {"aws:SourceArn": arn}}}
s3._create_bucket(name, b"", {})
s3._bucket_policies[name] = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
print(s3.serve_cloudfront_origin_fetch(name, "missing", "GET", {}, source_arn=arn)[0])
"""
    assert _inside(tmp_path, script) == "403"


def refuse_disabled_keys(tmp_path: Path, **_: Any) -> None:
    """See that a key whose state CloudFormation wrote as a word is always on."""
    script = """
from ministack.services import apigateway_v1
apigateway_v1._api_keys["k"] = {"value": "secret", "enabled": "false"}
print(apigateway_v1._resolve_api_key("secret") is not None)
"""
    assert _inside(tmp_path, script) == "True"


def go_on_with_workflows(tmp_path: Path, **_: Any) -> None:
    """See that an execution that a stop has cut short has failed at the next start."""
    script = """
from ministack.services import stepfunctions
stepfunctions._executions["e"] = {"status": "RUNNING", "events": []}
stepfunctions.load_persisted_state(stepfunctions.get_state())
print(stepfunctions._executions["e"]["status"])
"""
    assert _inside(tmp_path, script) == "FAILED"


_REPEATS = """
from ministack.services import dynamodb
dynamodb._create_table({
    "TableName": "tried", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}]})
def write(value):
    put = {"TableName": "tried", "Item": {"k": {"S": "a"}, "v": {"S": value}}}
    return dynamodb._transact_write_items({"ClientRequestToken": "once", "TransactItems": [{"Put": put}]})
print(write("x" * 5000)[0], write("x" * 5000)[0], write("y")[0], len(repr(dynamodb._txn_idempotency["once"])) > 5000)
"""


def keep_hashes_of_transactions(tmp_path: Path, **_: Any) -> None:
    """See that a transaction is kept whole, to know it again."""
    assert _inside(tmp_path, _REPEATS) == "200 200 400 True"


def test_a_repeated_transaction_is_known_by_its_hash(tmp_path: Path) -> None:
    """And another one with its token is still refused."""
    corrected = f"from dev import corrections; corrections._keep_hashes_of_transactions()\n{_REPEATS}"
    assert _inside(tmp_path, corrected) == "200 200 400 False"


_WITHOUT = {
    check.__name__: check
    for check in (
        check_every_signature,
        confine_workers,
        unpack_code_once,
        name_errors_as_aws_does,
        queue_for_workers,
        count_loopback_as_tls,
        tell_missing_from_forbidden,
        refuse_disabled_keys,
        go_on_with_workflows,
        keep_hashes_of_transactions,
    )
}


@pytest.mark.parametrize("name", [correct.__name__.removeprefix("_") for correct in corrections.CORRECTIONS])
def test_the_emulator_still_needs_it(name: str, plain: dict[str, Any], invoke: Invoke, tmp_path: Path) -> None:
    """If this fails after an upgrade, the emulator does it as AWS does: take the correction and its check out."""
    _WITHOUT[name](plain=plain, invoke=invoke, tmp_path=tmp_path)


def test_every_correction_says_what_it_is_for() -> None:
    """And has a check here; none is left that nobody applies."""
    assert {correct.__name__.removeprefix("_") for correct in corrections.CORRECTIONS} == set(_WITHOUT)
    assert [correct.__name__ for correct in corrections.CORRECTIONS if not inspect.getdoc(correct)] == []
