"""Where the emulator differs from AWS, and this project relies on what AWS does: each difference is put right here.

Only the emulator's own process calls :func:`apply`. Its names are private to it: it has no settings for any of this.
"""
# ruff: noqa: PLC0415, SLF001 nobody but the emulator's process has it loaded, and it is the emulator that is changed

import threading
from http import HTTPStatus
from typing import Any

WORKERS_PER_FUNCTION = 8


def apply() -> None:
    """Correct all of it."""
    _name_errors_as_aws_does()
    _queue_for_workers()
    _count_loopback_as_tls()
    _tell_missing_from_forbidden()
    _refuse_disabled_keys()


def _name_errors_as_aws_does() -> None:
    """Give a function's error the name of its class, by which workflows tell errors apart.

    AWS does; the emulator has one name for all, but logs the trace, which ends with the class and the message.
    """
    from ministack.services import lambda_svc  # type: ignore[import-untyped]

    execute = lambda_svc._execute_function_warm

    def execute_and_name(*arguments: Any) -> dict[str, Any]:
        result: dict[str, Any] = execute(*arguments)
        error: Any = result.get("body")
        if result.get("error") and error.get("errorType") == "Runtime.HandlerError":
            last_line = result["log"].rstrip().removesuffix(error["errorMessage"]).rstrip(": ").rpartition("\n")[2]
            name = last_line.rpartition(".")[2]
            error["errorType"] = name if name.isidentifier() else error["errorType"]
        return result

    lambda_svc._execute_function_warm = execute_and_name


def _queue_for_workers() -> None:
    """Run a few invocations of each function at a time; the others wait for their turn.

    The emulator starts a process for every invocation that finds none idle. In a burst they all exceed their timeouts
    on a machine that lacks AWS's processors, and each that does ends every other worker of its function.
    """
    from ministack.services import lambda_svc

    execute = lambda_svc._execute_function_warm
    lock = threading.Lock()
    gates: dict[str, threading.Semaphore] = {}

    def execute_in_turn(function: dict[str, Any], *arguments: Any) -> dict[str, Any]:
        name = function.get("config", function).get("FunctionName", "")
        with lock:
            gate = gates.setdefault(name, threading.Semaphore(WORKERS_PER_FUNCTION))
        with gate:
            result: dict[str, Any] = execute(function, *arguments)
            return result

    lambda_svc._execute_function_warm = execute_in_turn


def _count_loopback_as_tls() -> None:
    """Let policies that demand TLS be deployed as they are: requests here are plain HTTP, which nobody overhears."""
    from ministack import app  # type: ignore[import-untyped]

    pin = app.pin_request_origin
    app.pin_request_origin = lambda address, _: pin(address, True)  # noqa: FBT003 the emulator's own signature


def _tell_missing_from_forbidden() -> None:
    """Answer 404 for what is not in the bucket to a distribution that may list it, as S3 does, and not 403."""
    from ministack.core.iam_evaluator import (  # type: ignore[import-untyped]
        EvalContext,
        evaluate_resource_policy,
    )
    from ministack.services import s3

    fetch = s3.serve_cloudfront_origin_fetch

    def may_list(bucket: str, distribution: str) -> bool:
        owner = s3._bucket_owner_account(bucket) or s3.get_account_id()
        policy = s3._bucket_policies.get_scoped(owner, None, bucket)
        asked = EvalContext(
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action="s3:ListBucket",
            resource_arn=f"arn:aws:s3:::{bucket}",
            region=s3.get_region(),
            service_context={"aws:sourcearn": distribution},
        )
        return bool(
            policy and evaluate_resource_policy(policy, asked, service="cloudfront.amazonaws.com").decision == "Allow"
        )

    def fetch_or_tell(name: str, key: str, *arguments: Any, source_arn: str = "", **others: Any) -> Any:
        answer = fetch(name, key, *arguments, source_arn=source_arn, **others)
        bucket = s3._ensure_bucket(name)
        if answer[0] == HTTPStatus.FORBIDDEN and bucket and key not in bucket["objects"] and may_list(name, source_arn):
            return s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{name}/{key}")
        return answer

    s3.serve_cloudfront_origin_fetch = fetch_or_tell


def _refuse_disabled_keys() -> None:
    """Refuse an API key that was switched off: the emulator keeps the word "false", and takes it for true."""
    from ministack.services import apigateway_v1

    resolve = apigateway_v1._resolve_api_key

    def resolve_enabled(value: str) -> Any:
        key = resolve(value)
        return None if key and str(key["enabled"]).lower() == "false" else key

    apigateway_v1._resolve_api_key = resolve_enabled
