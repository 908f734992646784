"""What a customer is, and how customers are listed, found and kept: everything else follows from this."""

from dataclasses import dataclass

from records.emails import email_identity, mailbox
from records.messages import gettext_noop
from records.phones import same_line
from records.resource import Choice, Dates, ExternalId, Folded, Near, Person, Resource, Same, Unique
from records.words import same_words, sort_key

STATUSES = ("lead", "active", "inactive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer record; its values are those of JSON, lists are tuples. Absent text is ``""``, never ``None``."""

    customer_id: str
    """UUID, lower case with hyphens."""
    name: str
    email: str = ""
    """Normalised by :func:`schemas.customer.Email`; compared by :func:`records.emails.email_identity`."""
    phone: str = ""
    """E.164 where the number could be read, otherwise as typed."""
    address: str = ""
    town: str = ""
    postcode: str = ""
    country: str = ""
    """ISO 3166-1, two capital letters."""
    company: str = ""
    status: str = "lead"
    """One of :data:`STATUSES`."""
    tags: tuple[str, ...] = ()
    notes: str = ""
    owner: str = ""
    """E-mail address of whoever looks after this customer; empty if nobody does."""
    owner_subject: str = ""
    """Cognito's id of the owner, if the owner wrote it; otherwise empty."""
    external_id: str = ""
    """What another system calls this customer, for example a customer number; imports find the customer by it."""
    registration_date: str = ""
    """ISO 8601 in UTC with milliseconds, e.g. ``2026-11-21T09:16:33.123Z``; set once."""
    last_modified: str = ""
    """Same form as ``registration_date``; set by every write."""
    version: int = 1
    """Counts the writes, from 1; the ETag."""


CUSTOMERS = Resource(
    name="customer",
    plural="customers",
    record=Customer,
    id="customerId",
    title="name",
    created="registrationDate",
    sorts={
        "name": sort_key,
        "email": email_identity,
        "registrationDate": None,
        "lastModified": None,
    },
    filters=(
        ExternalId("externalId"),
        Person("owner", optional=True, tally="owners"),
        Choice(field="tags", parameter="tag", tally="tags"),
        Folded("town", tally="towns"),
        Dates(field="registrationDate", prefix="registered"),
        Choice(field="country", tally="countries"),
        Choice(field="status", values=STATUSES, facet="statuses", stays=True),
    ),
    search=("name", "email", "company"),
    search_also=("tags", "town", "postcode", "address", "notes"),
    phone="phone",
    unique=Unique(field="email", key=email_identity),
    likeness=(
        Same("email", key=mailbox),
        Same("phone", key=same_line),
        Same("name", key=same_words, beside=("company", "address")),
        Near("name", unless=("company",)),
    ),
    unlisted=("address", "notes"),
    events="customer.api",
    registered=True,
    sentences={
        "missing": gettext_noop("There is no customer with this id."),
        "exists": gettext_noop("Customer with this Email already exists."),
        "taken": gettext_noop("The e-mail address belongs to another customer."),
        "changed": gettext_noop("The customer has changed since it was read."),
        "unindexed": gettext_noop(
            "The record of this customer does not say where it is found. An administrator has to run the doctor."
        ),
        "ahead": gettext_noop(
            "The history of this customer is ahead of its record. An administrator has to compare the tables."
        ),
        "trashed": gettext_noop("This customer is in the trash. Restore it first."),
        "erased": gettext_noop("This customer has been erased."),
        "unsorted": gettext_noop("Too many customers to sort like this: narrow the search, or sort by fewer fields."),
    },
    tables=("DYNAMODB_TABLE_NAME", "LOOKUPS_TABLE_NAME", "LISTS_TABLE_NAME", "HISTORY_TABLE_NAME"),
)
