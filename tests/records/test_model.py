"""Customers against a model in plain Python: whatever is done in whatever order, both agree."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from customers.resource import CUSTOMERS
from dev.reindex.renewing import Renewal
from records import search
from records.errors import NotFoundError, TakenError, UnknownVersionError, VersionMismatchError
from records.finder import Finder
from records.lists import Filters
from records.person import Person
from records.store import Store
from tests.records.asking import filters_of, list_page, opened, search_page
from tests.records.consistency import assert_consistent, scan
from tests.records.of_before import age

ME = Person("me@example.com", "sub-of-me")
NAMES = st.sampled_from(["Ann", "Ann Anna", "Köhler", "Zoë", "Zoe Köhler", "李小龙"])
EMAILS = st.sampled_from(["a@x.example", "A@X.example", "b@x.example", "köhler@y.example", "c@z.example"])
PHONES = st.sampled_from(["", "+497112842222", "+4971128", "+12028422"])
TAGS = st.lists(st.sampled_from(["vip", "süd", "x"]), unique=True, max_size=3)
STATUSES = st.sampled_from(["lead", "active", "inactive"])
NOTES = st.sampled_from(["", "Ann called", "Zoe wants an offer", "An offer by Köhler"])
WIRES = st.fixed_dictionaries(
    {"name": NAMES, "email": EMAILS}, optional={"phone": PHONES, "tags": TAGS, "status": STATUSES, "notes": NOTES}
)
CHANGES = st.fixed_dictionaries(
    {}, optional={"name": NAMES, "email": EMAILS, "phone": PHONES, "tags": TAGS, "status": STATUSES, "notes": NOTES}
)
FILTERS = st.builds(
    filters_of, status=st.sampled_from(["", "lead", "active"]), tag=st.sampled_from(["", "", "vip", "süd"])
)
QUERIES: dict[
    str, Callable[[dict[str, Any]], bool]
] = {  # what is asked -> whether a customer with these fields is found
    "ann": lambda one: "Ann" in one["name"] + one["notes"],
    "anna": lambda one: "Anna" in one["name"],
    "kohler": lambda one: "Köhler" in one["name"] + one["notes"] or one["email"].startswith("köhler"),
    "zoe": lambda one: "Zo" in one["name"] + one["notes"],
    "offer": lambda one: "offer" in one["notes"],
    "offer by": lambda one: "offer by" in one["notes"],
    "x": lambda one: "x.example" in one["email"].lower(),
    "李": lambda one: "李" in one["name"],
    "4971128": lambda one: one["phone"].startswith("+4971128"),
    "8422": lambda one: one["phone"].endswith("8422"),
    "ann ann": lambda one: one["name"] == "Ann Anna",
    "zoe kohl": lambda one: one["name"] == "Zoe Köhler",
}


@dataclass
class Known:
    """What the model knows of one customer."""

    fields: dict[str, Any]
    version: int = 1
    in_trash: bool = False
    kinds: list[str] = field(default_factory=lambda: ["created"])
    past: list[dict[str, Any]] = field(default_factory=list)
    """The fields of each version before this one."""

    def write(self, kind: str, fields: dict[str, Any] | None = None) -> None:
        """Count one write, and keep what was there before it."""
        self.past.append(self.fields)
        self.fields = fields or self.fields
        self.version += 1
        self.kinds.append(kind)

    def matches(self, filters: Filters) -> bool:
        """Tell whether it has what is asked for."""
        asked = dict(filters.values)
        status, tag = asked.get("status", ""), asked.get("tag", "")
        return status in ("", self.fields["status"]) and (not tag or tag in self.fields["tags"])


class Customers(RuleBasedStateMachine):
    """Does at random what people do, to a store and to a dictionary."""

    new_store: Callable[[], Store]
    ids: Bundle[str] = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.store = type(self).new_store()
        self.finder = Finder(opened(self.store.database.client, self.store.tables))
        self.known: dict[str, Known] = {}

    def holder(self, email: str) -> str | None:
        """Return who has an address."""
        for customer_id, one in self.living().items():
            if one.fields["email"].casefold() == email.casefold():
                return customer_id
        return None

    def done(self, write: Callable[[], Any]) -> Any:
        """Return what a write returns, or how it was refused."""
        try:
            return write()
        except NotFoundError:
            return ("not found",)
        except UnknownVersionError:
            return ("unknown version",)
        except VersionMismatchError as mismatch:
            return ("overtaken", mismatch.current.version)
        except TakenError as taken:
            return ("taken", taken.holder_id)

    def living(self) -> dict[str, Known]:
        """Return who is not in the trash."""
        return {customer_id: one for customer_id, one in self.known.items() if not one.in_trash}

    @rule(target=ids, wire=WIRES)
    def create(self, wire: dict[str, Any]) -> Any:
        """Add a customer, unless somebody has the address."""
        holder = self.holder(wire["email"])
        created = self.done(lambda: self.store.create(wire, ME))
        if holder:
            assert created == ("taken", holder)
            return holder
        defaults = {"phone": "", "tags": [], "status": "lead", "notes": ""}
        self.known[created.customer_id] = Known(defaults | wire)
        return created.customer_id

    @rule(customer_id=ids, wire=CHANGES, behind=st.sampled_from([None, 0, 1]))
    def update(self, customer_id: str, wire: dict[str, Any], behind: int | None) -> None:
        """Change one, with its version, an older one, or none."""
        one = self.known.get(customer_id)
        version = None if behind is None or not one else one.version - behind
        holder = self.holder(wire["email"]) if "email" in wire else None
        changed = self.done(lambda: self.store.update(customer_id, wire, ME, version))
        if one is None or one.in_trash:
            assert changed == ("not found",)
        elif behind:
            assert changed == ("overtaken", one.version)
        elif holder not in (None, customer_id):
            assert changed == ("taken", holder)
        else:
            if one.fields | wire != one.fields:
                one.write("changed", one.fields | wire)
            assert changed.version == one.version

    @rule(customer_id=ids, to=st.integers(0, 4))
    def revert(self, customer_id: str, to: int) -> None:
        """Give one the values of an earlier version, of this one, or of none that there was."""
        one = self.known.get(customer_id)
        reverted = self.done(lambda: self.store.revert(customer_id, to, ME))
        if one is None or one.in_trash:
            assert reverted == ("not found",)
        elif not 1 <= to <= one.version:
            assert reverted == ("unknown version",)
        else:
            fields = [*one.past, one.fields][to - 1]
            holder = self.holder(fields["email"])
            if holder not in (None, customer_id):
                assert reverted == ("taken", holder)
            else:
                if fields != one.fields:
                    one.write("reverted", fields)
                assert reverted.version == one.version

    @rule(customer_id=ids)
    def age(self, customer_id: str) -> None:
        """Let one be as an earlier version of this product has written it."""
        if customer_id in self.known:
            age(self.store, customer_id)

    @rule(customer_id=ids)
    def trash(self, customer_id: str) -> None:
        """Throw one away."""
        one = self.known.get(customer_id)
        gone = self.done(lambda: self.store.trash(customer_id, ME))
        if one is None or one.in_trash:
            assert gone == ("not found",)
        else:
            assert gone is None
            one.in_trash = True
            one.write("trashed")

    @rule(customer_id=ids)
    def restore(self, customer_id: str) -> None:
        """Take one back."""
        one = self.known.get(customer_id)
        holder = self.holder(one.fields["email"]) if one else None
        restored = self.done(lambda: self.store.restore(customer_id, ME))
        if one is None:
            assert restored == ("not found",)
        elif one.in_trash and holder:
            assert restored == ("taken", holder)
        else:
            if one.in_trash:
                one.in_trash = False
                one.write("restored")
            assert restored.version == one.version

    @rule(customer_id=consumes(ids))
    def purge(self, customer_id: str) -> None:
        """Delete one for good."""
        if customer_id in self.known:
            self.store.purge(customer_id, ME)
            del self.known[customer_id]

    @rule(customer_id=ids)
    def read(self, customer_id: str) -> None:
        """Read one, and its history."""
        one = self.known.get(customer_id)
        if one and not one.in_trash:
            wire = CUSTOMERS.to_wire(self.store.get(customer_id))
            assert {name: wire[name] for name in one.fields} == one.fields
        if one:
            history = self.store.history(customer_id, None, 100)
            assert [change.kind for change in history] == one.kinds

    @rule(sort=st.sampled_from(CUSTOMERS.sort_names), limit=st.sampled_from([1, 3, 100]), filters=FILTERS)
    def read_list(self, sort: str, limit: int, filters: Filters) -> None:
        """Read a list to its end."""
        cursor, ids = None, []
        while True:
            page = list_page(self.finder, sort, limit, cursor, filters)
            ids += [row.customer_id for row in page.items]
            cursor = page.cursor
            if cursor is None:
                break
        wanted = [key for key, one in self.living().items() if one.matches(filters)]
        assert sorted(ids) == sorted(wanted)

    @rule(queries=st.lists(st.sampled_from(list(QUERIES)), min_size=1, max_size=2, unique=True), filters=FILTERS)
    def search(self, queries: list[str], filters: Filters) -> None:
        """Search for a word, a phrase or two of them."""
        asked = search.query_words(" ".join(f'"{query}"' for query in queries))
        found = search_page(self.finder, asked, 100, None, filters)
        wanted = [
            key
            for key, one in self.living().items()
            if one.matches(filters) and all(QUERIES[query](one.fields) for query in queries)
        ]
        assert sorted(row.customer_id for row in found.items) == sorted(wanted)

    @invariant()
    def counts(self) -> None:
        """Count everybody exactly, at every moment."""
        facets = self.finder.counters.facets()
        living = len(self.living())
        assert self.finder.counters.total() == facets["total"] == living
        assert self.finder.counters.total(trash=True) == len(self.known) - living
        assert facets["statuses"] == Counter(one.fields["status"] for one in self.living().values())
        assert sum(facets["years"].values()) == sum(facets["months"].values()) == facets["total"]

    def teardown(self) -> None:
        """In the end nothing is left that belongs to nobody, and a reindex writes what an earlier version wrote."""
        items = scan(self.store, self.store.tables.records)
        old = [item for item in items if "indexed" in item and "held" not in item["indexed"]]
        with ThreadPoolExecutor(1) as pool:
            done = Renewal(self.store.database.client, self.store.tables, pool).page(items)
        assert done == (len(old), ())
        assert_consistent(self.store)


def agree_with_model(new_store: Callable[[], Store], examples: int, steps: int) -> None:
    """Run so many random lives of so many steps, each on a store of its own."""
    Customers.new_store = staticmethod(new_store)
    run_state_machine_as_test(
        Customers,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_the_store_agrees_with_its_model(new_store: Callable[[], Store]) -> None:
    """However customers are created, changed, thrown away, taken back, deleted, listed and searched."""
    agree_with_model(new_store, examples=15, steps=20)
