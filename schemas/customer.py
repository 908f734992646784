"""A customer in requests: the rules and messages of each field, and its label and help text in forms.

``metadata`` holds ``label``, ``help_text`` and ``widget``, one of :data:`admin.forms.KINDS`: forms are made of it.
"""

from marshmallow import fields

from records.messages import gettext_noop
from schemas._fields import Choice, Country, Email, Phone, Tags
from schemas._record import RecordSchema
from schemas._text import Text

STATUS_LABELS = {"lead": "Lead", "active": "Active", "inactive": "Inactive"}


class CustomerSchema(RecordSchema):
    """A customer in a request body."""

    name = Text(required=True, metadata={"label": "Name", "widget": "text"})
    email = Email(
        load_default="",
        metadata={
            "label": "Email",
            "widget": "email",
            "help_text": gettext_noop("Must be unique, in upper or lower case."),
        },
    )
    phone = Phone(
        load_default="",
        metadata={
            "label": "Phone",
            "widget": "tel",
            "help_text": gettext_noop("With country code, for example +49 711 2842222."),
        },
    )
    company = Text(load_default="", metadata={"label": "Company", "widget": "text"})
    address = Text(
        load_default="", multiline=True, max_length=500, metadata={"label": "Address", "widget": "address", "rows": 3}
    )
    postcode = Text(
        load_default="",
        max_length=20,
        metadata={"label": "Postcode", "widget": "text", "autocomplete": "postal-code"},
    )
    town = Text(
        load_default="",
        max_length=100,
        metadata={"label": "Town", "widget": "text", "autocomplete": "address-level2"},
    )
    country = Country(load_default="", metadata={"label": "Country", "autocomplete": "country"})
    externalId = Text(  # noqa: N815 wire name
        load_default="",
        max_length=100,
        metadata={
            "label": "External ID",
            "help_text": gettext_noop(
                "The number of this customer in another system. Imports can find the customer by it."
            ),
        },
    )
    status = Choice(STATUS_LABELS, load_default="lead", metadata={"label": "Status", "widget": "select"})
    tags = Tags(
        load_default=list,
        metadata={"label": "Tags", "widget": "tags", "help_text": gettext_noop("Separate tags with commas.")},
    )
    owner = Email(
        load_default="",
        metadata={
            "label": "Owner",
            "widget": "email",
            "help_text": gettext_noop("Who looks after this customer, by e-mail address."),
        },
    )
    notes = Text(load_default="", multiline=True, max_length=5000, metadata={"label": "Notes", "widget": "textarea"})

    customerId = fields.String(dump_only=True, metadata={"label": "Customer ID", "widget": "text"})  # noqa: N815 wire name
    ownerSubject = fields.String(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Owner's user ID", "widget": "text"}
    )
    registrationDate = fields.String(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Registration date", "widget": "datetime"}
    )
    lastModified = fields.String(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Last modified", "widget": "datetime"}
    )
    version = fields.Integer(dump_only=True, metadata={"label": "Version", "widget": "number"})
