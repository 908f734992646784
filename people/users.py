"""Users: who is there, who is invited, what becomes of them. Cognito is the truth, and the projection follows it.

A change is marked in the projection, carried out at Cognito, and settled in the projection. A request that dies on the
way leaves the mark: whoever is next at this user, or the doctor, carries it out to its end.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from people.cognito_users import NOT_CHOSEN, NOT_INVITED, CognitoUsers
from people.errors import (
    NotAdministratorError,
    OvertakenError,
    OwnRightsError,
    TakenAddressError,
    UnfinishedError,
    WrongStateError,
)
from people.projection import LEASE, Entry, Projection, holding, is_same, lease, new_pending
from people.user import ADMINISTRATORS, INVITED, User
from records.emails import email_identity
from records.errors import IdempotencyKeyReusedError, NotFoundError, RecordError, VersionMismatchError
from records.resource import Item

DELETE = {"delete": True}
"""The change that deletes a user."""


def _nothing(_: str) -> None:
    """End nothing besides what Cognito ends."""


@dataclass(frozen=True, slots=True)
class Users:
    """All users of a stage. What is written needs an ``actor``: the id of an active administrator."""

    cognito: CognitoUsers
    projection: Projection
    end_more: Callable[[str], None] = field(default=_nothing)
    """Ends what Cognito does not know of somebody's sessions."""

    def until(self, deadline: float) -> "Users":
        """Return the same with another deadline."""
        database = self.projection.database.until(deadline)
        return replace(self, cognito=self.cognito.until(deadline), projection=Projection(database))

    def all(self) -> Iterator[User]:
        """Yield all users of the projection, which is made first where there is none yet."""
        if not self.projection.is_complete():
            self.read_all()
        yield from self.projection.all()

    def read_all(self) -> None:
        """Take all users of the pool into the projection that it does not have; those that are there count as read.

        Of these it notes whether they may write, if an earlier version did not.
        """
        users = [*self.projection.all()]
        known = {user.subject for user in users}
        for subject in self.cognito.subjects():
            if subject not in known:
                with suppress(NotFoundError, OvertakenError):
                    self.compare(subject)
        for user in self.projection.unsaid(users):
            with suppress(OvertakenError):  # whoever has changed it has noted it
                self.projection.say_writes(user)
        self.projection.complete()

    def get(self, subject: str) -> User:
        """Return a user; NotFoundError."""
        return self._entry(subject).user

    def invite(self, fields: Item, actor: str, key: tuple[str, str] | None = None) -> User:
        """Make a user and send the invitation; the same request again finishes what an earlier one has begun.

        ``key`` tells requests apart, and what they ask for: with one that made the user, it is the answer.
        TakenAddressError, MailError, IdempotencyKeyReusedError, NotAdministratorError, UnfinishedError.
        """
        self.require(actor)
        email = fields["email"]
        before = self._free_marker(email, key)
        if isinstance(before, User):
            return before
        mine = lease()
        if not self.projection.mark(email, mine, before):
            raise UnfinishedError(LEASE)
        subject, unmade = "", False
        try:
            subject = self._made(fields, begun=before is not None)
        except TakenAddressError:
            unmade = True
            raise
        finally:
            if unmade:
                self.projection.free(email, mine)
            elif not subject:
                self.projection.mark(email, mine | {"freeAt": 0}, mine)
        self.cognito.be_in(subject, self.cognito.groups(subject), fields["groups"])
        user = self._compared(subject)
        if key:
            self.projection.mark(email, holding(user) | {"key": list(key)}, {"subject": subject})
        return user

    def change(self, subject: str, edit: Callable[[User], Item], actor: str, version: int | None = None) -> User:
        """Give a user the name, groups and activity that ``edit`` returns; return what it is then.

        NotFoundError, VersionMismatchError, OwnRightsError, NotAdministratorError, UnfinishedError.
        """
        before = self._entry(subject)
        user = self._finish(before) if before.pending else before.user
        if user is None:
            raise NotFoundError
        wanted = _differing(edit(user), user)
        if not wanted:  # also what an earlier request has changed whose answer was lost (RFC 9110 section 13.1.1)
            return user
        if version not in (None, user.version):
            raise VersionMismatchError(user)
        if subject == actor and (own := [name for name in ("groups", "active") if name in wanted]):
            raise OwnRightsError(*own)
        changed = self._carry_out(Entry(user, None), wanted, actor)
        return changed or user

    def delete(self, subject: str, actor: str, version: int | None = None) -> None:
        """Delete a user; a repeated request finishes what an earlier one began. Errors as those of ``change``."""
        entry = self._entry(subject)
        if subject == actor:
            raise OwnRightsError
        user = self._finish(entry) if entry.pending else entry.user
        if user is None:
            return
        if version not in (None, user.version):
            raise VersionMismatchError(user)
        self._carry_out(Entry(user, None), DELETE, actor)

    def reset_password(self, subject: str, actor: str) -> User:
        """Let nobody in by the password any more, and send a code for another one; all sessions end."""
        return self._act(subject, actor, self._reset, own=False)

    def sign_out(self, subject: str, actor: str) -> User:
        """End all sessions of somebody."""
        return self._act(subject, actor, lambda user: self._end(user.subject), own=True)

    def remove_second_factor(self, subject: str, actor: str) -> User:
        """Let somebody in without a code, for example after a phone was lost."""
        return self._act(subject, actor, lambda user: self.cognito.remove_factor(user.subject), own=False)

    def invite_again(self, subject: str, actor: str) -> User:
        """Send an invitation again, with another temporary password; WrongStateError."""
        return self._act(subject, actor, self._invite_again, own=False)

    def require(self, actor: str) -> None:
        """Raise NotAdministratorError unless Cognito and the projection agree that somebody administers."""
        if not self.projection.administers(actor):
            with suppress(NotFoundError, OvertakenError):
                self.compare(actor)
            if not self.projection.administers(actor):
                raise NotAdministratorError

    def compare(self, subject: str, *, fix: bool = True) -> bool:
        """Tell whether the projection has of a user what Cognito says, and with ``fix`` write that.

        OvertakenError if the user is being changed, or has changed meanwhile. NotFoundError if it is nowhere.
        """
        before = self.projection.get(subject)
        if before and before.pending:
            raise OvertakenError
        try:
            user = self.cognito.get(subject)
        except NotFoundError:
            if before is None:
                raise
            if fix:
                self.projection.forget(before.user)
            return False
        counted = (subject in self.projection.administrators()) == user.administers
        same = before is not None and is_same(user, before.user) and counted and self._has_address(user)
        if fix and not same:
            self.projection.project(user, before)
        return same

    def finish(self, subject: str) -> None:
        """Carry out a change that was cut short; UnfinishedError if it is another request's."""
        entry = self.projection.get(subject)
        if entry and entry.pending:
            self._finish(entry)

    def _has_address(self, user: User) -> bool:
        marked = self.projection.marker(user.email)
        return marked is not None and holding(user).items() <= marked.items()

    def _entry(self, subject: str) -> Entry:
        entry = self.projection.get(subject)
        if entry is None and not self.projection.is_complete():
            self.read_all()
            entry = self.projection.get(subject)
        if entry is None:
            raise NotFoundError
        return entry

    def _free_marker(self, email: str, key: tuple[str, str] | None) -> Item | User | None:
        """Return the marker of an address that nobody has: that of an invitation which was cut short, or None.

        With the key of the request that invited whoever has it, return who that is.
        """
        marked = self.projection.marker(email)
        if marked is None:
            return None
        if "subject" not in marked:
            free_in = Entry.seconds(marked)
            if free_in:
                raise UnfinishedError(free_in)
            return marked
        holder = self._holder(marked)
        if holder is None:
            return self.projection.marker(email)
        said = marked.get("key") or [None, None]
        if key and said[0] == key[0]:
            if said[1] != key[1]:
                raise IdempotencyKeyReusedError
            return holder
        raise TakenAddressError(holder.subject)

    def _holder(self, marked: Item) -> User | None:
        """Return who has the address of a marker, None if nobody has it any more."""
        entry = self.projection.get(marked["subject"])
        if entry is None or email_identity(entry.user.email) != marked["pk"].removeprefix("EMAIL#"):
            return None
        try:
            self.cognito.get(entry.user.subject)
        except NotFoundError:
            self.projection.forget(entry.user)
            return None
        return entry.user

    def _made(self, fields: Item, *, begun: bool) -> str:
        """Return the id of a new user, or of the one that an earlier request with this address has made."""
        try:
            return self.cognito.invite(fields["email"], fields["name"])
        except TakenAddressError:
            if not begun:
                raise
        found = self.cognito.find(fields["email"])
        if found.status != INVITED:
            raise TakenAddressError(found.subject)
        self.cognito.become(found, {"name": fields["name"]})
        self.cognito.invite_again(found.email)  # nobody knows whether the first one was sent
        return found.subject

    def _compared(self, subject: str) -> User:
        """Return a user after it was written as Cognito knows it."""
        self.compare(subject)
        entry = self.projection.get(subject)
        if entry is None:
            raise OvertakenError
        return entry.user

    def _act(self, subject: str, actor: str, act: Callable[[User], Any], *, own: bool) -> User:
        """Do at Cognito what can be repeated; return the user as it is then."""
        entry = self._entry(subject)
        self.require(actor)
        if subject == actor and not own:
            raise OwnRightsError
        user = self._finish(entry) if entry.pending else entry.user
        if user is None:
            raise NotFoundError
        try:
            act(user)
        except NotFoundError:
            self.projection.forget(user)
            raise
        return self._compared(subject)

    def _invite_again(self, user: User) -> None:
        if self.cognito.get(user.subject).status != INVITED:
            raise WrongStateError(NOT_INVITED)
        self.cognito.invite_again(user.email)

    def _reset(self, user: User) -> None:
        if self.cognito.get(user.subject).status == INVITED:
            raise WrongStateError(NOT_CHOSEN)
        self.end_more(user.subject)  # also before, as above
        self.cognito.reset_password(user.subject)
        self._end(user.subject)

    def _end(self, subject: str) -> None:
        self.end_more(subject)
        self.cognito.end_sessions(subject)

    def _carry_out(self, entry: Entry, change: Item, actor: str) -> User | None:
        """Mark a change and carry it out; return what the user is then, None if it is nobody any more."""
        self.require(actor)
        after = entry.user.groups if "groups" not in change else tuple(change["groups"])
        stays = not change.get("delete") and change.get("active", entry.user.active) and ADMINISTRATORS in after
        leaves = ADMINISTRATORS in entry.user.groups and not stays
        pending = new_pending(change, entry.user.version)
        try:
            self.projection.begin(entry, pending, actor, leaves=leaves)
        except OvertakenError:
            raise UnfinishedError(1) from None
        return self._tell(entry.user, pending)

    def _finish(self, entry: Entry) -> User | None:
        return self._tell(entry.user, self.projection.take_over(entry))

    def _tell(self, user: User, pending: Item) -> User | None:
        """Make Cognito's user what a mark says, and settle it; the mark stays if that does not come to its end."""
        change, ended = pending["change"], False
        try:
            if not self._at_cognito(user, change):
                self.projection.forget(user)
                ended = True
                return None
            settled = self.projection.settle(self.cognito.get(user.subject), pending)
            ended = True
        except NotFoundError:
            self.projection.forget(user)
            ended = True
            if change.get("delete"):
                return None
            raise
        finally:
            if not ended:
                with suppress(RecordError):
                    self.projection.release(user.subject, pending)
        return settled

    def _at_cognito(self, user: User, change: Item) -> bool:
        """Carry a change out; tell whether there still is a user."""
        if change.get("delete"):
            self._end(user.subject)
            self.cognito.delete(user.subject)
            return False
        now, ends = self.cognito.get(user.subject), "groups" in change or change.get("active") is False
        if ends:  # also here, so that nothing goes on with the rights of before if this request dies
            self.end_more(user.subject)
        self.cognito.become(now, change)
        if ends:
            self._end(user.subject)
        return True


def _differing(wanted: Item, user: User) -> Item:
    """Return what of the wanted values a user does not have, groups in their order."""
    wire = user.to_wire()
    return {name: value for name, value in wanted.items() if wire[name] != value}
