"""Changes of many records and their undo, whatever colleagues, other jobs and AWS do meanwhile."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from imports.changes import Change, Changes
from imports.jobs import Jobs
from imports.outcomes import Outcome
from imports.tables import Row
from imports.undo import CHANGED, GONE, Undo
from records.errors import NotFoundError
from records.store import Store
from schemas._record import schema_of
from tests.deaths import MortalClient
from tests.imports.importing import BY, Importing, Recording, Unreliable, first, kinds
from tests.imports.test_engine import DeathError, Meanwhile, die
from tests.records.consistency import assert_consistent
from tests.records.like_aws import LikeAws

New = Callable[..., Importing]
VIP = Change(add={"tags": ["vip"]})
SCHEMA = schema_of(CUSTOMERS)()


@dataclass(frozen=True)
class Job:
    """A change of customers, as one batch."""

    store: Store
    jobs: Jobs
    change: Change
    import_id: str = field(default_factory=lambda: str(uuid4()))

    def through(self, client: Any) -> "Job":
        """Return the same job through another client."""
        database = replace(self.store.database, client=client)
        return replace(
            self, store=Store(database), jobs=Jobs(replace(self.jobs.database, client=client), self.jobs.days)
        )

    def take(self, *ids: str, goes_on: Any = lambda: True) -> list[Outcome] | None:
        """Change these customers, the first of which is row 1."""
        rows = [Row(number, [each, f"Customer {number}"]) for number, each in enumerate(ids, 1)]
        return Changes(self.store.database, self.jobs, SCHEMA, self.change, self.import_id, BY, goes_on).take(rows)

    def undo(self) -> list[Outcome]:
        """Take it back."""
        notes = list(self.jobs.between(self.import_id, "RECORD#", "RECORD#~"))
        return Undo(self.store.database, self.jobs, self.import_id, BY, SCHEMA).take(notes)


@pytest.fixture(scope="module")
def one(importing: New) -> Importing:
    """Return tables that the tests of this module share, each with customers of its own."""
    return importing()


@pytest.fixture
def job(one: Importing) -> Callable[[Change], Job]:
    """Return a function to a job on these tables."""
    return lambda change: Job(one.store, one.jobs, change)


def added(one: Importing, count: int, **fields: Any) -> list[str]:
    """Add some customers, and return their ids."""
    made = [one.store.create({"name": f"Customer {n}", "tags": ["old"]} | fields, BY) for n in range(1, count + 1)]
    return [each.customer_id for each in made]


def of(one: Importing, record_id: str, name: str) -> Any:
    """Return a field of a customer."""
    return one.store.resource.to_wire(one.store.get(record_id))[name]


def test_records_are_written_together(one: Importing, job: Callable[[Change], Job]) -> None:
    """As many as a transaction takes, and all that finds them is as the record says; the history names the job."""
    ids = added(one, 40)
    client = Recording(one.store.database.client)
    mine = job(Change({"status": "active"}, {"tags": ["vip"]}, {"tags": ["old"]}))

    outcomes = mine.through(client).take(*ids)

    assert kinds(outcomes or []) == ["updated"] * 40
    assert len(client.transactions) < 40
    assert max(map(len, client.transactions)) <= 100
    assert {(*of(one, each, "tags"), of(one, each, "status"), of(one, each, "version")) for each in ids} == {
        ("vip", "active", 2)
    }
    assert {one.store.history(each, None, 2)[-1].import_id for each in ids} == {mine.import_id}
    assert_consistent(one.store)


def test_what_a_colleague_does_at_the_same_moment(one: Importing, job: Callable[[Change], Job]) -> None:
    """What is saved stays, a tag that comes meanwhile is kept, and who is thrown away or purged is told by name."""
    saved, trashed, purged, full, alone = added(one, 5)
    ten = [f"t{number}" for number in range(10)]

    def meanwhile() -> None:
        one.store.update(saved, {"company": "Ltd", "tags": ["theirs"]}, BY)
        one.store.trash(trashed, BY)
        one.store.purge(purged, BY)
        one.store.update(full, {"tags": ten}, BY)

    outcomes = (
        job(VIP).through(Meanwhile(one.store.database.client, meanwhile)).take(saved, trashed, purged, full, alone)
    )

    assert [(each.kind, each.title) for each in outcomes or []] == [
        ("updated", "Customer 1"),
        ("gone", "Customer 2"),
        ("gone", "Customer 3"),
        ("wrong", "Customer 4"),
        ("updated", "Customer 5"),
    ]
    assert (of(one, saved, "company"), of(one, saved, "tags")) == ("Ltd", ["theirs", "vip"])
    assert of(one, full, "tags") == ten
    assert_consistent(one.store)


def test_two_jobs_at_once_lose_nothing(one: Importing, job: Callable[[Change], Job]) -> None:
    """Transactions conflict on the way, and each job says of each record that it has changed it."""
    ids = added(one, 8)
    client = LikeAws(one.store.database.client.client, window=0.002)
    jobs = [job(Change(add={"tags": [tag]}, remove={"tags": ["old"]})).through(client) for tag in ("a", "b", "c")]
    taken: dict[int, Any] = {}
    threads = [
        threading.Thread(target=lambda n=number: taken.update({n: jobs[n].take(*ids[n:], *ids[:n])}))
        for number in range(3)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [kinds(each) for each in taken.values()] == [["updated"] * 8] * 3
    assert [sorted(of(one, each, "tags")) for each in ids] == [["a", "b", "c"]] * 8
    assert_consistent(one.store)


def test_a_batch_that_is_killed_anywhere_ends_the_same(one: Importing, job: Callable[[Change], Job]) -> None:
    """Before and after every call: what was changed is not told as being as wanted already.

    A batch takes six calls or eight: by chance the two that change have one shard of the counters, and one transaction.
    """
    died = 0
    for moment in range(10):
        ids = [*added(one, 2), *added(one, 1, tags=["vip"])]
        mine = job(VIP)
        try:
            mine.through(MortalClient(one.store.database.client, moment, die)).take(*ids)
        except DeathError:
            assert kinds(mine.take(*ids) or []) == ["updated", "updated", "same"]
            assert [of(one, each, "version") for each in ids] == [2, 2, 1]
            died += 1
    assert 6 <= died <= 8
    assert_consistent(one.store)


def test_a_batch_that_is_paused_goes_on(one: Importing, job: Callable[[Change], Job]) -> None:
    """The second time it does the rest, and says the same of all."""
    ids, mine = added(one, 10), job(VIP)

    assert mine.take(*ids, goes_on=first(4)) is None
    assert kinds(mine.take(*ids) or []) == ["updated"] * 10
    assert {of(one, each, "version") for each in ids} == {2}


def test_where_three_calls_in_ten_fail(one: Importing, job: Callable[[Change], Job]) -> None:
    """Throttles, lost answers, answers that end early: each record is changed once, and back once."""
    ids, mine = added(one, 12), job(VIP)
    client = Unreliable(LikeAws(one.store.database.client.client, early=0.3, seed=1), 1)

    assert kinds(mine.through(client).take(*ids) or []) == ["updated"] * 12
    assert kinds(mine.through(client).undo()) == ["restored"] * 12

    assert client.failures >= 5
    assert {(*of(one, each, "tags"), of(one, each, "version")) for each in ids} == {("old", 3)}
    assert_consistent(one.store)


def test_an_undo_takes_back_only_what_the_job_did(one: Importing, job: Callable[[Change], Job]) -> None:
    """Each field for itself: what somebody decided since is left and told, in the trash everything is."""
    fine, decided, trashed, purged, had = [*added(one, 4), *added(one, 1, tags=["vip"], status="active")]
    mine = job(Change({"status": "active"}, {"tags": ["vip"]}))
    mine.take(fine, decided, trashed, purged, had)
    one.store.update(fine, {"company": "Ltd", "tags": ["new", "vip"]}, BY)
    one.store.update(decided, {"status": "inactive"}, BY)
    one.store.trash(trashed, BY)
    one.store.purge(purged, BY)

    said = {each.id: (each.kind, each.reasons, each.title) for each in mine.undo()}
    again = {each.id: (each.kind, each.reasons, each.title) for each in mine.undo()}

    assert (
        said
        == again
        == {
            fine: ("restored", {}, "Customer 1"),
            decided: ("left", {"status": [CHANGED]}, "Customer 2"),
            trashed: ("left", {"row": ["This customer is in the trash. Restore it first."]}, "Customer 3"),
            purged: ("left", {"row": [GONE]}, ""),
        }
    )
    assert [of(one, fine, name) for name in ("tags", "status", "company")] == [["new"], "lead", "Ltd"]
    assert [of(one, decided, name) for name in ("tags", "status")] == [["old"], "inactive"]
    assert [of(one, had, name) for name in ("tags", "status", "version")] == [["vip"], "active", 1]
    with pytest.raises(NotFoundError):
        one.store.get(trashed)
    assert_consistent(one.store)


def test_an_undo_that_finds_ten_other_tags(one: Importing, job: Callable[[Change], Job]) -> None:
    """What was taken away has no place any more: that is told, and the rest is given back."""
    (record_id,) = added(one, 1)
    mine = job(Change({"status": "active"}, remove={"tags": ["old"]}))
    mine.take(record_id)
    one.store.update(record_id, {"tags": [f"t{number}" for number in range(10)]}, BY)

    (outcome,) = mine.undo()

    assert (outcome.kind, outcome.reasons) == ("left", {"tags": ["Ensure there are at most 10 tags (there are 11)."]})
    assert (of(one, record_id, "status"), len(of(one, record_id, "tags"))) == ("lead", 10)


def test_an_undo_that_is_killed_anywhere_ends_the_same(one: Importing, job: Callable[[Change], Job]) -> None:
    """What was undone is not undone again, and what was left is told again."""
    for moment in range(100):
        ids, mine = added(one, 2), job(Change({"status": "active"}, {"tags": ["vip"]}))
        mine.take(*ids)
        one.store.update(ids[1], {"status": "inactive"}, BY)
        try:
            mine.through(MortalClient(one.store.database.client, moment, die)).undo()
        except DeathError:
            assert sorted(kinds(mine.undo())) == ["left", "restored"]
            assert [of(one, each, "tags") for each in ids] == [["old"], ["old"]]
            assert [of(one, each, "version") for each in ids] == [3, 4]
        else:
            break
    assert moment > 4
    assert_consistent(one.store)


TAGS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=4)
STATUS = st.sampled_from(["lead", "active", "inactive"])
CHANGES = st.builds(
    lambda status, more, less: Change(
        {"status": status} if status else {},
        {"tags": [tag for tag in more if tag not in less]},
        {"tags": less},
    ),
    st.none() | STATUS,
    TAGS,
    TAGS,
)
NEW_TAGS = st.sampled_from([[], ["theirs"]])
THEIRS = st.fixed_dictionaries({}, optional={"company": st.sampled_from(["", "Ltd"]), "notes": st.just("x")})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tags=TAGS,
    status=STATUS,
    change=CHANGES,
    theirs=THEIRS,
    new_tags=st.sampled_from([[], ["theirs"]]),
    decided=st.none() | STATUS,
)
def test_a_job_and_its_undo_are_nothing(
    one: Importing,
    tags: list[str],
    status: str,
    change: Change,
    theirs: dict[str, Any],
    new_tags: list[str],
    decided: str | None,
) -> None:
    """But for what a colleague has done between: to other fields, by another tag, or by deciding the same."""
    (record_id,) = added(one, 1, tags=tags, status=status)
    before = one.store.resource.to_wire(one.store.get(record_id))
    mine = Job(one.store, one.jobs, change)
    mine.take(record_id)
    now = of(one, record_id, "tags")
    more: dict[str, Any] = ({"tags": [*new_tags, *now]} if new_tags else {}) | ({"status": decided} if decided else {})
    changed_status = of(one, record_id, "status") != status
    one.store.update(record_id, theirs | more, BY)

    mine.undo()

    after = one.store.resource.to_wire(one.store.get(record_id))
    overruled = decided and not (changed_status and decided == change.set.get("status"))
    expected = before | theirs | {"status": decided if overruled else status}
    own = ("version", "lastModified", "tags")
    assert {name: value for name, value in after.items() if name not in own} == {
        name: value for name, value in expected.items() if name not in own
    }
    assert sorted(after["tags"]) == sorted([*tags, *new_tags])
    assert new_tags or after["tags"] == tags
