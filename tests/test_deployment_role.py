"""The role that deploys may do what CloudFormation does for each of the stage's resources, and what our steps ask."""

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from dev.local import ROOT
from dev.service import load_yaml
from tests.packaging import Template
from tests.test_package import lint

ROLE = "docs/deployment-role.yml"
OF_WHAT_WE_DO_NOT_USE = {
    "autoloop",  # log deliveries of other services
    "codewhisperer",
    "ec2",  # functions in a VPC
    "elasticfilesystem",
    "firehose",
    "kinesis",
    "kms",  # keys of our own
    "s3files",
    "s3tables",
    "workmail",
}
"""Services that CloudFormation may call for these types, where they have what ours have not."""
STEPS = {
    "dev/access_logs.py": set(),
    "dev/after_deploy.py": {
        "apigateway:PATCH",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminListGroupsForUser",
        "cognito-idp:ListUsers",
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
    },
    "dev/before_commands.py": set(),
    "dev/preflight.py": {
        "acm:DescribeCertificate",
        "apigateway:GET",
        "cognito-idp:ListUserPools",
        "dynamodb:ListTables",
        "logs:DescribeLogGroups",
        "lambda:GetAccountSettings",
        "sns:ListSubscriptionsByTopic",
    },
    "site_builder.py": {"cloudfront:CreateInvalidation", "s3:ListBucket", "s3:GetObject", "s3:PutObject"},
}
"""What the steps of a deployment ask of AWS besides CloudFormation."""


def statements() -> list[dict[str, Any]]:
    """Return what the role may do."""
    found: list[dict[str, Any]] = load_yaml(ROLE)["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"]
    return found


def allowed(action: str) -> bool:
    """Say whether the role may do this to anything."""
    patterns = [name for each in statements() for name in _listed(each["Action"])]
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def needed(types: set[str]) -> set[str]:
    """Return what CloudFormation's own descriptions of the types say that their handlers do."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 only one process waits for it

    actions: set[str] = set()
    for kind in types:
        handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema.get("handlers", {})
        assert handlers, kind
        actions |= {action for handler in handlers.values() for action in handler.get("permissions", [])}
    return actions


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_it_may_make_every_resource(full_template: Template) -> None:
    """Of a stage that has everything that is off by default, and of its access logs."""
    types = {each["Type"] for each in full_template["Resources"].values()}
    types |= {each["Type"] for each in load_yaml("resources/access-logs.yml")["Resources"].values()}
    actions = {action for action in needed(types) if action.partition(":")[0] not in OF_WHAT_WE_DO_NOT_USE}

    assert len(actions) > 300
    assert sorted(action for action in actions if not allowed(action)) == []


@pytest.mark.parametrize("step", STEPS)
def test_it_may_take_every_step(step: str) -> None:
    """Each service that a step has a client of."""
    text = (ROOT / step).read_text(encoding="utf-8")
    clients = set(re.findall(r"clients?\(\s*\"([a-z0-9-]+)\"", text))
    services = {action.partition(":")[0] for action in STEPS[step]} | {"cloudformation", "sts"}

    assert clients <= services
    assert sorted(action for action in STEPS[step] if not allowed(action)) == []


def test_it_may_do_nothing_that_nobody_needs(full_template: Template) -> None:
    """Each of its patterns is there for something."""
    types = {each["Type"] for each in full_template["Resources"].values()}
    types |= {each["Type"] for each in load_yaml("resources/access-logs.yml")["Resources"].values()}
    wanted = needed(types) | set().union(*STEPS.values())
    wanted |= {"cloudformation:CreateChangeSet", "cloudformation:ValidateTemplate", "wafv2:GetWebACL"}
    patterns = {name for each in statements() for name in _listed(each["Action"])}

    idle = {name for name in patterns if not any(fnmatchcase(action.lower(), name.lower()) for action in wanted)}
    assert idle == set()


def test_what_it_may_do_with_roles() -> None:
    """Those of its stage alone: whoever may make any role may do anything."""
    roles = [each for each in statements() if any(name.startswith("iam:") for name in _listed(each["Action"]))]
    narrow = {each["Sid"]: json.dumps(each["Resource"]) for each in roles}
    assert "role/clientele-${Stage}-*" in narrow.pop("ItsRoles")
    assert "role/aws-service-role/*" in narrow.pop("RolesOfServices")
    assert narrow == {"Looks": '"*"'}
    (looks,) = [each for each in roles if each["Sid"] == "Looks"]
    assert [name for name in looks["Action"] if name.startswith("iam:")] == ["iam:ListRoles"]


def test_cfn_lint_finds_nothing() -> None:
    """It is deployed as it stands."""
    assert lint(ROOT / ROLE) == (0, "")
