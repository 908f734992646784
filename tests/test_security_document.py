"""docs/security.md answers every requirement of the standard, and names tests that there are."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from tests.packaging import Template

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LEVELS = {
    1: "6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1",
    2: """
        6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4
        7.1.1-3 7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1
        16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
    """,
}
"""Requirements of V6, V7, V8 and V16 by level, from the list of release 5.0.0 (5.0/docs_en/, flat.json)."""
REASONS = ("Not met: ", "Does not apply: ", "Does not apply to our code: ")
"""How a row without a test begins."""


class Row(NamedTuple):
    """A requirement, and how it is met."""

    number: str
    asks: str
    level: int
    how: str
    proof: str


def rows() -> list[Row]:
    """Return the rows of all tables."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TEXT.splitlines()
        if re.match(r"\| \d+\.\d+\.\d+ \|", line)
    ]
    return [Row(number, asks, int(level), how, proof) for number, asks, level, how, proof in cells]


def required() -> dict[str, int]:
    """Return number -> level."""
    found: dict[str, int] = {}
    for level, listed in LEVELS.items():
        for part in listed.split():
            section, _, numbers = part.rpartition(".")
            first, _, last = numbers.partition("-")
            found |= {f"{section}.{number}": level for number in range(int(first), int(last or first) + 1)}
    return found


def ids_in(path: Path) -> set[str]:
    """Return the ids of the tests in a file, as pytest writes them after the path."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        names = [member.name for member in members if isinstance(member, ast.FunctionDef)]
        found |= {f"{prefix}{name}" for name in names if name.startswith("test_")}
    return found


def test_every_requirement_is_answered_once() -> None:
    """In the order of the standard, with its level."""
    assert [(row.number, row.level) for row in rows()] == sorted(
        required().items(), key=lambda each: [int(part) for part in each[0].split(".")]
    )


def test_every_answer_has_a_proof_or_a_reason() -> None:
    """What is in no test is said to be missing, or not to apply."""
    without = [row.number for row in rows() if not row.proof and not row.how.startswith(REASONS)]
    more = [row.number for row in rows() if row.proof and not re.fullmatch(r"`[^`]+`(, `[^`]+`)*", row.proof)]

    assert (without, more) == ([], [])


def test_every_test_is_there() -> None:
    """Under the id that is named."""
    named = {tuple(each.split("::", 1)) for each in re.findall(r"`(tests/[^`]+::[^`]+)`", TEXT)}

    assert [each for each in sorted(named) if not (ROOT / each[0]).is_file()] == []
    assert [each for each in sorted(named) if each[1] not in ids_in(ROOT / each[0])] == []


def test_every_log_is_in_the_inventory(template: Template) -> None:
    """Each log group of the template, and the audit log."""
    inventory = TEXT.partition("## What is logged where")[2]
    groups = [
        resource["Properties"]["LogGroupName"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    ]
    kinds = {re.sub(r"/clientele-prod.*", "/", name) for name in groups}

    assert [kind for kind in sorted(kinds) if f"\n| `{kind}<stack>" not in inventory] == []
    assert "\n| `AuditTable`" in inventory
