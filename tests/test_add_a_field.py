"""docs/add-a-field.md is followed to the letter in a copy of the repository."""

from pathlib import Path

import pytest

from dev.local import ROOT
from tests import tutorials

MOST_LINES, MOST_FILES = 8, 3
DOCUMENT = "add-a-field.md"
_USE = """
from admin.forms import shown_field
from admin.customers import CustomerAdmin
from customers.resource import CUSTOMERS
from schemas.customer import CustomerSchema
wire = CustomerSchema().load({"name": "Ann", "vatNumber": " DE 1 ", "birthday": "1990-02-28"})
record = CUSTOMERS.from_wire({"customerId": "1"} | wire)
assert (record.vat_number, record.birthday) == ("DE 1", "1990-02-28"), record
assert [shown_field(CustomerAdmin, name).widget.kind for name in ("vatNumber", "birthday")] == ["text", "date"]
before = CUSTOMERS.from_wire({"customerId": "1", "name": "Ann"})
assert (before.vat_number, before.birthday) == ("", None), before
"""
"""Runs in the copy: a request becomes a record, the form has the widgets, and an older record has the defaults."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow the document."""
    copy = tutorials.copy_repository(tmp_path_factory.mktemp("field") / "clientele")
    tutorials.follow(tutorials.blocks(DOCUMENT), copy)
    return copy


def test_a_field_takes_few_lines() -> None:
    """Each of the two, besides what is generated and its words in German."""
    written = tutorials.blocks(DOCUMENT)
    fields = [each for each in written if each.title.endswith(".py")]

    for field in (fields[:3], fields[3:]):
        lines = tutorials.written(field)
        assert (sum(lines.values()) <= MOST_LINES, len(lines) <= MOST_FILES) == (True, True), lines


def test_the_fields_are_used(copy: Path) -> None:
    """In a request, in the record, and in the form."""
    (copy / "use.py").write_text(_USE)

    tutorials.run("python use.py", copy)


def test_the_indexes_are_generated(copy: Path) -> None:
    """What was forgotten is told with the command."""
    tutorials.run("python -m dev.resources --check", copy)

    for name in ("tables.yml", "autoscaling.yml"):
        file = copy / "resources" / name
        written = file.read_text(encoding="utf-8")
        file.write_text((ROOT / "resources" / name).read_text(encoding="utf-8"), encoding="utf-8")
        told = tutorials.run("python -m dev.resources --check", copy, fails=True)
        file.write_text(written, encoding="utf-8")

        assert f"resources/{name} is not what the declarations say: run `npm run resources`." in " ".join(told.split())


def test_a_new_index_scales_like_the_others(copy: Path) -> None:
    """Both its reads and its writes, where a stage buys units."""
    tables = (copy / "resources" / "tables.yml").read_text(encoding="utf-8")
    scaled = (copy / "resources" / "autoscaling.yml").read_text(encoding="utf-8")

    for name in ("vatNumber-index", "birthday-index"):
        assert f"IndexName: {name}" in tables
        for right in ("Read", "Write"):
            target = f'/index/{name}", ScalableDimension: "dynamodb:index:{right}CapacityUnits"'
            assert scaled.count(target) == 1, target
