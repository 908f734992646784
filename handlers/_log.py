"""Log lines in JSON, with metrics in CloudWatch's embedded metric format.

CloudWatch extracts the metrics from the log, so that no function makes a call for them. The format:
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
    """Write one line with all ``facts`` and ``counts``; each count is also a metric, by stage and function.

    A metric costs money for every hour in which it has a value, so facts that every line has, such as a duration, are
    no metrics.

    Callers must put no personal data, tokens or keys into ``facts``.
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
    """Return the class of an error and its place in the code, but not its message, which may contain personal data."""
    return {"error": type(error).__name__, "stack": traceback.format_tb(error.__traceback__)}


def since(started: float) -> int:
    """Return the milliseconds since a ``time.monotonic()`` moment."""
    return round((time.monotonic() - started) * 1000)
