"""One line of JSON for each thing that happened, with its metrics in CloudWatch's embedded metric format.

CloudWatch makes metrics of such lines by itself: nothing is sent, and nothing waits for an answer. The format:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import os
import time
import traceback
from collections.abc import Mapping
from typing import Any

NAMESPACE = "Clientele"


def write(context: Any, message: str, facts: Mapping[str, Any], counts: Mapping[str, int] | None = None) -> None:
    """Write one line: ``facts`` as they are, and each of ``counts`` as a metric too, by stage and function.

    A metric costs something in every hour in which it has a value: what is always said, such as a duration, is a fact.

    Whoever calls this vouches that ``facts`` hold no personal data, no tokens and no keys.
    """
    line = {
        "level": "ERROR" if "error" in facts else "INFO",
        "message": message,
        "stage": os.environ.get("STAGE", ""),
        "function": context.function_name,
        "requestId": context.aws_request_id,
        **facts,
    }
    if counts:
        line |= counts
        directive = {
            "Namespace": NAMESPACE,
            "Dimensions": [["stage", "function"]],
            "Metrics": [{"Name": name, "Unit": "Count"} for name in counts],
        }
        line["_aws"] = {"Timestamp": round(time.time() * 1000), "CloudWatchMetrics": [directive]}
    print(json.dumps(line), flush=True)  # noqa: T201 Lambda's log is its standard output


def what_broke(error: Exception) -> dict[str, Any]:
    """Say of what kind an error is and where it happened, but not its message: that may quote a customer."""
    return {"error": type(error).__name__, "stack": traceback.format_tb(error.__traceback__)}


def since(started: float) -> int:
    """Return the milliseconds since a ``time.monotonic()`` moment."""
    return round((time.monotonic() - started) * 1000)
