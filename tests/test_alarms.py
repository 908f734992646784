"""Whatever fails is watched, and every alarm reaches somebody."""

import json
from typing import Any

import pytest

from tests.packaging import Template, functions, resources


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Return the properties of every alarm by its name without the stack's."""
    found = resources(template, "CloudWatch::Alarm").values()
    return {alarm["AlarmName"].removeprefix("clientele-prod-"): alarm for alarm in found}


def dimensions(alarm: dict[str, Any]) -> dict[str, Any]:
    """Return an alarm's dimensions by name."""
    return {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}


def test_every_function_has_an_alarm(full_template: Template) -> None:
    """One error is one too many."""
    names = functions(full_template).keys()

    errors = {name: alarms(full_template)[f"{name}-errors"] for name in names}

    assert {name: (alarm["MetricName"], alarm["Threshold"], dimensions(alarm)) for name, alarm in errors.items()} == {
        name: ("Errors", 1, {"FunctionName": {"Ref": f"{name[0].upper()}{name[1:]}LambdaFunction"}}) for name in names
    }


def test_every_table_and_index_has_its_alarms(full_template: Template) -> None:
    """Reads and writes that DynamoDB throttles."""
    wanted = set()
    for table, properties in resources(full_template, "DynamoDB::Table").items():
        for index in ["", *(index["IndexName"] for index in properties.get("GlobalSecondaryIndexes", []))]:
            wanted |= {(table, index, "ReadThrottleEvents"), (table, index, "WriteThrottleEvents")}

    found = {
        (where["TableName"]["Ref"], where.get("GlobalSecondaryIndexName", ""), alarm["MetricName"])
        for alarm in alarms(full_template).values()
        if alarm["Namespace"] == "AWS/DynamoDB"
        for where in [dimensions(alarm)]
    }

    assert found == wanted


@pytest.mark.parametrize(
    ("name", "metric", "threshold"),
    [
        ("api-5xx", "AWS/ApiGateway 5XXError", 1),
        ("workflow-failed", "AWS/States ExecutionsFailed", 1),
        ("workflow-timed-out", "AWS/States ExecutionsTimedOut", 1),
        ("stream-age", "AWS/Lambda IteratorAge", 300_000),
        ("unpublished-records", "AWS/SQS ApproximateNumberOfMessagesVisible", 1),
        ("undelivered-events", "AWS/SQS ApproximateNumberOfMessagesVisible", 1),
    ],
)
def test_what_else_is_watched(full_template: Template, name: str, metric: str, threshold: int) -> None:
    """The API, the workflow, the stream, the dead letters."""
    alarm = alarms(full_template)[name]

    assert (f"{alarm['Namespace']} {alarm['MetricName']}", alarm["Threshold"]) == (metric, threshold)


def test_every_alarm_reaches_the_operator(full_template: Template) -> None:
    """Over one topic, under a key that CloudWatch may use, to the address of the stage."""
    ways = {
        (tuple(way["Ref"] for way in alarm["AlarmActions"]), alarm["ComparisonOperator"], alarm["TreatMissingData"])
        for alarm in alarms(full_template).values()
    }
    (topic,) = resources(full_template, "SNS::Topic").values()
    (subscription,) = resources(full_template, "SNS::Subscription").values()
    (key,) = resources(full_template, "KMS::Key").values()

    assert ways == {(("Alerts",), "GreaterThanOrEqualToThreshold", "notBreaching")}
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": ["AlertsKey", "Arn"]}
    assert subscription == {"TopicArn": {"Ref": "Alerts"}, "Protocol": "email", "Endpoint": "ops@clientele.example"}
    assert [
        statement["Action"]
        for statement in key["KeyPolicy"]["Statement"]
        if statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    ] == [["kms:Decrypt", "kms:GenerateDataKey*"]]


def test_there_is_a_dashboard(full_template: Template) -> None:
    """Traffic, errors, latency percentiles, read and write units, what became of ids; each function is on it."""
    (dashboard,) = resources(full_template, "CloudWatch::Dashboard").values()
    body = json.loads(dashboard["DashboardBody"]["Fn::Sub"])
    shown = json.dumps(body)

    titles = {widget["properties"]["title"] for widget in body["widgets"]}
    assert {"Requests", "Errors of the API", "Latency of the API", "Read units", "Write units"} < titles
    assert {"Executions of the workflow", "What became of ids"} < titles
    assert [name for name in functions(full_template) if f'"clientele-prod-{name}"' not in shown] == []
    assert [stat for stat in ("p50", "p90", "p99") if f'"{stat}"' not in shown] == []
