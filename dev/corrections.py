"""Where the emulator differs from AWS, and this project relies on what AWS does: each difference is put right here.

Only the emulator's own process calls :func:`apply`. Its names are private to it: it has no settings for any of this.
"""
# ruff: noqa: PLC0415, SLF001 nobody but the emulator's process has it loaded, and it is the emulator that is changed

import os
import resource
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from dev.guard import form_upload

WORKERS_PER_FUNCTION = 8
_EMULATORS_OWN = (
    "AUTH",
    "BIND_HOST",
    "CLIENTELE_CORS_ORIGINS",
    "CLIENTELE_PORT",
    "CLIENTELE_REPORT",
    "GATEWAY_PORT",
    "IOT_MTLS_ENABLED",
    "MINISTACK_REGION",
    "PERSIST_STATE",
    "S3_DATA_DIR",
    "S3_PERSIST",
    "SFTP_ENABLED",
    "STATE_DIR",
)
_WORKER_LIMITS = {
    resource.RLIMIT_CORE: 0,  # a core file would hold what the function held
    resource.RLIMIT_NOFILE: 1024,  # as Lambda has it
    resource.RLIMIT_FSIZE: 512 * 1024 * 1024,  # the size of Lambda's /tmp
}


def apply() -> None:
    """Correct all of it."""
    for correct in CORRECTIONS:
        correct()


def _check_every_signature() -> None:
    """Let the root key be the one pair of `.local/credentials.json`, and check what is signed with it.

    The emulator checks signatures of users and roles, but takes the key ``test``, every account's number and no key at
    all for root, whatever the signature.
    """
    from ministack.core import iam_evaluator  # type: ignore[import-untyped]

    root = os.environ["AWS_ACCESS_KEY_ID"]
    enforce = iam_evaluator.enforce

    def enforce_on_everybody(access_key_id: str, action: str, service: str, *arguments: Any, **named: Any) -> Any:
        if not access_key_id and iam_evaluator._served_unsigned(service, action):
            return None  # log-in to Cognito, for one
        if not access_key_id and service == "s3":
            if form_upload.get() and action == "s3:PutObject":
                return None  # S3 checks the form's own signature
            return iam_evaluator.AuthError("AccessDenied", "Access Denied")
        return enforce(access_key_id, action, service, *arguments, **named)

    iam_evaluator.is_root_access_key = lambda key: key == root
    iam_evaluator._is_root_key = lambda _: False  # which would mean: not checked
    iam_evaluator.enforce = enforce_on_everybody


def _confine_workers() -> None:
    """Start Lambda workers with a function's environment instead of the emulator's, and with limits.

    They stay processes of the same user: another one could read neither this checkout nor its Python.
    """
    from ministack.core import lambda_runtime

    class ConfinedPopen(subprocess.Popen[Any]):
        def __init__(self, command: list[str], **options: Any) -> None:
            scratch = tempfile.gettempdir()
            environment = {name: value for name, value in options["env"].items() if name not in _EMULATORS_OWN}
            super().__init__(command, **options | {"env": environment | {"HOME": scratch}, "umask": 0o077})
            _limit(self.pid)

    lambda_runtime.subprocess = _Replaced(subprocess, Popen=ConfinedPopen)


class _Replaced:
    """A module, except for some names."""

    def __init__(self, module: Any, **names: Any) -> None:
        self._module = module
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _limit(pid: int) -> None:
    """Limit what a process may take; only Linux lets another process do that."""
    if not hasattr(resource, "prlimit"):
        return
    with suppress(ProcessLookupError):
        for kind, most in _WORKER_LIMITS.items():
            _, hard = resource.prlimit(pid, kind)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(pid, kind, (allowed, allowed))


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


def _go_on_with_workflows() -> None:
    """Run executions again, from their first state, that a stop has cut short; the emulator lets them fail.

    On AWS nothing stops them. The states of this service's workflow may be repeated.
    """
    from ministack import app
    from ministack.core import responses
    from ministack.services import stepfunctions

    restore = stepfunctions.load_persisted_state

    def run(account: str, region: str, arn: str) -> None:
        while app._ready_scripts_state["status"] != "completed":  # functions need the emulator's port
            time.sleep(0.1)
        responses.set_request_account_id(account)
        responses.set_request_region(region)
        execution = stepfunctions._executions[arn]
        execution.update(status="RUNNING", stopDate=None, error=None, cause=None, events=execution["events"][:1])
        stepfunctions._run_execution(arn)

    def restore_and_run(data: dict[str, Any]) -> None:
        running = [key for key, execution in data["executions"].all_items() if execution["status"] == "RUNNING"]
        restore(data)
        for key in running:
            threading.Thread(target=run, args=key, daemon=True).start()

    stepfunctions.load_persisted_state = restore_and_run


CORRECTIONS = (
    _check_every_signature,  # first: other modules of the emulator copy the names that it replaces
    _confine_workers,
    _name_errors_as_aws_does,
    _queue_for_workers,
    _count_loopback_as_tls,
    _tell_missing_from_forbidden,
    _refuse_disabled_keys,
    _go_on_with_workflows,
)
"""All of them wait for a version of ministack that needs none; 1.5.33, the latest, needs each. No issue asks for any.

tests/dev/test_corrections.py runs the emulator without them; a test that fails there says which one can go.
"""
