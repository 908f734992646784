"""How customers are listed, found and kept: the declaration that everything else follows from."""

from customers.model import STATUSES, Customer
from records.emails import email_identity
from records.resource import Choice, Dates, Resource, Unique
from records.words import sort_key

CUSTOMERS = Resource(
    name="customer",
    plural="customers",
    record=Customer,
    id="customerId",
    title="name",
    created="registrationDate",
    sorts={"name": sort_key, "email": email_identity, "registrationDate": None, "lastModified": None},
    filters=(
        Choice(field="tags", parameter="tag"),
        Dates(field="registrationDate", prefix="registered"),
        Choice(field="status", values=STATUSES, facet="statuses"),
    ),
    search=("name", "email", "company"),
    phone="phone",
    unique=Unique(field="email", key=email_identity),
    unlisted=("address", "notes"),
    events="customer.api",
    registered=True,
    sentences={
        "missing": "There is no customer with this id.",
        "exists": "Customer with this Email already exists.",
        "taken": "The e-mail address belongs to another customer.",
        "changed": "The customer has changed since it was read.",
        "unindexed": "The record of this customer does not say where it is found. "
        "An administrator has to run the doctor.",
        "ahead": "The history of this customer is ahead of its record. An administrator has to compare the tables.",
        "unsorted": "Too many customers to sort like this: narrow the search, or sort by fewer fields.",
    },
    tables=("DYNAMODB_TABLE_NAME", "LOOKUPS_TABLE_NAME", "LISTS_TABLE_NAME", "HISTORY_TABLE_NAME"),
)
