"""Orders and their parcels on tables of their own, and short ways to ask for them."""

from typing import Any

from records.database import Tables
from records.errors import NotFoundError
from records.family import Family
from records.finder import Finder, Page, Query
from records.lists import Filters
from records.merging import Merging
from records.person import Person
from records.store import Store
from tests.deaths import MortalClient
from tests.records.asking import opened
from tests.records.relatives import assert_settled

ME, YOU = Person("me@example.com", "sub-of-me"), Person("you@example.com", "sub-of-you")


class House:
    """Orders and parcels on tables of their own, and short ways to ask for them."""

    def __init__(self, client: Any, above: Tables) -> None:
        self.client = client
        self.above = above

    @property
    def orders(self) -> Store:
        """Return the store of orders."""
        return Store(opened(self.client, self.above))

    @property
    def parcels(self) -> Store:
        """Return the store of parcels."""
        return Store(opened(self.client, self.above.children[0]))

    @property
    def finder(self) -> Finder:
        """Return the finder of parcels."""
        return Finder(self.parcels.database)

    @property
    def merging(self) -> Merging:
        """Return what merges orders."""
        return Merging(self.orders.database)

    def merge(self, order_id: str, other_id: str, **values: str) -> None:
        """Merge the other order into this one, with all that follows."""
        self.merging.merge(order_id, other_id, lambda *_: values, ME)
        self.family.settle(other_id)

    def unmerge(self, order_id: str, other_id: str) -> None:
        """Undo that."""
        self.merging.undo(order_id, other_id, ME)
        self.family.settle(other_id)

    @property
    def family(self) -> Family:
        """Return what brings parcels to where their order is."""
        return Family(self.orders.database)

    def order(self, *contents: str) -> tuple[str, list[str]]:
        """Make an order with a parcel for each content; return its id and theirs."""
        order_id = self.orders.create({"title": "Books"}, ME).order_id
        return order_id, [self.parcel(order_id, content) for content in contents]

    def parcel(self, order_id: str, content: str, **fields: str) -> str:
        """Make a parcel."""
        return str(self.parcels.create({"orderId": order_id, "content": content} | fields, ME).parcel_id)

    def reads(self, parcel_id: str) -> bool:
        """Tell whether a parcel is there for those who ask for it by its id."""
        try:
            self.parcels.get(parcel_id)
        except NotFoundError:
            return False
        return True

    def of(self, order_id: str) -> list[str]:
        """Return what the parcels of an order hold, as its page shows them."""
        page = self.finder.find(Query(filters=of_order(order_id), sort="content", limit=100))
        return [parcel.content for parcel in page.items]

    def everywhere(self) -> list[str]:
        """Return what all parcels hold, as the list of all shows them."""
        return [parcel.content for parcel in self.page(Query(sort="content", limit=100)).items]

    def in_trash(self) -> dict[str, str]:
        """Return what the parcels in the trash hold, each with whether it went alone or along with its order."""
        page = self.page(Query(trash=True, limit=100))
        return {parcel.content: "along" if parcel.parcel_id in page.along else "alone" for parcel in page.items}

    def page(self, query: Query) -> Page:
        """Return a page of parcels."""
        return self.finder.find(query)

    def dying(self, moment: int) -> "House":
        """Return the same with a client that dies at that moment."""
        return House(MortalClient(self.client, moment, die), self.above)

    def assert_settled(self) -> None:
        """Check that everything is where it belongs."""
        assert_settled(self.client, self.above)


class DeathError(BaseException):
    """Nothing in the process may catch it, as nothing catches the end of a process."""


def die() -> Any:
    """End the writer."""
    raise DeathError


def of_order(order_id: str) -> Filters:
    """Return what finds the parcels of an order."""
    return Filters.of({"orderId": order_id}, zone="UTC")
