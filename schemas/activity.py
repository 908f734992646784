"""An activity in requests: the rules and messages of each field, and its label and help text in forms."""

from marshmallow import fields

from records.messages import gettext_noop
from schemas._fields import Choice, Email, ForeignKey
from schemas._record import RecordSchema
from schemas._text import Text

KIND_LABELS = {
    "call": "Call",
    "email": "Email",
    "meeting": "Meeting",
    "letter": "Letter",
    "note": "Note",
    "task": "Task",
}


class ActivitySchema(RecordSchema):
    """An activity in a request body."""

    customerId = ForeignKey(to="customers", required=True, metadata={"label": "Customer"})  # noqa: N815 wire name
    kind = Choice(KIND_LABELS, load_default="note", metadata={"label": "Kind", "widget": "select"})
    subject = Text(required=True, metadata={"label": "Subject", "widget": "text"})
    text = Text(load_default="", multiline=True, max_length=5000, metadata={"label": "Text", "widget": "textarea"})
    due = fields.AwareDateTime(
        load_default=None,
        metadata={"label": "Due", "help_text": gettext_noop("When it happened, or when it is to be done.")},
    )
    done = fields.Boolean(load_default=False, metadata={"label": "Done"})
    owner = Email(
        load_default="",
        metadata={"label": "Owner", "widget": "email", "help_text": gettext_noop("Yourself, if you enter nothing.")},
    )

    activityId = fields.String(dump_only=True, metadata={"label": "Activity ID", "widget": "text"})  # noqa: N815 wire name
    ownerSubject = fields.String(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Owner's user ID", "widget": "text"}
    )
    created = fields.String(dump_only=True, metadata={"label": "Created", "widget": "datetime"})
    lastModified = fields.String(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Last modified", "widget": "datetime"}
    )
    version = fields.Integer(dump_only=True, metadata={"label": "Version", "widget": "number"})
