"""What docs/bundles.md says of scripts: who imports whom, and that no state is lost between bundles."""

import posixpath
import re
from collections.abc import Iterator

import pytest

from admin.pages import USUAL_KINDS
from website.render import TEMPLATES

SCRIPTS = TEMPLATES / "static" / "js"
SOURCES = {path.relative_to(SCRIPTS).as_posix(): path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js")}
_TEMPLATES = "".join(page.read_text(encoding="utf-8") for page in TEMPLATES.glob("*.html"))
ENTRIES = sorted(set(re.findall(r"""(?<=[}'" ])\w+/\w+\.js""", _TEMPLATES)))
"""The scripts that pages name."""
WORKER = "offline/worker.js"
"""What runs beside the pages."""
_STATIC = re.compile(r'^(?:import|export)\b(?:[^;"()]*from )?\s*"(\.[^"]+)"', re.MULTILINE)
_ON_DEMAND = re.compile(r'\bimport\("(\.[^"]+)"\)')
_STATE = re.compile(r"^(?:export )?(?:let |const \w+ = (?:new (?:Weak)?(?:Map|Set)\b|\[\];|\{\};))", re.MULTILINE)
"""A variable of the module's own, or something that it fills."""
COPIED = {"related/foreign_keys.js"}
"""Has a cache of titles, of which a second copy does no harm."""


def _named(pattern: re.Pattern[str], script: str) -> set[str]:
    folder = posixpath.dirname(script)
    return {posixpath.normpath(posixpath.join(folder, path)) for path in pattern.findall(SOURCES[script])}


def _bundle(script: str) -> set[str]:
    """Return the modules of a script's bundle."""
    modules: set[str] = set()
    waiting = [script]
    while waiting:
        module = waiting.pop()
        if module not in modules:
            modules.add(module)
            waiting += _named(_STATIC, module)
    return modules


def _bundles(entry: str) -> dict[str, set[str]]:
    """Return the bundles that a page may load, by the script that each is of."""
    bundles: dict[str, set[str]] = {}
    waiting = [entry]
    while waiting:
        script = waiting.pop()
        if script not in bundles:
            bundles[script] = _bundle(script)
            waiting += [fetched for module in bundles[script] for fetched in _named(_ON_DEMAND, module)]
    return bundles


def _copied_state(entry: str) -> Iterator[str]:
    bundles = _bundles(entry)
    for module in sorted(set().union(*bundles.values()) - COPIED):
        holders = [script for script, modules in bundles.items() if module in modules]
        if len(holders) > 1 and _STATE.search(SOURCES[module]):
            yield f"{module} is in {', '.join(sorted(holders))}"


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_state_is_in_two_bundles_of_a_page(entry: str) -> None:
    """Each bundle has a copy of its own: what one remembers the other would not know."""
    assert list(_copied_state(entry)) == []


def test_state_is_recognized() -> None:
    """In its usual forms, at the top of a module; constants are none."""
    lines = ("let a = 1;", "export let b;", "const c = new WeakMap(); // x", "const d = [];", "const e = {};")

    assert [line for line in lines if not _STATE.search(line)] == []
    assert not _STATE.search("const F = [1];\nconst g = {a: 1};\n    let inner = 1;\nfunction h() {}")


def test_no_imports_in_a_circle() -> None:
    """Scripts that are fetched on demand may import what fetches them; otherwise there is an order."""
    circles = [
        f"{module} imports {imported}"
        for module in SOURCES
        for imported in _named(_STATIC, module)
        if module in _bundle(imported)
    ]

    assert circles == []


def test_every_script_is_on_some_page() -> None:
    """What no page loads, and nothing fetches, is left over."""
    used = set().union(*(modules for entry in (*ENTRIES, WORKER) for modules in _bundles(entry).values()))

    assert sorted(SOURCES.keys() - used) == []


def test_lists_of_usual_kinds_need_no_other() -> None:
    """What shows a kind that is said to be usual is in the script that all lists have."""
    others = set(re.findall(r"^        (\w+): \(", SOURCES["record/values.js"], re.MULTILINE))

    assert others >= {"checkbox", "date"}
    assert not others & USUAL_KINDS
