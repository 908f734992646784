"""Notes of a run about each record, kept outside of memory, so that memory does not grow with the records.

SQLite's temporary database has no name, is deleted when it is opened, and uses a file only for what does not fit into
its cache (https://www.sqlite.org/inmemorydb.html#temp_db). Notes can be used by one thread only, like their connection.
"""

import json
import pickle
import sqlite3
import weakref
from collections.abc import Iterator
from enum import IntEnum, IntFlag
from hashlib import blake2b
from typing import Any, TypeVar

from dev.doctor.findings import Drift, Place, SharedValue

_OPEN = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE notes (id TEXT, kind INTEGER, a INTEGER, b INTEGER, c INTEGER);
CREATE TABLE suspects (id TEXT PRIMARY KEY, wrong INTEGER) WITHOUT ROWID;
CREATE TABLE places (id TEXT, name TEXT, partition TEXT, sort TEXT);
CREATE TABLE holders (marker INTEGER, id TEXT, PRIMARY KEY (marker, id)) WITHOUT ROWID;
CREATE TABLE found (kind TEXT, id TEXT, drift BLOB);
CREATE INDEX found_by_id ON found (kind, id);
"""
_SUSPECTS = "INSERT INTO suspects SELECT id, verdict(kind, a, b, c) AS wrong FROM notes GROUP BY id HAVING wrong"
_NAMED = 20
"""The most records with one address that are listed."""

AnyDrift = TypeVar("AnyDrift", bound=Drift)


class Note(IntEnum):
    """The subjects of notes; numbers are fingerprints unless stated otherwise."""

    ROW = 1
    """The content and the place of a marker or row, expected or found."""
    RECORD = 2
    """The expected history; the record's version; its date, and whether the record is in the trash."""
    ENTRY = 3
    """The same for one entry of the history."""
    PURGE = 4
    """The entry that remains after a purge; 0, or a fingerprint if no list has it."""
    DUE = 5
    """The id must be registered."""
    REGISTERED = 6


class Wrong(IntFlag):
    """Kinds of inconsistencies."""

    ROWS = 1
    ELSEWHERE = 2
    """Rows in places that the record does not name; only a scan finds them."""
    HISTORY = 4
    ID = 8


class _Verdict:
    """Compares the notes about one record: fingerprints of expected and found items cancel out, in any order."""

    def __init__(self) -> None:
        self.content = self.place = self.past = 0
        self.record: tuple[int, int] | None = None
        self.last = (0, 0)
        self.kinds: set[int] = set()

    def step(self, kind: int, a: int, b: int, c: int) -> None:
        self.kinds.add(kind)
        if kind == Note.ROW:
            self.content ^= a
            self.place ^= b
        elif kind == Note.RECORD:
            self.past ^= a
            self.record = (b, c)
        elif kind == Note.ENTRY:
            self.past ^= a
            self.last = max(self.last, (b, c))
        elif kind == Note.PURGE:
            self.past ^= a

    def finalize(self) -> int:
        came_back = {Note.RECORD, Note.PURGE} <= self.kinds
        wrong = Wrong.ROWS if self.content or self.place else Wrong(0)
        wrong |= Wrong.ELSEWHERE if self.place else Wrong(0)
        wrong |= Wrong.HISTORY if self.past or came_back or self.record not in (None, self.last) else Wrong(0)
        return wrong | (Wrong.ID if Note.DUE in self.kinds and Note.REGISTERED not in self.kinds else Wrong(0))


class Notes:
    """The notes of one run."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        weakref.finalize(self, self._database.close)
        self._database.executescript(_OPEN)
        self._database.create_aggregate("verdict", 4, _Verdict)  # type: ignore[arg-type] # which typeshed wants to take anything
        self._database.execute("BEGIN")  # without a commit, so that nothing needs to be flushed to disk

    def add(self, record_id: str, kind: Note, a: int = 0, b: int = 0, c: int = 0) -> None:
        """Add a note about a record."""
        self._database.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", (record_id, int(kind), a, b, c))

    def compare(self) -> None:
        """Determine the suspects; no notes can be added afterwards."""
        self._database.execute(_SUSPECTS)
        self._database.execute("DROP TABLE notes")

    def suspects(self, wrong: Wrong) -> Iterator[str]:
        """Return the records with a possible inconsistency of this kind, in order."""
        ask = "SELECT id FROM suspects WHERE wrong & ? ORDER BY id"
        return (record_id for (record_id,) in self._database.execute(ask, (int(wrong),)))

    def is_suspect(self, record_id: str, wrong: Wrong) -> bool:
        """Tell whether a record may have an inconsistency of this kind."""
        ask = "SELECT 1 FROM suspects WHERE id = ? AND wrong & ?"
        return self._database.execute(ask, (record_id, int(wrong))).fetchone() is not None

    def add_place(self, record_id: str, place: Place) -> None:
        """Note the place of an item of a record."""
        self._database.execute("INSERT INTO places VALUES (?, ?, ?, ?)", (record_id, *place))

    def sort_places(self) -> None:
        """Index the places, before they are queried."""
        self._database.execute("CREATE INDEX places_by_id ON places (id)")

    def places(self, record_id: str) -> list[Place]:
        """Return the places that were noted for this record."""
        ask = "SELECT name, partition, sort FROM places WHERE id = ?"
        return [Place(*row) for row in self._database.execute(ask, (record_id,))]

    def add_holder(self, marker: Place, record_id: str) -> None:
        """Note that a record outside the trash has the unique value of a marker."""
        self._database.execute("INSERT OR IGNORE INTO holders VALUES (?, ?)", (fingerprint(marker), record_id))

    def keep_shared(self) -> None:
        """Keep the records of each unique value that several records have."""
        groups = "SELECT marker, count(*), min(id) FROM holders GROUP BY marker HAVING count(*) > 1"
        of_group = "SELECT id FROM holders WHERE marker = ? ORDER BY id LIMIT ?"
        for marker, count, _ in self._database.execute(groups):
            ids = tuple(record_id for (record_id,) in self._database.execute(of_group, (marker, _NAMED)))
            self.keep(ids[0], SharedValue(ids, count - len(ids)))

    def sharers(self) -> Iterator[str]:
        """Return all records whose unique value another record has too."""
        shared = "SELECT marker FROM holders GROUP BY marker HAVING count(*) > 1"
        ask = f"SELECT DISTINCT id FROM holders WHERE marker IN ({shared})"  # noqa: S608 our own words
        return (record_id for (record_id,) in self._database.execute(ask))

    def keep(self, record_id: str, drift: Drift, kind: str = "") -> None:
        """Keep a finding, under its own kind or another one."""
        row = (kind or type(drift).__name__, record_id, pickle.dumps(drift))
        self._database.execute("INSERT INTO found VALUES (?, ?, ?)", row)

    def drop(self, record_id: str, kind: type[Drift]) -> bool:
        """Delete the findings of this kind about a record, and tell whether there were any."""
        forget = "DELETE FROM found WHERE kind = ? AND id = ?"
        return self._database.execute(forget, (kind.__name__, record_id)).rowcount > 0

    def kept(self, of: type[AnyDrift], kind: str = "") -> Iterator[AnyDrift]:
        """Return the findings of a kind, by record."""
        ask = "SELECT drift FROM found WHERE kind = ? ORDER BY id"
        for (drift,) in self._database.execute(ask, (kind or of.__name__,)):
            yield pickle.loads(drift)  # noqa: S301 our own, and nobody else can open the file

    def count(self) -> int:
        """Return the number of findings."""
        (number,) = self._database.execute("SELECT count(*) FROM found").fetchone()
        return int(number)


def fingerprint(values: Any) -> int:
    """Return a fingerprint as a signed 64-bit integer, as SQLite stores them."""
    text = json.dumps(values, sort_keys=True, default=str)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
