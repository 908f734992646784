"""Single customers: created once, changed by versions, thrown away and taken back, with their history."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from customers.resource import Customer
from records.counters import Counters
from records.errors import (
    BusyError,
    IdempotencyKeyReusedError,
    IdempotencyKeySpentError,
    NotFoundError,
    RecordError,
    TakenError,
    UnknownVersionError,
    VersionMismatchError,
)
from records.finder import Finder
from records.history import Change
from records.person import Person
from records.search import Asked, query_words
from records.store import Store
from records.transaction import to_item
from records.writes import IdempotencyKey
from tests.records.asking import list_page, opened, search_page
from tests.records.consistency import assert_consistent, records, scan
from tests.records.faults import Fault, FaultyClient, answer_lost, throttled, unreachable

EARLY, MET = 0.3, 0.3
ME, YOU = Person("me@example.com", "sub-of-me"), Person("you@example.com", "sub-of-you")
ANN = {
    "name": "Ann Köhler",
    "email": "ann@example.com",
    "phone": "+497112842222",
    "company": "Acme",
    "address": "Weg 1\n70173 Stuttgart",
    "status": "active",
    "tags": ["vip", "süd"],
    "notes": "Calls on Mondays.",
}
BOB = {"name": "Bob", "email": "bob@example.com"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def everything(store: Store) -> list[Any]:
    """Return all that is in the tables, to see that nothing has changed."""
    tables = store.tables
    found = [scan(store, table) for table in (tables.records, tables.lookups, tables.lists, tables.history)]
    return [sorted(items, key=repr) for items in found]


def with_faults(store: Store, **faults: list[Fault]) -> Store:
    """Return a store on the same tables whose calls meet these faults."""
    return Store(opened(FaultyClient(store.database.client, **faults), store.tables))


def found(finder: Finder, words: Sequence[Asked]) -> list[str]:
    """Return the names that a search finds."""
    return [customer.name for customer in search_page(finder, words, 100, None).items]


class TestCreate:
    """Adding a customer."""

    def test_the_record_is_what_was_given_and_what_the_store_adds(self, store: Store) -> None:
        """A new customer has an id, its dates and version 1, and is read as it was answered."""
        created = store.create(ANN, ME)

        assert created == Customer(
            customer_id=created.customer_id,
            name="Ann Köhler",
            email="ann@example.com",
            phone="+497112842222",
            address="Weg 1\n70173 Stuttgart",
            company="Acme",
            status="active",
            tags=("vip", "süd"),
            notes="Calls on Mondays.",
            registration_date=created.last_modified,
            last_modified=created.last_modified,
            version=1,
        )
        assert store.get(created.customer_id) == created
        assert_consistent(store)

    def test_only_the_name_is_needed(self, store: Store) -> None:
        """What is left out is empty, and a lead; the table has no attribute for it."""
        created = store.create({"name": "Bob"}, ME)

        read = store.get(created.customer_id)
        assert (read.email, read.phone, read.address, read.company, read.status, read.tags) == (
            *("", "", "", ""),
            "lead",
            (),
        )
        (item,) = scan(store, store.tables.records)
        assert "email" not in item
        assert_consistent(store)

    def test_two_without_an_email_address_are_two(self, store: Store) -> None:
        """Nothing is no value that only one of them may have: when made, changed, thrown away and restored."""
        bob, cid = (store.create({"name": name}, ME) for name in ("Bob", "Cid"))

        store.update(bob.customer_id, {"phone": "+4930123456"}, ME)
        store.trash(cid.customer_id, ME)
        store.create({"name": "Cid"}, ME)
        store.restore(cid.customer_id, ME)

        assert finder_total(store) == 3
        assert_consistent(store)

    @pytest.mark.parametrize("email", ["ann@example.com", "ANN@Example.COM", "aNN@example.com"])
    def test_an_email_address_belongs_to_one(self, store: Store, email: str) -> None:
        """The second customer with an address, in whatever case, is refused with the first one's id."""
        first = store.create(ANN, ME)
        before = everything(store)

        with pytest.raises(TakenError) as refused:
            store.create(BOB | {"email": email}, ME)

        assert refused.value.holder_id == first.customer_id
        assert everything(store) == before

    def test_a_wordy_customer_fits_into_one_transaction(self, store: Store) -> None:
        """The largest customer, changed in everything, stays within a hundred items."""

        def largest(letter: str) -> dict[str, Any]:
            text = " ".join(f"{letter}{i}" for i in range(60))[:200]
            tags = [f"{letter}{i}" for i in range(10)]
            return {"name": text, "email": f"{letter}@example.com", "company": text.upper(), "tags": tags}

        created = store.create(largest("a"), ME, IdempotencyKey(ME.subject, "key", "hash"))
        store.update(created.customer_id, largest("b") | {"status": "inactive"}, ME)
        store.trash(created.customer_id, ME)
        store.restore(created.customer_id, ME)

        assert_consistent(store)


class TestIdempotency:
    """One request, however often it is sent."""

    KEY = IdempotencyKey("sub-1", "order-7", "hash-of-ann")

    def test_a_repeated_request_gets_the_first_answer(self, store: Store) -> None:
        """Even when the customer has changed since, and is in the trash."""
        first = store.create(ANN, ME, self.KEY)
        store.update(first.customer_id, {"name": "Changed"}, ME)
        after_change = store.create(ANN, ME, self.KEY)
        store.trash(first.customer_id, ME)
        before = everything(store)

        after_trash = store.create(ANN, ME, self.KEY)

        assert (after_change, after_trash) == (first, first)
        assert everything(store) == before

    def test_a_key_is_bound_to_what_it_was_used_for(self, store: Store) -> None:
        """The same key with another body is a mistake."""
        store.create(ANN, ME, self.KEY)

        with pytest.raises(IdempotencyKeyReusedError):
            store.create(BOB, ME, replace(self.KEY, body_hash="hash-of-bob"))

    def test_a_key_belongs_to_its_caller(self, store: Store) -> None:
        """Two callers may choose the same key."""
        first = store.create(ANN, ME, self.KEY)

        second = store.create(BOB, YOU, replace(self.KEY, caller="sub-2"))

        assert second.customer_id != first.customer_id

    def test_a_key_expires_before_it_is_swept(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """After its period it is free again, although the table still has it."""
        monkeypatch.setattr("records.writes.IDEMPOTENCY_PERIOD", timedelta(seconds=-2))
        store.create(ANN, ME, self.KEY)
        monkeypatch.undo()

        second = store.create(BOB, ME, replace(self.KEY, body_hash="hash-of-bob"))

        assert store.get(second.customer_id).name == "Bob"

    def test_a_refused_request_leaves_its_key_free(self, store: Store) -> None:
        """Who corrects the cause may send the same request again."""
        holder = store.create(ANN, ME)
        with pytest.raises(TakenError):
            store.create(ANN, ME, self.KEY)
        store.trash(holder.customer_id, ME)

        second = store.create(ANN, ME, self.KEY)

        assert second.email == ANN["email"]

    def test_a_purged_customer_does_not_come_back(self, store: Store) -> None:
        """Its first answer is gone for good; the key is still used."""
        first = store.create(ANN, ME, self.KEY)
        store.purge(first.customer_id, ME)

        with pytest.raises(IdempotencyKeySpentError):
            store.create(ANN, ME, self.KEY)

        assert records(store) == ([], [])


class TestUpdate:
    """Changing a customer."""

    def test_given_fields_change_and_others_stay(self, store: Store) -> None:
        """The version counts up; the registration date stays."""
        created = store.create(ANN, ME)

        changed = store.update(created.customer_id, {"company": "", "tags": ["new"]}, YOU)

        assert changed == replace(created, company="", tags=("new",), last_modified=changed.last_modified, version=2)
        assert changed.last_modified >= created.last_modified
        assert store.get(created.customer_id) == changed
        assert_consistent(store)

    def test_searches_find_what_is_and_not_what_was(self, store: Store, finder: Finder) -> None:
        """Words that a customer no longer has do not find it."""
        created = store.create(ANN, ME)

        store.update(created.customer_id, {"name": "Anna Maier", "phone": "+4930123456"}, ME)

        searches = {word: found(finder, query_words(word)) for word in ("kohler", "maier", "711", "3456", "acme")}
        assert searches == {
            "kohler": [],
            "maier": ["Anna Maier"],
            "711": [],
            "3456": ["Anna Maier"],
            "acme": ["Anna Maier"],
        }

    def test_a_change_of_nothing_writes_nothing(self, store: Store) -> None:
        """The version stays, and so does the history."""
        created = store.create(ANN, ME)
        faulty = with_faults(store)

        same = faulty.update(created.customer_id, ANN, ME)

        assert same == created
        assert faulty.database.client.calls == ["get_item"]

    def test_a_changed_email_address_frees_the_old_one(self, store: Store) -> None:
        """The old address may be taken by others, the new one may not."""
        ann = store.create(ANN, ME)

        store.update(ann.customer_id, {"email": "ann@new.example"}, ME)

        store.create(BOB | {"email": "ANN@example.com"}, ME)
        with pytest.raises(TakenError) as refused:
            store.create(BOB | {"email": "ann@NEW.example"}, ME)
        assert refused.value.holder_id == ann.customer_id
        assert_consistent(store)

    def test_an_email_address_that_is_taken_away_is_free(self, store: Store) -> None:
        """Others may have it, and then a revert to it is refused; one to none is not."""
        ann = store.create(ANN, ME)
        without = store.update(ann.customer_id, {"email": ""}, ME)
        bob = store.create(BOB | {"email": "ANN@example.com"}, ME)

        with pytest.raises(TakenError) as refused:
            store.revert(ann.customer_id, 1, ME)
        assert refused.value.holder_id == bob.customer_id
        store.update(ann.customer_id, {"email": "other@example.com"}, ME)
        assert store.revert(ann.customer_id, without.version, ME).email == ""

        assert [change.changes.get("email") for change in store.history(ann.customer_id, 1, 9)] == [
            ("ann@example.com", ""),
            ("", "other@example.com"),
            ("other@example.com", ""),
        ]
        assert_consistent(store)

    def test_a_taken_email_address_changes_nothing(self, store: Store) -> None:
        """Nor does any other field of that request."""
        ann = store.create(ANN, ME)
        bob = store.create(BOB, ME)
        before = everything(store)

        with pytest.raises(TakenError) as refused:
            store.update(bob.customer_id, {"email": "Ann@example.com", "name": "Robert"}, ME)

        assert refused.value.holder_id == ann.customer_id
        assert everything(store) == before

    def test_ones_own_address_may_change_its_case(self, store: Store) -> None:
        """It is the same address, and still one's own."""
        ann = store.create(ANN, ME)

        changed = store.update(ann.customer_id, {"email": "Ann@Example.com"}, ME)

        assert changed.email == "Ann@Example.com"
        assert_consistent(store)

    def test_an_old_version_is_refused_with_the_current_record(self, store: Store) -> None:
        """Who comes second sees what the first one saved."""
        created = store.create(ANN, ME)
        current = store.update(created.customer_id, {"name": "First"}, ME, 1)

        with pytest.raises(VersionMismatchError) as refused:
            store.update(created.customer_id, {"name": "Second"}, YOU, 1)

        assert refused.value.current == current
        assert store.get(created.customer_id) == current

    @pytest.mark.parametrize("version", [0, 2, 99])
    def test_a_version_that_never_was_is_refused(self, store: Store, version: int) -> None:
        """Even if the change would change nothing."""
        created = store.create(ANN, ME)

        with pytest.raises(VersionMismatchError):
            store.update(created.customer_id, ANN, ME, version)

    def test_an_overtaken_change_is_made_on_top(self, store: Store) -> None:
        """Without a version both changes are there, and both are in the history."""
        created = store.create(ANN, ME)

        def overtake(call: Callable[..., Any], request: dict[str, Any]) -> Any:
            store.update(created.customer_id, {"name": "First"}, YOU)
            return call(**request)

        faulty = with_faults(store, transact_write_items=[overtake])
        changed = faulty.update(created.customer_id, {"company": "Second"}, ME)

        assert (changed.name, changed.company, changed.version) == ("First", "Second", 3)
        assert [change.by for change in store.history(created.customer_id, None, 10)] == [ME, YOU, ME]
        assert_consistent(store)

    def test_an_overtaken_change_of_a_version_is_refused(self, store: Store) -> None:
        """With a version the condition decides, not the read before it."""
        created = store.create(ANN, ME)

        def overtake(call: Callable[..., Any], request: dict[str, Any]) -> Any:
            store.update(created.customer_id, {"name": "First"}, YOU)
            return call(**request)

        faulty = with_faults(store, transact_write_items=[overtake])
        with pytest.raises(VersionMismatchError) as refused:
            faulty.update(created.customer_id, {"company": "Second"}, ME, 1)

        assert (refused.value.current.name, refused.value.current.company) == ("First", "Acme")

    @pytest.mark.parametrize("version", [None, 1])
    def test_what_was_thrown_away_meanwhile_does_not_come_back(self, store: Store, version: int | None) -> None:
        """A change that meets the trash is refused, and leaves no ghost."""
        created = store.create(ANN, ME)

        def overtake(call: Callable[..., Any], request: dict[str, Any]) -> Any:
            store.trash(created.customer_id, YOU)
            return call(**request)

        faulty = with_faults(store, transact_write_items=[overtake])
        with pytest.raises(NotFoundError):
            faulty.update(created.customer_id, {"company": "Ghost"}, ME, version)

        living, trashed = records(store)
        assert (living, [customer.company for customer in trashed]) == ([], ["Acme"])
        assert_consistent(store)

    @pytest.mark.parametrize(
        "write",
        [
            lambda store: store.get(UNKNOWN),
            lambda store: store.update(UNKNOWN, BOB, ME),
            lambda store: store.update(UNKNOWN, BOB, ME, 1),
            lambda store: store.trash(UNKNOWN, ME),
            lambda store: store.restore(UNKNOWN, ME),
            lambda store: store.revert(UNKNOWN, 1, ME),
            lambda store: store.purge(UNKNOWN, ME),
        ],
        ids=["get", "update", "update of a version", "trash", "restore", "revert", "purge"],
    )
    def test_an_unknown_id_is_not_found_and_stays_unknown(self, store: Store, write: Callable[[Store], object]) -> None:
        """Nothing is upserted by accident."""
        with pytest.raises(NotFoundError):
            write(store)

        assert everything(store) == [[], [], [], []]


class TestTrash:
    """Throwing away, taking back, and deleting for good."""

    def test_the_trash_frees_the_address_and_leaves_everything_else(self, store: Store, finder: Finder) -> None:
        """A customer in the trash is not read, listed, found or counted; its address may be taken."""
        ann = store.create(ANN, ME)
        store.create(BOB, ME)

        store.trash(ann.customer_id, ME)

        with pytest.raises(NotFoundError):
            store.get(ann.customer_id)
        assert [row.name for row in list_page(finder, "name", 10, None).items] == ["Bob"]
        assert [row.name for row in list_page(finder, "name", 10, None, trash=True).items] == ["Ann Köhler"]
        assert found(finder, ["ann"]) == []
        assert finder.counters.total() == 1
        assert_consistent(store)
        store.create(BOB | {"email": "ann@example.com"}, ME)

    def test_throwing_away_twice_is_not_found(self, store: Store) -> None:
        """Nor can it be changed there."""
        ann = store.create(ANN, ME)
        store.trash(ann.customer_id, ME)

        with pytest.raises(NotFoundError):
            store.trash(ann.customer_id, ME)
        with pytest.raises(NotFoundError):
            store.update(ann.customer_id, {"name": "x"}, ME)

        assert finder_total(store) == 0

    @pytest.mark.parametrize("method", ["trash", "purge", "restore"])
    def test_an_old_version_is_refused(self, store: Store, method: str) -> None:
        """Nobody throws away what they have not seen."""
        ann = store.create(ANN, ME)
        current = store.update(ann.customer_id, {"name": "Seen?"}, YOU)
        before = everything(store)

        with pytest.raises(VersionMismatchError) as refused:
            getattr(store, method)(ann.customer_id, ME, 1)

        assert refused.value.current == current
        assert everything(store) == before

    def test_a_restored_customer_is_back_everywhere(self, store: Store, finder: Finder) -> None:
        """As it was, two versions later."""
        ann = store.create(ANN, ME)
        store.trash(ann.customer_id, ME)

        restored = store.restore(ann.customer_id, ME)

        assert restored == replace(ann, last_modified=restored.last_modified, version=3)
        assert found(finder, ["kohler"]) == ["Ann Köhler"]
        assert list_page(finder, "name", 10, None, trash=True).items == []
        assert_consistent(store)

    def test_restoring_what_is_not_in_the_trash_changes_nothing(self, store: Store) -> None:
        """Restoring twice is restoring once."""
        ann = store.create(ANN, ME)
        before = everything(store)

        assert store.restore(ann.customer_id, ME) == ann
        assert everything(store) == before

    def test_a_taken_address_keeps_it_in_the_trash(self, store: Store) -> None:
        """The refusal names who has it now."""
        ann = store.create(ANN, ME)
        store.trash(ann.customer_id, ME)
        holder = store.create(BOB | {"email": "ANN@example.com"}, ME)

        with pytest.raises(TakenError) as refused:
            store.restore(ann.customer_id, ME)

        assert refused.value.holder_id == holder.customer_id
        assert_consistent(store)

    @pytest.mark.parametrize("from_trash", [True, False])
    def test_a_purged_customer_leaves_a_stub_without_anything_about_it(self, store: Store, *, from_trash: bool) -> None:
        """Who deleted which id when is all that remains; the address is free."""
        ann = store.create(ANN, ME)
        store.update(ann.customer_id, {"notes": "secret"}, ME)
        if from_trash:
            store.trash(ann.customer_id, ME)

        store.purge(ann.customer_id, YOU)

        (stub,) = store.history(ann.customer_id, None, 10)
        assert stub == Change(4 if from_trash else 3, stub.at, YOU, "purged", {})
        assert "Köhler" not in repr(everything(store))
        assert records(store) == ([], [])
        assert_consistent(store)

    def test_a_purge_that_was_cut_short_is_finished_by_repeating_it(self, store: Store) -> None:
        """A history longer than one transaction goes in several; none of its entries outlives the last one."""
        ann = store.create(ANN, ME)
        for number in range(110):
            store.update(ann.customer_id, {"notes": str(number)}, ME)
        busy = with_faults(store, transact_write_items=[lambda call, request: call(**request), *[throttled] * 50])
        with pytest.raises(BusyError):
            Store(busy.database.until(time.monotonic() + 0.2)).purge(ann.customer_id, ME)
        left = len(store.history(ann.customer_id, None, 200))

        store.purge(ann.customer_id, ME)

        assert left > 1
        assert [change.kind for change in store.history(ann.customer_id, None, 200)] == ["purged"]

    def test_a_purge_also_finishes_what_is_newer_than_its_stub(self, store: Store) -> None:
        """After a restore of tables to different moments the history may be ahead of the record."""
        ann = store.create(ANN, ME)
        key = to_item({"customerId": ann.customer_id, "version": 1})
        first = store.database.client.get_item(TableName=store.tables.history, Key=key)["Item"]
        store.purge(ann.customer_id, ME)
        for version in (1, 4):
            item = first | to_item({"version": version})
            store.database.client.client.put_item(TableName=store.tables.history, Item=item)

        store.purge(ann.customer_id, ME)

        assert [change.kind for change in store.history(ann.customer_id, None, 200)] == ["purged"]

    def test_purging_twice_is_purging_once(self, store: Store) -> None:
        """The stub stays as it was."""
        ann = store.create(ANN, ME)
        store.purge(ann.customer_id, ME)
        before = everything(store)

        store.purge(ann.customer_id, YOU)

        assert everything(store) == before


def finder_total(store: Store) -> int:
    """Return how many customers the counters know."""
    return Counters(opened(store.database.client, store.tables)).total()


class TestHistory:
    """Who changed what, when."""

    def test_actions_go_by_the_person_not_by_the_address(self, store: Store) -> None:
        """Another address is the same person; the same address is another person once it has passed on."""
        renamed, heir = Person("new@example.com", ME.subject), Person(ME.email, "sub-of-heir")
        ann = store.create(ANN, ME)
        store.update(ann.customer_id, {"notes": "x"}, renamed)
        store.update(ann.customer_id, {"notes": "y"}, heir)

        mine, theirs = store.actions(ME.subject, 10), store.actions(heir.subject, 10)
        writers = [change.by for change in store.history(ann.customer_id, None, 10)]

        assert [action.version for action in mine] == [2, 1]
        assert [action.version for action in theirs] == [3]
        assert writers == [ME, renamed, heir]

    def test_every_write_adds_one_entry_with_old_and_new_values(self, store: Store) -> None:
        """Created, changed, trashed, restored and reverted, each by whom."""
        ann = store.create(BOB | {"tags": ["a"]}, ME)
        changed = store.update(ann.customer_id, {"name": "Rob", "tags": ["a", "b"]}, YOU)
        store.trash(ann.customer_id, ME)
        restored = store.restore(ann.customer_id, YOU)
        reverted = store.revert(ann.customer_id, 1, ME)

        history = store.history(ann.customer_id, None, 10)

        assert history == [
            Change(
                1,
                ann.registration_date,
                ME,
                "created",
                {
                    "name": (None, "Bob"),
                    "email": (None, "bob@example.com"),
                    "phone": (None, ""),
                    "address": (None, ""),
                    "company": (None, ""),
                    "status": (None, "lead"),
                    "tags": (None, ["a"]),
                    "notes": (None, ""),
                    "owner": (None, ""),
                    "ownerSubject": (None, ""),
                    "town": (None, ""),
                    "postcode": (None, ""),
                    "country": (None, ""),
                    "externalId": (None, ""),
                    "registrationDate": (None, ann.registration_date),
                },
            ),
            Change(2, changed.last_modified, YOU, "changed", {"name": ("Bob", "Rob"), "tags": (["a"], ["a", "b"])}),
            Change(3, history[2].at, ME, "trashed", {}),
            Change(4, restored.last_modified, YOU, "restored", {}),
            Change(5, reverted.last_modified, ME, "reverted", {"name": ("Rob", "Bob"), "tags": (["a", "b"], ["a"])}),
        ]

    def test_it_is_read_in_pages_and_from_either_end(self, store: Store) -> None:
        """After a version, so many; or the last one first."""
        ann = store.create(ANN, ME)
        for number in range(4):
            store.update(ann.customer_id, {"notes": str(number)}, ME)

        pages = [[change.version for change in store.history(ann.customer_id, after, 2)] for after in (None, 2, 4)]
        last = store.history(ann.customer_id, None, 1, newest_first=True)

        assert pages == [[1, 2], [3, 4], [5]]
        assert [change.version for change in last] == [5]

    def test_an_earlier_version_is_put_together_from_it(self, store: Store) -> None:
        """Each version is as it was answered when it was written."""
        versions = [store.create(ANN, ME)]
        changes: list[dict[str, Any]] = [{"name": "B"}, {"tags": []}, {"company": "", "email": "b@example.com"}]
        for fields in changes:
            versions.append(store.update(versions[0].customer_id, fields, ME))

        assert [store.as_of(versions[0].customer_id, n) for n in (1, 2, 3, 4)] == versions

    def test_a_revert_is_a_new_change(self, store: Store) -> None:
        """The values come back; the version goes on; lists and words follow."""
        ann = store.create(ANN, ME)
        store.update(ann.customer_id, {"name": "B", "email": "b@example.com", "tags": []}, ME)

        reverted = store.revert(ann.customer_id, 1, YOU)

        assert reverted == replace(ann, last_modified=reverted.last_modified, version=3)
        assert_consistent(store)

    def test_reverting_to_an_address_that_is_taken_is_refused(self, store: Store) -> None:
        """As any other change to it is."""
        ann = store.create(ANN, ME)
        store.update(ann.customer_id, {"email": "b@example.com"}, ME)
        holder = store.create(BOB | {"email": "ann@example.com"}, ME)

        with pytest.raises(TakenError) as refused:
            store.revert(ann.customer_id, 1, ME)

        assert refused.value.holder_id == holder.customer_id

    @pytest.mark.parametrize("version", [0, -1, 2, 10**9])
    def test_a_version_that_never_was_cannot_be_reverted_to(self, store: Store, version: int) -> None:
        """It is unknown, and nothing changes."""
        ann = store.create(ANN, ME)

        with pytest.raises(UnknownVersionError):
            store.revert(ann.customer_id, version, ME)

        assert store.get(ann.customer_id) == ann


class TestFaults:
    """Throttles, conflicts and lost answers."""

    @pytest.mark.parametrize("fault", [throttled, unreachable, answer_lost])
    def test_a_write_gets_through_once(self, store: Store, fault: Fault) -> None:
        """Nothing is lost, doubled, or refused because of itself."""
        faulty = with_faults(store, transact_write_items=[fault] * 2)

        created = faulty.create(ANN, ME)
        faulty.database.client.faults["transact_write_items"] = [fault] * 2
        changed = faulty.update(created.customer_id, {"email": "new@example.com"}, ME, 1)
        faulty.database.client.faults["transact_write_items"] = [fault] * 2
        faulty.trash(created.customer_id, ME, 2)

        assert (changed.version, changed.email) == (2, "new@example.com")
        assert [change.version for change in store.history(created.customer_id, None, 10)] == [1, 2, 3]
        assert_consistent(store)

    def test_a_read_gets_through(self, store: Store) -> None:
        """A throttled read is asked again."""
        created = store.create(ANN, ME)

        assert with_faults(store, get_item=[throttled, unreachable]).get(created.customer_id) == created

    @pytest.mark.parametrize(
        "write",
        [
            lambda store, _: store.create(BOB, ME),
            lambda store, customer_id: store.update(customer_id, {"name": "x"}, ME, 1),
            lambda store, customer_id: store.update(customer_id, {"name": "x"}, ME),
            lambda store, customer_id: store.trash(customer_id, ME),
            lambda store, customer_id: store.purge(customer_id, ME),
        ],
        ids=["create", "update of a version", "update", "trash", "purge"],
    )
    def test_what_never_gets_through_is_busy_and_not_written(
        self, store: Store, write: Callable[[Store, str], object]
    ) -> None:
        """A throttle is never "not found", "taken" or "overtaken"."""
        created = store.create(ANN, ME)
        before = everything(store)
        faulty = with_faults(store, transact_write_items=[throttled] * 100)

        with pytest.raises(RecordError) as refused:
            write(Store(faulty.database.until(time.monotonic() + 0.05)), created.customer_id)

        assert type(refused.value) is BusyError
        assert everything(store) == before

    def test_the_key_of_cursors_is_made_in_spite_of_throttles(self, store: Store) -> None:
        """The first list of a new stage does not fail because the table is busy."""
        for number in range(2):
            store.create({"name": str(number), "email": f"{number}@example.com"}, ME)
        faulty = FaultyClient(store.database.client, put_item=[throttled, answer_lost], get_item=[unreachable])

        page = list_page(Finder(opened(faulty, store.tables)), "name", 1, None)

        rest = list_page(Finder(store.database), "name", 1, page.cursor)
        assert [row.name for row in (*page.items, *rest.items)] == ["0", "1"]
