"""The limit on the whole API reaches the deployed stage."""

from typing import Any

import boto3

from dev.service import load_yaml


def test_the_stage_has_the_limits_of_its_parameters(stack: dict[str, Any], aws: dict[str, Any]) -> None:
    """CloudFormation alone would leave AWS's own limits in place."""
    params = load_yaml("serverless.yml")["params"]["local"]
    api_id = stack["apiUrl"].split("/")[-2]
    gateway = boto3.client("apigateway", **aws)

    settings = gateway.get_stage(restApiId=api_id, stageName=stack["stage"])["methodSettings"]["*/*"]

    limits = settings["throttlingRateLimit"], settings["throttlingBurstLimit"]
    assert limits == (params["throttleRate"], params["throttleBurst"])
    assert settings["loggingLevel"] == "OFF"
    assert settings["dataTraceEnabled"] is False
