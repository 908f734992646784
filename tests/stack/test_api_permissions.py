"""Every function runs under its own role, and what a role lacks is seen."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from dev.local import ROOT
from dev.service import all_functions
from tests.clock import PATIENCE
from tests.local_stack import with_proof

Clients = Callable[[str | None], httpx.Client]


@pytest.fixture
def ann(api: Clients, new_email: Callable[[], str]) -> dict[str, Any]:
    """Return the record of a new customer, whose name no log may hold."""
    created = api("editor").post("/customers", json={"name": "Zacharias Zimt", "email": f"zimt-{new_email()}"})
    record: dict[str, Any] = created.json()
    return record


@contextmanager
def without(aws: dict[str, Any], function: str, action: str) -> Iterator[None]:
    """Take an action from a function's role, and give it back."""
    iam = boto3.client("iam", **aws)
    role = f"clientele-local-{function}-{aws['region_name']}-lambdaRole"
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policy: Any = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    statements = [
        statement | {"Action": [kept for kept in statement["Action"] if kept != action]}
        for statement in policy["Statement"]
    ]
    poorer = policy | {"Statement": [statement for statement in statements if statement["Action"]]}
    assert poorer != policy
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(poorer))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))


@pytest.mark.parametrize(
    ("function", "action", "method", "body"),
    [
        ("getCustomer", "dynamodb:GetItem", "GET", None),
        ("updateCustomer", "dynamodb:PutItem", "PATCH", {"company": "Acme"}),
        ("updateCustomer", "dynamodb:UpdateItem", "PATCH", {"status": "active"}),
        ("deleteCustomer", "dynamodb:DeleteItem", "DELETE", None),
    ],
)
def test_a_missing_right_is_seen(
    api: Clients, aws: dict[str, Any], ann: dict[str, Any], function: str, action: str, method: str, body: Any
) -> None:
    """The request fails without saying why, writes nothing, and works again with the right."""
    editor, path = api("editor"), f"/customers/{ann['customerId']}"

    def send() -> httpx.Response:
        return editor.request(method, path, json=body)

    with without(aws, function, action):
        refused = send()
    unchanged = ann if function == "getCustomer" else editor.get(path).json()
    allowed = send()

    assert (refused.status_code, refused.headers["Content-Type"]) == (500, "application/problem+json")
    assert refused.json()["detail"] == "Something went wrong here; it has been logged."
    assert unchanged == ann
    assert allowed.status_code in (200, 204)


def test_logs_hold_neither_refusals_nor_persons(api: Clients, aws: dict[str, Any], ann: dict[str, Any]) -> None:
    """What the functions of this stack have logged: each line is JSON of a request, and nobody's data."""
    logs, editor = boto3.client("logs", **aws), api("editor")
    editor.get("/customers", params={"q": "zacharias zimt"})
    editor.patch(f"/customers/{ann['customerId']}", json={"company": "Zimtwerk", "email": "zimt"})
    names = [name for name, function in all_functions().items() if function.get("events")]

    lines = []
    for name in names:
        group = f"/aws/lambda/clientele-local-{name}"
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
            lines += [event["message"] for event in page["events"]]

    ours = [json.loads(line) for line in lines if line.startswith("{")]
    requests = [line for line in ours if "correlationId" in line]
    assert len(requests) > 2
    assert {line["stage"] for line in requests} == {"local"}
    text = "\n".join(lines).lower()
    assert "zimt" not in text
    assert "@example.com" not in text
    assert "eyj" not in text  # how a token begins
    refused = {line["function"] for line in requests if line.get("error") == "ClientError"}
    robbed = {f"clientele-local-{name}" for name in ("getCustomer", "updateCustomer", "deleteCustomer")}
    assert refused <= robbed  # by the test above; no other role lacks anything


def test_requests_are_traced_and_logged(stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """The stage keeps a line of each request, without its query, and a trace."""
    gateway = boto3.client("apigateway", **aws)
    api_id = stack["apiUrl"].split("/")[-2]

    stage = gateway.get_stage(restApiId=api_id, stageName="local")

    assert stage["tracingEnabled"] is True
    assert "requestId" in stage["accessLogSettings"]["format"]
    assert "uery" not in stage["accessLogSettings"]["format"]


def test_a_function_is_invoked_as_the_readme_says(stack_home: Path) -> None:
    """Here on the stack's tables, and there: each command does what it is for, from a shell."""
    readme = (ROOT / "README.md").read_text().partition("## Invoke one function")[2]
    commands = readme.partition("```console\n")[2].partition("```")[0].replace(". .local/env", f'. "{stack_home}/env"')

    done = subprocess.run(  # noqa: S603 what a reader types
        ["sh", "-ec", commands],  # noqa: S607 whichever shell there is
        cwd=ROOT,
        env={**os.environ, "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r'"statusCode": (\d+)', done.stdout) == ["200", "200"]
    assert '"message": "' in done.stdout  # of the log
    assert "listCustomers: clientele-local-listCustomers" in done.stdout


def test_an_address_that_nobody_verified_opens_nothing(
    stack: dict[str, Any], cognito: Any, new_email: Callable[[], str]
) -> None:
    """Whoever has somebody else's address in their token has not their name in the history."""
    email, password = new_email(), "Unverified-1-Password"
    cognito.admin_create_user(
        UserPoolId=stack["userPoolId"],
        Username=email,
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "false"}],
        MessageAction="SUPPRESS",
    )
    cognito.admin_set_user_password(UserPoolId=stack["userPoolId"], Username=email, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=stack["userPoolId"], Username=email, GroupName="admins")
    token = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=stack["userPoolClientId"],
        AuthParameters=with_proof(stack, {"USERNAME": email, "PASSWORD": password}),
    )["AuthenticationResult"]["IdToken"]

    answer = httpx.get(
        f"{stack['apiUrl']}/customers", headers={"Authorization": token}, timeout=PATIENCE, trust_env=False
    )

    assert answer.status_code == 401
