"""Children follow their parent into the trash, back, and away for good; none is ever an orphan."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from records import family
from records.database import Tables
from records.errors import (
    BusyError,
    NoParentError,
    NotFoundError,
    ParentInTrashError,
    RecordError,
    TakenError,
    VersionMismatchError,
)
from records.family import Family
from records.finder import Matches, Query
from records.store import Store
from tests.deaths import MortalClient
from tests.records.asking import opened
from tests.records.house import ME, YOU, DeathError, House, die, of_order
from tests.records.relatives import items

SENTENCES_OF = {
    "trash": "This order is in the trash. Restore it first.",
    "purge": "There is no order with this id.",
}
"""Where an order is -> what is said to whoever does something with what belongs to it."""


class TestTheParentDecides:
    """What is seen of children the moment their parent's write is done, before anything followed."""

    def test_children_go_and_come_with_their_parent_at_once(self, house: House) -> None:
        """By their ids and on the parent's page, without a new version."""
        order, parcels = house.order("one", "two")
        before = [house.parcels.get(parcel) for parcel in parcels]
        house.orders.trash(order, ME)

        assert [house.reads(parcel) for parcel in parcels] == [False, False]
        assert house.of(order) == []
        assert house.finder.count(Query(filters=of_order(order))).count == 0

        house.orders.restore(order, ME)

        assert [house.parcels.get(parcel) for parcel in parcels] == before
        assert house.of(order) == ["one", "two"]
        assert house.finder.count(Query(filters=of_order(order))).count == 2

    @pytest.mark.parametrize("away", ["trash", "purge"])
    def test_nothing_can_be_done_to_children_of_a_parent_that_is_away(self, house: House, away: str) -> None:
        """A write of a child is refused as if it were not there; what is to belong there is told so."""
        order, (parcel, thrown) = house.order("one", "two")
        house.parcels.trash(thrown, ME)
        getattr(house.orders, away)(order, ME)

        for write in (
            lambda: house.parcels.update(parcel, {"content": "x"}, ME),
            lambda: house.parcels.update(parcel, {}, ME),
            lambda: house.parcels.update(parcel, {"content": "x"}, ME, version=9),
            lambda: house.parcels.trash(parcel, ME),
            lambda: house.parcels.revert(parcel, 1, ME),
        ):
            with pytest.raises(NotFoundError):
                write()
        for write in (
            lambda: house.parcel(order, "new"),
            lambda: house.parcels.restore(thrown, ME),
            lambda: house.parcels.restore(parcel, ME),
        ):
            with pytest.raises(NoParentError) as refused:
                write()
            assert (refused.value.field, refused.value.sentence) == ("orderId", SENTENCES_OF[away])

    def test_a_parent_that_was_never_there_has_no_children(self, house: House) -> None:
        """Neither new ones nor such that are to move there."""
        nobody = "00000000-0000-4000-8000-000000000000"
        _, (parcel,) = house.order("one")

        with pytest.raises(NoParentError):
            house.parcel(nobody, "new")
        with pytest.raises(NoParentError):
            house.parcels.update(parcel, {"orderId": nobody}, ME)
        assert house.of(nobody) == []
        house.assert_settled()

    def test_a_store_that_does_not_know_the_parents_tables_writes_nothing(self, house: House) -> None:
        """A child written without the check could be an orphan: that is a mistake of ours, and loud."""
        below = house.parcels.tables
        alone = Store(opened(house.client, Tables(below.resource, below.records, below.lookups, below.lists, "")))

        with pytest.raises(TypeError, match="parcels"):
            alone.create({"orderId": "x", "content": "x"}, ME)


class TestSettle:
    """The rest follows."""

    def test_what_went_along_comes_back_and_nothing_else(self, house: House) -> None:
        """What was thrown away by itself stays in the trash; an order of somebody else is not touched."""
        order, (_, thrown) = house.order("one", "two")
        house.order("other")
        house.parcels.trash(thrown, ME)

        house.orders.trash(order, ME)
        house.family.settle(order)

        assert house.everywhere() == ["other"]
        assert (house.finder.counters.total(), house.finder.counters.total(trash=True)) == (1, 2)
        assert house.in_trash() == {"one": "along", "two": "alone"}
        house.assert_settled()

        house.orders.restore(order, ME)
        house.family.settle(order)

        assert house.everywhere() == ["one", "other"]
        assert house.in_trash() == {"two": "alone"}
        house.assert_settled()

    @pytest.mark.parametrize("settled", [True, False])
    def test_what_went_along_is_not_purged_alone(self, house: House, *, settled: bool) -> None:
        """Before it has followed, too; it comes back whole, and can be purged then. What went alone can be purged."""
        order, (parcel, thrown) = house.order("one", "two")
        house.parcels.trash(thrown, ME)
        house.orders.trash(order, ME)
        house.family.settle(order) if settled else None

        with pytest.raises(ParentInTrashError) as refused:
            house.parcels.purge(parcel, ME)

        assert (refused.value.field, refused.value.sentence) == ("orderId", SENTENCES_OF["trash"])
        house.parcels.purge(thrown, ME)
        house.family.settle(order)
        assert house.in_trash() == {"one": "along"}
        house.orders.restore(order, ME)
        house.parcels.purge(parcel, ME)
        house.family.settle(order)
        assert (house.in_trash(), house.everywhere()) == ({}, [])
        house.assert_settled()

    @pytest.mark.parametrize("sort", ["", "content", "-content,created"])
    def test_pages_of_the_trash_tell_who_went_along(self, house: House, sort: str) -> None:
        """In any order, on each page for those that it has."""
        order, (*_, thrown) = house.order(*"abcdef")
        house.parcels.trash(thrown, ME)
        house.orders.trash(order, ME)
        house.family.settle(order)
        told, cursor = [], None

        while True:
            page = house.page(Query(trash=True, sort=sort, limit=2, cursor=cursor))
            told += [(parcel.content, parcel.parcel_id in page.along) for parcel in page.items]
            assert page.along <= {parcel.parcel_id for parcel in page.items}
            if not (cursor := page.cursor):
                break

        assert sorted(told) == [(each, each != "f") for each in "abcdef"]
        assert house.finder.count(Query(trash=True)) == Matches(6, exact=True)

    def test_a_purge_takes_children_and_their_histories(self, house: House) -> None:
        """Also those in the trash; a stub says who purged them."""
        order, (parcel, thrown, _) = house.order("one", "two", "three")
        house.parcels.update(parcel, {"content": "uno"}, ME)
        house.parcels.trash(thrown, ME)

        house.orders.purge(order, YOU)
        house.family.settle(order)

        assert items(house.client, house.parcels.tables.records) == []
        assert items(house.client, house.parcels.tables.lists) == []
        for each in (parcel, thrown):
            assert [(change.kind, change.by) for change in house.parcels.history(each, None, 10)] == [("purged", YOU)]
        house.assert_settled()

    @pytest.mark.parametrize("changes", [70, 90])
    def test_a_purge_takes_long_histories(self, house: House, changes: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of more entries than one transaction takes, also where that takes few."""
        monkeypatch.setattr(family, "MAX_ITEMS", 40)
        order, (parcel, _) = house.order("one", "two")
        for number in range(changes):
            house.parcels.update(parcel, {"content": str(number)}, ME)

        house.orders.purge(order, ME)
        house.family.settle(order)

        assert [change.kind for change in house.parcels.history(parcel, None, 10)] == ["purged"]
        house.assert_settled()

    def test_settling_again_does_nothing(self, house: House) -> None:
        """Nothing waits, nothing is written."""
        order, _ = house.order("one")
        house.orders.trash(order, ME)
        house.family.settle(order)

        house.dying(2).family.settle(order)  # it asks once whether there is a note

        house.assert_settled()

    def test_the_value_that_no_two_may_share_stays_with_who_went_along(self, house: House) -> None:
        """Or it could not come back."""
        order, _ = house.order()
        house.parcel(order, "one", code="A1")
        other, _ = house.order()
        house.orders.trash(order, ME)
        house.family.settle(order)

        with pytest.raises(TakenError):
            house.parcel(other, "two", code="A1")
        assert house.page(Query(unique="A1")).items == []

        house.orders.restore(order, ME)
        house.family.settle(order)
        assert [parcel.content for parcel in house.page(Query(unique="A1")).items] == ["one"]
        house.assert_settled()

    def test_it_ends_with_its_time(self, house: House) -> None:
        """Whoever has little of it leaves the rest to others."""
        order, _ = house.order("one")
        house.orders.trash(order, ME)

        with pytest.raises(BusyError):
            Family(house.orders.database.until(time.monotonic() - 1)).settle(order)

        house.family.settle(order)
        house.assert_settled()


class TestLaggards:
    """Children whose parent is elsewhere already can be written as what they are."""

    @pytest.fixture
    def laggard(self, house: House) -> tuple[str, str]:
        """Return an order that lives and its parcel, which is still where it went along."""
        order, (parcel, _) = house.order("one", "two")
        house.orders.trash(order, ME)
        house.family.settle(order)
        house.orders.restore(order, ME)
        return order, parcel

    @pytest.mark.parametrize(
        "write",
        [
            lambda house, parcel: house.parcels.update(parcel, {"content": "uno", "kind": "bag"}, ME, version=1),
            lambda house, parcel: house.parcels.trash(parcel, ME, version=1),
            lambda house, parcel: house.parcels.purge(parcel, ME, version=1),
            lambda house, parcel: house.parcels.restore(parcel, ME, version=1),
        ],
        ids=["update", "trash", "purge", "restore"],
    )
    def test_a_write_finishes_it(
        self, house: House, laggard: tuple[str, str], write: Callable[[House, str], object]
    ) -> None:
        """Before the others come, and what comes then does not disturb it."""
        order, parcel = laggard

        write(house, parcel)

        house.family.settle(order)
        house.assert_settled()

    def test_a_write_that_began_before_its_parent_went_and_came_is_made_again(self, house: House) -> None:
        """The record has the same version, but is found elsewhere: rows of then would be left."""
        order, (parcel,) = house.order("one")
        gone = False

        def edit(_: Any) -> dict[str, Any]:
            nonlocal gone
            if not gone:
                gone = True
                house.orders.trash(order, ME)
                house.family.settle(order)
                house.orders.restore(order, ME)
            return {"content": "uno"}

        house.parcels.update(parcel, edit, ME)

        house.family.settle(order)
        assert house.of(order) == house.everywhere() == ["uno"]
        house.assert_settled()

    def test_a_note_of_another_move_stays(self, house: House) -> None:
        """A parent that moves while its children are brought has them brought there too."""
        order, _ = house.order("one", "two", "three")
        house.orders.trash(order, ME)
        moves = iter([house.orders.restore, house.orders.trash])

        class Moving(MortalClient):
            def __getattr__(self, name: str) -> Any:
                if name == "batch_get_item" and (move := next(moves, None)):
                    move(order, YOU)
                return super().__getattr__(name)

        House(Moving(house.client, -1, die), house.above).family.settle(order)

        assert next(moves, None) is None
        assert house.everywhere() == []
        house.assert_settled()


MOVES: dict[str, Callable[[House, str], object]] = {
    "trash": lambda house, order: house.orders.trash(order, ME),
    "restore": lambda house, order: house.orders.restore(order, ME),
    "purge": lambda house, order: house.orders.purge(order, ME),
    "purge from the trash": lambda house, order: house.orders.purge(order, ME),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_death_is_survived_by_whoever_comes_next(house: House, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after every call: all children are seen or none, and the next one finishes what was begun."""
    monkeypatch.setattr(family, "MAX_ITEMS", 22)  # a child or two in a transaction
    monkeypatch.setattr(family, "_A_ROUND", 2)
    for moment in count():
        order, (one, two, thrown) = house.order("one", "two", "thrown")
        house.parcels.trash(thrown, ME)
        if name in ("restore", "purge from the trash"):
            house.orders.trash(order, ME)
            house.family.settle(order)
        dying = house.dying(moment)
        try:
            MOVES[name](dying, order)
            dying.family.settle(order)
        except DeathError:
            seen = {house.reads(parcel) for parcel in (one, two)}
            assert len(seen) == 1
            assert house.of(order) == (["one", "two"] if seen == {True} else [])
            with suppress(NotFoundError):
                MOVES[name](house, order)
            house.family.settle(order)
            house.assert_settled()
            house.orders.purge(order, ME) if name in ("trash", "restore") else None
            house.family.settle(order)
        else:
            break

    assert moment > 12
    house.assert_settled()


Move = Callable[[House, str, str], object]
RACES: dict[str, tuple[int, Move, Move, Move | None]] = {
    "create and trash": (100, lambda h, o, _: h.parcel(o, "new"), lambda h, o, _: h.orders.trash(o, YOU), None),
    "create and purge": (100, lambda h, o, _: h.parcel(o, "new"), lambda h, o, _: h.orders.purge(o, YOU), None),
    "restore and trash": (
        10,
        lambda h, o, _: h.orders.restore(o, ME),
        lambda h, o, _: h.orders.trash(o, YOU),
        lambda h, o, _: h.orders.trash(o, ME),
    ),
    "edit and trash": (
        10,
        lambda h, _, p: h.parcels.update(p, {"content": "uno"}, ME),
        lambda h, o, _: h.orders.trash(o, YOU),
        None,
    ),
    "trash of a child and trash": (
        10,
        lambda h, _, p: h.parcels.trash(p, ME),
        lambda h, o, _: h.orders.trash(o, YOU),
        None,
    ),
    "restore of a child and purge": (
        10,
        lambda h, _, p: h.parcels.restore(p, ME),
        lambda h, o, _: h.orders.purge(o, YOU),
        lambda h, _, p: h.parcels.trash(p, ME),
    ),
}
"""Rounds, two moves at once, and what comes before them."""


@pytest.mark.parametrize("name", RACES)
def test_a_race_leaves_no_orphan(new_house: Callable[..., House], name: str) -> None:
    """Two writes at once, each with what follows it, 240 rounds in all: everything is where its parent is."""
    rounds, one, other, first = RACES[name]
    house = new_house(early=0.1, window=0.001)
    for number in range(rounds):
        order, (parcel,) = house.order("one")
        if first:
            first(house, order, parcel)
        start = threading.Barrier(2)

        def run(move: Move, order: str = order, parcel: str = parcel, start: threading.Barrier = start) -> None:
            start.wait()
            with suppress(RecordError):
                move(house, order, parcel)
            house.family.settle(order)

        threads = [threading.Thread(target=run, args=(move,)) for move in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if number % 25 == 24 or number == rounds - 1:
            house.assert_settled()
            _empty(house)


def _empty(house: House) -> None:
    for item in items(house.client, house.above.records):
        house.orders.purge(item["orderId"], ME)
        house.family.settle(item["orderId"])


@pytest.fixture
def watched() -> Iterator[list[str]]:
    """Return where a reader notes what it should not have seen."""
    wrong: list[str] = []
    yield wrong
    assert wrong == []


def test_a_reader_never_sees_half_of_a_family(
    new_house: Callable[..., House], watched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """60 children in small transactions, in the trash and back and away: a reader sees all of them or none."""
    monkeypatch.setattr(family, "MAX_ITEMS", 22)
    house = new_house(early=0.0)
    order, parcels = house.order(*(f"{number:02}" for number in range(60)))
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            if (seen := len(house.of(order))) not in (0, 60):
                watched.append(f"{seen} on the page")
            before = house.reads(parcels[0])
            all_seen = {house.reads(parcel) for parcel in parcels}
            if before == house.reads(parcels[0]) and all_seen != {before} and not moved.is_set():
                watched.append(f"{all_seen} by their ids")
            moved.clear()

    moved = threading.Event()
    reader = threading.Thread(target=watch)
    reader.start()
    for move in (house.orders.trash, house.orders.restore, house.orders.trash, house.orders.purge):
        moved.set()
        move(order, ME)
        moved.set()
        house.family.settle(order)
    done.set()
    reader.join()
    house.assert_settled()


def test_if_match_of_a_child_outlives_its_parents_trash(house: House) -> None:
    """Who had a child open when its parent went and came back saves as if nothing had been."""
    order, (parcel,) = house.order("one")
    house.orders.trash(order, ME)
    house.family.settle(order)
    house.orders.restore(order, ME)
    house.family.settle(order)

    assert house.parcels.update(parcel, {"content": "uno"}, ME, version=1).version == 2
    with pytest.raises(VersionMismatchError):
        house.parcels.update(parcel, {"content": "due"}, ME, version=1)
