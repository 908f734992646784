"""Import the tables and the user pool that a removed stage left into a new stack: ``npm run adopt -- --stage S``.

This command only creates the stack with the imported resources; ``npm run deploy`` then adds the rest.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import WaiterError

from dev import local
from dev.console import CommandError, console, run, step
from dev.local import ROOT
from website.stack import described

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import ResourceToImportTypeDef

_CHANGE_SET = "adopt"
_TABLE = "AWS::DynamoDB::Table"
_POOL = "AWS::Cognito::UserPool"
_CLIENT = "AWS::Cognito::UserPoolClient"
_GROUP = "AWS::Cognito::UserPoolGroup"


def main(arguments: Sequence[str] | None = None) -> int:
    """Create the stage's stack from the resources that exist and return 0; raise CommandError if that is impossible."""
    parser = argparse.ArgumentParser(
        prog="npm run adopt --", description="Import what a removed stage left into a new stack."
    )
    parser.add_argument("--stage", "-s", required=True, help="the stage that was removed")
    parser.add_argument("--user-pool", help="the id of its user pool, if several pools have its name")
    local.add_account(parser)
    options = parser.parse_args(arguments)
    local.use_profile(options)
    with step("Packaging"):
        template = _package(options.stage, options.region)
    kept = what_is_kept(template)
    found = identify(kept, options.region, options.user_pool)
    with step("Importing"):
        adopt(f"clientele-{options.stage}", options.region, kept, found)
    for resource in found:
        console.print(f"{resource['LogicalResourceId']}: {list(resource['ResourceIdentifier'].values())[-1]}")
    console.print(f"The rest: npm run deploy -- --stage {options.stage} --region {options.region}")
    return 0


def _package(stage: str, region: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["sls", "package", "--stage", stage, "--region", region, "--package", folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 ours
        if done.returncode:
            raise CommandError(f"the stage can't be packaged:\n{done.stdout}{done.stderr}")
        text = (Path(folder) / "cloudformation-template-update-stack.json").read_text(encoding="utf-8")
    template: dict[str, Any] = json.loads(text)
    return template


def what_is_kept(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template of only the resources that outlive the stack of ``template``: tables and user pool.

    Raise CommandError if there are none, because a stage without ``keepData`` leaves nothing.
    """
    kept = {
        name: resource | {"DeletionPolicy": "Retain"}
        for name, resource in template["Resources"].items()
        if resource["Type"] in (_TABLE, _POOL, _CLIENT, _GROUP)
        and str(resource.get("DeletionPolicy", "")).startswith("Retain")
    }
    if not kept:
        raise CommandError("this stage keeps nothing when it is removed (keepData), so there is nothing to adopt.")
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": kept}


def identify(template: Mapping[str, Any], region: str, pool_id: str | None = None) -> "list[ResourceToImportTypeDef]":
    """Return the physical id of each resource of ``template``; raise CommandError that names those that do not exist.

    A missing group or app client is left out, because a deployment creates it.
    """
    resources = template["Resources"]
    tables = {name: each["Properties"]["TableName"] for name, each in resources.items() if each["Type"] == _TABLE}
    pools = {name: each["Properties"]["UserPoolName"] for name, each in resources.items() if each["Type"] == _POOL}
    with closing(boto3.client("dynamodb", region_name=region)) as dynamodb:
        there = {name for page in dynamodb.get_paginator("list_tables").paginate() for name in page["TableNames"]}
    missing = sorted(set(tables.values()) - there)
    if missing:
        raise CommandError(f"there is no table {', '.join(missing)} in {region}; nothing was adopted.")
    found: list[ResourceToImportTypeDef] = [
        {"ResourceType": _TABLE, "LogicalResourceId": name, "ResourceIdentifier": {"TableName": table}}
        for name, table in tables.items()
    ]
    for name, pool in pools.items():
        identifier = {"UserPoolId": pool_id or _only_pool(pool, region)}
        found.append({"ResourceType": _POOL, "LogicalResourceId": name, "ResourceIdentifier": identifier})
        found += _of_pool(identifier["UserPoolId"], resources, region)
    return found


def _of_pool(pool_id: str, resources: Mapping[str, Any], region: str) -> "Iterator[ResourceToImportTypeDef]":
    """Yield those app clients and groups of ``resources`` that exist in the pool."""
    with closing(boto3.client("cognito-idp", region_name=region)) as cognito:
        clients = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
        ids = {each["ClientName"]: each["ClientId"] for page in clients for each in page["UserPoolClients"]}
        groups = cognito.get_paginator("list_groups").paginate(UserPoolId=pool_id)
        names = {each["GroupName"] for page in groups for each in page["Groups"]}
    for name, resource in resources.items():
        kind, properties = resource["Type"], resource["Properties"]
        if kind == _CLIENT and properties["ClientName"] in ids:
            there = {"ClientId": ids[properties["ClientName"]]}
        elif kind == _GROUP and properties["GroupName"] in names:
            there = {"GroupName": properties["GroupName"]}
        else:
            continue
        yield {"ResourceType": kind, "LogicalResourceId": name, "ResourceIdentifier": {"UserPoolId": pool_id, **there}}


def _only_pool(name: str, region: str) -> str:
    with closing(boto3.client("cognito-idp", region_name=region)) as cognito:
        pages = cognito.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
        ids = [pool["Id"] for page in pages for pool in page["UserPools"] if pool.get("Name") == name]
    if not ids:
        raise CommandError(f"there is no user pool {name} in {region}; nothing was adopted.")
    if len(ids) > 1:
        raise CommandError(
            f"several user pools are called {name}; say which with --user-pool: {', '.join(sorted(ids))}."
        )
    return ids[0]


def adopt(stack: str, region: str, template: Mapping[str, Any], found: "Sequence[ResourceToImportTypeDef]") -> None:
    """Create the stack of ``template`` from the resources that were found, without the others.

    Raise CommandError if there is a stack already.
    """
    names = {each["LogicalResourceId"] for each in found}
    resources = {name: each for name, each in template["Resources"].items() if name in names}
    with closing(boto3.client("cloudformation", region_name=region)) as cloudformation:
        if there := described(cloudformation, stack):
            raise CommandError(
                f"the stack {stack} is there ({there['StackStatus']}); deploy it, or delete what is left of it first: "
                f"aws cloudformation delete-stack --stack-name {stack}"
            )
        cloudformation.create_change_set(
            StackName=stack,
            ChangeSetName=_CHANGE_SET,
            ChangeSetType="IMPORT",
            TemplateBody=json.dumps({**template, "Resources": resources}),
            ResourcesToImport=found,
        )
        created = cloudformation.get_waiter("change_set_create_complete")
        try:
            created.wait(StackName=stack, ChangeSetName=_CHANGE_SET, WaiterConfig={"Delay": 2})
            cloudformation.execute_change_set(StackName=stack, ChangeSetName=_CHANGE_SET)
            cloudformation.get_waiter("stack_import_complete").wait(StackName=stack, WaiterConfig={"Delay": 2})
        except WaiterError:
            change_set = cloudformation.describe_change_set(StackName=stack, ChangeSetName=_CHANGE_SET)
            why = change_set.get("StatusReason", "no reason was given")
            raise CommandError(f"CloudFormation did not import them: {why}") from None


if __name__ == "__main__":
    run(main)
