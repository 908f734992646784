"""Correct the emulator where this project relies on a behaviour of AWS that it does not have.

Only the emulator's own process calls :func:`apply`. The corrections replace private names, because the emulator has no
settings for them.
"""
# ruff: noqa: PLC0415, SLF001 only the emulator's process has these modules, and changing its internals is the purpose

import hashlib
import json
import os
import resource
import subprocess
import tempfile
import threading
import time
import zipfile
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
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
    resource.RLIMIT_CORE: 0,  # a core file would contain the function's data
    resource.RLIMIT_NOFILE: 1024,  # as Lambda has it
    resource.RLIMIT_FSIZE: 512 * 1024 * 1024,  # the size of Lambda's /tmp
}


def apply() -> None:
    """Apply all corrections."""
    for correct in CORRECTIONS:
        correct()


def _check_every_signature() -> None:
    """Accept only the key pair of `.local/credentials.json` as the root key, and verify its signatures.

    The emulator verifies signatures of users and roles, but treats the key ``test``, any account number and no key at
    all as root, whatever the signature.
    """
    from ministack.core import iam_evaluator  # type: ignore[import-untyped]

    root = os.environ["AWS_ACCESS_KEY_ID"]
    enforce = iam_evaluator.enforce

    def enforce_on_everybody(access_key_id: str, action: str, service: str, *arguments: Any, **named: Any) -> Any:
        if not access_key_id and iam_evaluator._served_unsigned(service, action):
            return None  # unsigned calls, such as a log-in at Cognito
        if not access_key_id and service == "s3":
            if form_upload.get() and action == "s3:PutObject":
                return None  # S3 verifies the form's own signature
            return iam_evaluator.AuthError("AccessDenied", "Access Denied")
        return enforce(access_key_id, action, service, *arguments, **named)

    iam_evaluator.is_root_access_key = lambda key: key == root
    iam_evaluator._is_root_key = lambda _: False  # a root key would not be verified
    iam_evaluator.enforce = enforce_on_everybody


def _confine_workers() -> None:
    """Start Lambda workers with a function's environment instead of the emulator's, and with limits.

    They run as the same user, because another user could not read this checkout or its Python.
    """
    from ministack.core import lambda_runtime

    class ConfinedPopen(subprocess.Popen[Any]):
        def __init__(self, command: list[str], **options: Any) -> None:
            scratch = tempfile.gettempdir()
            environment = {name: value for name, value in options["env"].items() if name not in _EMULATORS_OWN}
            super().__init__(command, **options | {"env": environment | {"HOME": scratch}, "umask": 0o077})
            _limit(self.pid)

    lambda_runtime.subprocess = _Replaced(subprocess, Popen=ConfinedPopen)


def _unpack_code_once() -> None:
    """Let all workers with the same code read one copy of it, with the modules that the first of them has compiled.

    The emulator unpacks it for each worker, which then compiles whatever it imports: more than half of a cold start.
    """
    from ministack.core import lambda_runtime

    one_at_a_time = threading.Lock()

    class SharedZip(zipfile.ZipFile):
        def extractall(self, path: Any = None, *_: Any) -> None:
            content = Path(str(self.filename)).read_bytes()
            shared = Path(tempfile.gettempdir()) / f"code-{hashlib.sha256(content).hexdigest()}"
            with one_at_a_time:
                if not shared.exists():
                    unfinished = shared.with_suffix(".unfinished")
                    super().extractall(unfinished)
                    unfinished.rename(shared)
            Path(path).rmdir()  # the emulator has just made it
            Path(path).symlink_to(shared)

    lambda_runtime.zipfile = _Replaced(zipfile, ZipFile=SharedZip)


class _Replaced:
    """A module with some names replaced."""

    def __init__(self, module: Any, **names: Any) -> None:
        self._module = module
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _limit(pid: int) -> None:
    """Limit the resources of a process; only Linux allows this from outside."""
    if not hasattr(resource, "prlimit"):
        return
    with suppress(ProcessLookupError):
        for kind, most in _WORKER_LIMITS.items():
            _, hard = resource.prlimit(pid, kind)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(pid, kind, (allowed, allowed))


def _name_errors_as_aws_does() -> None:
    """Report a function's error under the name of its class, which workflows use to distinguish errors.

    The emulator reports all errors under one name, but it logs the traceback, which ends with the class and the
    message.
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
    """Run only a few invocations of each function at a time; the others wait.

    The emulator starts a process for every invocation that finds no idle one. A burst on a small machine makes all of
    them exceed their timeouts, and each timeout ends every other worker of the function.
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
    """Treat plain HTTP as TLS: policies demand TLS, but requests here never leave the loopback interface."""
    from ministack import app  # type: ignore[import-untyped]

    pin = app.pin_request_origin
    app.pin_request_origin = lambda address, _: pin(address, True)  # noqa: FBT003 the emulator's own signature


def _tell_missing_from_forbidden() -> None:
    """Answer 404 for a missing object, not 403, to a distribution that may list the bucket, as S3 does."""
    from ministack.core.iam_evaluator import (  # type: ignore[import-untyped]
        EvalContext,
        evaluate_resource_policy,
    )
    from ministack.services import s3

    fetch = s3.serve_cloudfront_origin_fetch

    def may_list(bucket: str, distribution: str) -> bool:
        owner = s3._bucket_owner_account(bucket) or s3.get_account_id()
        policy = s3._bucket_policies.get_scoped(owner, None, bucket)
        context = EvalContext(
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action="s3:ListBucket",
            resource_arn=f"arn:aws:s3:::{bucket}",
            region=s3.get_region(),
            service_context={"aws:sourcearn": distribution},
        )
        return bool(
            policy and evaluate_resource_policy(policy, context, service="cloudfront.amazonaws.com").decision == "Allow"
        )

    def fetch_or_tell(name: str, key: str, *arguments: Any, source_arn: str = "", **others: Any) -> Any:
        answer = fetch(name, key, *arguments, source_arn=source_arn, **others)
        bucket = s3._ensure_bucket(name)
        if answer[0] == HTTPStatus.FORBIDDEN and bucket and key not in bucket["objects"] and may_list(name, source_arn):
            return s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{name}/{key}")
        return answer

    s3.serve_cloudfront_origin_fetch = fetch_or_tell


def _refuse_disabled_keys() -> None:
    """Refuse disabled API keys: the emulator stores the text "false", which is truthy."""
    from ministack.services import apigateway_v1

    resolve = apigateway_v1._resolve_api_key

    def resolve_enabled(value: str) -> Any:
        key = resolve(value)
        return None if key and str(key["enabled"]).lower() == "false" else key

    apigateway_v1._resolve_api_key = resolve_enabled


def _go_on_with_workflows() -> None:
    """Restart interrupted executions from their first state; the emulator lets them fail.

    On AWS nothing interrupts them. All states of this service's workflow are idempotent.
    """
    from ministack import app
    from ministack.core import responses
    from ministack.services import stepfunctions

    restore = stepfunctions.load_persisted_state

    def run(account: str, region: str, arn: str) -> None:
        while app._ready_scripts_state["status"] != "completed":  # functions call the emulator through its port
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


class _Remembered:
    """Equal to whatever has the same JSON as ``content``, of which it keeps a hash; nothing looks it up by one."""

    def __init__(self, content: Any) -> None:
        self._hash = self._of(content)

    def __eq__(self, other: object) -> bool:
        return self._of(other) == self._hash

    __hash__ = None  # type: ignore[assignment]

    @staticmethod
    def _of(content: Any) -> bytes:
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


def _keep_hashes_of_transactions() -> None:
    """Know a repeated transaction by its hash: the emulator keeps each one whole for ten minutes."""
    from ministack.services import dynamodb

    store = dynamodb._txn_token_store

    def store_hash(token: str, entry: dict[str, Any]) -> None:
        store(token, entry | {"signature": _Remembered(entry["signature"])})

    dynamodb._txn_token_store = store_hash


CORRECTIONS = (
    _check_every_signature,  # must be first, because other modules of the emulator import the names that it replaces
    _confine_workers,
    _unpack_code_once,
    _name_errors_as_aws_does,
    _queue_for_workers,
    _count_loopback_as_tls,
    _tell_missing_from_forbidden,
    _refuse_disabled_keys,
    _go_on_with_workflows,
    _keep_hashes_of_transactions,
)
"""All of them are needed with ministack 1.5.33, the latest version. No issue is open for any of them.

tests/dev/test_corrections.py runs the emulator without them; a test that fails there names a correction that can be
removed.
"""
