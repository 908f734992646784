"""POST /workflow/submit: start the workflow that registers an id."""

import json
import os
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from handlers._http import BUSY, Answer, Endpoint, ErrorTable, Request, Response, validated
from records.correlation import current
from records.errors import BusyError
from records.transaction import patiently
from schemas.customer_id import SubmissionSchema

states: Any = boto3.client(
    "stepfunctions",
    config=Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2}),
)
schema = SubmissionSchema()
ERRORS: ErrorTable = {
    BusyError: lambda _: BUSY,
    states.exceptions.ExecutionLimitExceeded: lambda _: BUSY,
}


def submit_workflow(request: Request) -> Response:
    """Answer 202 with ``executionArn``; an id that is submitted twice is inserted once."""
    submission = validated(schema, request.json_of_any_type())
    start = {
        "stateMachineArn": os.environ["STATE_MACHINE_ARN"],
        "name": str(uuid4()),  # the name makes the call idempotent: a retry starts no second execution
        "input": json.dumps({"id": submission["id"], "correlationId": current.get()}),
    }
    execution = patiently(lambda: states.start_execution(**start), request.deadline)
    return Response(202, {"executionArn": execution["executionArn"]})


handler = Endpoint(submit_workflow, errors=ERRORS, body=schema, answers={202: Answer("Execution")})
