"""A change of many records: the same fields get the same values, and values of lists come and go.

A row of such an import has the id and the title of one record. It is judged by the record as it is when its turn comes,
and what others write at the same moment stays: whoever is overtaken looks again. Values of a list are added and taken
away one by one, so that two changes of one list lose nothing of each other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imports.jobs import RECORD, Jobs
from imports.outcomes import Outcome
from imports.rules import ROW
from imports.tables import Form, Options, Row
from imports.together import Judged, Writer, lots, of_note
from records import errors, planning
from records.database import Database, Tables
from records.keys import Key
from records.marks import MERGED_INTO
from records.person import Person
from records.planning import Stored
from records.resource import Item, Resource
from schemas._fields import Tags

MOST_IDS = 1_000
"""Records that a selection may name one by one."""
MOST_QUERIES = 10
"""Lists that a selection may have the records of: as many as a customer may have tags, which can be merged at once."""
MOST_SELECTED = 100_000
"""Records that a selection may find."""
TOO_MANY = f"The selection finds more than {MOST_SELECTED:,} records. Narrow it, and change them in parts."
FORM = Form("csv", encoding="utf-8", boms=1, delimiter=",", line_end="\r\n", header_row=1)
"""How the file of refused rows is written."""
READ_AS = Options(encoding="utf-8", delimiter=",", header_row=1)
Values = Mapping[str, list[str]]
"""Wire name of a list -> values."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to each record; values are those of JSON, as the schema of the records has loaded them."""

    set: Item = field(default_factory=dict)
    """Wire name -> the value from now on."""
    add: Values = field(default_factory=dict)
    remove: Values = field(default_factory=dict)

    def apply(self, before: Item) -> Item:
        """Return the fields that the change names, as they are to be in a record with these wire fields."""
        after = dict(self.set)
        for name in {**self.remove, **self.add}:
            away, more = self.remove.get(name, []), self.add.get(name, [])
            kept = [value for value in before[name] if value not in away]
            after[name] = [*kept, *(value for value in more if value not in kept)]
        return after


@dataclass(frozen=True, slots=True)
class Changes:
    """Takes the rows of one change."""

    database: Database[Tables]
    jobs: Jobs
    schema: Any
    """Of the records."""
    change: Change
    import_id: str
    by: Person
    next: Callable[[], bool] = lambda: True
    """Is asked before each row; False ends the batch, for example because somebody has paused."""

    def take(self, rows: Sequence[Row]) -> list[Outcome] | None:
        """Return what became of the rows, in their order; None if the batch was ended before. BusyError."""
        records, notes = self._look(rows)
        outcomes: dict[int, Outcome] = {}
        for lot in lots([self._judge(row, records, notes) for row in rows]):
            if not all(self.next() for _ in lot):
                return None
            for outcome in self.writer.write(lot):
                outcomes[outcome.row] = outcome
        for row in rows:
            outcomes[row.number].title = row.cells[1]
        return [outcomes[row.number] for row in rows]

    @property
    def writer(self) -> Writer:
        """Return what writes the rows that were judged."""
        return Writer(self.database, self.jobs, self.import_id, lambda row: self._judge(row, *self._look([row])))

    def _judge(self, row: Row, records: Mapping[str, Stored], notes: Mapping[str, Item]) -> Judged:
        record_id = row.cells[0]
        if record_id in notes:
            return Judged(row, of_note(row.number, notes[record_id]))
        stored = records.get(record_id)
        if stored is None or stored.in_trash or stored.trashed_with:
            why = self._resource.sentence(_whereabouts(stored))
            return Judged(row, Outcome(row.number, "gone", id=record_id, reasons={ROW: [why]}))
        before = self._resource.to_wire(stored.record)
        after = self.change.apply(before)
        if refused := overfull(self.schema, before, after):
            return Judged(row, Outcome(row.number, "wrong", id=record_id, reasons=refused))
        try:
            return self._change(row, stored, after)
        except errors.NotIndexedError:
            why = self._resource.sentence("unindexed")
            return Judged(row, Outcome(row.number, "wrong", id=record_id, reasons={ROW: [why]}))

    def _change(self, row: Row, stored: Stored, after: Item) -> Judged:
        write = planning.change(self.database.tables, stored, after, "changed", self.by)
        if write is None:
            same = Outcome(row.number, "same", id=row.cells[0], version=stored.record.version)
            return Judged(row, same)
        outcome = Outcome(row.number, "updated", id=row.cells[0], version=write.record.version)
        return Judged(row, outcome, self.writer.steps(write, outcome))

    def _look(self, rows: Iterable[Row]) -> tuple[dict[str, Stored], dict[str, Item]]:
        """Return what there is of the records, in the trash as well, and what is noted of them, by their ids."""
        resource, ids = self._resource, [row.cells[0] for row in rows]
        items = self.database.get_all(self.database.tables.records, [{resource.id: each} for each in ids])
        notes = self.jobs.get_all(Key(self.import_id, RECORD + each) for each in ids)
        return (
            {item[resource.id]: Stored(resource, item) for item in items},
            {item["sk"].removeprefix(RECORD): item for item in notes},
        )

    @property
    def _resource(self) -> Resource:
        return self.database.tables.resource


def overfull(schema: Any, before: Item, after: Item) -> dict[str, list[str]]:
    """Return field -> what is wrong with a list that would have more values than it may, and more than it has."""
    found: dict[str, list[str]] = {}
    for name, values in after.items():
        field_ = schema.fields.get(name)
        if isinstance(field_, Tags) and len(values) > max(field_.max_tags, len(before[name])):
            said = field_.make_error("max_tags", limit=field_.max_tags, count=len(values)).messages
            found[name] = [str(text) for text in said]
    return found


def header_of(resource: Resource) -> list[str]:
    """Return the columns of a selection: what finds a record, and what people know it by."""
    return [resource.id, resource.title]


def _whereabouts(stored: Stored | None) -> str:
    """Return which sentence says where a record is that is not among the living."""
    if stored is None:
        return "missing"
    return "merged" if MERGED_INTO in stored.item else "trashed"
