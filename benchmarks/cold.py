"""What the first click costs: ``npm run bench:cold``.

Fresh processes import a function and answer one request, and more of the same; beside them stand the smallest function
with boto3 and, where Node.js finds AWS SDK 3, the smallest one with that. Rounds are interleaved, so that what else the
machine does meets all alike; where valgrind is there, instructions are counted too, which repeat from run to run.
DynamoDB and Cognito are a server on loopback that answers at once, without TLS.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.stub import Stub, serving
from dev.console import run
from dev.local import ROOT
from dev.service import environment_names

BARE, NODE = "bare boto3", "AWS SDK 3"
_WARM = 40
"""Answers after the first."""
_SIZES = (512, 1024, 1769)
"""Megabytes of memory; a function has a share of a processor that grows with it, and a whole one at the last."""
_DOLLARS = 0.0000133334
"""Of a gigabyte-second of a function on arm64 in most regions, until 7.5 billion a month."""
_WAITED = 5
"""Milliseconds for which the price of waiting is printed."""
_VALGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
_COUNTED = re.compile(r"Collected : (\d+)")
_CLAIMS = {
    "sub": "sub-of-benchmark",
    "email": "bench@example.com",
    "email_verified": "true",
    "token_use": "id",
    "origin_jti": "00000000-0000-4000-8000-000000000000",
    "auth_time": "1795256000",
    "cognito:groups": "editors,viewers,administrators",
}


@dataclass(frozen=True)
class Case:
    """A program, and what it used."""

    name: str
    command: tuple[str, ...]
    """Without how often it answers after the first time, its last argument."""
    cold: list[float] = field(default_factory=list)
    """Milliseconds of processor of a process until its first answer."""
    warm: list[float] = field(default_factory=list)
    """Milliseconds of processor of an answer after the first."""
    instructions: list[int] = field(default_factory=list)
    """Of a process until its first answer; empty without valgrind."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="npm run bench:cold --", description="Measure the start of functions.")
    parser.add_argument("--rounds", type=int, default=16, help="fresh processes of each (16)")
    parser.add_argument("--no-instructions", action="store_true", help="leave valgrind out")
    chosen = parser.parse_args(arguments)
    with serving() as (stub, endpoint):
        environment, said = _environment(endpoint), []
        cases = [*_cases(stub)]
        if not _has_sdk(environment):
            cases, said = (
                [case for case in cases if case.name != NODE],
                ["AWS SDK 3 is not here: `npm install --no-save @aws-sdk/client-dynamodb` brings it."],
            )
        for _ in range(chosen.rounds):
            for case in cases:
                measure(case, environment)
        if chosen.no_instructions or not shutil.which("valgrind"):
            said.append("Instructions were not counted: that takes valgrind.")
        else:
            for case in cases:
                count(case, environment)
    print("\n".join([*table(cases), "", *memory(cases), "", *said]))
    return 0


def _cases(stub: Stub) -> list[Case]:
    customer = stub.tables.resource.to_wire(stub.customers[0])
    body = {name: customer[name] for name in ("name", "email", "phoneNumber", "company") if name in customer}
    one = _event("GET", path={"customerId": customer["customerId"]})
    log_in = {"email": "bench@example.com", "password": "Wrong-but-long-1"}
    python = (sys.executable, "-m", "benchmarks.fresh")
    asked: list[tuple[str, str, dict[str, Any], int]] = [
        (BARE, "benchmarks.bare", one, 200),
        ("get", "handlers.get_customer", one, 200),
        ("list of 25", "handlers.list_customers", _event("GET"), 200),
        ("create", "handlers.create_customer", _event("POST", body=body), 201),
        ("log-in, refused", "handlers.create_session", _event("POST", body=log_in, route="/session"), 401),
    ]
    cases = [Case(name, (*python, module, json.dumps(event), str(status))) for name, module, event, status in asked]
    return [*cases, Case(NODE, ("node", str(ROOT / "benchmarks" / "bare.cjs"), json.dumps(one)))]


def _event(method: str, *, path: Any = None, body: Any = None, route: str = "") -> dict[str, Any]:
    """Return what API Gateway hands over; a route with a name asks without a token."""
    return {
        "resource": route,
        "httpMethod": method,
        "headers": {"Host": "api.example.com", "Content-Type": "application/json"},
        "multiValueQueryStringParameters": None,
        "pathParameters": path,
        "requestContext": {
            "resourcePath": route,
            "httpMethod": method,
            "requestId": "benchmark",
            "identity": {"sourceIp": "198.51.100.7"},
        }
        | ({} if route else {"authorizer": {"claims": _CLAIMS}}),
        "body": json.dumps(body) if body else None,
        "isBase64Encoded": False,
    }


def _environment(endpoint: str) -> dict[str, str]:
    """Return that of a function, whose calls go to the server."""
    names = {name: name for name in environment_names()}
    numbers = {"IDLE_MINUTES": "60", "SESSION_HOURS": "12", "AUDIT_RETENTION_DAYS": "365", "TRASH_RETENTION_DAYS": "90"}
    aws = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
    }
    others = {"PHONE_REGION": "DE", "TIME_ZONE": "UTC", "PYTHONHASHSEED": "0", "MFA": "optional"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "NODE_PATH") if name in os.environ}
    return kept | names | numbers | aws | others


def _has_sdk(environment: Mapping[str, str]) -> bool:
    command = ["node", "-e", "require.resolve('@aws-sdk/client-dynamodb')"]
    return (
        bool(shutil.which("node"))
        and not subprocess.run(  # noqa: S603 our own command
            command, cwd=ROOT, env=environment, capture_output=True, check=False
        ).returncode
    )


def measure(case: Case, environment: Mapping[str, str]) -> None:
    """Run a program once, and note what it used."""
    cold, warm = json.loads(_output((*case.command, str(_WARM)), environment).stdout.splitlines()[-1])
    case.cold.append(cold)
    case.warm.append(warm)


def count(case: Case, environment: Mapping[str, str]) -> None:
    """Count the instructions of a program's first answer."""
    said = _output((*_VALGRIND, *case.command, "0"), environment).stderr
    case.instructions.append(sum(map(int, _COUNTED.findall(said))))


def _output(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603 our own command
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done


def table(cases: Sequence[Case]) -> list[str]:
    """Return the lines of a Markdown table; ratios are to the smallest function with boto3."""
    bare = next(case for case in cases if case.name == BARE)
    head = ["first answer", "ms of processor", "ratio", "million instructions", "ratio", "each after it, ms", "ratio"]
    rows = [
        [
            case.name,
            *_pair(case.cold, bare.cold, 1),
            *_pair(case.instructions, bare.instructions, 1e6),
            *_pair(case.warm, bare.warm, 1),
        ]
        for case in cases
    ]
    return _markdown(head, rows)


def memory(cases: Sequence[Case]) -> list[str]:
    """Return the lines of a Markdown table: what answers take and cost with less and more memory, by arithmetic.

    The processor's part costs the same with any memory, because half of a processor takes twice as long.
    """
    whole = _SIZES[-1]
    head = ["milliseconds", *(f"{what}, {size} MB" for what in ("first", "each after") for size in _SIZES)]
    rows = [
        [case.name, *(f"{median(times) * whole / size:,.1f}" for times in (case.cold, case.warm) for size in _SIZES)]
        for case in cases
    ]
    priced = [f"{size / 1024 * _WAITED * 1000 * _DOLLARS:.2f}" for size in _SIZES]
    waits = f"{_WAITED} ms of waiting in each of a million answers cost {', '.join(priced)} dollars."
    return [*_markdown(head, rows), "", waits]


def _markdown(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]


def _pair(values: Sequence[float], bare: Sequence[float], unit: float) -> tuple[str, str]:
    """Return a median, and its ratio round by round to that of the smallest function."""
    if not values:
        return "", ""
    ratio = median(mine / its for mine, its in zip(values, bare, strict=True))
    number = median(values) / unit
    return f"{number:,.1f}", f"{ratio:.2f}"


if __name__ == "__main__":
    run(main)
