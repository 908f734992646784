"""Pairs that may be one: what makes records alike, and that what is kept of it follows from the records alone."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import combinations, count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.resource import CUSTOMERS
from records import duplicates, keys, likeness
from records.database import Database, Tables
from records.duplicates import Duplicates, Pair
from records.errors import BusyError, NotFoundError
from records.likeness import Traits
from records.person import Person
from records.resource import Item
from records.transaction import items, to_item
from tests.clock import FAR
from tests.deaths import MortalClient
from tests.records.like_aws import LikeAws

ME = Person("me@example.com", "sub-of-me")
_numbers = count()
NAMES = ("Anna Müller", "Mueller, Anna", "Ana Muller", "Thomas Schmidt", "Tomas Schmitt", "Bo Li", "")
COMPANIES = ("", "", "Acme", "ACME GmbH", "Other Ltd")
PHONES = ("", "", "+497112842222", "0049 711 2842222", "+497112842222;ext=15", "12345")
EMAILS = ("", "", "a.b@example.com", "ab+x@example.com", "AB@example.com", "ba@example.com")
ADDRESSES = ("", "", "Hauptstraße 5, Ulm", "5 Hauptstrasse Ulm")


def traits(**fields: str) -> Traits:
    """Return what decides of a customer with these fields."""
    return likeness.traits(CUSTOMERS, fields)


def common(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the codes of what two customers have in common, which is the same from both sides."""
    found = likeness.in_common(traits(**one), traits(**other))
    assert found == likeness.in_common(traits(**other), traits(**one))
    return sorted(found)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"email": "Jane.Doe+shop@Example.com"}, {"email": "janedoe@example.com"}, ["same:email"]),
        ({"email": "+x@example.com"}, {"email": "+y@example.com"}, []),
        ({"email": "a@example.com"}, {"email": "a@example.org"}, []),
        ({"phone": "+497112842222"}, {"phone": "0049 (711) 284-2222"}, ["same:phone"]),
        ({"phone": "+497112842222;ext=1"}, {"phone": "+497112842222;ext=2"}, []),
        ({"phone": "12345"}, {"phone": "12345"}, []),
        ({"phone": "ask at the desk"}, {"phone": "ask at the desk"}, []),
        ({"name": "Jörg Köhler"}, {"name": "KOEHLER, Joerg"}, ["near:name"]),
        (
            {"name": "Jörg Köhler", "company": "Acme"},
            {"name": "Köhler Jörg", "company": "ACME"},
            ["same:name:company"],
        ),
        (
            {"name": "Jörg Köhler", "address": "Hauptstraße 5"},
            {"name": "Köhler Jörg", "address": "5, HAUPTSTRASSE"},
            ["same:name:address"],
        ),
        ({"name": "Katherine Smith"}, {"name": "Catherine Smith"}, ["near:name"]),
        ({"name": "Thomas Schmidt"}, {"name": "Tomas Schmitt"}, ["near:name"]),
        ({"name": "Thomas Schmidt"}, {"name": "Tamas Schmiitte"}, []),
        ({"name": "Bo Li"}, {"name": "Bo Le"}, ["near:name"]),
        ({"name": "Bo"}, {"name": "Be"}, []),
        ({"name": "Anna Smith", "company": "Acme"}, {"name": "Ana Smith", "company": "Acme Ltd"}, ["near:name"]),
        ({"name": "Anna Smith", "company": "Acme"}, {"name": "Anna Smith", "company": "Zenith"}, []),
        ({"name": "Anna Smith", "company": "Acme"}, {"name": "Anna Smith"}, ["near:name"]),
        ({"name": "王小明"}, {"name": "王小明"}, ["near:name"]),
        ({}, {}, []),
    ],
)
def test_what_makes_two_alike(one: dict[str, str], other: dict[str, str], reasons: list[str]) -> None:
    """Spelling, order, dots and tags do not count; what says nothing, or contradicts, does."""
    assert common(one, other) == reasons


@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=12) for name in likeness.fields(CUSTOMERS)}), max_size=5))
def test_whoever_is_alike_shares_a_key_and_keys_say_nothing(records: list[dict[str, str]]) -> None:
    """Otherwise it would not be found; a record is like itself for each reason that it has at all."""
    for one, other in combinations([traits(**each) for each in records], 2):
        found = likeness.in_common(one, other)
        assert all(one.keys[code] == other.keys[code] for code in found)
        assert (likeness.strength(CUSTOMERS, found) > 0) == bool(found)
    for each in records:
        assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in traits(**each).keys.values())


def test_mistakes_of_typing_are_counted() -> None:
    """Left out, added, replaced, swapped: each is one."""
    words = ["abcdef", "abcde", "abcdefg", "abxdef", "abdcef", "badcfe", "xyzdef", ""]

    assert [likeness.within("abcdef", word, 1) for word in words] == [True] * 5 + [False] * 3
    assert [likeness.within("abcdef", word, 3) for word in words] == [True] * 7 + [False]


class DeathError(BaseException):
    """Nothing in the process may catch it, as nothing catches the end of a process."""


class Meddled:
    """A DynamoDB client before whose calls something else may happen: what others do meanwhile."""

    def __init__(self, client: Any, meanwhile: Callable[[], None]) -> None:
        self.client = client
        self.exceptions = client.exceptions
        self.meanwhile = meanwhile

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method."""

        def call(**request: Any) -> Any:
            self.meanwhile()
            return getattr(self.client, name)(**request)

        return call


class World:
    """Records that anybody changes, messages of it that come in any order, and pairs that follow."""

    def __init__(self, client: Any, prefix: str, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 the same surprises every time
        self.client = client
        self.table, self.records = f"{prefix}-duplicates", f"{prefix}-records"
        self.ids = [f"{number:02}" for number in range(5)]
        self.messages: list[str] = []
        self.depth, self.hot = 0, ""
        create(client, self.table, self.records)
        self.tables = Tables(CUSTOMERS, self.records, "", "", "")

    def duplicates(self, client: Any = None) -> Duplicates:
        """Return the pairs, seen through a client."""
        return Duplicates(Database(client or self.client, self.tables, time.monotonic() + FAR), self.table)

    def put(self, record_id: str, **fields: str) -> None:
        """Write a record as it is now."""
        self.client.put_item(TableName=self.records, Item=to_item({"customerId": record_id} | fields))

    def purge(self, record_id: str) -> None:
        """Delete a record for good."""
        self.client.delete_item(TableName=self.records, Key=to_item({"customerId": record_id}))

    def settle(self, *record_ids: str) -> None:
        """Deliver a message of each."""
        for record_id in record_ids:
            self.duplicates().settle(record_id)

    def found(self, *, dismissed: bool = False) -> dict[str, list[str]]:
        """Return what people see: pair -> why, the strongest pair first."""
        pairs, _ = self.duplicates().page(100, {}, dismissed=dismissed)
        return {pair.id: sorted(pair.common) for pair in pairs}

    def write(self) -> None:
        """Create, edit, trash, restore or purge a record; its message is sent once or more often."""
        record_id = self._one(self.ids)
        before = self.living().get(record_id) or {}
        fields = {
            "name": NAMES,
            "company": COMPANIES,
            "phone": PHONES,
            "email": EMAILS,
            "address": ADDRESSES,
        }
        what = self.chance.choices(["edit", "trash", "purge"], [6, 1, 1])[0]
        if what == "purge":
            self.purge(record_id)
        else:
            changed = {name: self.chance.choice(fields[name]) for name in self.chance.sample(sorted(fields), 2)}
            wire = {name: value for name, value in (before | changed).items() if value}
            away = {"trashedAt": "now"} if what == "trash" else {}
            wire = {name: value for name, value in wire.items() if name != "trashedAt"} | away
            self.put(**{"record_id": record_id} | {name: value for name, value in wire.items() if name != "customerId"})
        self.messages += [record_id] * self.chance.choice([1, 1, 2])

    def deliver(self) -> None:
        """Take any message; whoever handles it may die, and then it comes again."""
        if not self.messages:
            return
        record_id = self._one(self.messages)
        self.messages.remove(record_id)
        before, self.hot = self.hot, record_id
        client = Meddled(self.client, self._meanwhile)
        dies = self.chance.random() < 0.3
        mortal = MortalClient(client, self.chance.randrange(20), _die) if dies else client
        try:
            self.duplicates(mortal).settle(record_id)
        except DeathError:
            self.messages.append(record_id)
        self.hot = before

    def _one(self, ids: list[str]) -> str:
        """Return one of these, often the one that is being looked at."""
        hot = self.hot in ids and self.chance.random() < 0.5
        return self.hot if hot else self.chance.choice(ids)

    def dismiss(self) -> None:
        """Somebody says of any pair that it is none, or takes that back."""
        found = [pair for each in (False, True) for pair in self.duplicates().page(100, {}, dismissed=each)[0]]
        if found:
            with suppress(NotFoundError):
                self.duplicates(Meddled(self.client, self._meanwhile)).dismiss(
                    self.chance.choice(found).ids, ME, dismissed=self.chance.random() < 0.7
                )

    def _meanwhile(self) -> None:
        if self.depth < 2 and self.chance.random() < 0.12:
            self.depth += 1
            self.chance.choice([self.write, self.deliver, self.deliver, self.dismiss])()
            self.depth -= 1

    def run(self, steps: int) -> None:
        """Let things happen, and then all messages arrive."""
        for _ in range(steps):
            self.chance.choices([self.write, self.deliver, self.dismiss], [5, 5, 1])[0]()
        while self.messages:
            self.deliver()

    def living(self) -> dict[str, Item]:
        """Return the records that are there."""
        found = items(self.client.scan, {"TableName": self.records}, time.monotonic() + FAR)
        return {item["customerId"]: item for item in found}

    def kept(self) -> list[Item]:
        """Return all that is kept of them."""
        return list(items(self.client.scan, {"TableName": self.table}, time.monotonic() + FAR))

    def model(self) -> dict[tuple[str, ...], list[str]]:
        """Return every pair that is alike, found by comparing all with all."""
        seen = {record_id: likeness.traits(CUSTOMERS, item) for record_id, item in sorted(self.living().items())}
        found = {pair: likeness.in_common(seen[pair[0]], seen[pair[1]]) for pair in combinations(seen, 2)}
        return {pair: sorted(reasons) for pair, reasons in found.items() if reasons}

    def assert_settled(self) -> None:
        """Check that pairs, keys and notes are those of the model, on both sides, and nothing else is left."""
        living = {each: likeness.traits(CUSTOMERS, item) for each, item in self.living().items()}
        pairs = [item for item in self.kept() if item["sk"].startswith(keys.PAIR)]
        assert {tuple(item["ids"]): sorted(item["common"]) for item in pairs if item["common"]} == self.model()
        sides = [(item["pk"].partition("#")[2], item["sk"].partition("#")[2]) for item in pairs]
        assert sorted(sides) == sorted(side for one, other in sides for side in ((other, one),))
        assert [item for item in pairs if not item["common"] and not item["dismissed"]] == []
        assert {each for side in sides for each in side} <= living.keys()
        shared = {(item["pk"].partition("#shared#")[2], item["sk"]) for item in self.kept() if "#shared#" in item["pk"]}
        assert shared == {(key, each) for each, one in living.items() for key in one.keys.values()}
        listed = {item["pk"] + item["sk"]: item["list"] for item in pairs if "list" in item}
        assert listed == {
            item["pk"] + item["sk"]: "customers" + ("#dismissed" if Pair.of(item).is_dismissed else "")
            for item in pairs
            if item["common"] and item["pk"].endswith(item["ids"][0])
        }
        noted = {item["pk"].partition("#")[2]: item["digest"] for item in self.kept() if item["sk"] == "note"}
        assert {each: digest for each, digest in noted.items() if digest} == {
            each: one.digest for each, one in living.items() if one.living
        }


def _die() -> Any:
    raise DeathError


def create(client: Any, table: str, records: str) -> None:
    """Make the table of duplicates, and one of records."""
    names = ["pk", "sk", "list", "place"]
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": duplicates.INDEX,
                "KeySchema": [
                    {"AttributeName": "list", "KeyType": "HASH"},
                    {"AttributeName": "place", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.create_table(
        TableName=records,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "customerId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "customerId", "KeyType": "HASH"}],
    )


@pytest.fixture
def new_world(dynamodb: Any) -> Iterator[Callable[..., World]]:
    """Return a function to records without pairs."""
    made = []

    def new(seed: int = 0) -> World:
        made.append(World(LikeAws(dynamodb, early=0.2, seed=seed), f"world{next(_numbers)}", seed))
        return made[-1]

    yield new
    for world in made:
        dynamodb.delete_table(TableName=world.table)
        dynamodb.delete_table(TableName=world.records)


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_those_of_the_model_whatever_happens(new_world: Callable[..., World], seed: int) -> None:
    """Edits, trash, purges and dismissals between any two calls; messages late, twice, in any order; deaths."""
    world = new_world(seed)

    world.run(40)

    world.assert_settled()


ANN = {"name": "Ann Miller", "phone": "+497112842222"}
OTHER = {"name": "Anne Miler", "phone": "+497112842222"}
NOTHING: dict[str, list[str]] = {}


@pytest.mark.parametrize("moment", range(14))
def test_who_was_too_late_leaves_nothing_behind(new_world: Callable[..., World], moment: int) -> None:
    """A record is purged, or one is no longer like the other, at any moment of a comparison; that comes in between.

    The comparison that began before must not write what was true then, or has to notice it.
    """
    for changed, fields in (("02", None), ("02", {"name": "Zoe"}), ("01", None), ("01", {"name": "Zoe"})):
        world = new_world()
        world.put("01", **OTHER)
        world.settle("01")
        world.put("02", **ANN)
        moments = count()

        def something(world: World = world, moments: Any = moments, changed: str = changed, to: Any = fields) -> None:
            if next(moments) == moment:
                world.purge(changed) if to is None else world.put(changed, **to)
                world.settle(changed)

        world.duplicates(Meddled(world.client, something)).settle("02")

        if next(moments) > moment:
            world.assert_settled()
            assert world.found() == NOTHING


@pytest.mark.parametrize("moment", range(14))
def test_two_at_once_find_each_other(new_world: Callable[..., World], moment: int) -> None:
    """Each is compared while the other is: at least one of them sees the other."""
    world = new_world()
    world.put("01", **OTHER)
    world.put("02", **ANN)
    moments = count()

    def other() -> None:
        if next(moments) == moment:
            world.settle("01")

    world.duplicates(Meddled(world.client, other)).settle("02")
    if next(moments) <= moment:
        world.settle("01")

    assert world.found() == {"01.02": ["near:name", "same:phone"]}
    world.assert_settled()


def test_not_a_duplicate_is_remembered_until_there_is_something_new(new_world: Callable[..., World]) -> None:
    """Through edits, trash and restore; another reason asks again, and a purge forgets it."""
    world = new_world()
    world.put("01", **OTHER)
    world.put("02", **ANN)
    world.settle("01", "02")
    pairs = world.duplicates()
    assert world.found() == {"01.02": ["near:name", "same:phone"]}

    said = [pairs.dismiss(("01", "02"), ME, dismissed=True) for _ in range(2)]

    assert (said[0].dismissed, said[0].at) == (said[1].dismissed, said[1].at)
    assert (said[0].by, said[0].is_dismissed) == ("sub-of-me", True)
    for fields in (ANN | {"trashedAt": "now"}, ANN, ANN | {"name": "Zoe"}, ANN | {"name": "Zoe", "phone": ""}, ANN):
        world.put("02", **fields)
        world.settle("02")
        assert (world.found(), pairs.of("01")) == (NOTHING, [])
    assert world.found(dismissed=True) == {"01.02": ["near:name", "same:phone"]}

    world.put("01", **OTHER, email="ann+x@example.com")
    world.put("02", **ANN, email="ann@example.com")
    world.settle("01", "02")
    assert world.found() == {"01.02": ["near:name", "same:email", "same:phone"]}

    pairs.dismiss(("01", "02"), ME, dismissed=True)
    pairs.dismiss(("01", "02"), ME, dismissed=False)
    assert list(world.found()) == ["01.02"]
    pairs.dismiss(("01", "02"), ME, dismissed=True)
    world.purge("02")
    world.settle("02")
    world.put("02", **ANN)
    world.settle("02")
    assert world.found() == {"01.02": ["near:name", "same:phone"]}
    world.purge("02")
    world.settle("02")
    with pytest.raises(NotFoundError):
        pairs.dismiss(("01", "02"), ME, dismissed=True)
    world.assert_settled()


def test_what_many_share_is_no_reason_to_look(new_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays one for pairs that are found otherwise, or were found before; each says so."""
    monkeypatch.setattr(duplicates, "MOST_SHARED", 2)
    world = new_world()
    names = ["Ada", "Bob", "Cyd", "Dan", "Ann Miller"]
    for number, name in enumerate(names):
        world.put(f"{number:02}", name=name, phone="+497112842222")
        world.settle(f"{number:02}")

    assert list(world.found()) == ["01.02", "00.02", "00.01"]
    assert world.duplicates().crowded("04") == ["same:phone"]
    assert (world.duplicates().of("04"), world.duplicates().crowded("99")) == ([], [])

    world.put("05", **OTHER)
    world.settle("05")
    ((pair,), _) = world.duplicates().page(1, {}, dismissed=False)
    assert (pair.id, sorted(pair.common), pair.many) == ("04.05", ["near:name", "same:phone"], ("same:phone",))


def test_pages_go_on_where_they_ended(new_world: Callable[..., World]) -> None:
    """The strongest first: an address outweighs a number, and that a name."""
    world = new_world()
    world.put("01", name="Ann Miller", phone="+497112842222", email="ann@example.com")
    world.put("02", name="Anne Miler")
    world.put("03", name="Zoe", phone="+497112842222")
    world.put("04", name="Max", email="a.nn+x@example.com")
    world.settle("01", "02", "03", "04")
    told: list[str] = []
    after: Item = {}

    while True:
        pairs, after = world.duplicates().page(1, after, dismissed=False)
        told += [pair.id for pair in pairs]
        if not after:
            break

    assert told == ["01.04", "01.03", "01.02"]
    assert [pair.id for pair in world.duplicates().of("01")] == told
    world.put("03", name="Zoe", trashedAt="now")
    assert set(world.duplicates().records([Pair(("01", "03"), {})])) == {"01"}


def test_who_has_no_time_says_so(new_world: Callable[..., World]) -> None:
    """Others are always faster: it ends as busy, and the message comes again."""
    world = new_world()
    world.put("01", **ANN)
    changes = count()

    def change() -> None:
        world.put("01", name=f"Ann {next(changes)}", phone="+497112842222")

    with pytest.raises(BusyError):
        Duplicates(Database(Meddled(world.client, change), world.tables, 0.0), world.table).settle("01")
