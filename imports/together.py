"""Rows that are judged are written: several in one transaction, each with the note that says which row it was.

A transaction is written as a whole or not. If it is refused, each of its rows is written for itself, and whoever was
overtaken is judged again, so that no row hinders another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imports.jobs import RECORD, Jobs
from imports.outcomes import Outcome
from imports.rules import ROW
from records import errors, keys
from records.database import Database, Tables
from records.keys import Key
from records.planning import Write
from records.resource import Item
from records.transaction import Step, filled, together
from records.writes import OvertakenError, imported

_ATTEMPTS = 8
"""Times that a row is judged anew because others write to the same records."""


class DoneError(errors.RecordError):
    """The import has made or changed this record already; ``note`` says with which row."""

    def __init__(self, note: Item) -> None:
        super().__init__()
        self.note = note


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a row, and what has to be written for it."""

    about: Any
    """What is judged again if somebody was faster."""
    outcome: Outcome
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes rows of one import. BusyError."""

    database: Database[Tables]
    jobs: Jobs
    import_id: str
    again: Callable[[Any], Judged]
    """Judges a row again, by what the tables have now."""

    def steps(self, write: Write, made: Outcome) -> list[Step]:
        """Return what writes a record together with the note that says which row it was."""
        item = {"holder": made.row, "is": made.kind, "version": made.version}
        note = self.jobs.add(Key(self.import_id, RECORD + made.id), item, lambda found: DoneError(found or {}))
        return [note, *imported(self.database.tables, write.steps, self.import_id)]

    def write(self, lot: Sequence[Judged]) -> list[Outcome]:
        """Write some rows in one transaction; if that is refused, each for itself, so that none hinders another."""
        try:
            self._commit(together(step for each in lot for step in each.steps))
        except errors.BusyError:
            raise
        except errors.RecordError:
            return [self.settle(each) for each in lot]
        return [each.outcome for each in lot]

    def settle(self, judged: Judged) -> Outcome:
        """Write one row; whoever is overtaken looks again."""
        number = judged.outcome.row
        for _ in range(_ATTEMPTS):
            try:
                self._commit(judged.steps)
            except DoneError as done:
                return of_note(number, done.note)
            except errors.NoParentError as missing:
                return wrong(number, missing.field, missing.sentence)
            except errors.HistoryAheadError:
                return wrong(number, ROW, self.database.tables.resource.sentence("ahead"))
            except (errors.TakenError, OvertakenError):
                judged = self.again(judged.about)
            else:
                return judged.outcome
        raise errors.BusyError

    def _commit(self, steps: Sequence[Step]) -> None:
        if steps:
            self.database.commit(steps)


def lots(judged: Iterable[Judged]) -> Iterator[list[Judged]]:
    """Yield the rows that are written together: as many as one transaction takes, of records that are counted together.

    So a transaction changes the counters of few shards, those of one group, and meets as few others.
    """
    by_group: dict[str, list[Judged]] = {}
    for each in judged:
        by_group.setdefault(keys.first_of_group(keys.shard(each.outcome.id)), []).append(each)
    for group in by_group.values():
        yield from filled(group, lambda each: len(each.steps))


def of_note(number: int, note: Item) -> Outcome:
    """Return what a row is whose record the import has written already."""
    holder = int(note["holder"])
    if holder != number:
        return Outcome(number, "twice", of=holder)
    return Outcome(number, note["is"], id=note["sk"].removeprefix(RECORD), version=int(note["version"]))


def wrong(number: int, name: str, sentence: str) -> Outcome:
    """Return what a row is of which one thing is wrong."""
    return Outcome(number, "wrong", reasons={name: [sentence]})
