"""What the customers' declaration promises, the API keeps."""

from admin.customers import CustomerAdmin
from customers.resource import CUSTOMERS
from schemas.listing import ListingSchema


def test_columns_are_in_the_rows() -> None:
    """Every column, the title, the id and the version come with each row of a list."""
    shown = {*CustomerAdmin.list_display, "customerId", CustomerAdmin.title_field, CustomerAdmin.version_field}

    assert shown <= set(CUSTOMERS.listed)


def test_columns_sort_both_ways() -> None:
    """What the list offers to sort by, the API sorts by."""
    assert {sign + name for name in CustomerAdmin.sortable_by for sign in ("", "-")} <= set(CUSTOMERS.sort_names)


def test_page_fits_into_an_answer() -> None:
    """One request brings a page."""
    limits = ListingSchema().load({"limit": str(CustomerAdmin.list_per_page)})

    assert limits["limit"] == CustomerAdmin.list_per_page
