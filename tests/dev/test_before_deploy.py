"""What a deployment has to know beforehand, and what it protects once that stands."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from dev import before_deploy
from dev.local import ROOT
from dev.preflight import standing

_BEFORE = """
const [, folder, told, template] = process.argv;
require('fs').mkdirSync('.venv/bin', {recursive: true});
require('fs').writeFileSync('.venv/bin/python', `#!/bin/sh\\necho '${told}'`, {mode: 0o755});
const compiledCloudFormationTemplate = JSON.parse(template);
const service = {provider: {compiledCloudFormationTemplate}, custom: {alertEmail: 'ops@your.org'}};
const provider = {
  getStage: () => 'prod', getRegion: () => 'eu-west-1', getAwsSdkV3CredentialsProvider: () => async () => ({}),
};
const serverless = {getProvider: () => provider, service, classes: {Error}};
const script = require('fs').readFileSync(`${folder}/before-deploy.js`);
const done = new Function('serverless', 'require', '__dirname', script);
done(serverless, require, folder);
setTimeout(() => console.log(JSON.stringify([service.custom.protectNext, compiledCloudFormationTemplate])), 0);
"""


def _resource(status: str, name: str) -> dict[str, str]:
    times = {
        "LastUpdatedTimestamp": "2026-01-01",
        "ResourceType": "AWS::DynamoDB::Table",
        "PhysicalResourceId": "a table",
    }
    return {"LogicalResourceId": name, "ResourceStatus": status, **times}


def test_what_stands_is_listed() -> None:
    """On every page of it; what a failed deployment took away again is not there."""
    client = boto3.Session().client("cloudformation", region_name="eu-central-1")
    with Stubber(client) as stub:
        first = {"StackResourceSummaries": [_resource("CREATE_COMPLETE", "Customers")], "NextToken": "2"}
        second = {
            "StackResourceSummaries": [_resource("DELETE_COMPLETE", "Lists"), _resource("UPDATE_COMPLETE", "Bus")]
        }
        stub.add_response("list_stack_resources", first)
        stub.add_response("list_stack_resources", second)
        assert standing(lambda _: client, "clientele-prod") == {"Customers": "a table", "Bus": "a table"}


def test_nothing_stands_before_the_first_deployment() -> None:
    """There is no stack to ask about."""
    client = boto3.Session().client("cloudformation", region_name="eu-central-1")
    with Stubber(client) as stub:
        stub.add_client_error("list_stack_resources", "ValidationError", "Stack with id clientele-prod does not exist")
        assert standing(lambda _: client, "clientele-prod") == {}


def test_who_is_replaced_is_told_before(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On the error output, because the list of what stands is read by a program."""
    monkeypatch.setattr(before_deploy, "standing", lambda *_: {"Alerts": "arn"})
    monkeypatch.setattr(before_deploy, "confirmed", lambda *_: {"ops@your.org", "old@your.org"})
    before_deploy.main(["--stage", "prod", "--region", "eu-central-1", "--alert-email", "ops@your.org"])
    said = capsys.readouterr()
    assert said.out == '["Alerts"]\n'
    assert said.err == "Warning: old@your.org is confirmed, and would no longer hear of alarms.\n"


@pytest.mark.parametrize(
    ("stands", "again", "protected"),
    [([], True, []), (["Bucket", "Old"], True, ["Old"]), (["Old", "New", "Pool"], False, ["Old", "New", "Pool"])],
)
def test_only_what_stands_is_protected(tmp_path: Path, stands: list[str], *, again: bool, protected: list[str]) -> None:
    """A deployment that fails can take away what it made; another one protects that, where there is something left."""
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "t", "DeletionProtectionEnabled": "true"}}
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "p", "DeletionProtection": "ACTIVE"}}
    open_table = {"Type": "AWS::DynamoDB::Table", "Properties": {"DeletionProtectionEnabled": False}}
    template = {"Resources": {"Old": table, "New": table, "Pool": pool, "Open": open_table, "Topic": {"Type": "T"}}}
    node = [shutil.which("node") or "node", "-e", _BEFORE, str(ROOT / "dev"), json.dumps(stands), json.dumps(template)]

    done = subprocess.run(node, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 our own script

    next_too, changed = json.loads(done.stdout)
    resources: dict[str, Any] = changed["Resources"]
    marks = {"DeletionProtectionEnabled", "DeletionProtection"}
    assert next_too is again
    assert [name for name in ("Old", "New", "Pool") if marks & resources[name]["Properties"].keys()] == protected
    assert (resources["Open"], resources["Topic"]) == (open_table, {"Type": "T"})
