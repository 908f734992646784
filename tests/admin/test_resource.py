"""What an admin takes from the declaration of its records."""

from dataclasses import dataclass
from typing import ClassVar

from admin.resource import ResourceAdmin
from records.resource import Choice, Dates, Link, Resource
from tests.admin.deliveries import DeliverySchema


@dataclass(frozen=True)
class _Delivery:
    delivery_id: str
    supplier_id: str
    subject: str
    kind: str = ""
    created: str = ""
    last_modified: str = ""
    version: int = 1


_DELIVERIES = Resource(
    name="delivery",
    plural="deliveries",
    record=_Delivery,
    id="deliveryId",
    title="subject",
    parent=Link("supplierId", to="suppliers"),
    sorts={"subject": None, "kind": None},
    filters=(Choice(field="kind", parameter="sort_of", facet="kinds"), Dates(field="created")),
    search=("subject",),
)


class _Derived(ResourceAdmin):
    """As little as can be said."""

    resource = _DELIVERIES
    schema = DeliverySchema
    list_display: ClassVar[tuple[str, ...]] = ("subject", "created")


class _Told(ResourceAdmin):
    """What is said counts."""

    resource = _DELIVERIES
    schema = DeliverySchema
    list_display: ClassVar[tuple[str, ...]] = ("subject",)
    verbose_name = "parcel"
    date_hierarchy = None
    trash_display = ()


class _Narrower(_Derived):
    """A subclass without a resource of its own."""

    search_fields = ()


def test_everything_but_the_columns_follows() -> None:
    """Pages of records with a parent are in the app of their parent."""
    derived = {name: getattr(_Derived, name) for name in vars(_Derived) if not name.startswith("_")}

    del derived["resource"], derived["schema"]
    assert derived == {
        "list_display": ("subject", "created"),
        "api_path": "/deliveries",
        "imports": True,
        "duplicates": False,
        "merges": True,
        "parent": Link("supplierId", to="suppliers"),
        "id_field": "deliveryId",
        "title_field": "subject",
        "app_label": "suppliers",
        "app_verbose_name": "Suppliers",
        "model_name": "delivery",
        "verbose_name": "delivery",
        "verbose_name_plural": "deliveries",
        "list_filter": ("kind", "created"),
        "filter_parameters": {"kind": "sort_of"},
        "facets": {"kind": "kinds", "created": "months"},
        "date_hierarchy": "created",
        "sortable_by": ("subject",),
        "search_fields": ("subject",),
        "history": True,
        "actions_path": "/deliveries/actions",
        "trash_display": ("subject", "lastModified"),
    }


def test_what_a_class_says_stays() -> None:
    """A default replaces nothing, not even what is empty; a subclass inherits what its base took."""
    assert (_Told.verbose_name, _Told.verbose_name_plural) == ("parcel", "deliveries")
    assert (_Told.date_hierarchy, _Told.trash_display) == (None, ())
    assert (_Narrower.search_fields, _Narrower.api_path) == ((), "/deliveries")
