"""Check a deployment in advance: ``npm run deploy -- --stage S --check`` packages, lints, asks, and changes nothing.

All requests to AWS are reads. A problem that would stop the deployment ends with exit code 1; everything else is a
note.
"""

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dev import local
from dev.console import CommandError, console, run, step
from dev.local import ROOT

Clients = Callable[..., Any]
"""Returns a client for the name of a service, in the stage's region or in ``region_name``."""
Template = Mapping[str, Any]
Question = Callable[[Clients, str, Template], Iterable["Finding"]]
"""A check of a stack and its template, which uses the clients."""

_LEAST_CONCURRENCY = 100
"""New accounts have 10; a burst of people, the stream and the workflow need more at once."""
_EDGE = "us-east-1"
"""The region of certificates for CloudFront."""
_SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "REVIEW_IN_PROGRESS")
"""The states in which a stack can be deployed. A stack in review consists of a change set that nobody executed."""
_MOST_USER_POOLS = 1000
_MOST_TABLES = 2500
_TABLE = "AWS::DynamoDB::Table"
_NOBODY = re.compile(r"@(?:.+\.)?example(?:\.com|\.net|\.org)?$|\.(?:test|invalid)$", re.IGNORECASE)  # RFC 2606
_CENTS = {"AWS::CloudWatch::Alarm": 10, "AWS::CloudWatch::Dashboard": 300, "AWS::KMS::Key": 100}
"""List prices per month, in US cents, of resources that cost money at rest.

From https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/kms/pricing/.
"""
_TURNS_A_MONTH = 8640
"""Turns of the reconciliation: one every five minutes."""
_UNITS_A_TURN = 8
"""Half a read unit for each of 16 empty partitions."""
_CENTS_A_READ_UNIT = 12.5e-6
"""On demand in us-east-1: https://aws.amazon.com/dynamodb/pricing/on-demand/."""
_HOURS_A_MONTH = 730
_CENTS_A_BOUGHT_READ = 0.013
_CENTS_A_BOUGHT_WRITE = 0.065
"""Prices of a provisioned unit an hour in us-east-1: https://aws.amazon.com/dynamodb/pricing/provisioned/."""
_CENTS_A_CALL = 0.5 * 0.5 * 1.33334e-3 + 2e-5 + 5e-4
"""Half a second with half a gigabyte, a request, a trace: https://aws.amazon.com/lambda/pricing/, /xray/pricing/."""


@dataclass(frozen=True)
class Finding:
    """One sentence about the deployment."""

    text: str
    stops: bool = False
    """Whether the deployment would fail, or have an effect that nobody wants."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings; return 0, or 1 if one stops the deployment. Raise CommandError if AWS cannot be asked."""
    parser = argparse.ArgumentParser(prog="npm run deploy -- --check", description="Check a deployment in advance.")
    parser.add_argument("--check", action="store_true", required=True)
    parser.add_argument("--stage", "-s", default="dev", help="the stage to deploy (dev)")
    parser.add_argument("--param", action="append", default=[], help="a parameter of the stage, as for the deployment")
    local.add_account(parser)
    options = parser.parse_args(arguments)
    clients = connect(local.profile_of(options), options.region)
    with step("Packaging and reading the template"):
        template, findings = package(options.stage, options.region, options.param)
    with step(f"Asking AWS in {options.region}"):
        findings += ask(clients, f"clientele-{options.stage}", template)
    for finding in findings:
        console.print(f"[red]✗[/] {finding.text}" if finding.stops else f"[yellow]![/] {finding.text}", soft_wrap=True)
    console.print(describe(template), soft_wrap=True)
    console.print("Nothing was changed.")
    return int(any(finding.stops for finding in findings))


def package(stage: str, region: str, params: Sequence[str]) -> tuple[Template, list[Finding]]:
    """Return the stage's template and the findings of cfn-lint; raise CommandError if packaging fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["sls", "package", "--stage", stage, "--region", region, "--package", folder]
        done = _run([*command, *(f"--param={param}" for param in params)])
        if done.returncode:
            raise CommandError(f"the stage can't be packaged:\n{(done.stdout + done.stderr).strip()}")
        path = Path(folder) / "cloudformation-template-update-stack.json"
        linted = _run(["cfn-lint", "--regions", region, "--template", str(path)])
        template: Template = json.loads(path.read_text(encoding="utf-8"))
    found = [Finding(f"cfn-lint: {linted.stdout.strip()}", stops=True)] if linted.returncode else []
    return template, found


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 our own commands


def connect(profile: str | None, region: str) -> Clients:
    """Return clients for the account; raise CommandError if the credentials do not work in the region."""
    try:
        session: Any = boto3.Session(
            profile_name=profile, region_name=region
        )  # its types have one overload per service
        session.client("sts").get_caller_identity()
    except ClientError as error:
        raise CommandError(f"AWS does not accept the credentials in {region}: {error}") from None
    except BotoCoreError as error:
        raise CommandError(f"AWS can't be asked in {region}: {error}") from None
    clients: Clients = session.client
    return clients


def ask(clients: Clients, stack: str, template: Template, questions: Sequence[Question] = ()) -> list[Finding]:
    """Return all findings about the template; a check that lacks the right to read becomes a note."""
    findings: list[Finding] = []
    for question in questions or (*IN_THE_WAY, _log_groups, _certificate, _log_role, _subscriptions, _quotas):
        try:
            findings += question(clients, stack, template)
        except ClientError as error:
            findings.append(Finding(f"{question.__name__.strip('_').replace('_', ' ')} can't be looked at: {error}"))
    return findings


def _status(clients: Clients, stack: str) -> str:
    try:
        found = clients("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return ""
    return str(found[0]["StackStatus"])


def _stack(clients: Clients, stack: str, _: Template) -> Iterator[Finding]:
    status = _status(clients, stack)
    if status and status not in _SETTLED:
        yield Finding(f"the stack {stack} is in the state {status}: {_way_out(status, stack)}.", stops=True)


def _way_out(status: str, stack: str) -> str:
    if status.endswith("IN_PROGRESS"):
        return "wait until it has ended"
    if status == "UPDATE_ROLLBACK_FAILED":  # what runs still runs
        return f"mend what stopped it, then run aws cloudformation continue-update-rollback --stack-name {stack}"
    if status in ("UPDATE_FAILED", "IMPORT_ROLLBACK_FAILED"):
        return f"run aws cloudformation describe-stack-events --stack-name {stack}, which tells what stopped it"
    return "remove what is left of it first"


def _names(clients: Clients, stack: str, template: Template) -> Iterator[Finding]:
    """Find tables and pools that an earlier stack left behind, whose names a new stack cannot use."""
    if _status(clients, stack):
        return
    wanted = {each["Properties"]["TableName"] for each in _of_type(template, _TABLE)}
    pages = clients("dynamodb").get_paginator("list_tables").paginate()
    if taken := sorted(wanted & {name for page in pages for name in page["TableNames"]}):
        stage = stack.removeprefix("clientele-")
        yield Finding(
            f"these tables are there already: {', '.join(taken)}; npm run adopt -- --stage {stage}.", stops=True
        )


def _concurrency(clients: Clients, _: str, __: Template) -> Iterator[Finding]:
    most = clients("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if most < _LEAST_CONCURRENCY:
        yield Finding(
            f"the account runs {most} functions at once, and {_LEAST_CONCURRENCY} is the least that works well; "
            "ask for more under Service Quotas, Lambda, Concurrent executions.",
            stops=True,
        )


IN_THE_WAY = (_stack, _names, _concurrency)
"""The checks of every deployment, before anything is packaged."""


def _certificate(clients: Clients, _: str, template: Template) -> Iterator[Finding]:
    """Check that CloudFront accepts the certificate: it must be in us-east-1, issued, and cover the domain."""
    for distribution in _of_type(template, "AWS::CloudFront::Distribution"):
        config = distribution["Properties"]["DistributionConfig"]
        arn = config.get("ViewerCertificate", {}).get("AcmCertificateArn")  # Ref without a domain
        if not arn:
            return
        try:
            certificate = clients("acm", region_name=_EDGE).describe_certificate(CertificateArn=arn)["Certificate"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            yield Finding(f"there is no certificate {arn} in this account.", stops=True)
            return
        if certificate["Status"] != "ISSUED":
            yield Finding(
                f"the certificate {arn} is {certificate['Status']}, and CloudFront takes one that is ISSUED.",
                stops=True,
            )
        names = {certificate["DomainName"], *certificate.get("SubjectAlternativeNames", [])}
        for domain in config["Aliases"]:
            if not {domain, f"*.{domain.partition('.')[2]}"} & {name.lower() for name in names}:
                yield Finding(
                    f"the certificate {arn} is for {', '.join(sorted(names))}, and not for {domain}.", stops=True
                )


def _log_groups(clients: Clients, stack: str, template: Template) -> Iterator[Finding]:
    """Find log groups of a removed stack: a function that ended after the removal creates its own again."""
    if _status(clients, stack):
        return
    wanted = [each["Properties"]["LogGroupName"] for each in _of_type(template, "AWS::Logs::LogGroup")]
    pages = clients("logs").get_paginator("describe_log_groups").paginate(logGroupNamePattern=stack)
    names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    if taken := sorted(name for name in names if name in wanted):
        yield Finding(
            f"these log groups are there already: {', '.join(taken)}; "
            "delete each with aws logs delete-log-group --log-group-name.",
            stops=True,
        )


def _log_role(clients: Clients, _: str, template: Template) -> Iterator[Finding]:
    role = clients("apigateway").get_account().get("cloudwatchRoleArn")
    if role and _of_type(template, "AWS::ApiGateway::Account"):
        yield Finding(f"API Gateway's role for logs, one for the whole region, is replaced; it is {role}.")


def _subscriptions(clients: Clients, stack: str, template: Template) -> Iterator[Finding]:
    """Find alarm addresses that would receive nothing, because they are new, replaced or not confirmed."""
    wanted = {each["Properties"]["Endpoint"] for each in _of_type(template, "AWS::SNS::Subscription")}
    reached = confirmed(clients, standing(clients, stack))
    keeps = any(str(each.get("DeletionPolicy", "")).startswith("Retain") for each in _of_type(template, _TABLE))
    for address in sorted(wanted - reached):
        if keeps and _NOBODY.search(address):
            yield Finding(f"nobody reads {address}, where alarms would go; set the parameter alertEmail.", stops=True)
        else:
            yield Finding(f"alarms go to {address}, which has not been confirmed; a message of AWS's asks for that.")
    for address in sorted(reached - wanted):
        yield Finding(replaced(address))


def standing(clients: Clients, stack: str) -> dict[str, str]:
    """Return the existing resources of the stack, logical id -> physical id, although AWS also lists deleted ones."""
    try:
        pages = list(clients("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack))
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return {}
    found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {
        each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
        for each in found
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    }


def confirmed(clients: Clients, resources: Mapping[str, str]) -> set[str]:
    """Return the confirmed alarm addresses of a stack with these resources."""
    found: set[str] = set()
    for topic in filter(None, [resources.get("Alerts")]):
        for page in clients("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            found |= {each["Endpoint"] for each in page["Subscriptions"] if each["SubscriptionArn"].startswith("arn:")}
    return found


def replaced(address: str) -> str:
    """Return the finding that an address would no longer receive alarms."""
    return f"{address} is confirmed, and would no longer hear of alarms."


def _quotas(clients: Clients, _: str, template: Template) -> Iterator[Finding]:
    pages = clients("cognito-idp").get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
    pools = sum(len(page["UserPools"]) for page in pages)
    if pools >= _MOST_USER_POOLS:
        yield Finding(f"the region has {pools} user pools, which is Cognito's quota of an account.", stops=True)
    pages = clients("dynamodb").get_paginator("list_tables").paginate()
    tables = sum(len(page["TableNames"]) for page in pages)
    if tables + len(_of_type(template, _TABLE)) > _MOST_TABLES:
        yield Finding(
            f"the region has {tables} tables, and DynamoDB's quota of an account is {_MOST_TABLES}.", stops=True
        )


def describe(template: Template) -> str:
    """Return a description of the stack, with its cost per month while nobody uses it."""
    types = Counter(each["Type"] for each in template["Resources"].values())
    kinds = ", ".join(f"{count} {kind.removeprefix('AWS::')}" for kind, count in types.most_common(8))
    cents = cents_at_rest(template)
    return (
        f"The stack has {types.total()} resources: {kinds}, … At rest it costs about {cents / 100:.2f} US dollars "
        "a month at list prices, before free allowances; requests, storage and logs come on top."
    )


def cents_at_rest(template: Template) -> float:
    """Return the cost of the stack per month, in US cents, while nobody uses it, whatever it stores."""
    types = Counter(each["Type"] for each in template["Resources"].values())
    cents = float(sum(price * types[kind] for kind, price in _CENTS.items()))
    for table in _of_type(template, _TABLE):
        for place in (table["Properties"], *table["Properties"].get("GlobalSecondaryIndexes", ())):
            bought = place.get("ProvisionedThroughput")
            if isinstance(bought, dict) and "ReadCapacityUnits" in bought:  # Ref without billing: provisioned
                reads, writes = float(bought["ReadCapacityUnits"]), float(bought["WriteCapacityUnits"])
                cents += _HOURS_A_MONTH * (reads * _CENTS_A_BOUGHT_READ + writes * _CENTS_A_BOUGHT_WRITE)
    for function in _of_type(template, "AWS::Lambda::Function"):
        if "MOST_CUSTOMERS" in function["Properties"].get("Environment", {}).get("Variables", {}):
            cents += _TURNS_A_MONTH * (_UNITS_A_TURN * _CENTS_A_READ_UNIT + _CENTS_A_CALL)
    return cents


def _of_type(template: Template, kind: str) -> list[Any]:
    return [each for each in template["Resources"].values() if each["Type"] == kind]


if __name__ == "__main__":
    run(main)
