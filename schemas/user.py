"""A user in requests and in forms, and the parameters of the list of users."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length

from people.user import CONFIRMED, GROUPS, INVITED, RESET, UNCONFIRMED
from records.messages import gettext_noop
from schemas._fields import Choice, Choices, Email
from schemas._record import RecordSchema
from schemas._text import Text
from schemas.listing import NAMES, SORT, Names, PagingSchema, flag

GROUP_LABELS = {"admins": "admins", "editors": "editors", "viewers": "viewers"}
"""As in Django, groups are called by their names; they are translated nowhere else."""
STATUS_LABELS = {
    INVITED: "Invited",
    CONFIRMED: "Confirmed",
    RESET: "Password reset",
    UNCONFIRMED: "Not confirmed",
}
USER_ACTIONS = ("password-reset", "sign-out", "remove-second-factor", "resend-invitation")
"""What can be done to a user besides changes of fields."""
LISTED = ("subject", "email", "name", "groups", "active", "secondFactor", "status", "created", "lastLogIn", "version")
OWNER = ("email", "name", "active")
"""What whoever writes records may know of the people to whom they can be given."""
SORTS = ("email", "name", "active", "secondFactor", "status", "created", "lastLogIn")


_NOT_OF_OWNERS = gettext_noop("Leave this out: of people to whom records can be given, only who they are is told.")


class UserSchema(RecordSchema):
    """A user in a request body; the address is fixed, because histories name people by it."""

    email = Email(
        required=True,
        metadata={
            "label": "Email address",
            "widget": "email",
            "help_text": gettext_noop("The invitation is sent to this address. It cannot be changed later."),
        },
    )
    name = Text(load_default="", max_length=150, metadata={"label": "Name", "widget": "text"})
    active = fields.Boolean(
        load_default=True,
        metadata={
            "label": "Active",
            "help_text": gettext_noop(
                "Designates whether this user should be treated as active. Unselect this instead of deleting accounts."
            ),
        },
    )
    groups = Choices(
        {group: GROUP_LABELS[group] for group in GROUPS},
        load_default=list,
        metadata={
            "label": "Groups",
            "help_text": gettext_noop(
                "The groups this user belongs to. A user will get all permissions granted to each of their groups."
            ),
        },
    )

    secondFactor = fields.Boolean(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Second factor", "widget": "checkbox"}
    )
    status = Choice(STATUS_LABELS, dump_only=True, metadata={"label": "Status", "widget": "select"})
    lastLogIn = fields.String(  # noqa: N815 wire name
        dump_only=True, metadata={"label": "Last login", "widget": "datetime"}
    )
    created = fields.String(dump_only=True, metadata={"label": "Date joined", "widget": "datetime"})
    subject = fields.String(dump_only=True, metadata={"label": "User ID", "widget": "text"})
    version = fields.Integer(dump_only=True, metadata={"label": "Version", "widget": "number"})


class UserListingSchema(PagingSchema):
    """Parameters of ``GET /users``."""

    sort_names = tuple(sign + name for name in SORTS for sign in ("", "-"))

    names = Names(LISTED, data_key="fields", metadata={"help_text": "Fields that each item contains"})
    sort = fields.String(
        load_default=None,
        metadata={
            "help_text": "Fields to sort by; a leading - sorts in descending order, "
            "and each further field orders users that are equal so far"
        },
    )
    q = fields.String(
        load_default="",
        validate=Length(max=100, error=gettext_noop("Ensure this value has at most {max} characters.")),
        metadata={"help_text": "Words to search for: beginnings of words in name and e-mail address"},
    )
    groups = Choice(GROUP_LABELS, load_default="", metadata={"help_text": "Only users in this group"})
    active = fields.Boolean(
        load_default=None,
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": gettext_noop("Enter true or false.")},
        metadata={"help_text": "Only users who are active, or who are not"},
    )
    secondFactor = fields.Boolean(  # noqa: N815 wire name
        load_default=None,
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": gettext_noop("Enter true or false.")},
        metadata={"help_text": "Only users with a second factor, or without"},
    )
    status = Choice(STATUS_LABELS, load_default="", metadata={"help_text": "Only users with this status"})
    owners = flag(
        "Only users to whom records can be given: those whose groups may write. Whoever writes records may ask for "
        f"these, with the fields {', '.join(OWNER)}, q and active"
    )
    count = flag("Whether to count the users that match the search and filters")

    @validates_schema
    def _tells_owners(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse what would tell more of people than who they are: also a filter or an order does."""
        if not data.get("owners"):
            return
        told = {"groups", "secondFactor", "status"}
        errors = {name: [_NOT_OF_OWNERS] for name in sorted(told) if data.get(name) not in (None, "")}
        if data["names"] != LISTED and not set(data["names"]) <= set(OWNER):
            errors["fields"] = [NAMES.format(choices=", ".join(OWNER))]
        if not {part.removeprefix("-") for part in (data.get("sort") or "email").split(",")} <= {*OWNER}:
            errors["sort"] = [SORT.format(choices=", ".join(OWNER))]
        if errors:
            raise ValidationError(errors)

    @validates_schema
    def _sorted_by(self, data: dict[str, Any], **_: Any) -> None:
        parts = (data.get("sort") or "email").split(",")
        if not set(parts) <= set(self.sort_names):
            raise ValidationError(SORT.format(choices=", ".join(self.sort_names)), "sort")
        if len({part.removeprefix("-") for part in parts}) < len(parts):
            raise ValidationError(gettext_noop("Sort by each field once."), "sort")
