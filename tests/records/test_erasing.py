"""An erased record is nowhere any more, whoever dies meanwhile; who erased it, when and why stays."""

import json
from collections.abc import Callable
from itertools import count as counting
from typing import Any

import pytest

from records import family, keys
from records.counters import Counters
from records.erasing import Erasing
from records.erasures import Erasures
from records.errors import NoParentError, NotFoundError, VersionMismatchError
from records.family import Family
from records.person import Person
from records.transaction import Step, to_item
from tests.deaths import MortalClient
from tests.records.asking import opened
from tests.records.house import DeathError, House, die
from tests.records.like_aws import LikeAws
from tests.records.relatives import create_tables, items

ME, YOU = Person("me@example.com", "sub-of-me"), Person("you@example.com", "sub-of-you")
MARK = "Zyxwvut"
"""In every value of what is erased, and in nothing else."""
WHY = "Request 17"
_numbers = counting()


@pytest.fixture
def house(dynamodb: Any) -> House:
    """Return orders and parcels on empty tables, with an order that stays."""
    above, _ = create_tables(dynamodb, f"erasing{next(_numbers)}")
    house = House(LikeAws(dynamodb, early=0.3), above)
    house.order("stays")
    return house


def erasing(house: House) -> Erasing:
    """Return what erases orders."""
    return Erasing(house.orders.database)


def marked(house: House) -> tuple[str, list[str]]:
    """Make an order with a past and three parcels, all with the mark; return their ids."""
    order_id = house.orders.create({"title": f"{MARK} first"}, YOU).order_id
    house.orders.update(order_id, {"title": f"{MARK} second"}, ME)
    parcels = [house.parcel(order_id, f"{MARK} {n}", kind=f"kind-{MARK}", code=f"{MARK}{n}") for n in range(3)]
    house.parcels.update(parcels[0], {"content": f"{MARK} changed"}, YOU)
    house.parcels.trash(parcels[1], YOU)
    return str(order_id), parcels


def dump(house: House) -> str:
    """Return everything in all tables."""
    tables = [house.above, *house.above.children]
    names = [name for each in tables for name in (each.records, each.lookups, each.lists, each.history)]
    found = {name: items(house.client, name) for name in (*names, house.above.erasures)}
    return json.dumps(found, default=str).casefold()


def finish(house: House, order_id: str, parcels: list[str]) -> None:
    """Do what the function on the ledger's stream does for each entry, more than once."""
    for each in (order_id, order_id):
        erasing(house).settle(each)
    for each in parcels:
        Erasing(house.parcels.database).settle(each)


def assert_gone(house: House, order_id: str, parcels: list[str]) -> None:
    """Nothing has the mark, and each stub says what happened."""
    assert MARK.casefold() not in dump(house)
    for store, each in [(house.orders, order_id), *((house.parcels, parcel) for parcel in parcels)]:
        (stub,) = store.history(each, None, 9)
        assert (stub.kind, stub.by, stub.reason, stub.changes) == ("erased", ME, WHY, {})
        entry = Erasures(store.database).get(each)
        assert entry
        assert (entry.by, entry.reason) == (ME, WHY)
    assert house.everywhere() == ["stays"]
    house.assert_settled()


@pytest.mark.parametrize("where", ["living", "trash"])
def test_nothing_is_left_whoever_dies_meanwhile(house: House, where: str) -> None:
    """Killed before and after each of its calls; whoever comes next finishes."""
    moment, died = 0, True
    while died:
        order_id, parcels = marked(house)
        if where == "trash":
            house.orders.trash(order_id, YOU)
            house.family.settle(order_id)
        try:
            mortal = House(MortalClient(house.client, moment, die), house.above)
            erasing(mortal).begin(order_id, None, WHY, ME)
            erasing(mortal).settle(order_id)
            died = False
        except DeathError:
            moment += 3
        assert erasing(house).begin(order_id, None, WHY, ME).reason == WHY
        for each in (order_id, *parcels):
            assert not house.reads(each)
        finish(house, order_id, parcels)
        assert_gone(house, order_id, parcels)
    assert moment > 20


def test_long_histories_go_as_well(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more entries than a transaction takes; the ledger keeps the imports that they named."""
    monkeypatch.setattr(family, "MAX_ITEMS", 40)
    order_id, parcels = marked(house)
    for number in range(110):
        house.orders.update(order_id, {"title": f"{MARK} {number}"}, YOU)
        house.parcels.update(parcels[0], {"content": f"{MARK} {number}"}, YOU)
    for store, each in ((house.orders, order_id), (house.parcels, parcels[0])):
        name = store.resource.id
        entry = next(item for item in items(house.client, store.tables.history) if item[name] == each)
        store.database.put(store.tables.history, entry | {"importId": "of-old"})

    erasing(house).begin(order_id, None, WHY, ME)
    finish(house, order_id, parcels)

    assert_gone(house, order_id, parcels)
    for store, each in ((house.orders, order_id), (house.parcels, parcels[0])):
        known = Erasures(store.database).get(each)
        assert known
        assert known.imports == ("of-old",)


class Meanwhile:
    """A client before whose first transaction, or the first with these words, somebody else does something."""

    def __init__(self, client: Any, act: Callable[[], object], before: str = "") -> None:
        self.client, self.act, self.before, self.exceptions = client, act, before, client.exceptions

    def transact_write_items(self, **request: Any) -> Any:
        """Let the other one go first."""
        if self.before in str(request):
            act, self.act = self.act, lambda: None
            act()
        return self.client.transact_write_items(**request)

    def __getattr__(self, name: str) -> Any:
        """Return the client's own method."""
        return getattr(self.client, name)


@pytest.mark.parametrize("what", ["edit", "trash", "restore", "child", "erase"])
def test_who_is_faster_does_not_matter(house: House, what: str) -> None:
    """An edit, a move, a new child or another erasure just before the transaction leave nothing behind."""
    order_id, parcels = marked(house)
    if what == "restore":
        house.orders.trash(order_id, YOU)
    acts: dict[str, Callable[[], object]] = {
        "edit": lambda: house.orders.update(order_id, {"title": f"{MARK} third"}, YOU),
        "trash": lambda: house.orders.trash(order_id, YOU),
        "restore": lambda: house.orders.restore(order_id, YOU),
        "child": lambda: parcels.append(house.parcel(order_id, f"{MARK} new")),
        "erase": lambda: erasing(house).begin(order_id, None, WHY, ME),
    }

    erasing(House(Meanwhile(house.client, acts[what]), house.above)).begin(order_id, None, WHY, ME)
    for write in (
        lambda: house.orders.update(order_id, {"title": MARK}, YOU),
        lambda: house.orders.restore(order_id, YOU),
        lambda: house.parcels.update(parcels[0], {"content": MARK}, YOU),
        lambda: house.parcel(order_id, MARK),
    ):
        with pytest.raises((NotFoundError, NoParentError)):
            write()
    finish(house, order_id, parcels)

    assert_gone(house, order_id, parcels)


KIND = f"kind-{MARK}"


def count(house: House, shard: str, by: int) -> None:
    """Count the kind of the marked parcels so many times more in a shard."""
    key = to_item(keys.Key(keys.FACETS, shard)._asdict())
    update = Step("Update", {"TableName": house.parcels.tables.lookups, "Key": key}, adds={f"kind:{KIND}": by})
    house.parcels.database.commit([update])


@pytest.mark.parametrize("more", [0, 1])
def test_names_of_counters_go_where_a_group_of_shards_counts_nobody(house: House, more: int) -> None:
    """Counted in one shard and taken off another one, as after there were fewer; who is counted meanwhile stays so."""
    order_id, parcels = marked(house)
    own = keys.shard(parcels[0])
    group = keys.shards_of_group(keys.first_of_group(own))
    other = next(each for each in group if each != own)
    count(house, own, -1)
    count(house, other, 1)
    erasing(house).begin(order_id, None, WHY, ME)
    finish(house, order_id, [each for each in parcels if keys.shard(each) not in group])

    meanwhile = Meanwhile(house.client, lambda: count(house, other, more), before="REMOVE #name")
    Erasing(House(meanwhile, house.above).parcels.database).settle(parcels[0])

    assert Counters(house.parcels.database).facets()["kinds"] == {"box": 1} | ({KIND: more} if more else {})
    count(house, other, -more)
    finish(house, order_id, parcels)
    assert_gone(house, order_id, parcels)


def test_only_the_version_that_was_seen_is_erased(house: House) -> None:
    """Somebody who saved first is heard; there is no entry then, and none for what never was."""
    order_id, _ = marked(house)

    with pytest.raises(VersionMismatchError):
        erasing(house).begin(order_id, 1, WHY, ME)
    with pytest.raises(NotFoundError):
        erasing(house).begin("00000000-0000-4000-8000-000000000000", None, WHY, ME)

    assert [*Erasures(house.orders.database).all()] == []
    assert house.orders.get(order_id).version == 2


def test_what_was_purged_can_still_be_erased(house: House) -> None:
    """Other places may have something of it."""
    order_id = house.orders.create({"title": MARK}, YOU).order_id
    house.orders.purge(order_id, YOU)

    erasing(house).begin(order_id, 9, WHY, ME)
    erasing(house).settle(order_id)

    (stub,) = house.orders.history(order_id, None, 9)
    assert (stub.kind, stub.by, stub.reason) == ("erased", ME, WHY)
    assert MARK.casefold() not in dump(house)


def test_a_repeated_request_wakes_whoever_finishes(house: House) -> None:
    """The entry is written anew, so that the stream tells of it; one that is finished stays as it is."""
    order_id, _ = marked(house)
    erasures = Erasures(house.orders.database)
    first = erasing(house).begin(order_id, None, WHY, ME)
    assert "askedAt" not in items(house.client, house.above.erasures)[0]

    assert erasing(house).begin(order_id, None, "Another", YOU) == first

    (entry,) = items(house.client, house.above.erasures)
    assert (entry["askedAt"] > "2026", entry["finishedAt"], entry["reason"]) == (True, "", WHY)
    erasures.finish(first)
    finished = items(house.client, house.above.erasures)
    erasures.ask_again(first)
    erasing(house).begin(order_id, None, "Another", YOU)
    assert items(house.client, house.above.erasures) == finished


def test_who_may_not_write_the_ledger_leaves_children_to_others(house: House) -> None:
    """A repeated deletion, for example: the note stays."""
    order_id, parcels = marked(house)
    erasing(house).begin(order_id, None, WHY, ME)

    Family(house.orders.database).settle(order_id)

    assert len(items(house.client, house.parcels.tables.records)) == 1 + len(parcels)
    finish(house, order_id, parcels)
    assert_gone(house, order_id, parcels)


def test_what_an_older_table_brought_back_is_erased_again(house: House) -> None:
    """In the name of whoever did it, with what belongs to it, also where the stub is lost."""
    order_id, parcels = marked(house)
    tables = [house.above, *house.above.children]
    before = {
        name: items(house.client, name)
        for each in tables
        for name in (each.records, each.lookups, each.lists, each.history)
    }
    erasing(house).begin(order_id, None, WHY, ME)
    finish(house, order_id, parcels)
    (known,) = Erasures(house.orders.database).all()
    for each in tables:
        for item in items(house.client, each.history):
            key = {each.resource.id: item[each.resource.id], "version": item["version"]}
            house.orders.database.delete(each.history, key)
    for name, each_item in [(name, item) for name, found in before.items() for item in found]:
        opened(house.client, house.above).put(name, each_item)

    erasing(house).again(known)
    finish(house, order_id, parcels)

    assert_gone(house, order_id, parcels)


def test_who_was_merged_is_erased_along(house: House) -> None:
    """They are the same person: a chain of merges leaves nothing, nor does what came along with it."""
    first, parcels = marked(house)
    second, third = (house.orders.create({"title": f"{MARK} {n}"}, YOU).order_id for n in (2, 3))
    moved = house.parcel(third, f"{MARK} moved")
    house.merge(second, third)
    house.merge(first, second)

    erasing(house).begin(first, None, WHY, ME)
    finish(house, first, [*parcels, moved])
    for each in (second, third):
        erasing(house).settle(each)

    assert_gone(house, first, [*parcels, moved])
    for each in (second, third):
        (stub,) = house.orders.history(each, None, 9)
        assert (stub.kind, stub.by, stub.reason) == ("erased", ME, WHY)
    assert Erasures(house.orders.database).get(third) is not None
    house.assert_settled()
