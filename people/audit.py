"""The audit log: who did what to whom, when and from where. Entries are added, and nobody changes or deletes one.

An entry names people and records by their ids, and holds nothing that somebody has typed.
"""

import time
import unicodedata
from dataclasses import asdict, dataclass
from uuid import uuid4

from records.database import Database
from records.resource import Item

DONE, ASKED, DENIED, REFUSED, FAILED = OUTCOMES = ("done", "asked", "denied", "refused", "failed")
"""Done; the password was right and Cognito asks for more; 401, 403 and 429; other 4xx; 5xx."""
EVENTS = (
    "logIn",
    "logOut",
    "passwordChange",
    "passwordResetRequest",
    "passwordReset",
    "factorAdd",
    "factorRemove",
    "sessionEnd",
    "userInvite",
    "userChange",
    "userDelete",
    "userPasswordReset",
    "userSignOut",
    "userFactorRemove",
    "userInviteAgain",
    "export",
    "exportDownload",
    "importUpload",
    "importRun",
    "importChange",
    "importUndo",
    "purge",
    "erase",
    "personalDataRead",
    "accessDenied",
)
"""Everything that can have happened; the last is a refusal of what is not recorded otherwise."""
WITHHELD = frozenset({"logIn", "export", "exportDownload", "personalDataRead"})
"""Events whose answer gives somebody a session or data: nobody gets that before the entry is written."""
LOG = "AUDIT"
"""The one partition of the table."""
_LONGEST = 200
"""Characters of a text in an entry; more are cut."""
_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; all values are texts but those that say otherwise, and empty where they are not known."""

    at: str
    """ISO 8601 in UTC with milliseconds."""
    event: str
    """One of :data:`EVENTS`."""
    outcome: str
    """One of :data:`OUTCOMES`."""
    status: int
    """Of the answer."""
    why: str = ""
    """The name of the error or the challenge, as Cognito or this service calls it."""
    subject: str = ""
    """Of who did it."""
    email: str = ""
    """Of who did it, as the token or the list of users has it."""
    route: str = ""
    """``DELETE /users/{subject}``."""
    resource: str = ""
    """The resource of the record, or the first part of the path."""
    target: str = ""
    """The id of the user or the record to whom it was done."""
    changes: tuple[str, ...] = ()
    """Names of what was changed; of groups and activity what they are now."""
    address: str = ""
    """The IP address from which the request came."""
    device: str = ""
    """The browser, as it describes itself."""
    correlation: str = ""
    """Ties the entry to the lines of the log."""

    def to_item(self) -> Item:
        """Return what is stored, but for the keys; texts are bounded, and have no control characters."""
        values = {name: _bounded(value) for name, value in asdict(self).items()}
        return {name: value for name, value in values.items() if value not in ("", ())}


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Adds entries to the table."""

    database: Database[str]
    days: int
    """How long an entry is kept; 0 is for ever."""

    def until(self, deadline: float) -> "AuditLog":
        """Return the same log with another deadline."""
        return AuditLog(self.database.until(deadline), self.days)

    def add(self, entry: Entry) -> None:
        """Write an entry once, however often the request has to be repeated; BusyError."""
        item: Item = {"pk": LOG, "sk": f"{entry.at}#{uuid4()}"} | entry.to_item()
        if self.days:
            item["expiresAt"] = int(time.time()) + self.days * _DAY
        self.database.put(self.database.tables, item, "attribute_not_exists(pk)")  # refused: it was written already


def outcome_of(status: int) -> str:
    """Return what the status of an answer says about the request."""
    return DENIED if status in (401, 403, 429) else {4: REFUSED, 5: FAILED}.get(status // 100, DONE)


def _bounded(value: Item | str | int | tuple[str, ...]) -> Item | str | int | tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(str(_bounded(each)) for each in value[:20])
    if not isinstance(value, str):
        return value
    return "".join(char for char in value[: 2 * _LONGEST] if unicodedata.category(char)[0] != "C")[:_LONGEST]
