"""Two records become one with all that belongs to them, and two again; nothing is lost, nothing is twice."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from records import family, merging
from records.errors import (
    BusyError,
    MergedError,
    MovingError,
    NoParentError,
    NotFoundError,
    RecordError,
    TakenError,
)
from records.finder import Query
from records.merging import MergeOvertakenError, Merging, NotMergedError, UnmergeableError
from records.moves import all_merged_into
from records.writes import IdempotencyKey
from tests.records.house import ME, YOU, DeathError, House, of_order

KEY = IdempotencyKey("me", "key", "hash")


def past(house: House, order_id: str) -> list[tuple[str, str]]:
    """Return the kinds of an order's changes, and the other order of each."""
    return [(change.kind, change.other_id) for change in house.orders.history(order_id, None, 100)]


class TestMerge:
    """Two orders become one."""

    def test_what_belongs_to_the_other_moves_along(self, house: House) -> None:
        """Also what is in the trash; the histories name each other, and the old id leads to the new one."""
        one, _ = house.order("own")
        two, (parcel, thrown) = house.order("moves", "thrown")
        house.parcels.trash(thrown, ME)

        record = house.merging.merge(one, two, lambda *_: {"title": "Both"}, YOU)
        house.family.settle(two)

        assert (record.title, record.version, house.orders.get(one)) == ("Both", 2, record)
        assert house.of(one) == ["moves", "own"]
        assert house.in_trash() == {"thrown": "alone"}
        assert house.parcels.get(parcel).order_id == one
        changes = house.parcels.history(parcel, None, 10)
        assert [(change.kind, change.changes, change.by.email) for change in changes[1:]] == [
            ("moved", {"orderId": (two, one)}, YOU.email)
        ]
        assert past(house, one) == [("created", ""), ("absorbed", two)]
        assert past(house, two) == [("created", ""), ("merged", one)]
        with pytest.raises(MergedError) as merged:
            house.orders.get(two)
        assert merged.value.survivor_id == one
        house.assert_settled()

    def test_an_undo_gives_everything_back(self, house: House) -> None:
        """But for what somebody has changed since, which is told."""
        one, _ = house.order("own")
        two, (parcel, thrown) = house.order("moves", "thrown")
        house.parcels.trash(thrown, ME)
        house.merge(one, two, title="Both")
        house.parcel(one, "since")

        undone = house.merging.undo(one, two, YOU)
        house.family.settle(two)

        assert (undone.record.title, undone.other.title, undone.kept) == ("Books", "Books", ())
        assert (house.of(one), house.of(two)) == (["own", "since"], ["moves"])
        assert house.parcels.restore(thrown, ME).order_id == two
        assert past(house, one)[2:] == [("released", two)]
        assert past(house, two)[2:] == [("unmerged", one)]
        house.assert_settled()
        house.merge(one, two, title="Both")
        house.orders.update(one, {"title": "Mine"}, ME)
        assert house.merging.undo(one, two, ME).kept == ("title",)
        house.family.settle(two)
        assert (house.orders.get(one).title, house.parcels.get(parcel).order_id) == ("Mine", two)
        house.assert_settled()

    def test_chains_lead_to_their_end(self, house: House) -> None:
        """And are undone from there, one by one."""
        ids = [house.order(content)[0] for content in "abc"]
        one, two, three = ids
        house.merge(two, three)
        house.merge(one, two)

        with pytest.raises(MergedError) as merged:
            house.orders.get(three)
        assert merged.value.survivor_id == one
        assert house.of(one) == ["a", "b", "c"]
        assert all_merged_into(house.orders.database, one) == [three, two]
        with pytest.raises(MergedError):
            house.merging.undo(two, three, ME)
        house.unmerge(one, two)
        assert (house.of(one), house.of(two)) == (["a"], ["b", "c"])
        house.unmerge(two, three)
        assert [house.of(each) for each in ids] == [["a"], ["b"], ["c"]]
        house.assert_settled()

    def test_a_purge_takes_who_was_merged_along(self, house: House) -> None:
        """All of the chain, and the stub of each says who did it."""
        one, two, three = (house.order(content)[0] for content in "abc")
        house.merge(two, three)
        house.merge(one, two)
        house.orders.trash(one, ME)
        house.family.settle(one)

        house.orders.purge(one, YOU)
        house.family.settle(one)

        assert [past(house, each) for each in (one, two, three)] == [[("purged", "")]] * 3
        for each in (two, three):
            house.family.settle(each)
        house.assert_settled()

    def test_a_merged_record_can_be_purged_alone(self, house: House) -> None:
        """Then there is nothing to undo; what belonged to it stays with the survivor."""
        one, two = (house.order(content)[0] for content in "ab")
        house.merge(one, two)

        house.orders.purge(two, ME)
        house.family.settle(two)

        with pytest.raises(NotMergedError):
            house.merging.undo(one, two, ME)
        assert house.of(one) == ["a", "b"]
        house.assert_settled()

    def test_what_cannot_be_merged(self, house: House) -> None:
        """Each is told by what it is, and nothing is written."""
        one, other, merged, trashed, gone = (house.order(content)[0] for content in "abcde")
        house.merge(other, merged)
        house.orders.trash(trashed, ME)
        house.family.settle(trashed)
        house.orders.purge(gone, ME)
        house.family.settle(gone)

        def why(other_id: str) -> tuple[str, str]:
            with pytest.raises(UnmergeableError) as refused:
                house.merging.merge(one, other_id, lambda *_: {}, ME)
            return refused.value.sentence, refused.value.survivor_id

        assert why(one) == ("Choose another order: this is the same one.", "")
        assert why(gone) == ("There is no order with this id.", "")
        assert why(trashed) == ("This order is in the trash. Restore it first.", "")
        assert why(merged) == ("This order was merged into another one. Undo the merge to have it back.", other)
        for survivor, error in ((merged, MergedError), (trashed, NotFoundError), (gone, NotFoundError)):
            with pytest.raises(error):
                house.merging.merge(survivor, one, lambda *_: {}, ME)
        house.assert_settled()

    def test_both_versions_are_compared(self, house: House) -> None:
        """Whoever was changed meanwhile is told, with what is there now."""
        one, two = (house.order(content)[0] for content in "ab")
        house.orders.update(two, {"title": "New"}, ME)

        with pytest.raises(MergeOvertakenError) as overtaken:
            house.merging.merge(one, two, lambda *_: {}, ME, (1, 1))

        assert (overtaken.value.current, overtaken.value.other) == (None, house.orders.get(two))
        house.merging.merge(one, two, lambda *_: {}, ME, (1, 2))

    def test_a_merged_record_is_written_no_more(self, house: House) -> None:
        """Each write says into which one it was merged; what is to belong to it is refused."""
        one, two = (house.order(content)[0] for content in "ab")
        house.merge(one, two)

        for write in (
            lambda: house.orders.update(two, {"title": "x"}, ME),
            lambda: house.orders.trash(two, ME),
            lambda: house.orders.restore(two, ME),
            lambda: house.orders.revert(two, 1, ME),
        ):
            with pytest.raises(MergedError):
                write()
        with pytest.raises(NoParentError, match="was merged"):
            house.parcel(two, "late")

    def test_a_repeated_request_is_one(self, house: House) -> None:
        """It gets the first answer, of a merge and of an undo, whatever has happened since."""
        one, two = (house.order(content)[0] for content in "ab")
        first = house.merging.merge(one, two, lambda *_: {"title": "Both"}, ME, (1, 1), KEY)

        assert house.merging.merge(one, two, lambda *_: {"title": "Both"}, ME, (1, 1), KEY) == first
        house.family.settle(two)
        other = IdempotencyKey("me", "other", "hash")
        undone = house.merging.undo(one, two, ME, 2, other)
        house.family.settle(two)
        house.orders.update(one, {"title": "Later"}, ME)
        assert house.merging.undo(one, two, ME, 2, other) == undone


class TestUniqueValues:
    """Two parcels become one; they have a value that no two may share."""

    @pytest.fixture
    def pair(self, house: House) -> tuple[str, str]:
        """Return two parcels of two orders, of which only the second has the value."""
        (one, _), (two, _) = house.order(), house.order()
        return house.parcel(one, "one"), house.parcel(two, "two", code="A1")

    @pytest.fixture
    def parcels(self, house: House) -> Merging:
        """Return what merges parcels."""
        return Merging(house.parcels.database)

    def test_a_value_is_handed_over_and_back(self, house: House, pair: tuple[str, str], parcels: Merging) -> None:
        """In one transaction each, so that nobody can take it between."""
        one, two = pair

        parcels.merge(one, two, lambda _, other: {"code": other.code}, ME)

        assert [each.parcel_id for each in house.page(Query(unique="A1")).items] == [one]
        house.assert_settled()
        parcels.undo(one, two, ME)
        assert [each.parcel_id for each in house.page(Query(unique="A1")).items] == [two]
        assert house.parcels.get(one).code == ""
        house.assert_settled()

    def test_a_value_that_is_taken_since_is_told(self, house: House, pair: tuple[str, str], parcels: Merging) -> None:
        """The merged record cannot come back with it."""
        one, two = pair
        parcels.merge(one, two, lambda *_: {}, ME)
        order, _ = house.order()
        taker = house.parcel(order, "three", code="A1")

        with pytest.raises(TakenError) as taken:
            parcels.undo(one, two, ME)

        assert taken.value.holder_id == taker
        house.assert_settled()

    def test_a_purge_of_the_order_takes_merged_parcels(
        self, house: House, pair: tuple[str, str], parcels: Merging
    ) -> None:
        """Of another order too: they are the same as the parcel that goes."""
        one, two = pair
        parcels.merge(one, two, lambda *_: {}, ME)
        order = house.parcels.get(one).order_id

        house.orders.purge(order, YOU)
        house.family.settle(order)

        assert [change.kind for change in house.parcels.history(two, None, 9)] == ["purged"]
        house.assert_settled()


@pytest.mark.parametrize("room", [100, 14])
@pytest.mark.parametrize("undo", [False, True])
def test_a_death_is_survived_by_whoever_comes_next(
    house: House, monkeypatch: pytest.MonkeyPatch, room: int, *, undo: bool
) -> None:
    """Before and after every call, also where a transaction does not take the rows: all belongs to one or the other."""
    monkeypatch.setattr(family, "MAX_ITEMS", 22)
    monkeypatch.setattr(family, "_A_ROUND", 1)
    monkeypatch.setattr(merging, "MAX_ITEMS", room)
    for moment in count():
        one, _ = house.order("own")
        two, parcels = house.order("a", "thrown")
        house.parcels.trash(parcels[1], ME)
        if undo:
            house.merge(one, two)
        dying = house.dying(moment)
        try:
            dying.unmerge(one, two) if undo else dying.merge(one, two, title="Other words than before")
        except DeathError:
            owners = {house.parcels.get(parcel).order_id for parcel in parcels[:1]}
            merged = isinstance(_read(house, two), MergedError)
            assert owners == ({one} if merged else {two})
            house.family.settle(two)
            house.assert_settled()
            assert house.of(one) == (["a", "own"] if merged else ["own"])
            assert house.of(two) == ([] if merged else ["a"])
        else:
            break
        for each in (one, two):
            house.orders.purge(each, ME)
            house.family.settle(each)
    assert moment > 12
    house.assert_settled()


def _read(house: House, order: str) -> Any:
    try:
        return house.orders.get(order)
    except NotFoundError as error:
        return error


def test_laggards_are_written_where_they_belong(house: House) -> None:
    """A child whose parent was merged before it could follow is written as a child of the survivor."""
    one, _ = house.order()
    two, (edited, thrown, restored, purged) = house.order("a", "b", "c", "d")
    house.parcels.trash(restored, ME)
    house.merging.merge(one, two, lambda *_: {}, ME)

    with pytest.raises(MovingError):
        house.of(one)
    with pytest.raises(MovingError):
        house.orders.trash(one, ME)
    assert house.parcels.update(edited, {"content": "edited"}, ME, version=1).order_id == one
    house.parcels.trash(thrown, ME, version=1)
    assert house.parcels.restore(restored, ME).order_id == one
    house.parcels.purge(purged, ME)
    house.family.settle(two)

    assert (house.of(one), house.in_trash()) == (["c", "edited"], {"b": "alone"})
    house.assert_settled()


Move = Callable[[House, str, str, str, str], object]
"""What is done to one of three orders, or to a parcel of the second one."""


def _merge(house: House, one: str, two: str, *_: str) -> None:
    house.merge(one, two)


RACES: dict[str, tuple[int, Move]] = {
    "each into the other": (20, lambda h, a, b, *_: h.merge(b, a)),
    "into two": (20, lambda h, _, b, c, __: h.merge(c, b)),
    "a chain": (20, lambda h, a, _, c, __: h.merge(c, a)),
    "create": (20, lambda h, _, b, *__: h.parcel(b, "new")),
    "edit of a child": (14, lambda h, _, __, ___, p: h.parcels.update(p, {"content": "edited"}, YOU)),
    "deletion of a child": (14, lambda h, _, __, ___, p: h.parcels.trash(p, YOU)),
    "edit": (12, lambda h, a, *_: h.orders.update(a, {"title": "edited"}, YOU)),
    "edit of the other": (12, lambda h, _, b, *__: h.orders.update(b, {"title": "edited"}, YOU)),
    "trash": (14, lambda h, a, *_: h.orders.trash(a, YOU)),
    "trash of the other": (14, lambda h, _, b, *__: h.orders.trash(b, YOU)),
    "purge": (14, lambda h, a, *_: h.orders.purge(a, YOU)),
    "purge of the other": (14, lambda h, _, b, *__: h.orders.purge(b, YOU)),
    "undo": (14, lambda h, a, b, *_: h.unmerge(a, b)),
}
"""Rounds, and what happens while the second order is merged into the first one."""


@pytest.mark.parametrize("name", RACES)
def test_a_race_leaves_everything_in_its_place(new_house: Callable[..., House], name: str) -> None:
    """Two writes at once, each with what follows it, 202 rounds in all: every parcel is with who lives."""
    rounds, other = RACES[name]
    house = new_house(early=0.1, window=0.001)
    for number in range(rounds):
        orders = [house.order(content) for content in ("own", "moves", "third")]
        ids = [order for order, _ in orders]
        parcel = orders[1][1][0]
        start = threading.Barrier(2)

        def run(move: Move, ids: list[str] = ids, parcel: str = parcel, start: threading.Barrier = start) -> None:
            start.wait()
            with suppress(RecordError):
                move(house, ids[0], ids[1], ids[2], parcel)
            for order in ids:
                with suppress(BusyError):
                    house.family.settle(order)

        threads = [threading.Thread(target=run, args=(move,)) for move in (_merge, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if number % 10 == 9 or number == rounds - 1:
            house.assert_settled()
        for order in ids if number % 10 == 9 else ():
            with suppress(NotFoundError):
                house.orders.purge(order, ME)
            house.family.settle(order)


def test_a_reader_finds_each_child_once(new_house: Callable[..., House], monkeypatch: pytest.MonkeyPatch) -> None:
    """40 children move and come back in small transactions: by their ids they are never gone, on pages never twice."""
    monkeypatch.setattr(family, "MAX_ITEMS", 22)
    house = new_house(early=0.0)
    one, _ = house.order("own")
    two, parcels = house.order(*(f"{number:02}" for number in range(40)))
    wrong: list[str] = []
    done = threading.Event()

    def watch() -> None:
        chance = random.Random(1)  # noqa: S311 the same order every time
        while not done.is_set():
            if not house.reads(chance.choice(parcels)):
                wrong.append("a parcel was gone")
            for order, sizes in ((one, (1, 41)), (two, (0, 40))):
                with suppress(MovingError):
                    if len(house.of(order)) not in sizes:
                        wrong.append("a page has half of them")

    reader = threading.Thread(target=watch)
    reader.start()
    for _ in range(2):
        house.merge(one, two)
        house.unmerge(one, two)
    done.set()
    reader.join()
    assert wrong == []
    assert len(house.parcels.history(parcels[0], None, 100)) == 5
    assert house.finder.count(Query(filters=of_order(two))).count == 40
    house.assert_settled()
