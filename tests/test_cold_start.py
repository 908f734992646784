"""A cold start is mostly imports: each HTTP function loads what it needs and nothing else.

Where boto3 is loaded at all, ``boto3.client`` loads ``boto3.resources``, which nobody can avoid; what only
``boto3.resource`` loads is looked for instead.
"""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from dev.local import ROOT
from dev.service import all_functions, environment_names

AWS = {"boto3", "botocore", "certifi", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
"""What ``boto3.client`` brings: for functions that ask more than DynamoDB and the sessions' part of Cognito."""
SIGNED = {"botocore"}
"""What a signature of a request brings: nothing that botocore imports for it."""
SCHEMA = {"marshmallow"}
FIELDS = SCHEMA | {"email_validator", "idna", "phonenumbers"}
"""What reading a customer from a body takes."""

HTTP = {
    "handlers",
    "handlers._caller",
    "handlers._deadline",
    "handlers._http",
    "handlers._identity",
    "handlers._log",
    "handlers._start",
    "people",
    "people.tokens",
    "records",
    "records.beside",
    "records.correlation",
    "records.errors",
    "records.messages",
    "records.person",
}
DATABASE = (
    HTTP
    | {"records.database", "records.resource", "records.rights", "records.transaction"}
    | {"records.direct", "records.patterns", "records.services", "records.signing"}
)
COUNTERS = DATABASE | {
    "customers",
    "customers.resource",
    "handlers._customers",
    "handlers._facets",
    "handlers._resource",
    "records.counters",
    "records.days",
    "records.emails",
    "records.keys",
    "records.letters",
    "records.phones",
    "records.stays",
    "records.words",
}
"""Counting customers: what they are, and the shape of keys."""
FINDER = (COUNTERS - {"handlers._facets"}) | {
    "handlers._lists",
    "records.cursors",
    "records.dialling",
    "records.finder",
    "records.lists",
    "records.marks",
    "records.search",
    "records.sorting",
    "records.walks",
}
"""Reading many, without what writes one."""
STORE = (COUNTERS - {"handlers._facets", "records.counters"}) | {
    "records.dialling",
    "records.history",
    "records.indexed",
    "records.marks",
    "records.moves",
    "records.planning",
    "records.search",
    "records.sorting",
    "records.store",
    "records.writes",
}
HISTORY = STORE | {"handlers._history", "records.cursors"}
CUSTOMERS = STORE | {"handlers._records"}
"""Reading and writing one customer."""
FAMILY = CUSTOMERS | {
    "activities",
    "activities.model",
    "activities.resource",
    "all_resources",
    "handlers._customer_children",
}
"""Moving a customer with what belongs to it."""
FURTHER = {
    "activities",
    "activities.model",
    "activities.resource",
    "all_resources",
    "handlers._routes",
    "handlers._several",
}
"""What a further resource's functions load besides."""
SCHEMAS = {"schemas", "schemas._request", "records.patterns"}
BODY = {
    "schemas",
    "schemas._fields",
    "schemas._phone",
    "schemas._phone_region",
    "schemas._record",
    "schemas._request",
    "schemas._text",
    "schemas.customer",
}
VALUES = {"schemas._numbers", "schemas.facets", "records.tallies", "records.sorting"}
LISTING = {*SCHEMAS, "schemas._numbers", "schemas._phone_region", "schemas._text", "schemas.listing", "records.sorting"}
SESSION = (
    DATABASE
    | {"people.cognito", "people.sessions"}
    | {"handlers._challenge_cookie", "handlers._session", "handlers._sessions", "handlers._waits"}
)
ATTEMPTS = {
    "handlers._attempts",
    "people.attempts",
    "people.errors",
    "records.emails",
    "records.letters",
    "records.words",
}
IDS = (
    DATABASE
    | {"records.days", "records.keys", "records.phones"}
    | {"registry", "registry.id_registry", "registry.ids", "handlers._ids"}
)
ID_BODY = {"registry", *SCHEMAS, "schemas.customer_id"}
SUBMISSION = HTTP | ID_BODY | {"registry.ids", "records.transaction"}

EXPORTS = {
    "exports",
    "exports.columns",
    "exports.delimited",
    "exports.formats",
    "exports.json_lines",
    "exports.marks",
    "exports.several",
    "exports.vcards",
    "exports.writing",
    "handlers._export_jobs",
    "handlers._exports",
    "handlers._work",
    "records.files",
    "schemas.export",
}
"""Writing a file; a workbook loads more when there is one."""

LOADED: dict[str, tuple[set[str], set[str] | None]] = {
    "export_records": (
        AWS | FIELDS,
        (FINDER | LISTING | BODY | EXPORTS | FURTHER | {"schemas.activity"})
        - {"handlers._customers", "handlers._routes", "schemas.customer"},
    ),
    "create_customer": (SIGNED | FIELDS, CUSTOMERS | BODY | {"handlers._phone_region"}),
    "list_customers": (SIGNED | SCHEMA, FINDER | LISTING),
    "get_customer_facets": (SIGNED | SCHEMA, COUNTERS | SCHEMAS | VALUES),
    "list_actions": (
        SIGNED | SCHEMA,
        ((HISTORY | LISTING | FURTHER) - {"handlers._customers", "handlers._routes"})
        | {"handlers._changes", "handlers._every", "records.changes", "schemas.changes"}
        | {"handlers._dashboard", "records.counters", "records.lists", "records.overview", "schemas.dashboard"},
    ),
    "revert_customer": (SIGNED | SCHEMA, CUSTOMERS | {*SCHEMAS, "schemas.revert"}),
    "get_customer": (SIGNED, CUSTOMERS),
    "replace_customer": (SIGNED | FIELDS, CUSTOMERS | BODY | {"handlers._phone_region"}),
    "update_customer": (SIGNED | FIELDS, CUSTOMERS | BODY | {"handlers._phone_region"}),
    "delete_customer": (SIGNED, FAMILY),
    "restore_customer": (SIGNED, FAMILY),
    "get_customer_history": (SIGNED | SCHEMA, HISTORY | LISTING),
    "create_session": (
        SIGNED | SCHEMA,
        SESSION
        | ATTEMPTS
        | {*SCHEMAS, "schemas._text", "schemas.session", "schemas.new_password"}
        | {"handlers._last_log_in", "handlers._several", "records.days"}
        | {"people.errors", "people.projection", "people.user", "records.emails", "records.letters", "records.words"},
    ),
    "get_session": (set[str](), HTTP),
    "delete_session": (SIGNED, SESSION | {"handlers._own_sessions", "handlers._several"}),
    "refresh_session": (SIGNED, SESSION),
    "put_customer_id": (SIGNED | SCHEMA, IDS | ID_BODY),
    "get_customer_id": (SIGNED, IDS),
    "delete_customer_id": (SIGNED, IDS),
    "submit_workflow": (AWS | SCHEMA, SUBMISSION),
    "read_records": (
        SIGNED | SCHEMA,
        (COUNTERS | CUSTOMERS | FINDER | LISTING | HISTORY | FURTHER | VALUES) - {"handlers._customers"},
    ),
    "write_records": (
        SIGNED | FIELDS,
        (CUSTOMERS | BODY | FURTHER | {"handlers._phone_region", "schemas.activity", "schemas.revert"})
        - {"handlers._customers", "schemas.customer"},
    ),
    "administer_records": (SIGNED, (CUSTOMERS | FURTHER) - {"handlers._customers"}),
    "manage_personal_data": (SIGNED | SCHEMA, None),
    "manage_users": (AWS | FIELDS, None),
    "merge_records": (SIGNED | FIELDS, None),
    "manage_imports": (AWS | FIELDS, None),
    "manage_duplicates": (
        SIGNED | SCHEMA,
        (COUNTERS | FURTHER | LISTING | {"handlers._duplicates", "records.cursors", "records.dialling"})
        - {"handlers._customers", "handlers._facets", "records.counters", "records.sorting", "records.stays"}
        | {"records.duplicates", "records.likeness", "records.search", "schemas.duplicates"},
    ),
    "read_imports": (AWS | FIELDS, None),
    "change_password": (
        SIGNED | SCHEMA,
        SESSION
        | ATTEMPTS
        | DATABASE
        | {*SCHEMAS, "schemas._text", "schemas.session", "schemas.new_password", "schemas.second_factor"}
        | {"people.passwords", "handlers._old_password", "handlers._passwords", "handlers._several"}
        | {"handlers._factors", "handlers._own_password", "handlers._second_factor"},
    ),
    "reset_password": (
        SIGNED | SCHEMA,
        SESSION
        | ATTEMPTS
        | DATABASE
        | {*SCHEMAS, "schemas._text", "schemas.session", "schemas.new_password"}
        | {"people.passwords", "handlers._forgotten", "handlers._passwords", "handlers._several"},
    ),
}
"""Handler -> the packages that importing it may load, and our own modules besides itself."""

CEILINGS: dict[str, tuple[int, int]] = {
    "administer_records": (153, 27),
    "change_password": (167, 26),
    "create_customer": (243, 23),
    "create_session": (161, 18),
    "delete_customer": (153, 20),
    "delete_customer_id": (133, 22),
    "delete_session": (133, 18),
    "export_records": (516, 981),
    "get_customer": (147, 17),
    "get_customer_facets": (159, 23),
    "get_customer_history": (168, 21),
    "get_customer_id": (133, 18),
    "get_session": (59, 8),
    "list_actions": (184, 28),
    "list_customers": (166, 19),
    "manage_duplicates": (168, 25),
    "manage_imports": (506, 981),
    "manage_personal_data": (185, 31),
    "manage_users": (493, 970),
    "merge_records": (251, 28),
    "put_customer_id": (149, 21),
    "read_imports": (540, 982),
    "read_records": (182, 21),
    "refresh_session": (131, 17),
    "replace_customer": (243, 24),
    "reset_password": (163, 20),
    "restore_customer": (153, 19),
    "revert_customer": (163, 21),
    "submit_workflow": (387, 966),
    "update_customer": (243, 24),
    "write_records": (249, 25),
}
"""Handler -> how many modules importing it may load, all of Python's and of the libraries' included, and how many other
files and folders it may open: boto3 lists the folder of every service of AWS. The room above what is there, 5 and 3 of
a hundred and 4 files at least, is for other versions of Python and of boto3. Lower a ceiling if the start gets lighter;
``npm run bench:cold`` tells what that is worth.
"""

_REPORT = """
import importlib, json, sys
before, files = set(sys.modules), []
def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and not isinstance(arguments[0], int):  # compiled modules are kept
        files.append(str(arguments[0]))
sys.addaudithook(note)
importlib.import_module(sys.argv[1])
others = [file for file in files if not file.endswith(".py") and ".pyc" not in file]
print(json.dumps([sorted(set(sys.modules) - before), others]))
"""


def http_handlers() -> list[str]:
    """Return the module of each function with a route."""
    return sorted(
        {
            function["handler"].removesuffix(".handler").replace("/", ".")
            for function in all_functions().values()
            if any("http" in event for event in function.get("events", []))
        }
    )


def in_a_fresh_process(program: str, module: str) -> list[Any]:
    """Run a program on a module, with a function's environment; return the list that it prints."""
    environment = dict.fromkeys(environment_names(), "value") | {"RESOURCE": "activities"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    region = {"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1"}
    process = subprocess.run(  # noqa: S603 our own interpreter on our own handlers
        [sys.executable, "-W", "error", "-c", program, module],
        cwd=ROOT,
        env=kept | environment | region,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    printed: list[Any] = json.loads(process.stdout)
    return printed


@pytest.mark.parametrize("module", http_handlers())
def test_a_function_loads_what_it_needs_and_nothing_else(module: str) -> None:
    """Nobody waits for a template engine, for the resource interface, or for rules that the function does not use."""
    packages, ours = LOADED[module.partition(".")[2]]

    loaded, files = in_a_fresh_process(_REPORT, module)

    top = {name.partition(".")[0] for name in loaded}
    rooms = {
        "records",
        "customers",
        "activities",
        "all_resources",
        "registry",
        "people",
        "schemas",
        "exports",
        "imports",
        "handlers",
    }
    foreign = {name for name in top - rooms - set(sys.stdlib_module_names) if not name.startswith("_")}
    assert foreign - packages == set()
    most_modules, most_files = CEILINGS[module.partition(".")[2]]
    assert len(loaded) <= most_modules
    assert len(files) <= most_files
    assert not {"boto3.dynamodb.table", "boto3.dynamodb.conditions", "boto3.ec2"} & set(loaded)
    if ours is not None:
        assert {name for name in loaded if name.partition(".")[0] in rooms} == ours | {module}


_PATTERNS = """
import gc, importlib, json, re, sys
import re._compiler as compiler
callers = set()
compile_now = compiler.compile
def compile(pattern, flags=0):
    frame = sys._getframe()
    while frame := frame.f_back:
        callers.add(frame.f_code.co_filename)
    return compile_now(pattern, flags)
compiler.compile = compile
importlib.import_module(sys.argv[1])
print(json.dumps([sorted(callers), gc.isenabled()]))
"""


def test_patterns_of_libraries_wait_until_they_are_used() -> None:
    """Those of marshmallow's own fields and of email-validator were a fifth of the start."""
    callers, collecting = in_a_fresh_process(_PATTERNS, "handlers.create_customer")

    assert any("/botocore/" in file for file in callers)  # the test looks at the right place
    assert not [file for file in callers if re.search(r"/(marshmallow|email_validator)/", file)]
    assert collecting is True
