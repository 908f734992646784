"""Imports point one way: records <- customers, activities <- schemas <- handlers; schemas <- admin <- website."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from all_resources import RESOURCES

ROOT = Path(__file__).resolve().parent.parent
ROOMS_ABOVE = {"dev", "tests", "benchmarks"}
KINDS = [resource.record.__module__.partition(".")[0] for resource in RESOURCES]
"""The rooms of the resources: customers, activities."""
ROOMS_BELOW = {
    "records": {"records"},
    **{kind: {"records", kind} for kind in sorted(KINDS)},
    "all_resources": {"records", *KINDS},
    "registry": {"records", "registry"},
    "people": {"records", "people"},
    "schemas": {"records", *KINDS, "registry", "people", "schemas"},
    "exports": {"records", "schemas", "exports"},
    "imports": {"records", "schemas", "exports", "imports"},
    "handlers": {"records", *KINDS, "all_resources", "registry", "people", "schemas", "exports", "imports", "handlers"},
    "admin": {"records", *KINDS, "all_resources", "schemas", "admin"},
    "translations": {"translations"},
    "website": {
        "records",
        *KINDS,
        "all_resources",
        "schemas",
        "exports",
        "imports",
        "handlers",
        "admin",
        "translations",
        "website",
    },
    "site_builder": {"admin", "website", "site_builder"},
}
"""Room -> the rooms that it may import; dev, tests and benchmarks may import any."""
HOUSE = {*ROOMS_BELOW, *ROOMS_ABOVE}
PURE = {
    "activities.model",
    "activities.resource",
    "records.days",
    "records.patterns",
    "records.dialling",
    "records.person",
    "records.phones",
    "customers.resource",
    "records.emails",
    "records.history",
    "records.resource",
    "records.rights",
    "records.search",
    "records.sorting",
    "records.errors",
    "records.keys",
    "records.letters",
    "records.messages",
    "records.numbers",
    "records.likeness",
    "records.words",
}
"""These know nothing but the standard library and each other."""
SHIPPED = ("records", *KINDS, "registry", "people", "schemas", "exports", "imports", "handlers")
"""What goes into Lambda; website/ alone renders pages."""


def modules(room: str) -> list[Path]:
    """Return the files of a room."""
    folder = ROOT / room
    return (
        sorted(folder.rglob("*.py")) if folder.is_dir() else [path for path in [ROOT / f"{room}.py"] if path.exists()]
    )


def name_of(path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """Return the dotted name of every module that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative imports hide where they lead"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def root_of(name: str) -> str:
    """Return the first part of a dotted name."""
    return name.partition(".")[0]


@pytest.mark.parametrize("room", ROOMS_BELOW)
def test_no_room_imports_one_above_it(room: str) -> None:
    """A newcomer may read the rooms in their order."""
    upwards = [
        f"{name_of(path)} imports {imported}"
        for path in modules(room)
        for imported in imports(path)
        if root_of(imported) in HOUSE - ROOMS_BELOW[room]
    ]

    assert upwards == []


def test_what_is_true_needs_nothing_but_the_standard_library() -> None:
    """Model, rules, errors and keys can be read, and reasoned about, alone."""
    foreign = [
        f"{name} imports {imported}"
        for name in sorted(PURE)
        for imported in imports(ROOT / (name.replace(".", "/") + ".py"))
        if root_of(imported) not in sys.stdlib_module_names and not any(imported.startswith(pure) for pure in PURE)
    ]

    assert foreign == []


@pytest.mark.parametrize("room", SHIPPED)
def test_nothing_renders_pages_in_lambda(room: str) -> None:
    """Jinja2 and the packages of development stay outside."""
    allowed = {*sys.stdlib_module_names, *ROOMS_BELOW[room], "boto3", "botocore", *RUNTIME_PACKAGES}

    strange = {
        f"{name_of(path)} imports {imported}"
        for path in modules(room)
        for imported in imports(path)
        if root_of(imported) not in allowed
    }

    assert strange == set()


RUNTIME_PACKAGES = {"marshmallow", "phonenumbers", "email_validator", "openpyxl"}
"""What requirements.txt brings, by the name it is imported under."""


def test_only_one_module_renders_and_publishing_meets_aws_late() -> None:
    """Jinja2 is imported in one place, and boto3 there only while uploading: a dry run needs no AWS."""
    renderers = [
        name_of(path)
        for room in ROOMS_BELOW
        for path in modules(room)
        if any(root_of(imported) == "jinja2" for imported in imports(path))
    ]
    at_once = [
        root_of(name)
        for path in modules("website")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    ]

    assert set(renderers) == {"website.render"}
    assert not {"boto3", "botocore"} & set(at_once)


def test_what_is_true_of_any_record_names_none() -> None:
    """What one resource needs stands in its declaration."""
    own = {"_customers.py", "_customer_children.py"}
    helpers = [path for path in modules("handlers") if path.name.startswith("_") and path.name not in own]
    helpers += [path for path in modules("handlers") if path.name.endswith("_records.py") and path not in helpers]

    assert [
        name_of(path)
        for path in [*modules("records"), *helpers]
        if "customer" in path.read_text(encoding="utf-8").lower()
    ] == []


def test_schemas_know_nothing_of_aws() -> None:
    """What may cross the wire does not depend on where it is stored."""
    assert [
        name_of(path)
        for path in modules("schemas")
        for imported in imports(path)
        if root_of(imported) in ("boto3", "botocore")
    ] == []


def test_handlers_do_not_import_each_other() -> None:
    """What two of them share stands in a module whose name begins with an underscore."""
    shared = [
        f"{name_of(path)} imports {imported}"
        for path in modules("handlers")
        for imported in imports(path)
        if root_of(imported) == "handlers" and not imported.split(".")[1].startswith("_")
    ]

    assert shared == []


def test_a_handler_is_short() -> None:
    """One route, one file, about 60 lines."""
    long = {
        name_of(path): lines
        for path in modules("handlers")
        if not path.name.startswith("_") and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 70
    }

    assert long == {}


@pytest.mark.parametrize("room", [*SHIPPED, "imports", "admin"])
def test_packages_export_nothing(room: str) -> None:
    """Names exported through ``__init__.py`` cost every function a cold start; how imports go may be said there."""
    exporting = (ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    exported = [
        f"{name_of(path)}: {ast.unparse(statement)}"
        for path in modules(room)
        if path.name == "__init__.py"
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(statement, exporting)
    ]

    assert exported == []


FOLLOWED_BY = {
    "records.database": {"pages", "read_batch"},
    "dev.doctor.reading": {"pages", "scan()"},
    "dev.reindex.renewing": {"scan()", "read_batch"},
}
"""Who asks for answers that DynamoDB may end early, and what follows them; ``()`` is a call that does so itself."""
ENDS_EARLY = {"query", "scan", "batch_get_item", "batch_write_item"}


def test_every_answer_that_may_end_early_is_followed() -> None:
    """A Query, Scan or batch goes through ``pages``, ``items`` or ``read_batch``; the few others are known by name."""
    asked: dict[str, set[str]] = {}
    for room in (*SHIPPED, "admin", "website", "dev"):
        for path in modules(room):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in ENDS_EARLY and "client" in ast.unparse(node.value):
                    parent = parents[node]
                    called = isinstance(parent, ast.Call) and parent.func is node
                    by = f"{node.attr}()" if called or not isinstance(parent, ast.Call) else ast.unparse(parent.func)
                    asked.setdefault(name_of(path), set()).add(by)

    assert asked == FOLLOWED_BY


def test_functions_are_short() -> None:
    """None outside the tests is longer than 40 lines."""
    long = {
        f"{name_of(path)}.{node.name}": lines
        for room in (HOUSE - {"tests"})
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > 40
    }

    assert long == {}


ASK_ONCE = {
    *("inner_text", "all_inner_texts", "text_content", "all_text_contents", "inner_html", "input_value"),
    *(
        "evaluate_all",
        "get_attribute",
        "is_visible",
        "is_hidden",
        "is_checked",
        "is_enabled",
        "is_disabled",
        "is_editable",
    ),
}
"""Methods of pages and locators that answer for this moment; ``expect`` and ``expect_soon`` wait."""


def _asks_once(node: ast.AST) -> bool:
    """Tell whether this reads a page, its address or what has its focus."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ASK_ONCE or (node.func.attr == "count" and not node.args)
    is_address = isinstance(node, ast.Attribute) and node.attr == "url" and ast.unparse(node.value).endswith("page")
    return is_address or (isinstance(node, ast.Constant) and "activeElement.id" in str(node.value))


AT_ONCE = "at_once"
"""The name of what has to be so at once."""


def _hasty(source: str) -> list[int]:
    """Return the lines of assertions that ask once, or are about a name of what has been asked once."""
    tree = ast.parse(source)
    found = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert) and _is_asked(node)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = {name for node in ast.walk(function) for name in _read_once(node)} - {AT_ONCE}
        asserted = [node for node in ast.walk(function) if isinstance(node, ast.Assert)]
        found |= {each.lineno for each in asserted if names & {name.id for name in _names(each)}}
    return sorted(found)


def _is_asked(node: ast.AST) -> bool:
    return any(map(_asks_once, ast.walk(node)))


def _names(node: ast.AST) -> list[ast.Name]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Name)]


def _read_once(node: ast.AST) -> list[str]:
    """Return the names that this gives to what a page answers for this moment; a lambda is asked again."""
    if not isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) or isinstance(node.value, ast.Lambda):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    stored = [name.id for target in targets for name in _names(target) if isinstance(name.ctx, ast.Store)]
    return stored if node.value and _is_asked(node.value) else []


def test_assertions_about_pages_wait() -> None:
    """Once, right after a press, is too early on a busy machine; what has to be so at once is named ``at_once``."""
    files = [file for folder in ("browser", "looks") for file in (ROOT / "tests" / folder).glob("*.py")]
    found = {file.name: _hasty(file.read_text(encoding="utf-8")) for file in files}

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_asks_once_is_found() -> None:
    """The focus, a text, a number and an address; what waits is none of them."""
    hasty = (
        'assert page.evaluate("document.activeElement.id") == "id_name"',
        'assert "Ann" in page.inner_text("h1")',
        'assert page.locator("tr").count() == 2',
        'assert page.url.endswith("/add/")',
    )
    named = "def test(page):\n    href = page.get_attribute('a', 'href')\n    assert href == '/'"
    waiting = 'expect(page.locator("tr")).to_have_count(2)\nassert site.requests.count("GET /session") == 1'

    assert [_hasty(line) for line in hasty] == [[1]] * len(hasty)
    assert _hasty(named) == [3]
    assert _hasty(named.replace("href", AT_ONCE)) == []
    assert _hasty(waiting) == []
