"""One batch of rows: each becomes a record or changes one, or it is said why not.

Nothing that goes wrong makes a row count twice. A new record's id is made of the import and the row's number, and its
transaction also notes in the table of imports which row it was; so a batch that is repeated, after a retry, a kill or a
pause, finds its own work and says the same of it. What two rows may share, an e-mail address or all of their values, is
claimed by the first of them before it is written; the other is told of that row. A dry run does all of this but for the
records.
"""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID, uuid5

from imports.jobs import CLAIMS, RECORD, Jobs
from imports.outcomes import Outcome
from imports.rules import ID, ROW, Candidate, Reasons, Rules
from imports.tables import Row
from imports.together import Judged, Writer, lots, of_note, wrong
from records import errors, keys, phones, planning
from records.database import Database, Tables
from records.keys import Key
from records.messages import gettext_noop
from records.owners import given_to, refusals
from records.person import Person
from records.planning import Stored, Write
from records.resource import Item, Resource
from records.transaction import Step, filled

_SEVERAL = "{count} {plural} have this value, so it is not known which one is meant."
_MOST_SHARING = 100
"""Records with one value of which more are not read: they are too many anyway."""
_BLANK: tuple[object, ...] = ("", [], None)


class _ClaimedError(errors.RecordError):
    """Another row has claimed what this one claims."""

    def __init__(self, row: int, holder: int) -> None:
        super().__init__()
        self.row, self.holder = row, holder


@dataclass(slots=True)
class _Known:
    """What the tables have of the records that some rows are about."""

    holders: dict[str, str]
    """What all spellings of a unique value share -> id of the living record that has it."""
    sharing: dict[tuple[str, str], list[str]]
    """Field that several records may share, and value -> ids of the first records that have it."""
    records: dict[str, Stored]
    """Those outside the trash."""
    notes: dict[str, Item]
    """Id -> what this import has noted of the record."""
    parents: set[str]
    """Ids of living records to which others belong."""
    strangers: Container[str]
    """What all spellings share of the addresses of people to whom no record can be given."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Takes the rows of one run."""

    database: Database[Tables]
    jobs: Jobs
    rules: Rules
    import_id: str
    run: int
    by: Person
    strangers: Callable[[Iterable[str]], Container[str]]
    """Returns what all spellings share of those addresses of people to whom no record can be given."""
    dry_run: bool
    decisions: Mapping[int, str] = field(default_factory=dict)
    """Row -> what it does to the record that it finds, of those about which somebody has decided."""
    next: Callable[[], bool] = lambda: True
    """Is asked before each row that may be written; False ends the batch, for example because somebody has paused."""

    def take(self, rows: Iterable[Row]) -> list[Outcome] | None:
        """Return what became of the rows, in their order; None if the batch was ended before. BusyError."""
        candidates = [self.rules.check(row) for row in rows]
        good = [each for each in candidates if not each.reasons]
        known = self._look(good)
        new = [each for each in good if not self._note(each, known) and not self._mistakes(each, known)]
        twins = self._claim(new, known)
        outcomes = {number: Outcome(number, "twice", of=first) for number, first in twins.items()}
        for each in candidates:
            if each.reasons:
                outcomes[each.row.number] = Outcome(each.row.number, "wrong", reasons=each.reasons)
        for lot in lots([self._judge(each, known) for each in good if each.row.number not in twins]):
            if not all(self.next() for _ in lot):
                return None
            outcomes |= {outcome.row: outcome for outcome in self.writer.write(lot)}
        return [outcomes[each.row.number] for each in candidates]

    def own_id(self, row: int) -> str:
        """Return the id of the record that a row makes."""
        return str(uuid5(UUID(self.import_id), str(row)))

    @property
    def writer(self) -> Writer:
        """Return what writes the rows that were judged."""
        return Writer(self.database, self.jobs, self.import_id, lambda one: self._judge(one, self._look([one])))

    def _judge(self, one: Candidate, known: _Known) -> Judged:
        if note := self._note(one, known):
            return Judged(one, of_note(one.row.number, note))
        if mistakes := self._mistakes(one, known):
            return Judged(one, Outcome(one.row.number, "wrong", reasons=mistakes))
        _, found = self._found(one, known)
        stored = known.records[found[0]] if found else None
        one = _without(one, self._refused(one, stored, known))
        try:
            return self._change(one, stored) if stored else self._create(one)
        except errors.NotIndexedError:
            return Judged(one, wrong(one.row.number, ROW, self._resource.sentence("unindexed")))

    def _mistakes(self, one: Candidate, known: _Known) -> Reasons:
        """Return what is wrong with a row beside the records that there are: it claims nothing, and has no twin."""
        name, found = self._found(one, known)
        if len(found) > 1:
            return {name: [_SEVERAL.format(count=len(found), plural=self._resource.plural)]}
        stored = known.records[found[0]] if found else None
        holder = known.holders.get(self._identity(one), "")
        if holder and holder != (found[0] if found else "") and self._takes(one, stored):
            return {self._unique: [self._resource.sentence("exists")]}
        mistakes = {} if self.rules.options["keepWithoutBadOptional"] else self._refused(one, stored, known)
        link = self._resource.parent
        if stored is None and not one.lacking and link and one.whole.get(link.field) not in known.parents:
            mistakes |= {link.field: [self.database.tables.above.resource.sentence("missing")]}
        return mistakes | ({} if stored else one.lacking)

    def _refused(self, one: Candidate, stored: Stored | None, known: _Known) -> Reasons:
        """Return the fields with which the row gives a record to somebody who could do nothing with it."""
        if stored is None:
            return refusals(given_to(self._resource, one.whole, self.by.email), known.strangers)
        before = self._resource.to_wire(stored.record)
        return refusals(given_to(self._resource, self._taken(one, before), self.by.email, before), known.strangers)

    def _taken(self, one: Candidate, before: Item) -> Item:
        """Return the values of a row that a record takes which has others ``before``."""
        how, given = self._how(one), self._differing(one, before)
        if how == "fill":
            return {name: value for name, value in given.items() if before[name] in _BLANK}
        return {} if how == "skip" else given

    def _differing(self, one: Candidate, before: Item) -> Item:
        return {name: value for name, value in one.given.items() if not self._is_same(name, before[name], value)}

    def _create(self, one: Candidate) -> Judged:
        resource, number = self._resource, one.row.number
        brought = {resource.id: self.own_id(number)} | ({resource.created: one.created} if one.created else {})
        write = planning.creation(self.database.tables, one.whole, self.by, brought)
        outcome = Outcome(number, "created", id=brought[resource.id], version=1)
        return Judged(one, outcome, self._steps(write, outcome))

    def _change(self, one: Candidate, stored: Stored) -> Judged:
        resource, number = self._resource, one.row.number
        before = resource.to_wire(stored.record)
        given = self._taken(one, before)
        if fixed := [name for name in resource.fixed if name in self._differing(one, before)]:
            return Judged(one, wrong(one.row.number, fixed[0], gettext_noop("This field cannot be changed.")))
        same = Outcome(number, "same", id=resource.id_of(stored.record), version=stored.record.version)
        if not given:
            return Judged(one, same)
        changes = {name: {"before": before[name], "after": given[name]} for name in given}
        if self._how(one) == "ask":
            return Judged(one, replace(same, kind="undecided", changes=changes))
        write = planning.change(self.database.tables, stored, given, "changed", self.by)
        if write is None:
            return Judged(one, same)
        shown = changes if self.dry_run else {}
        outcome = Outcome(number, "updated", id=same.id, version=write.record.version, changes=shown)
        return Judged(one, outcome, self._steps(write, outcome))

    def _is_same(self, name: str, before: object, value: object) -> bool:
        """Tell whether a value is what the record has; spellings of one address are the same."""
        if before != value and name == self._unique and before:
            return self._identity_of(str(before)) == self._identity_of(str(value))
        return before == value

    def _steps(self, write: Write, made: Outcome) -> list[Step]:
        """Return what writes a record and its note; nothing in a dry run."""
        return [] if self.dry_run else self.writer.steps(write, made)

    def _note(self, one: Candidate, known: _Known) -> Item | None:
        """Return what the import has noted of the record of this row: its own, or that of another row."""
        _, found = self._found(one, known)
        ids = (self.own_id(one.row.number), *found, known.holders.get(self._identity(one), ""))
        return next((known.notes[each] for each in ids if each in known.notes), None)

    def _found(self, one: Candidate, known: _Known) -> tuple[str, list[str]]:
        """Return the first of the chosen fields that finds a living record, and the ids of what it finds."""
        for name, value in self.rules.keys(one):
            ids = self._ids(name, value, known)
            if living := [each for each in ids if each in known.records]:
                return name, living
        return "", []

    def _ids(self, name: str, value: str, known: _Known) -> list[str]:
        if name == ID:
            return [value]
        if name != self._unique:
            return known.sharing.get((name, value), [])
        holder = known.holders.get(self._identity_of(value))
        return [holder] if holder else []

    def _takes(self, one: Candidate, stored: Stored | None) -> bool:
        """Tell whether the row would give its unique value to the record."""
        if stored is None:
            return True
        how, had = self._how(one), self._resource.value(stored.record, self._unique)
        return how == "update" or (how == "fill" and had in _BLANK)

    def _how(self, one: Candidate) -> str:
        """Return what the row does to the record that it finds."""
        how: str = self.decisions.get(one.row.number) or self.rules.options["onDuplicate"]
        return how

    # What is read, for all rows at once.

    def _look(self, candidates: Sequence[Candidate]) -> _Known:
        holders = self._holders(candidates)
        given = dict.fromkeys(key for each in candidates for key in self.rules.keys(each))
        sharing = {
            (name, value): self._with_phone(value) if name == self._resource.phone else self._listed(name, value)
            for name, value in given
            if name not in (ID, self._unique)
        }
        wanted = {value for name, value in given if name == ID}
        wanted |= {*holders.values(), *(each for ids in sharing.values() for each in ids)}
        records = self._living(wanted)
        own = [self.own_id(each.row.number) for each in candidates]
        notes = self.jobs.get_all(Key(self.import_id, RECORD + each) for each in (*own, *records))
        return _Known(
            holders,
            sharing,
            records,
            {item["sk"].removeprefix(RECORD): item for item in notes},
            self._parents(candidates),
            self.strangers(self._people(candidates)),
        )

    def _people(self, candidates: Iterable[Candidate]) -> set[str]:
        named = (given_to(self._resource, each.whole, self.by.email) for each in candidates)
        return {address for each in named for address in each.values()}

    def _holders(self, candidates: Sequence[Candidate]) -> dict[str, str]:
        unique = self._resource.unique
        if unique is None:
            return {}
        identities = {identity for each in candidates if (identity := self._identity(each))}
        by_key = {keys.marker(unique.field, identity): identity for identity in sorted(identities)}
        items = self.database.get_all(self.database.tables.lookups, [key._asdict() for key in by_key])
        return {by_key[Key(item["pk"], item["sk"])]: item[self._resource.id] for item in items}

    def _with_phone(self, phone: str) -> list[str]:
        """Return the ids of the first records with this number; more than one is as good as many."""
        partition, first = keys.word(phones.whole(phone), "")
        request = {
            "TableName": self.database.tables.lookups,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": partition},
                ":first": {"S": first},
                ":last": {"S": first + "\U0010ffff"},
            },
            "ConsistentRead": True,
        }
        return [item["sk"].rpartition("#")[2] for item in self.database.query(request)]

    def _listed(self, field: str, value: str) -> list[str]:
        """Return the ids of the first records in the list of a value; more than one is as good as many."""
        lists = (each.list_of(value) for each in self._resource.external_ids if each.field == field)
        request = {
            "TableName": self.database.tables.lists,
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": {":list": {"S": next(lists)}},
            "ConsistentRead": True,
            "Limit": _MOST_SHARING,
        }
        return [item["sk"].rpartition("#")[2] for item in islice(self.database.query(request), _MOST_SHARING)]

    def _living(self, ids: Iterable[str]) -> dict[str, Stored]:
        resource = self._resource
        items = self.database.get_all(self.database.tables.records, [{resource.id: each} for each in sorted(ids)])
        return {
            item[resource.id]: Stored(resource, item)
            for item in items
            if "trashedAt" not in item and "trashedWith" not in item
        }

    def _parents(self, candidates: Sequence[Candidate]) -> set[str]:
        link = self._resource.parent
        if link is None:
            return set()
        above = self.database.tables.above
        ids = sorted({str(each.whole[link.field]) for each in candidates if each.whole.get(link.field)})
        items = self.database.get_all(above.records, [{above.resource.id: each} for each in ids])
        return {item[above.resource.id] for item in items if "trashedAt" not in item}

    # What rows claim before they are written.

    def _claim(self, candidates: Sequence[Candidate], known: _Known) -> dict[int, int]:
        """Claim what the rows may not share with others; return row -> row of those that come twice."""
        twins: dict[int, int] = {}
        first: dict[str, int] = {}
        claims: dict[int, list[str]] = {}
        for each in candidates:
            number, hashes = each.row.number, self._hashes(each, known)
            if twin := next((first[one] for one in hashes if one in first), 0):
                twins[number] = twin
                continue
            first |= dict.fromkeys(hashes, number)
            claims[number] = hashes
        taken = self._claimed(one for hashes in claims.values() for one in hashes)
        for number, hashes in list(claims.items()):
            holder = next((taken[one] for one in hashes if one in taken), 0)
            if holder:
                del claims[number]
            if holder not in (0, number):
                twins[number] = holder
        for lot in filled(claims.items(), lambda claim: len(claim[1])):
            twins |= self._put_claims(dict(lot))
        return {number: twins.get(twin, twin) for number, twin in twins.items()}

    def _claimed(self, hashes: Iterable[str]) -> dict[str, int]:
        each_run = (self._claims_of, 0) if self.run > 1 else (self._claims_of,)
        wanted = [self._claim_key(each, run) for each in hashes for run in each_run]
        items = self.jobs.get_all(wanted)
        return {item["sk"].rpartition("#")[2]: int(item["holder"]) for item in items}

    def _put_claims(self, claims: dict[int, list[str]]) -> dict[int, int]:
        twins: dict[int, int] = {}
        while claims:
            steps = [self._claim_step(number, one) for number, hashes in claims.items() for one in hashes]
            try:
                self.jobs.database.commit(steps)
            except _ClaimedError as claimed:
                del claims[claimed.row]
                if claimed.holder != claimed.row:
                    twins[claimed.row] = claimed.holder
            else:
                break
        return twins

    def _claim_step(self, number: int, claimed: str) -> Step:
        def refused(found: Item | None) -> errors.RecordError:
            return _ClaimedError(number, int((found or {}).get("holder", number)))

        return self.jobs.add(self._claim_key(claimed, self._claims_of), {"holder": number}, refused)

    @property
    def _claims_of(self) -> int:
        """Return for which run rows claim: a dry one for itself, all others together, because they go on."""
        return self.run if self.dry_run else 0

    def _claim_key(self, claimed: str, run: int) -> Key:
        return Key(self.import_id, f"{CLAIMS}{run}#{claimed}")

    def _hashes(self, one: Candidate, known: _Known) -> list[str]:
        """Return what stands for everything that makes two rows the same: no personal data."""
        _, found = self._found(one, known)
        same = {("record", each) for each in found[:1]}
        same |= {
            (name, self._identity_of(value) if name == self._unique else value) for name, value in self.rules.keys(one)
        }
        if identity := self._identity(one):
            same.add((self._unique, identity))
        if not same:
            same = {("whole", json.dumps([one.whole, one.created], sort_keys=True))}
        texts = [f"{self.import_id}\n{name}\n{value}" for name, value in sorted(same)]
        return [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]

    @property
    def _resource(self) -> Resource:
        return self.rules.resource

    @property
    def _unique(self) -> str:
        return self._resource.unique.field if self._resource.unique else ""

    def _identity(self, one: Candidate) -> str:
        return self._identity_of(str(one.given.get(self._unique, "")))

    def _identity_of(self, value: str) -> str:
        return self._resource.unique.key(value) if self._resource.unique and value else ""


def _without(one: Candidate, names: Iterable[str]) -> Candidate:
    """Return a row without these fields, which it can do without."""
    given = {name: value for name, value in one.given.items() if name not in names}
    return replace(one, given=given, whole=one.whole | dict.fromkeys(names, ""))
