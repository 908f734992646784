"""What a look before a deployment says to each answer of AWS; only reads are stubbed, and nothing else is answered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from dev import preflight
from dev.console import CommandError
from dev.preflight import Clients, Finding, ask, connect, describe

_LOG = "/aws/lambda/clientele-prod-getCustomer"
TEMPLATE = {
    "Resources": {
        "Customers": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "clientele-prod-Customers"}},
        "Mail": {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": "ops@your.org"}},
        "Log": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": "/aws/lambda/clientele-prod-getCustomer"},
        },
        "Account": {"Type": "AWS::ApiGateway::Account", "Properties": {}},
        "One": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
        "Two": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
    }
}
_ROLE = "arn:aws:iam::123456789012:role/logs"
_TOPIC = "arn:aws:sns:eu-central-1:123456789012:clientele-prod-alerts"
_UNCONFIRMED = Finding("alarms go to ops@your.org, which has not been confirmed; a message of AWS's asks for that.")
Found = Callable[..., list[Finding]]


def _clients(answers: dict[str, Any]) -> Clients:
    """Return clients that give these answers (operation -> response, or an error's code), and to nothing else one."""

    def client(service: str, region_name: str = "eu-central-1") -> Any:
        make: Any = boto3.client
        made = make(service, region_name=region_name)
        stub = Stubber(made)
        for operation, answer in answers.get(service, {}).items():
            if isinstance(answer, str):
                code, _, message = answer.partition(": ")
                stub.add_client_error(operation, code, message)
            else:
                stub.add_response(operation, answer)
        stub.activate()
        return made

    return client


def _account(
    status: str = "",
    concurrency: int = 1000,
    tables: Sequence[str] = (),
    logs: Sequence[str] = (),
    role: str | None = None,
    mail: Mapping[str, str] | None = None,
    pools: int = 3,
) -> Clients:
    """Return clients of an account where all is well and nothing was deployed, unless the arguments say otherwise."""
    stack = {"StackName": "clientele-prod", "CreationTime": "2026-01-01", "StackStatus": status}
    topic = {"ResourceType": "AWS::SNS::Topic", "PhysicalResourceId": _TOPIC, "LogicalResourceId": "Alerts"}
    topic |= {"LastUpdatedTimestamp": "2026-01-01", "ResourceStatus": "CREATE_COMPLETE"}
    subscriptions = [{"Endpoint": address, "SubscriptionArn": arn} for address, arn in (mail or {}).items()]
    others = _clients(
        {
            "dynamodb": {"list_tables": {"TableNames": list(tables)}},
            "logs": {"describe_log_groups": {"logGroups": [{"logGroupName": name} for name in logs]}},
            "lambda": {"get_account_settings": {"AccountLimit": {"ConcurrentExecutions": concurrency}}},
            "apigateway": {"get_account": {"cloudwatchRoleArn": role} if role else {}},
            "cognito-idp": {"list_user_pools": {"UserPools": [{"Id": f"eu-central-1_{n}"} for n in range(pools)]}},
            "sns": {"list_subscriptions_by_topic": {"Subscriptions": subscriptions}},
            "cloudformation": {
                "describe_stacks": {"Stacks": [stack]} if status else "ValidationError: Stack does not exist"
            },
        }
    )
    listed: Any = {"StackResourceSummaries": [topic]} if status else "ValidationError: Stack does not exist"
    its_resources = _clients({"cloudformation": {"list_stack_resources": listed}})
    asked = iter([others, others, others, its_resources])  # a stub answers in one order
    return lambda service: (next(asked) if service == "cloudformation" else others)(service)


@pytest.fixture
def found() -> Found:
    """Return a function from what is unlike a good first deployment to what is said."""
    return lambda **unlike: ask(_account(**unlike), "clientele-prod", TEMPLATE)


def test_a_first_deployment_that_goes_well(found: Found) -> None:
    """The address has to be confirmed afterwards, and that is all."""
    assert found() == [_UNCONFIRMED]


def test_a_stack_that_is_there_and_well(found: Found) -> None:
    """Its own tables are not in the way."""
    mail = {"ops@your.org": f"{_TOPIC}:1"}
    assert found(status="UPDATE_COMPLETE", tables=["clientele-prod-Customers"], mail=mail) == []


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        ("DELETE_FAILED", "remove what is left of it first"),
        ("ROLLBACK_COMPLETE", "remove what is left of it first"),
        ("DELETE_IN_PROGRESS", "wait until it has ended"),
        (
            "UPDATE_ROLLBACK_FAILED",
            "mend what stopped it, then run aws cloudformation continue-update-rollback --stack-name clientele-prod",
        ),
        (
            "UPDATE_FAILED",
            "run aws cloudformation describe-stack-events --stack-name clientele-prod, which tells what stopped it",
        ),
    ],
)
def test_a_half_deleted_stack(found: Found, status: str, way_out: str) -> None:
    """Stops the deployment."""
    problem = Finding(f"the stack clientele-prod is in the state {status}: {way_out}.", stops=True)
    assert found(status=status, mail={"ops@your.org": f"{_TOPIC}:1"}) == [problem]


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_can_be_deployed_again(found: Found, status: str) -> None:
    """After a failure, an import, or a deployment that was interrupted before it began."""
    assert found(status=status, mail={"ops@your.org": f"{_TOPIC}:1"}) == []


def test_tables_that_were_left(found: Found) -> None:
    """A new stack can't make them again."""
    (problem, _) = found(tables=["clientele-prod-Customers", "other"])
    assert problem.stops
    assert problem.text == ("these tables are there already: clientele-prod-Customers; npm run adopt -- --stage prod.")


def test_log_groups_that_came_again(found: Found) -> None:
    """A function's last words after its stack was removed."""
    (problem, _) = found(logs=[_LOG, f"{_LOG}History"])
    assert problem.stops
    assert f"there already: {_LOG}; delete each" in problem.text


@pytest.mark.parametrize(("most", "enough"), [(10, False), (99, False), (100, True)])
def test_an_account_that_is_too_small(found: Found, most: int, *, enough: bool) -> None:
    """New accounts run ten functions at once."""
    assert (
        any(finding.stops and f"runs {most} functions" in finding.text for finding in found(concurrency=most)) != enough
    )


_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"Status": "ISSUED", "DomainName": "customers.your.org"}, ""),
        ({"Status": "ISSUED", "DomainName": "*.your.org"}, ""),
        ({"Status": "ISSUED", "DomainName": "a.org", "SubjectAlternativeNames": ["a.org", "customers.your.org"]}, ""),
        ({"Status": "PENDING_VALIDATION", "DomainName": "customers.your.org"}, "is PENDING_VALIDATION, and CloudFront"),
        ({"Status": "EXPIRED", "DomainName": "customers.your.org"}, "is EXPIRED, and CloudFront"),
        ({"Status": "ISSUED", "DomainName": "your.org"}, "is for your.org, and not for customers.your.org."),
        ({"Status": "ISSUED", "DomainName": "*.org"}, "is for *.org, and not for customers.your.org."),
        ("ResourceNotFoundException: no", "there is no certificate "),
        ("AccessDeniedException: no", "certificate can't be looked at"),
    ],
)
def test_the_certificate_of_a_domain(answer: Any, problem: str) -> None:
    """CloudFront takes what is issued, in us-east-1, for this very name."""
    config = {"Aliases": ["customers.your.org"], "ViewerCertificate": {"AcmCertificateArn": _CERTIFICATE}}
    site = {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}}
    response = answer if isinstance(answer, str) else {"Certificate": answer}

    found = ask(
        _clients({"acm": {"describe_certificate": response}}),
        "clientele-prod",
        {"Resources": {"Site": site}},
        [preflight._certificate],  # noqa: SLF001 one question of many
    )

    assert [problem in finding.text for finding in found] == ([True] if problem else [])
    assert [finding.stops for finding in found if "looked at" not in finding.text] == [True] * bool(
        problem and "looked at" not in problem
    )


def test_a_site_without_a_domain_has_no_certificate() -> None:
    """Nobody is asked."""
    nothing = {"Ref": "AWS::NoValue"}
    config = {"Aliases": nothing, "ViewerCertificate": nothing}
    site = {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}}
    questions = [preflight._certificate]  # noqa: SLF001 one question of many
    assert ask(_clients({}), "clientele-prod", {"Resources": {"Site": site}}, questions) == []


def test_the_role_that_is_replaced(found: Found) -> None:
    """One for the region, perhaps somebody else's."""
    assert Finding(f"API Gateway's role for logs, one for the whole region, is replaced; it is {_ROLE}.") in found(
        role=_ROLE
    )


def test_who_hears_of_alarms(found: Found) -> None:
    """Nobody who has not confirmed, and no longer who is replaced."""
    mail = {"ops@your.org": "PendingConfirmation", "old@your.org": f"{_TOPIC}:1"}
    assert found(status="CREATE_COMPLETE", mail=mail) == [
        _UNCONFIRMED,
        Finding("old@your.org is confirmed, and would no longer hear of alarms."),
    ]


@pytest.mark.parametrize("address", ["alerts@example.com", "a@sub.example.ORG", "a@clientele.test"])
def test_an_address_that_nobody_reads(address: str) -> None:
    """Stops the deployment of a stage that keeps data, and only of such a one."""
    mail = {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": address}}
    table = TEMPLATE["Resources"]["Customers"]
    for policy, stops in (("RetainExceptOnCreate", True), ("Delete", False)):
        resources = {"Mail": mail, "Customers": table | {"DeletionPolicy": policy}}
        assert [finding.stops for finding in ask(_account(), "clientele-prod", {"Resources": resources})] == [stops]


def test_quotas(found: Found) -> None:
    """Cognito's pools and DynamoDB's tables."""
    full = found(pools=1000, tables=[f"table-{number}" for number in range(2500)])
    assert [finding.text.partition(",")[0] for finding in full if finding.stops] == [
        "the region has 1000 user pools",
        "the region has 2500 tables",
    ]


def test_what_may_not_be_read_is_a_note() -> None:
    """A role for deployments need not be able to read everything."""
    denied = "AccessDenied: no"
    services = {
        "cloudformation": {"describe_stacks": denied},
        "lambda": {"get_account_settings": denied},
        "apigateway": {"get_account": denied},
        "cognito-idp": {"list_user_pools": denied},
    }
    last = _clients({"cloudformation": {"list_stack_resources": denied}})
    asked = iter([*(_clients(services) for _ in range(3)), last])
    notes = ask(
        lambda service: (next(asked) if service == "cloudformation" else _clients(services))(service),
        "clientele-prod",
        TEMPLATE,
    )
    assert len(notes) == 7
    assert not any(note.stops for note in notes)


def test_what_it_makes_and_costs() -> None:
    """Alarms and keys cost something while nobody uses the stage."""
    said = describe(TEMPLATE)
    assert said.startswith("The stack has 7 resources: 2 CloudWatch::Alarm, ")
    assert "about 1.20 US dollars a month" in said


def test_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and nothing was asked."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(CommandError, match=r"^AWS can't be asked in eu-central-1: Unable to locate credentials$"):
        connect(None, "eu-central-1")
    with pytest.raises(CommandError, match=r"^AWS can't be asked in eu-central-1: The config profile \(gone\)"):
        connect("gone", "eu-central-1")


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It packages, asks, and ends with 1 if something is in the way."""
    problem = Finding("the account is too small", stops=True)
    monkeypatch.setattr(preflight, "package", lambda *_: (TEMPLATE, []))
    monkeypatch.setattr(preflight, "connect", lambda *_: None)
    monkeypatch.setattr(preflight, "ask", lambda *_: [problem, Finding("look at that")])
    assert preflight.main(["--check", "--stage", "prod"]) == 1
    said = capsys.readouterr().out
    assert "✗ the account is too small" in said
    assert said.endswith("Nothing was changed.\n")
