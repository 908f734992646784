"""Where a run is, in a file of numbers and ids: whoever is killed goes on there, and does nothing twice."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dev import local
from dev.reindex.renewing import Done
from records.database import Tables
from records.transaction import Item

SEGMENTS = 16
"""Parts of a table that are read by themselves; a process takes one after the other."""
_NAMED = 100
"""The most ids that are kept of records that only the doctor or a person can mend."""


@dataclass(slots=True)
class Notes:
    """How far a run over one table has come."""

    table: str
    """Its id, which another table of this name does not have."""
    rules: str
    """A fingerprint of the code that derives rows, and of the time zone: by other rules, everything begins anew."""
    begun: dict[str, Item] = field(default_factory=dict)
    """Segment -> where it goes on."""
    finished: list[int] = field(default_factory=list)
    seen: int = 0
    written: int = 0
    left: int = 0
    left_ids: list[str] = field(default_factory=list)

    def add(self, done: Done) -> None:
        """Note a page, all of which is written."""
        self.begun.pop(str(done.segment), None)
        if done.after:
            self.begun[str(done.segment)] = done.after
        else:
            self.finished.append(done.segment)
        self.seen += done.seen
        self.written += done.written
        self.left += len(done.left)
        self.left_ids = [*self.left_ids, *done.left][:_NAMED]

    def open(self) -> Iterable[tuple[int, Item | None]]:
        """Return the segments that are not finished, each with where it goes on."""
        return [(number, self.begun.get(str(number))) for number in range(SEGMENTS) if number not in self.finished]


def file_of(stage: str, region: str | None, tables: Tables) -> Path:
    """Return where the notes about a table of a stage are."""
    return local.home() / "reindex" / f"{stage}-{region or 'region'}-{tables.resource.plural}.json"


def read(file: Path, table: str, rules: str) -> Notes:
    """Return the notes about this table by these rules; new ones if there are none."""
    try:
        found = Notes(**json.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return Notes(table, rules)
    return found if (found.table, found.rules) == (table, rules) else Notes(table, rules)


def write(file: Path, notes: Notes) -> None:
    """Replace the notes in one step, so that a kill leaves those of before or these."""
    file.parent.mkdir(parents=True, exist_ok=True)
    local.write_private(file, json.dumps(asdict(notes)))


def rules(tables: Tables) -> str:
    """Return the fingerprint of the rules by which rows of these tables are derived."""
    room = tables.resource.record.__module__.partition(".")[0]
    files = sorted(file for folder in ("records", room) for file in (local.ROOT / folder).rglob("*.py"))
    digest = hashlib.sha256(tables.zone.encode())
    for file in files:
        digest.update(file.relative_to(local.ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
