"""What is generated of the declarations, and what stops it."""

from dataclasses import replace
from pathlib import Path

import pytest

import all_resources
from activities.resource import ACTIVITIES
from customers.resource import CUSTOMERS
from dev import local, resources
from dev.console import CommandError
from dev.grants import statements
from records.resource import Link, Unique


def test_a_stale_file_stops_packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command that writes it; ``--check`` itself writes nothing."""
    root = local.ROOT
    monkeypatch.setattr(resources, "FILE", Path("resources/generated.yml"))
    monkeypatch.setattr(resources, "text", lambda: (root / resources.FILE).read_text() + "more\n")

    with pytest.raises(CommandError) as raised:
        resources.main(["--check"])

    assert str(raised.value) == "resources/generated.yml is not what the declarations say: run `npm run resources`."
    assert "more" not in (root / resources.FILE).read_text()[-6:]


def test_wrong_declarations_stop_it_with_all_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written, each with an id and a hint."""
    wrong = replace(ACTIVITIES, title="name", search=("place",), parent=Link("customerId", to="clients"))
    monkeypatch.setattr(all_resources, "RESOURCES", (CUSTOMERS, wrong))

    with pytest.raises(CommandError) as raised:
        resources.main([])

    assert [f"resources.E0{number}" in str(raised.value) for number in ("05", "18")] == [True, True]
    assert str(raised.value).count("HINT: ") == 2


def test_rights_follow_from_the_declaration() -> None:
    """Markers where a value is unique, ids where they are registered, and partitions by the filters."""
    plain = replace(CUSTOMERS, tables=None, unique=None, registered=False)
    guarded = replace(plain, unique=Unique(field="email"), registered=True)

    def words(resource: object) -> set[str]:
        found = statements(resource, "write", resources.tables)  # type: ignore[arg-type]
        return {pattern for statement in found for pattern in statement.only}

    assert words(guarded) - words(plain) == {"EMAIL#*", "UNREGISTERED#*"}
    assert {"all", "registered:*", "status:*", "tag:*", "trash"} <= words(plain)
    reads = {statement.action for statement in statements(plain, "read", resources.tables)}
    assert reads == {"dynamodb:GetItem", "dynamodb:Query", "[dynamodb:GetItem, dynamodb:PutItem]"}
