"""How long whoever guesses a password or a code has to wait, whether or not there is such an account.

Every attempt is counted before Cognito is asked, so that no number of them at once gets past; a success takes its own
back. The first few attempts are free. After them each one waits twice as long as the one before, counted from the last
that was let through: attempts that are refused change nothing, so nobody can lengthen a wait by asking.

An attempt is counted for its account and for its address. Where a person has logged in before, it is counted for the
two together instead: whoever guesses somewhere else does not lock this person out
(docs/decisions/0188-guesses-wait.md). Keys are keyed hashes: the table names nobody.
"""

import hmac
import ipaddress
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from people.errors import TooManyAttemptsError
from records.database import Database
from records.emails import email_identity
from records.errors import RecordError
from records.resource import Item
from records.transaction import Step, patiently, to_item

MINUTE, HOUR, DAY = 60, 3600, 86400
LONGEST = 15 * MINUTE
"""Seconds. Cognito forgets its own count of an account after as long without an attempt."""
REMEMBERED = 30 * DAY
"""Seconds after the last log-in for which an address is one where a person has logged in before."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How attempts at one account, or from one address, follow each other."""

    free: int
    """Attempts that nobody waits for."""
    first: int
    """Seconds of the first wait; every further one is twice as long, up to LONGEST."""
    memory: int
    """Seconds without an attempt after which all is forgotten; more than LONGEST."""

    def wait(self, count: int) -> int:
        """Return how many seconds after its last attempt somebody with ``count`` attempts may make the next."""
        return 0 if count < self.free else min(LONGEST, self.first << min(count - self.free, 10))


@dataclass(frozen=True, slots=True)
class Kind:
    """What is guessed, or asked for."""

    name: str
    account: Pace
    address: Pace
    """Generous: a whole office, or a train, may have one address."""


_GUESSES = Pace(5, 1, DAY), Pace(100, 1, HOUR)
PASSWORD = Kind("password", *_GUESSES)
CODE = Kind("code", *_GUESSES)
"""Of an authenticator app."""
RESET_CODE = Kind("reset code", *_GUESSES)
RESET_MAIL = Kind("reset mail", Pace(3, MINUTE, DAY), Pace(30, MINUTE, HOUR))
"""Somebody asks for an e-mail; no success takes that back."""


@dataclass(frozen=True, slots=True)
class _Counter:
    place: str
    pace: Pace


class _SeenError(RecordError):
    """The table has more about a counter than was assumed."""

    def __init__(self, place: str, item: Item | None) -> None:
        super().__init__(place)
        self.place = place
        self.item = item


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts attempts in the table of attempts; every method raises BusyError."""

    database: Database[str]
    secret: str
    """Of the keyed hashes."""

    def begin(self, kind: Kind, account: str, address: str) -> "Attempt":
        """Count an attempt and let it through; TooManyAttemptsError says when the next is let through.

        ``account`` is what was typed, in whatever case. One read, one transaction of one or two items, and one more of
        these for each counter that is out of its free attempts.
        """
        place = self._place(kind, account, address)
        found = self.database.get(self.database.tables, {"pk": place})
        if found and found.get("known") and found["expiresAt"] > time.time():
            self._count([_Counter(place, kind.account)], {place: found})
            return Attempt(self, kind, account, address, known=True)
        self._count(self._counters(kind, account, address), {})
        return Attempt(self, kind, account, address, known=False)

    def know(self, kind: Kind, account: str, address: str) -> None:
        """Note that a person has succeeded at an address, with no failed attempt since."""
        now = time.time()
        values = {":none": 0, ":now": _moment(now), ":known": True, ":end": int(now) + REMEMBERED}
        change = "SET #count = :none, #at = :now, known = :known, expiresAt = :end"
        self._update(self._place(kind, account, address), change, values)

    def forget(self, kind: Kind, account: str) -> None:
        """Forget the attempts at an account from where nobody is known, after a success."""
        self.database.delete(self.database.tables, {"pk": self._place(kind, account)})

    def give_back(self, kind: Kind, address: str) -> None:
        """Take one attempt off the count of an address."""
        client = self.database.client
        try:
            self._update(
                self._place(kind, "", address), "ADD #count :less", {":less": -1, ":none": 0}, "#count > :none"
            )
        except client.exceptions.ConditionalCheckFailedException:
            return  # forgotten already

    def _counters(self, kind: Kind, account: str, address: str) -> list[_Counter]:
        account_, address_ = self._place(kind, account), self._place(kind, "", address)
        return [_Counter(account_, kind.account), _Counter(address_, kind.address)]

    def _count(self, counters: list[_Counter], seen: dict[str, Item]) -> None:
        """Add one to all counters or to none; what is not ``seen`` is assumed to be within its free attempts."""
        while True:
            try:
                self.database.commit(list(self._steps(counters, seen)))
            except _SeenError as met:
                if met.item:
                    seen[met.place] = met.item
                else:
                    seen.pop(met.place, None)
            else:
                return

    def _steps(self, counters: list[_Counter], seen: dict[str, Item]) -> Iterator[Step]:
        now = time.time()
        for counter in counters:
            item = seen.get(counter.place)
            change = _first(counter.pace, now) if item is None else _next(counter.pace, item, now)
            yield Step("Update", self._request(counter.place, *change), _seen_at(counter.place))

    def _request(self, place: str, change: str, values: Item, condition: str = "") -> Item:
        request = {
            "TableName": self.database.tables,
            "Key": to_item({"pk": place}),
            "UpdateExpression": change,
            "ExpressionAttributeNames": {
                name: real for name, real in _NAMES.items() if name in f"{change} {condition}"
            },
            "ExpressionAttributeValues": to_item(values),
        }
        return request | ({"ConditionExpression": condition} if condition else {})

    def _update(self, place: str, change: str, values: Item, condition: str = "") -> None:
        request = self._request(place, change, values, condition)
        patiently(lambda: self.database.client.update_item(**request), self.database.deadline)

    def _place(self, kind: Kind, account: str, address: str = "") -> str:
        text = "\n".join((kind.name, email_identity(account), network(address) if address else ""))
        return hmac.digest(self.secret.encode(), f"attempts\n{text}".encode(), "sha256").hex()


_NAMES = {"#count": "count", "#at": "at"}
"""Words that DynamoDB keeps for itself."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that was let through, and counted."""

    attempts: Attempts
    kind: Kind
    account: str
    address: str
    known: bool
    """Whether this person has logged in at this address before."""

    def succeeded(self) -> None:
        """Take back what was counted, and know the person at the address from now on."""
        self.attempts.know(self.kind, self.account, self.address)
        if not self.known:
            self.attempts.forget(self.kind, self.account)
            self.attempts.give_back(self.kind, self.address)


def network(address: str) -> str:
    """Return what one customer of a provider has: an IPv4 address, or the first half of one of IPv6 (RFC 6177)."""
    try:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    except ValueError:
        return address


def _first(pace: Pace, now: float) -> tuple[str, Item, str]:
    """Return change, values and condition for a counter of which nothing is known."""
    values = {":one": 1, ":free": pace.free, ":forgotten": _moment(now - pace.memory), **_dated(pace, now)}
    condition = "attribute_not_exists(pk) OR (#count < :free AND #at > :forgotten)"
    return "ADD #count :one SET #at = :now, expiresAt = :end", values, condition


def _next(pace: Pace, item: Item, now: float) -> tuple[str, Item, str]:
    """Return the same for a counter that is known; TooManyAttemptsError."""
    count = item["count"] if item["at"] > _moment(now - pace.memory) else 0
    left = item["at"] / 1000 + pace.wait(count) - now
    if left > 0:
        raise TooManyAttemptsError(ceil(left))
    dated = {":now": _moment(now)} if item.get("known") else _dated(pace, now)
    values = {":more": count + 1, ":count": item["count"], ":at": item["at"], **dated}
    change = "SET #count = :more, #at = :now" + ("" if item.get("known") else ", expiresAt = :end")
    return change, values, "#count = :count AND #at = :at"


def _dated(pace: Pace, now: float) -> Item:
    return {":now": _moment(now), ":end": int(now) + pace.memory}


def _moment(seconds: float) -> int:
    return int(seconds * 1000)


def _seen_at(place: str) -> Callable[[Item | None], RecordError]:
    return lambda item: _SeenError(place, item)
