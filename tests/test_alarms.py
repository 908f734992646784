"""Whatever fails is watched, and every alarm reaches somebody."""

import json
from copy import deepcopy
from typing import Any

import pytest

from dev.preflight import cents_at_rest
from dev.service import all_functions, load_yaml
from tests.packaging import Template, resources

_BESIDE = ("ExportsFailedAlarm", "ImportsFailedAlarm")
"""Alarms that a stage has if it has those of tables."""


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Return the properties of every alarm by its name without the stack's."""
    found = resources(template, "CloudWatch::Alarm").values()
    return {alarm["AlarmName"].removeprefix("clientele-prod-"): alarm for alarm in found}


def dimensions(alarm: dict[str, Any]) -> dict[str, Any]:
    """Return an alarm's dimensions by name."""
    return {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}


def test_every_function_is_watched(full_template: Template) -> None:
    """By an alarm of its own, or by that of the API or the workflow that it works for."""
    names = {name for name, events in events_of_functions() if any("http" not in event for event in events)}

    # One is called again until it is done: being late tells what its errors would.
    watched = {name: ("age" if name == "followRecords" else "errors") for name in names}
    found = {name: alarms(full_template)[f"{name}-{what}"] for name, what in watched.items()}

    limits = {"errors": ("Errors", 1), "age": ("IteratorAge", 300_000)}
    assert {name: (alarm["MetricName"], alarm["Threshold"], dimensions(alarm)) for name, alarm in found.items()} == {
        name: (*limits[what], {"FunctionName": {"Ref": f"{capital(name)}LambdaFunction"}})
        for name, what in watched.items()
    }
    states = json.dumps(resources(full_template, "StepFunctions::StateMachine"))
    stateless = [
        name for name, events in events_of_functions() if not events and f"{capital(name)}Lambda" not in states
    ]
    assert stateless == ["customMessage"]  # without it no invitation is sent, which is a 5XX of the API


def events_of_functions() -> list[tuple[str, list[Any]]]:
    """Return each function's name with what calls it."""
    return [(name, each.get("events", [])) for name, each in all_functions().items()]


def capital(name: str) -> str:
    """Return the name as logical ids have it."""
    return name[0].upper() + name[1:]


def test_every_table_and_index_has_its_alarms(full_template: Template) -> None:
    """Writes that DynamoDB throttles, and reads where a request reads; of an order's index the API's 5XX tells."""
    wanted = set()
    for table, properties in resources(full_template, "DynamoDB::Table").items():
        if table in {
            *load_yaml("resources/generated.yml")["Resources"],
            "DuplicatesTable",
            "ErasuresTable",
            "ImportsTable",
            "PeopleTable",
            "AuditTable",
            "AttemptsTable",
            "SessionsTable",
        }:
            continue  # docs/decisions/0081, 0156: the API's 5XX alarm hears of them, or that of a late function
        wanted |= {(table, "", "ReadThrottleEvents"), (table, "", "WriteThrottleEvents")}
        for index in properties.get("GlobalSecondaryIndexes", []) if table != "ListsTable" else ():
            if index["IndexName"] == "at-index":
                continue  # docs/decisions/0189
            wanted.add((table, index["IndexName"], "WriteThrottleEvents"))
            if index["Projection"]["ProjectionType"] != "KEYS_ONLY":
                wanted.add((table, index["IndexName"], "ReadThrottleEvents"))

    found = {
        (where["TableName"]["Ref"], where.get("GlobalSecondaryIndexName", ""), alarm["MetricName"])
        for alarm in alarms(full_template).values()
        if alarm["Namespace"] == "AWS/DynamoDB"
        for where in [dimensions(alarm)]
    }

    assert found == wanted


def test_an_alarm_says_what_to_do_first(full_template: Template) -> None:
    """Which table it is, or the command that names the function."""
    for name, alarm in alarms(full_template).items():
        said = str(alarm["AlarmDescription"])
        assert "First" in said or "aws logs" in said or "waits in" in said, name
        if alarm["Namespace"] == "AWS/DynamoDB":
            assert dimensions(alarm)["TableName"]["Ref"] in said
            assert dimensions(alarm).get("GlobalSecondaryIndexName", "") in said
    assert "/aws/api-gateway/clientele-prod " in alarms(full_template)["api-5xx"]["AlarmDescription"]


@pytest.mark.parametrize(("stage", "most"), [("prod", 250), ("dev", 100)])
def test_what_a_stage_costs_at_rest(template: Template, stage: str, most: int) -> None:
    """In cents a month at list prices: alarms, keys, dashboards, and the reconciliation of any number of customers."""
    params = load_yaml("serverless.yml")["params"]
    params = params["default"] | params[stage]
    resources_ = deepcopy(template["Resources"])
    if not params["throttleAlarms"]:
        resources_ = {
            name: each
            for name, each in resources_.items()
            if each.get("Properties", {}).get("Namespace") != "AWS/DynamoDB" and name not in _BESIDE
        }

    assert (params["dashboard"], params["scanSchedule"]) == (False, "rate(5 minutes)")
    assert most * 0.8 < cents_at_rest({"Resources": resources_}) <= most
    assert {kind: len(resources(template, kind)) for kind in ("KMS::Key", "CloudWatch::Dashboard")} == {
        "KMS::Key": 0,
        "CloudWatch::Dashboard": 0,
    }
    assert len(alarms(template)) == 24


@pytest.mark.parametrize(
    ("name", "metric", "threshold"),
    [
        ("api-5xx", "AWS/ApiGateway 5XXError", 1),
        ("workflow-failed", "AWS/States ExecutionsFailed", 1),
        ("workflow-timed-out", "AWS/States ExecutionsTimedOut", 1),
        ("exports-failed", "AWS/States ExecutionsFailed", 1),
        ("imports-failed", "AWS/States ExecutionsFailed", 1),
        ("stream-age", "AWS/Lambda IteratorAge", 300_000),
        ("unpublished-records", "AWS/SQS ApproximateNumberOfMessagesVisible", 1),
        ("undelivered-events", "AWS/SQS ApproximateNumberOfMessagesVisible", 1),
    ],
)
def test_what_else_is_watched(full_template: Template, name: str, metric: str, threshold: int) -> None:
    """The API, the workflows, the stream, the dead letters."""
    alarm = alarms(full_template)[name]

    assert (f"{alarm['Namespace']} {alarm['MetricName']}", alarm["Threshold"]) == (metric, threshold)


def test_every_alarm_reaches_the_operator(full_template: Template) -> None:
    """Over one topic to the address of the stage; a queue that fell silent is not empty."""
    ways = {
        (tuple(way["Ref"] for way in alarm["AlarmActions"]), alarm["ComparisonOperator"])
        for alarm in alarms(full_template).values()
    }
    (topic,) = resources(full_template, "SNS::Topic").values()
    (subscription,) = resources(full_template, "SNS::Subscription").values()

    queues = {name for name, alarm in alarms(full_template).items() if alarm["Namespace"] == "AWS/SQS"}
    missing = {name: alarm["TreatMissingData"] for name, alarm in alarms(full_template).items()}
    assert ways == {(("Alerts",), "GreaterThanOrEqualToThreshold")}
    assert missing == {name: "ignore" if name in queues else "notBreaching" for name in missing}
    assert queues == {"unpublished-records", "undelivered-events"}
    assert "KmsMasterKeyId" not in topic
    assert subscription == {"TopicArn": {"Ref": "Alerts"}, "Protocol": "email", "Endpoint": "ops@clientele.example"}


def test_there_is_a_dashboard(full_template: Template) -> None:
    """Traffic, errors, latency percentiles, read and write units, what became of ids."""
    (dashboard,) = resources(full_template, "CloudWatch::Dashboard").values()
    body = json.loads(dashboard["DashboardBody"]["Fn::Sub"])
    shown = json.dumps(body)

    titles = {widget["properties"]["title"] for widget in body["widgets"]}
    assert {"Requests", "Errors of the API", "Latency of the API", "Read units", "Write units"} < titles
    assert {"Executions of the workflow", "What became of ids"} < titles
    assert sum(len(widget["properties"]["metrics"]) for widget in body["widgets"]) < 50
    assert [stat for stat in ("p50", "p90", "p99") if f'"{stat}"' not in shown] == []


def test_capacity_that_is_bought_costs_money_at_rest() -> None:
    """Five units each way for a table and its index, at 0.013 and 0.065 cents an hour."""
    bought = {"ReadCapacityUnits": "5", "WriteCapacityUnits": "5"}
    table = {"ProvisionedThroughput": bought, "GlobalSecondaryIndexes": [{"ProvisionedThroughput": bought}]}
    on_demand = {"ProvisionedThroughput": {"Ref": "AWS::NoValue"}}
    tables = [{"Type": "AWS::DynamoDB::Table", "Properties": each} for each in (table, on_demand)]

    assert cents_at_rest({"Resources": {str(number): each for number, each in enumerate(tables)}}) == pytest.approx(
        569.4
    )
