"""What a user is: a person who can log in, as Cognito knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from records.resource import Item
from records.rights import RIGHTS, WRITE

GROUPS = ("admins", "editors", "viewers")
"""The groups of the user pool that give rights; a user may also be in others, which nobody looks at here."""
ADMINISTRATORS = "admins"
INVITED, CONFIRMED, RESET, UNCONFIRMED = "invited", "confirmed", "reset", "unconfirmed"
STATUSES = {"FORCE_CHANGE_PASSWORD": INVITED, "CONFIRMED": CONFIRMED, "RESET_REQUIRED": RESET}
"""Cognito's ``UserStatus`` (API_UserType) -> ours; all others are of accounts that nobody here makes."""
TOTP = "SOFTWARE_TOKEN_MFA"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user; its values are those of JSON, and groups are a tuple."""

    subject: str
    """Cognito's ``sub``: a UUID, the same as long as the user exists."""
    email: str
    name: str = ""
    groups: tuple[str, ...] = ()
    """Some of :data:`GROUPS`, in their order."""
    active: bool = True
    """Whether the user may log in: Cognito's ``Enabled``."""
    second_factor: bool = False
    """Whether logging in takes a code of an authenticator app."""
    status: str = CONFIRMED
    """``invited`` until a password is chosen, then ``confirmed``; ``reset`` until another one is chosen."""
    created: str = ""
    """ISO 8601 in UTC with milliseconds."""
    last_log_in: str = ""
    """The same form; empty before the first log-in that this service saw."""
    version: int = 1
    """Counts the changes that the API made, from 1; the ETag."""

    @property
    def administers(self) -> bool:
        """Tell whether this is an administrator who can log in, or can once a reset password is chosen."""
        return ADMINISTRATORS in self.groups and self.active and self.status in (CONFIRMED, RESET)

    @property
    def writes(self) -> bool:
        """Tell whether this is somebody whose groups let write records, active or not."""
        return any(WRITE in RIGHTS[group] for group in self.groups)

    def to_wire(self) -> Item:
        """Return the user as the API shows it; the moment of no log-in is null."""
        return {
            "subject": self.subject,
            "email": self.email,
            "name": self.name,
            "groups": list(self.groups),
            "active": self.active,
            "secondFactor": self.second_factor,
            "status": self.status,
            "created": self.created,
            "lastLogIn": self.last_log_in or None,
            "version": self.version,
        }


def from_item(item: Mapping[str, Any]) -> User:
    """Return the user that an item of the table holds."""
    return User(
        subject=item["sk"],
        email=item["email"],
        name=item["name"],
        groups=tuple(item["groups"]),
        active=item["active"],
        second_factor=item["secondFactor"],
        status=item["status"],
        created=item["created"],
        last_log_in=item.get("lastLogIn", ""),
        version=item["version"],
    )


def from_cognito(answer: Mapping[str, Any], groups: tuple[str, ...]) -> User:
    """Return the user that an answer of AdminGetUser describes, with the groups that the user is in.

    ``last_log_in`` and ``version`` are not Cognito's.
    """
    attributes = {each["Name"]: each.get("Value", "") for each in answer["UserAttributes"]}
    moment = answer["UserCreateDate"].isoformat(timespec="milliseconds")
    return User(
        subject=attributes["sub"],
        email=attributes.get("email", ""),
        name=attributes.get("name", ""),
        groups=tuple(group for group in GROUPS if group in groups),
        active=answer["Enabled"],
        second_factor=TOTP in (answer.get("UserMFASettingList") or ()),
        status=STATUSES.get(answer["UserStatus"], UNCONFIRMED),
        created=_in_utc(moment),
    )


def _in_utc(moment: str) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 only those who ask Cognito need it

    return datetime.fromisoformat(moment).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
