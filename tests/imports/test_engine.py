"""The engine: what becomes of each row, whatever happens meanwhile."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from customers.resource import CUSTOMERS
from imports.tables import Row
from imports.undo import Undo
from records import keys
from records.errors import BusyError
from records.transaction import MAX_ITEMS
from tests.deaths import MortalClient
from tests.imports.importing import BY, Importing, Recording, Unreliable, customers, first, kinds, numbered, rules_of
from tests.records.consistency import assert_consistent
from tests.records.like_aws import LikeAws

New = Callable[..., Importing]
ANN, BOB, EVE = (
    ["Ann", "ann@example.com", "0711 2842222", "", ""],
    ["Bob", "bob@example.com", "", "Bob Ltd", "old"],
    ["Eve", "", "0711 2842223", "", ""],
)
FILE = [ANN, BOB, EVE, ["", "no.name@example.com", "", "", ""], ["Ann II", "ANN@example.com", "", "", ""], EVE]


def names(one: Importing) -> list[str]:
    """Return the names of all customers."""
    return [item["name"] for item in customers(one.store)]


@pytest.mark.parametrize(("form", "name"), [("csv", "=1"), ("xlsx", "=1"), ("jsonl", "'=1"), ("vcard", "'=1")])
def test_marks_are_those_of_spreadsheets(form: str, name: str) -> None:
    """In other formats an apostrophe is part of the text."""
    rules = rules_of(CUSTOMERS, ["name"], {}, form)

    assert rules.check(Row(2, ["'=1"])).given["name"] == name


def test_each_row_has_its_outcome(importing: New) -> None:
    """New, wrong, or the same as another row of the file; a dry run says all of it and writes nothing."""
    one = importing()

    dry, written = one.take(*FILE, dry_run=True), one.take(*FILE, run=2)

    assert kinds(written) == kinds(dry) == ["created", "created", "created", "wrong", "twice", "twice"]
    assert [each.of for each in written] == [0, 0, 0, 0, 2, 4]
    assert written[3].reasons == {"name": ["This field is required."]}
    assert names(one) == ["Ann", "Bob", "Eve"]
    assert_consistent(one.store)
    changes = one.store.history(written[0].id, None, 10)
    assert [(change.kind, change.by, change.import_id) for change in changes] == [("created", BY, one.import_id)]


OWNED = ("name", "email", "owner")
_BOB, _GONE = "bob@example.com", "gone@example.com"


@pytest.mark.parametrize(
    ("options", "first_kinds", "owners"),
    [
        ({}, ["created", "wrong", "created", "created"], [_BOB, "", BY.email]),
        ({"keepWithoutBadOptional": True}, ["created", "created", "created", "created"], [_BOB, "", "", BY.email]),
    ],
)
def test_nobody_is_given_a_record_who_could_do_nothing_with_it(
    importing: New, options: dict[str, Any], first_kinds: list[str], owners: list[str]
) -> None:
    """It is said of the row, in a dry run too; who has left stays the owner of what they have."""
    one = replace(importing(**options), header=OWNED, nobody=frozenset([_GONE]))
    rows = [
        ["A", "a@x.org", _BOB],
        ["B", "b@x.org", "GONE@example.com"],
        ["C", "c@x.org", ""],
        ["D", "d@x.org", BY.email],
    ]

    dry, written = one.take(*rows, dry_run=True), one.take(*rows, run=2)

    assert kinds(dry) == kinds(written) == first_kinds
    assert [list(each.reasons) for each in written if each.kind == "wrong"] == [["owner"]] * first_kinds.count("wrong")
    assert [item.get("owner", "") for item in customers(one.store)] == owners


@pytest.mark.parametrize(("how", "kind"), [("update", "wrong"), ("fill", "same"), ("skip", "same")])
def test_only_what_a_row_would_change_is_looked_at(importing: New, how: str, kind: str) -> None:
    """What was exported can be imported again, whoever has left meanwhile."""
    before = replace(importing(), header=OWNED)
    before.take(["A", "a@x.org", _GONE], ["B", "b@x.org", _BOB])
    after = replace(importing(before, onDuplicate=how), header=OWNED, nobody=frozenset([_GONE]))

    outcomes = after.take(["A", "a@x.org", "Gone@example.com"], ["B", "b@x.org", _GONE])

    assert [each.kind for each in outcomes] == [kinds(outcomes)[0], kind]
    assert outcomes[0].kind in ("same", "updated")
    assert [item["owner"].lower() for item in customers(after.store)] == [_GONE, _BOB]


@pytest.mark.parametrize(
    ("how", "row", "kind", "stored"),
    [
        ("update", ["Bo", "BOB@example.com", "", "", "new"], "updated", {"name": "Bo", "notes": "new"}),
        ("update", ["Bob", "bob@example.com", "", "", ""], "same", {}),
        ("fill", ["Bo", "bob@example.com", "0711 2842224", "", "new"], "updated", {"phone": "+497112842224"}),
        ("fill", ["Bo", "bob@example.com", "", "", ""], "same", {}),
        ("skip", ["Bo", "bob@example.com", "0711 2842224", "", "new"], "same", {}),
    ],
)
def test_what_a_known_record_gets(importing: New, how: str, row: list[str], kind: str, stored: dict[str, str]) -> None:
    """All that the row says, or only what was blank, or nothing; a dry run shows each field before and after."""
    one = importing()
    one.take(BOB)
    (before,) = customers(one.store)
    other = importing(one, onDuplicate=how)

    (dry,), (written,) = other.take(row, dry_run=True), other.take(row, run=2)

    assert (dry.kind, written.kind) == (kind, kind)
    assert {name: change["after"] for name, change in dry.changes.items()} == stored
    assert all(change["before"] == before.get(name, "") for name, change in dry.changes.items())
    (after,) = customers(one.store)
    assert after == before | stored | ({"version": 2} if kind == "updated" else {})
    assert_consistent(one.store)


def test_somebody_decides_about_each_row(importing: New) -> None:
    """Until then nothing is written, whatever the run; what would change is shown, and a decision goes first."""
    one = importing()
    one.take(ANN, BOB, EVE)
    rows = [
        ["Ann", "ann@example.com", "", "", "new"],
        ["Bo", "bob@example.com", "0711 2842224", "", ""],
        ["New", "", "", "", ""],
    ]
    other = importing(one, onDuplicate="ask")

    each = [other.take(*rows, dry_run=True), other.take(*rows, run=2)]
    decided = other.take(*rows, run=3, decided={2: "skip", 3: "fill"})
    again = other.take(*rows, run=4, decided={3: "update"})

    assert [kinds(outcomes) for outcomes in each] == [["undecided", "undecided", "created"]] * 2
    assert each[1][1].changes == {
        "name": {"before": "Bob", "after": "Bo"},
        "phone": {"before": "", "after": "+497112842224"},
    }
    assert [kinds(decided), kinds(again)] == [["same", "updated", "created"], ["undecided", "updated", "created"]]
    phones = {each["name"]: each.get("phone", "") for each in customers(one.store)}
    assert (phones["Bob"], "Bo" in phones, len(phones)) == ("+497112842224", False, 4)
    assert_consistent(one.store)


def test_the_same_file_again_adds_nothing(importing: New) -> None:
    """By e-mail and by phone, in any spelling; another import of what was deleted adds it again."""
    one = importing(match=["email", "phone"])
    created = one.take(*FILE)
    again = importing(one, match=["email", "phone"]).take(*FILE)

    for outcome in created[:3]:
        one.store.trash(outcome.id, BY)

    assert kinds(again) == ["same", "same", "same", "wrong", "twice", "twice"]
    assert names(one) == []
    assert kinds(importing(one, match=["email", "phone"]).take(*FILE)) == kinds(created)
    assert kinds(one.take(*FILE)) == kinds(created)  # this import has made them, so it does not make them again
    assert names(one) == ["Ann", "Bob", "Eve"]


def test_a_phone_number_finds_one_record_or_none(importing: New) -> None:
    """Of two with this number nobody knows which one is meant."""
    one = importing()
    one.take(EVE, ["Adam", "", "+49 711 2842223", "", ""])
    other = importing(one, match=["phone"])

    (outcome,) = other.take(["Eve", "eve@example.com", "0711/2842223", "", ""])

    assert outcome.reasons == {"phone": ["2 customers have this value, so it is not known which one is meant."]}


def test_an_id_of_another_system_finds_one_record_or_none(importing: New) -> None:
    """Several records may share it; a row without one finds nothing, and two rows with the same one are one."""
    one = importing(match=["externalId"])
    header = ("name", "email", "externalId")
    first_file = [["Ann", "ann@example.com", "1001"], ["Bob", "", "k-1"], ["Bobby", "", "k-1"], ["Eve", "", "K-1"]]
    again = [["Ann B", "new@example.com", "1001"], ["Bob", "", "k-1"], ["Fay", "", ""], ["Gil", "", "1001"]]

    created = replace(one, header=header).take(*first_file)
    updated = replace(importing(one, match=["externalId"]), header=header).take(*again)
    replace(importing(one), header=header).take(["Zoe", "", "1001"])
    (shared,) = replace(importing(one, match=["externalId"]), header=header).take(["Ann", "", "1001"])

    assert (kinds(created), created[2].of) == (["created", "created", "twice", "created"], 3)
    assert (kinds(updated), updated[3].of) == (["updated", "same", "created", "twice"], 2)
    assert [updated[0].id, updated[1].id] == [created[0].id, created[1].id]
    stored = [(each["name"], each.get("email", ""), each.get("externalId", "")) for each in customers(one.store)]
    assert stored == [
        ("Ann B", "new@example.com", "1001"),
        ("Bob", "", "k-1"),
        ("Eve", "", "K-1"),
        ("Fay", "", ""),
        ("Zoe", "", "1001"),
    ]
    assert shared.reasons == {"externalId": ["2 customers have this value, so it is not known which one is meant."]}
    assert_consistent(one.store)


def test_an_id_that_finds_records_is_not_left_out(importing: New) -> None:
    """A row without it would become another record."""
    one = replace(importing(match=["externalId"], keepWithoutBadOptional=True), header=("name", "externalId"))

    (outcome,) = one.take(["Ann", "1" * 101])

    assert outcome.reasons == {"externalId": ["Ensure this value has at most 100 characters (it has 101)."]}


def test_an_address_of_another_record(importing: New) -> None:
    """It stays with whoever has it: when a record is found by phone, and when nothing is looked for."""
    one = importing()
    one.take(ANN, EVE)
    row = ["Eve", "ann@example.com", "0711 2842223", "", ""]
    said = {"email": ["Customer with this Email already exists."]}

    each: list[dict[str, list[str]]] = [{"match": ["phone"]}, {"match": []}]
    for options in each:
        other = importing(one, **options)
        assert [done.reasons for done in other.take(row, dry_run=True) + other.take(row, run=2)] == [said, said]
    assert kinds(importing(one, match=["phone"], onDuplicate="skip").take(row)) == ["same"]


def test_a_row_that_is_wrong_has_no_twin(importing: New) -> None:
    """Another row with its number is not told of it, but becomes a record, in the same run and in the next one."""
    one = importing()
    one.take(ANN)
    rows = [["Eve", "ann@example.com", "0711 2842223", "", ""], EVE]
    other = importing(one, match=["phone"])

    dry, written, again = other.take(*rows, dry_run=True), other.take(*rows, run=2), other.take(*rows, run=3)

    assert kinds(dry) == kinds(written) == ["wrong", "created"]
    assert names(one) == ["Ann", "Eve"]
    assert again[1] == written[1]
    assert_consistent(one.store)


def test_a_row_may_be_kept_without_what_is_wrong(importing: New) -> None:
    """By choice, and only if it can do without."""
    rows = [["Ann", "", "none", "", ""], ["Bob", "bob(at)example", "none", "", ""], ["", "", "none", "", ""]]

    strict, kept = (importing(keepWithoutBadOptional=keep).take(*rows) for keep in (False, True))

    assert kinds(strict) == ["wrong", "wrong", "wrong"]
    assert kinds(kept) == ["created", "wrong", "wrong"]
    assert set(kept[1].reasons) == {"email", "phone"}


def test_what_was_wrong_is_mended_and_taken_again(importing: New) -> None:
    """The rows that are done stay as they are, and each says the same of itself."""
    one = importing()
    before = one.take(*FILE)
    mended = [*FILE[:3], ["Nora", "no.name@example.com", "", "", ""], *FILE[4:]]

    after = one.take(*mended, run=2)

    assert kinds(after) == ["created", "created", "created", "created", "twice", "twice"]
    assert after[:3] == before[:3]
    assert names(one) == ["Ann", "Bob", "Eve", "Nora"]


def test_a_batch_that_is_paused_goes_on(importing: New) -> None:
    """Rows that are done are not done again."""
    one = importing()

    assert one.engine(goes_on=first(2)).take(numbered(*FILE)) is None
    assert len(customers(one.store)) < 3

    assert kinds(one.take(*FILE)) == ["created", "created", "created", "wrong", "twice", "twice"]
    assert names(one) == ["Ann", "Bob", "Eve"]


class DeathError(BaseException):
    """Nothing in the process may catch it."""


def die() -> Any:
    """End the batch."""
    raise DeathError


def test_a_batch_that_is_killed_anywhere_ends_the_same(importing: New) -> None:
    """Before and after every call: the repeated batch says what one says that was not killed."""
    rows = [*FILE, ["Bo", "bob@example.com", "", "", ""], ["Zoë", "zoe@example.com", "", "", "more"]]
    known = [["Zoë", "zoe@example.com", "", "", ""]]
    whole = importing()
    importing(whole).take(*known)
    expected, stored = kinds(whole.take(*rows)), customers(whole.store)

    for moment in range(100):
        one = importing()
        importing(one).take(*known)
        mortal = MortalClient(one.store.database.client, moment, die)
        try:
            one.engine(mortal).take(numbered(*rows))
        except DeathError:
            assert kinds(one.take(*rows)) == expected
            assert customers(one.store) == stored
            assert_consistent(one.store)
        else:
            break
    assert moment > 10


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_where_three_calls_in_ten_fail(importing: New, seed: int) -> None:
    """Throttles, lost answers, answers that end early: a batch is repeated until it is done, as the workflow does."""
    rows = [[f"Customer {number}", f"c{number}@example.com", "", "", ""] for number in range(100)] + [ANN, ANN]
    one = importing()
    client = Unreliable(LikeAws(one.store.database.client.client, early=0.3, seed=seed), seed)

    outcomes = one.engine(client).take(numbered(*rows))

    assert outcomes is not None
    assert kinds(outcomes) == ["created"] * 101 + ["twice"]
    assert len(customers(one.store)) == 101
    assert client.failures >= 5
    assert_consistent(one.store)


def test_batches_that_race_with_equal_rows_make_one_record(importing: New) -> None:
    """Four batches at once, in which every row equals one of each other; transactions conflict on the way."""
    rows = [[f"Customer {number}", f"c{number}@example.com", "", "", ""] for number in range(8)]
    rows += [["Walk-in", "", "", "", "the same"]]
    one = importing()
    client = LikeAws(one.store.database.client.client, window=0.002)
    taken: list[list[Any]] = [[], [], [], []]

    def batch(number: int) -> None:
        mine = [row._replace(number=row.number + 100 * number) for row in numbered(*rows)]
        taken[number] = one.engine(client).take(mine[number:] + mine[:number]) or []

    threads = [threading.Thread(target=batch, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    outcomes = [outcome for each in taken for outcome in each]
    made = {outcome.row for outcome in outcomes if outcome.kind == "created"}
    assert sorted(kinds(outcomes)) == ["created"] * 9 + ["twice"] * 27
    assert {outcome.of for outcome in outcomes if outcome.kind == "twice"} == made
    assert len(customers(one.store)) == 9
    assert_consistent(one.store)


def test_two_imports_that_race_make_one_record(importing: New) -> None:
    """The one that comes later finds the record of the other."""
    one = importing()
    other = importing(one)
    before = one.engine()._look([])  # noqa: SLF001 what the slower one has read
    other.take(ANN)
    slow = one.engine()
    (row,) = numbered(ANN)

    outcome = slow.writer.settle(slow._judge(slow.rules.check(row), before))  # noqa: SLF001

    assert outcome.kind == "same"
    assert names(one) == ["Ann"]


def test_a_row_that_is_refused_hinders_none_that_is_written_with_it(importing: New) -> None:
    """Another import takes addresses of every lot between the look and the writes."""
    rows = [[f"Customer {number}", f"c{number}@example.com", "", "", ""] for number in range(60)]
    taken = rows[::7]
    one = importing()
    other = importing(one)
    moments = iter([lambda: other.take(*taken)])

    def goes_on() -> bool:
        next(moments, bool)()
        return True

    outcomes = one.engine(goes_on=goes_on).take(numbered(*rows))

    assert outcomes is not None
    assert kinds(outcomes) == ["same" if row in taken else "created" for row in rows]
    assert len(customers(one.store)) == 60
    assert_consistent(one.store)


def test_rows_are_written_with_those_that_are_counted_together(importing: New) -> None:
    """A transaction changes the counters of one group of shards, which are few, and is filled up."""
    rows = [[f"Customer {number}", f"c{number}@example.com", "", "", ""] for number in range(100)]
    one = importing()
    client = Recording(one.store.database.client)

    one.engine(client).take(numbered(*rows))

    counted = [
        {keys.first_of_group(step["Update"]["Key"]["sk"]["S"]) for step in each if "Update" in step}
        for each in client.transactions
    ]
    assert sum(map(bool, counted)) < 50
    assert max(map(len, counted)) == 1
    assert max(map(len, client.transactions)) in range(75, MAX_ITEMS + 1)


def test_a_busy_table_ends_the_batch(importing: New) -> None:
    """The workflow repeats it."""
    one = importing()

    class Busy(Unreliable):
        def __getattr__(self, name: str) -> Any:
            self._chance.random = lambda: 0.0  # type: ignore[method-assign]
            return super().__getattr__(name)

    engine = one.engine(Busy(one.store.database.client, 0))
    with pytest.raises(BusyError):
        type(engine)(
            **{
                name: getattr(engine, name)
                for name in ("jobs", "rules", "import_id", "run", "by", "strangers", "dry_run")
            }
            | {"database": engine.database.until(0.0)}
        ).take(numbered(ANN))


class Meanwhile:
    """A client behind which somebody else does something, just before the first transaction."""

    def __init__(self, client: Any, do: Callable[[], object]) -> None:
        self.client, self.exceptions = client, client.exceptions
        self._do: Callable[[], object] | None = do

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""
        return getattr(self.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        """Write, after the other one has."""
        do, self._do = self._do, None
        if do:
            do()
        return self.client.transact_write_items(**request)


@pytest.mark.parametrize(
    ("do", "kind", "left"),
    [
        (lambda store, one: store.update(one, {"phone": "+497112842224"}, BY), "updated", "+497112842224"),
        (lambda store, one: store.trash(one, BY), "created", ""),
        (lambda store, one: store.purge(one, BY), "created", ""),
    ],
)
def test_people_who_write_to_the_same_record(importing: New, do: Any, kind: str, left: str) -> None:
    """Nothing that they have saved is lost; who is in the trash or gone is added anew."""
    one = importing()
    (bob,) = one.take(BOB)
    other = importing(one, onDuplicate="update")
    client = Meanwhile(one.store.database.client, lambda: do(one.store, bob.id))
    engine = other.engine(client)
    object.__setattr__(engine, "jobs", other.jobs)  # claims come before the record is read

    (outcome,) = engine.take(numbered(["Bo", "bob@example.com", "", "", "new"])) or []

    assert outcome.kind == kind
    (stored,) = customers(one.store)
    assert (stored["name"], stored["notes"], stored.get("phone", "")) == ("Bo", "new", left)
    assert_consistent(one.store)


def test_two_imports_of_one_file_at_once(importing: New) -> None:
    """Each row becomes one record, whichever is faster."""
    rows = [[f"Customer {number}", f"c{number}@example.com", "", "", ""] for number in range(12)]
    one = importing()
    client = LikeAws(one.store.database.client.client, window=0.002)
    taken: dict[int, list[Any]] = {}

    def take(number: int) -> None:
        taken[number] = importing(one).engine(client).take(numbered(*rows[number:], *rows[:number])) or []

    threads = [threading.Thread(target=take, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(kinds([outcome for each in taken.values() for outcome in each])) == ["created"] * 12 + ["same"] * 24
    assert len(customers(one.store)) == 12
    assert_consistent(one.store)


class TestUndo:
    """Records that an import made go; those that it changed get back what they had."""

    def test_what_nobody_has_changed_since(self, importing: New) -> None:
        """Every row derived from it goes too, and the history says who did it."""
        first_one = importing()
        (bob,) = first_one.take(BOB)
        one = importing(first_one)
        updated, created = one.take(["Bo", "bob@example.com", "", "", "new"], ANN)

        outcomes = one.undo()

        assert sorted(kinds(outcomes)) == ["removed", "restored"]
        (left,) = customers(one.store)
        assert (left["name"], left["notes"], left["version"]) == ("Bob", "old", 3)
        assert [change.kind for change in one.store.history(bob.id, None, 9)] == ["created", "changed", "reverted"]
        assert [change.kind for change in one.store.history(created.id, None, 9)] == ["purged"]
        assert updated.id == bob.id
        assert_consistent(one.store)
        assert sorted(kinds(one.undo())) == ["removed", "restored"]  # again says the same

    def test_what_somebody_has_changed_stays(self, importing: New) -> None:
        """And is named, with the reason."""
        one = importing()
        changed, trashed, gone = one.take(ANN, BOB, EVE)
        one.store.update(changed.id, {"notes": "mine"}, BY)
        one.store.trash(trashed.id, BY)
        one.store.purge(gone.id, BY)

        outcomes = one.undo()

        assert kinds(outcomes) == ["left", "left", "left"]
        said = {outcome.id: outcome.reasons["row"] for outcome in outcomes}
        assert said[changed.id] == said[trashed.id] == ["Somebody has changed it since."]
        assert said[gone.id] == ["It is not there any more."]
        assert names(one) == ["Ann"]

    def test_an_address_that_another_record_has_by_now(self, importing: New) -> None:
        """Nothing is taken away from it."""
        one = importing()
        one.take(EVE)
        other = importing(one, match=["phone"])
        other.take(["Eve", "", "0711 2842223", "Eve Ltd", ""])
        moved = importing(one, match=["phone"])
        moved.take(["Eve", "eve@example.com", "0711 2842223", "", ""])
        mail = importing(one, match=["phone"])
        mail.take(["Eve", "eve2@example.com", "0711 2842223", "", ""])
        importing(one).take(["Other", "eve@example.com", "", "", ""])

        assert kinds(mail.undo()) == ["left"]
        assert kinds(moved.undo()) == ["left"]

    def test_two_batches_that_undo_the_same_say_the_same(self, importing: New) -> None:
        """The slower one has read its notes before the other one wrote."""
        first_one = importing()
        first_one.take(BOB)
        one = importing(first_one)
        one.take(["Bo", "bob@example.com", "", "", "new"], ANN)
        notes = list(one.jobs.between(one.import_id, "RECORD#", "RECORD#~"))
        undo = Undo(one.store.database, one.jobs, one.import_id, BY)

        fast, slow = undo.take(notes), undo.take(notes)

        assert sorted(kinds(fast)) == ["removed", "restored"]
        assert slow == fast
        assert_consistent(one.store)

    @pytest.mark.parametrize("seed", range(3))
    def test_where_three_calls_in_ten_fail(self, importing: New, seed: int) -> None:
        """Each record is undone once."""
        known = [[f"Customer {number}", f"c{number}@example.com", "", "", ""] for number in range(8)]
        first_one = importing()
        first_one.take(*known)
        one = importing(first_one, onDuplicate="update")
        one.take(*([*row[:4], "changed"] for row in known), *FILE[:3])
        client = Unreliable(LikeAws(one.store.database.client.client, early=0.3, seed=seed), seed)
        engine = one.engine(client)

        outcomes = Importing(type(one.store)(engine.database), engine.jobs, {}, one.import_id).undo()

        assert sorted(kinds(outcomes)) == ["removed"] * 3 + ["restored"] * 8
        assert client.failures >= 5
        assert [(item["name"], item["version"], item.get("notes")) for item in customers(one.store)] == [
            (row[0], 3, None) for row in known
        ]
        assert_consistent(one.store)

    def test_an_undo_that_is_killed_anywhere_ends_the_same(self, importing: New) -> None:
        """What was undone is not undone again."""
        for moment in range(100):
            one = importing()
            one.take(ANN, EVE)
            mortal = MortalClient(one.store.database.client, moment, die)
            engine = one.engine(mortal)
            dying = Importing(type(one.store)(engine.database), engine.jobs, {}, one.import_id)
            try:
                dying.undo()
            except DeathError:
                assert kinds(one.undo()) == ["removed", "removed"]
                assert customers(one.store) == []
                assert_consistent(one.store)
            else:
                break
        assert moment > 4
