"""The limits on each method reach the deployed stage."""

from contextlib import closing
from typing import Any

import boto3

from dev.service import load_yaml


def test_the_stage_has_the_limits_of_its_parameters(stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """CloudFormation alone would leave AWS's own limits in place; what calls Cognito has limits of its own."""
    params = load_yaml("serverless.yml")["params"]["local"]
    api_id = stack["apiUrl"].split("/")[-2]
    with closing(boto3.client("apigateway", **aws)) as gateway:
        settings = gateway.get_stage(restApiId=api_id, stageName=stack["stage"])["methodSettings"]
        resources = gateway.get_resources(restApiId=api_id, limit=500)["items"]

    calls_cognito = {
        f"{resource['path']}/{method}"
        for resource in resources
        if resource["path"].startswith("/session")
        for method in resource.get("resourceMethods", {})
        if method not in ("GET", "OPTIONS")
    }
    limits = {name: (each["throttlingRateLimit"], each["throttlingBurstLimit"]) for name, each in settings.items()}
    assert calls_cognito > {"/session/POST", "/session/refresh/POST", "/session/password/POST"}
    assert limits == dict.fromkeys(calls_cognito, (params["sessionRate"], params["sessionBurst"])) | {
        "*/*": (params["throttleRate"], params["throttleBurst"])
    }
    assert {(each["loggingLevel"], each["dataTraceEnabled"]) for each in settings.values()} == {("OFF", False)}
