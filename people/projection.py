"""The projection of people in ``PeopleTable``: what Cognito's ListUsers can neither find nor sort, and what guards it.

Five kinds of items. ``PEOPLE``: one for each user. ``EMAIL#…``: who has an address, in whatever case, whether records
can be given to them, and the invitation that is under way. ``ADMINISTRATORS``: who administers and can log in, as a
set; by it nobody locks out the last one. ``PROJECTION``: that all users of the pool were read once, and of each address
whether its user may write. ``RECOVERY``: hashes of each user's recovery codes (people/recovery.py).

A user that is being changed has ``pending``: what is to become of it, and until when others wait. The set loses a user
before Cognito does, and gains one after: it never names somebody who is no administrator.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from people.errors import NotAdministratorError, OvertakenError, UnfinishedError, UnreadError
from people.user import CONFIRMED, User, from_item
from records.database import Database
from records.days import now
from records.emails import email_identity
from records.errors import RecordError
from records.resource import Item
from records.transaction import Step, patiently, to_item

PEOPLE = "PEOPLE"
GUARD: Item = {"pk": "ADMINISTRATORS", "sk": "active"}
MARKER = "marker"
WRITES = "writes"
COMPLETE: Item = {"pk": "PROJECTION", "sk": "complete"}
LEASE = 20
"""Seconds for which a change is its function's alone, which ends after 15."""
MOST_READ = 5000
"""Users that a list reads."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A user as the table has it, with the change that is under way."""

    user: User
    pending: Item | None

    @property
    def free_in(self) -> int:
        """Return for how many seconds the change is another request's; 0 if there is none, or it was cut short."""
        return self.seconds(self.pending) if self.pending else 0

    @staticmethod
    def seconds(mark: Item) -> int:
        """Return for how many seconds a mark keeps others away."""
        return max(0, int(mark["freeAt"] - time.time()) + 1) if mark["freeAt"] else 0


def lease() -> Item:
    """Return a mark that keeps others away from now on."""
    return {"id": str(uuid.uuid4()), "freeAt": int(time.time()) + LEASE}


def new_pending(change: Item, version: int) -> Item:
    """Return the mark of a change that begins now."""
    return lease() | {"change": change, "version": version}


@dataclass(frozen=True, slots=True)
class Projection:
    """Reads and writes the table of people."""

    database: Database[str]

    @property
    def table(self) -> str:
        """The table's name."""
        return self.database.tables

    def get(self, subject: str) -> Entry | None:
        """Return a user as last written, None if the table has none."""
        found = self.database.get(self.table, _place(subject))
        return Entry(from_item(found), found.get("pending")) if found else None

    def all(self) -> Iterator[User]:
        """Yield all users, in the order of their ids."""
        request = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": to_item({":pk": PEOPLE}),
            "ConsistentRead": True,
        }
        yield from map(from_item, self.database.query(request))

    def saw(self, subject: str, moment: str) -> None:
        """Write when somebody logged in, which also tells that a password was chosen; no user is made by it."""
        request = {
            "TableName": self.table,
            "Key": to_item(_place(subject)),
            "UpdateExpression": "SET lastLogIn = :at, #status = :confirmed",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": to_item({":at": moment, ":confirmed": CONFIRMED}),
        }
        client = self.database.client
        try:
            patiently(lambda: client.update_item(**request), self.database.deadline)
        except client.exceptions.ConditionalCheckFailedException:
            return  # whoever reads all users of the pool finds it

    def has_factor(self, subject: str, on: bool) -> None:  # noqa: FBT001 the value itself
        """Write whether somebody has a second factor, which Cognito knows already; no user is made by it."""
        request = {
            "TableName": self.table,
            "Key": to_item(_place(subject)),
            "UpdateExpression": "SET secondFactor = :on",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": to_item({":on": on}),
        }
        client = self.database.client
        try:
            patiently(lambda: client.update_item(**request), self.database.deadline)
        except client.exceptions.ConditionalCheckFailedException:
            return  # whoever reads all users of the pool finds it

    def begin(self, entry: Entry, pending: Item, actor: str, *, leaves: bool) -> None:
        """Mark a change before Cognito is told of it; ``leaves`` takes the user from the set of administrators.

        Whoever asks has to be in the set, and nobody leaves it by an own request: so somebody always stays in it.
        OvertakenError, NotAdministratorError.
        """
        values: Item = {":pending": pending, ":version": entry.user.version}
        free = "#version = :version AND attribute_not_exists(pending)"
        steps = [self._update(entry.user.subject, "SET pending = :pending", free, values, _overtaken)]
        self.database.commit([*steps, self._guard(actor, entry.user.subject if leaves else "")])

    def take_over(self, entry: Entry) -> Item:
        """Return the mark of a change that was cut short, as one's own; UnfinishedError if another request has it."""
        if entry.pending is None:
            raise TypeError("nothing to finish")
        if entry.free_in:
            raise UnfinishedError(entry.free_in)
        mine = new_pending(entry.pending["change"], entry.pending["version"])
        values = {":pending": mine, ":id": entry.pending["id"], ":freeAt": entry.pending["freeAt"]}
        same = "pending.id = :id AND pending.freeAt = :freeAt"
        self.database.commit([self._update(entry.user.subject, "SET pending = :pending", same, values, _unfinished)])
        return mine

    def release(self, subject: str, pending: Item) -> None:
        """Let others finish a change at once, because this request cannot."""
        values = {":id": pending["id"], ":none": 0}
        same = "pending.id = :id"
        self.database.commit([self._update(subject, "SET pending.freeAt = :none", same, values, _overtaken)])

    def settle(self, user: User, pending: Item) -> User:
        """Write what Cognito says after a change, and end it; return the user with its new version.

        UnfinishedError if another request has taken over.
        """
        values = {":id": pending["id"], ":version": pending["version"] + 1}
        same = "pending.id = :id"
        self.database.commit(self._written(user, same, values, "REMOVE pending", _unfinished))
        return self._read(user.subject)

    def project(self, user: User, before: Entry | None) -> User:
        """Write what Cognito says, if the user is as it was before Cognito was asked; OvertakenError."""
        if before is None:
            self.database.commit(self._written(user, "attribute_not_exists(pk)", {":version": 1}, "", _overtaken))
        elif before.pending or not is_same(user, before.user):
            if before.pending:
                raise OvertakenError
            values = {":version": before.user.version + 1, ":read": before.user.version}
            same = "#version = :read AND attribute_not_exists(pending)"
            self.database.commit([*self._written(user, same, values, "", _overtaken), *self._moved(before.user, user)])
        else:
            self.database.commit(self._counted(user, before.user.version))
        return self._read(user.subject)

    def forget(self, user: User) -> None:
        """Delete a user that Cognito does not have any more, with the address."""
        marker = marker_of(user.email)
        mine: Item = {"ConditionExpression": "attribute_not_exists(pk) OR subject = :subject"}
        mine |= {"ExpressionAttributeValues": to_item({":subject": user.subject})}
        steps = [
            Step("Delete", {"TableName": self.table, "Key": to_item(_place(user.subject))}),
            Step("Delete", {"TableName": self.table, "Key": to_item(codes_of(user.subject))}),
            Step("Update", self._set("DELETE", user.subject)),
        ]
        request = {"TableName": self.table, "Key": to_item(marker)} | mine
        try:
            self.database.commit([*steps, Step("Delete", request, lambda _: OvertakenError())])
        except OvertakenError:  # somebody else has the address by now
            self.database.commit(steps)

    def administers(self, subject: str) -> bool:
        """Tell whether the set of administrators has somebody."""
        return subject in (self.database.get(self.table, GUARD) or {}).get("subjects", ())

    def administrators(self) -> frozenset[str]:
        """Return the set of administrators."""
        return frozenset((self.database.get(self.table, GUARD) or {}).get("subjects", ()))

    def without(self, subjects: frozenset[str]) -> None:
        """Take those out of the set of administrators of whom there is no user."""
        for subject in subjects:
            gone = {"TableName": self.table, "Key": to_item(_place(subject))}
            check = Step("ConditionCheck", gone | {"ConditionExpression": "attribute_not_exists(pk)"}, _overtaken)
            self.database.commit([check, Step("Update", self._set("DELETE", subject))])

    def is_complete(self) -> bool:
        """Tell whether all users of the pool were read once, by a version that notes who may write."""
        return WRITES in (self.database.get(self.table, COMPLETE) or {})

    def complete(self) -> None:
        """Note that all users of the pool were read."""
        noted: Item = {"at": now(), WRITES: True}
        self.database.put(self.table, COMPLETE | noted)

    def marker(self, email: str) -> Item | None:
        """Return who has an address, or is invited to it; None if nobody is."""
        return self.database.get(self.table, marker_of(email))

    def mark(self, email: str, values: Item, before: Item | None) -> bool:
        """Write who has an address, if the marker is as it was read; False if it is not."""
        item = marker_of(email) | values
        if before is None:
            return self.database.put(self.table, item, "attribute_not_exists(pk)")
        if "id" in before:
            return self.database.put(self.table, item, "id = :id", id=before["id"])
        return self.database.put(self.table, item, "subject = :subject", subject=before["subject"])

    def strangers(self, emails: Iterable[str]) -> set[str]:
        """Return the identities of those addresses of which nobody is active and may write; 100 addresses a request.

        UnreadError if that is not known of one of them, because the users of the pool were not read yet.
        """
        wanted = {marker_of(email)["pk"]: email_identity(email) for email in emails}
        if not wanted:
            return set()
        items = self.database.get_all(self.table, [{"pk": place, "sk": MARKER} for place in sorted(wanted)])
        found = {item["pk"]: item[WRITES] for item in items if WRITES in item}
        if wanted.keys() - found.keys():
            complete = self.database.get_all(self.table, [COMPLETE])
            if not (complete and WRITES in complete[0]):
                raise UnreadError
        return {identity for place, identity in wanted.items() if not found.get(place)}

    def unsaid(self, users: Sequence[User]) -> list[User]:
        """Return those of whose address it is not written whether they may write: an earlier version did not."""
        places = {marker_of(user.email)["pk"]: user for user in users if user.email}
        items = self.database.get_all(self.table, [{"pk": place, "sk": MARKER} for place in places])
        said = {item["pk"] for item in items if WRITES in item}
        return [user for place, user in places.items() if place not in said]

    def say_writes(self, user: User) -> None:
        """Write at a user's address whether that user may write, as the table has it; OvertakenError.

        Also while a change is under way, which may have died: whoever ends it writes this anew.
        """
        check = self._check(user.subject, "#version = :version", user.version)
        item = marker_of(user.email) | holding(user)
        self.database.commit([check, Step("Put", {"TableName": self.table, "Item": to_item(item)})])

    def free(self, email: str, marked: Item) -> None:
        """Delete the marker of an invitation that came to nothing."""
        request = {
            "TableName": self.table,
            "Key": to_item(marker_of(email)),
            "ConditionExpression": "id = :id",
            "ExpressionAttributeValues": to_item({":id": marked["id"]}),
        }
        self.database.commit([Step("Delete", request, _overtaken)])

    def _read(self, subject: str) -> User:
        found = self.get(subject)
        if found is None:
            raise OvertakenError
        return found.user

    def _update(
        self,
        subject: str,
        expression: str,
        condition: str,
        values: Item,
        refused: Callable[[Item | None], RecordError],
    ) -> Step:
        request: Item = {
            "TableName": self.table,
            "Key": to_item(_place(subject)),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": to_item(values),
        }
        names = {f"#{name}": name for name in ("version", *_COGNITO) if f"#{name}" in expression + condition}
        return Step("Update", request | ({"ExpressionAttributeNames": names} if names else {}), refused)

    def _written(
        self, user: User, condition: str, values: Item, more: str, refused: Callable[[Item | None], RecordError]
    ) -> list[Step]:
        """Return the steps that write what Cognito says of a user, the set of administrators and the address."""
        wire = user.to_wire()
        fields = ", ".join(f"#{name} = :{name}" for name in _COGNITO)
        said = {f":{name}": wire[name] for name in _COGNITO}
        expression = f"SET {fields}, #version = :version {more}".strip()
        item = marker_of(user.email) | holding(user)
        return [
            self._update(user.subject, expression, condition, values | said, refused),
            Step("Update", self._set("ADD" if user.administers else "DELETE", user.subject)),
            *([Step("Put", {"TableName": self.table, "Item": to_item(item)})] if user.email else []),
        ]

    def _counted(self, user: User, version: int) -> list[Step]:
        """Return the steps that put somebody who did not change where it belongs: in the set, or not."""
        item = marker_of(user.email) | holding(user)
        return [
            self._check(user.subject, "#version = :version AND attribute_not_exists(pending)", version),
            Step("Update", self._set("ADD" if user.administers else "DELETE", user.subject)),
            *([Step("Put", {"TableName": self.table, "Item": to_item(item)})] if user.email else []),
        ]

    def _check(self, subject: str, condition: str, version: int) -> Step:
        """Return the step that checks a user; OvertakenError."""
        same = {
            "TableName": self.table,
            "Key": to_item(_place(subject)),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": to_item({":version": version}),
        }
        return Step("ConditionCheck", same, _overtaken)

    def _moved(self, before: User, user: User) -> list[Step]:
        """Return the step that frees the address that a user had before."""
        left = marker_of(before.email)
        if not before.email or left == marker_of(user.email):
            return []
        if (self.marker(before.email) or {}).get("subject") != user.subject:
            return []  # somebody else has it by now
        request = {"TableName": self.table, "Key": to_item(left), "ConditionExpression": "subject = :subject"}
        request |= {"ExpressionAttributeValues": to_item({":subject": user.subject})}
        return [Step("Delete", request, _overtaken)]

    def _set(self, operation: str, subject: str) -> Item:
        return {
            "TableName": self.table,
            "Key": to_item(GUARD),
            "UpdateExpression": f"{operation} subjects :one",
            "ExpressionAttributeValues": {":one": {"SS": [subject]}},
        }

    def _guard(self, actor: str, leaves: str) -> Step:
        """Return the step that holds the set: whoever asks is in it, and stays when ``leaves`` does not."""
        request: Item = {
            "TableName": self.table,
            "Key": to_item(GUARD),
            "ConditionExpression": "contains(subjects, :actor)",
            "ExpressionAttributeValues": {":actor": {"S": actor}},
        }
        if not leaves:
            return Step("ConditionCheck", request, lambda _: NotAdministratorError())
        values = request["ExpressionAttributeValues"] | {":leaves": {"SS": [leaves]}}
        update = {"UpdateExpression": "DELETE subjects :leaves", "ExpressionAttributeValues": values}
        return Step("Update", request | update, lambda _: NotAdministratorError())


_COGNITO = ("email", "name", "groups", "active", "secondFactor", "status", "created")
"""What of a user is Cognito's, by its wire names."""


def is_same(user: User, other: User) -> bool:
    """Tell whether Cognito says the same of both."""
    one, another = user.to_wire(), other.to_wire()
    return all(one[name] == another[name] for name in _COGNITO)


def marker_of(email: str) -> Item:
    """Return the key of the item that says who has an address, in whatever case."""
    return {"pk": f"EMAIL#{email_identity(email)}", "sk": MARKER}


def holding(user: User) -> Item:
    """Return what the marker of a user's address says."""
    return {"subject": user.subject, WRITES: user.active and user.writes}


def codes_of(subject: str) -> Item:
    """Return the key of the item with somebody's recovery codes: people/recovery.py."""
    return {"pk": "RECOVERY", "sk": subject}


def _place(subject: str) -> Item:
    return {"pk": PEOPLE, "sk": subject}


def _overtaken(_: Item | None) -> RecordError:
    return OvertakenError()


def _unfinished(_: Item | None) -> RecordError:
    return UnfinishedError(LEASE)
