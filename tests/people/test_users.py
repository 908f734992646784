"""Users: Cognito first, the projection after, and nobody locks out the last administrator."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from people.cognito_users import CognitoUsers
from people.errors import (
    MailError,
    NotAdministratorError,
    OvertakenError,
    OwnRightsError,
    TakenAddressError,
    UnfinishedError,
    UnreadError,
    WrongStateError,
)
from people.projection import COMPLETE, Projection, new_pending
from people.user import User
from people.users import Users
from records.database import Database
from records.errors import BusyError, IdempotencyKeyReusedError, NotFoundError, VersionMismatchError
from tests.clock import FAR
from tests.moto_tables import create_table, dynamodb_in_process
from tests.people.pool import POOL, Pool

KEYS: Any = {
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
}


class DeathError(BaseException):
    """The function is gone: nothing after this runs, not even what tidies up."""


class Mortal:
    """A client that dies at one moment: 0 is before its first call, 1 after it, and so on; then it is dead."""

    def __init__(self, client: Any, clock: list[int]) -> None:
        self._client, self._clock = client, clock
        self.exceptions = client.exceptions

    def __getattr__(self, name: str) -> Any:
        """Return the method between two moments, which all mortal clients of a clock share."""

        def call(**request: Any) -> Any:
            self._tick()
            answer = getattr(self._client, name)(**request)
            self._tick()
            return answer

        return call

    def _tick(self) -> None:
        if self._clock[0] <= 0:
            raise DeathError
        self._clock[0] -= 1


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Return a DynamoDB client of this process."""
    with dynamodb_in_process() as found:
        yield found


@pytest.fixture
def pool() -> Pool:
    """Return an empty user pool."""
    return Pool()


@pytest.fixture
def users(client: Any, pool: Pool) -> Users:
    """Return users of an empty table."""
    create_table(client, "people", **KEYS)
    return of(client, pool)


def of(client: Any, pool: Any) -> Users:
    """Return users of a pool and a table."""
    made = Users(CognitoUsers(pool, POOL), Projection(Database(client, "people")))
    return made.until(time.monotonic() + FAR)


def invited(email: str, *groups: str, name: str = "") -> dict[str, Any]:
    """Return the fields of an invitation."""
    return {"email": email, "name": name, "active": True, "groups": list(groups)}


def setting(**values: Any) -> Callable[[User], dict[str, Any]]:
    """Return an edit that wants these values."""
    return lambda _: values


def test_an_old_pool_is_read_once(users: Users, pool: Pool) -> None:
    """Whoever was there before the projection is in it, and in the set of administrators if it belongs there."""
    ann, bob = pool.has("ann@example.com", "admins", "editors"), pool.has("bob@example.com", "viewers")
    eve = pool.has("eve@example.com", "admins", status="FORCE_CHANGE_PASSWORD")

    everybody = {user.subject: (user.email, user.groups, user.status) for user in users.all()}

    assert everybody == {
        ann: ("ann@example.com", ("admins", "editors"), "confirmed"),
        bob: ("bob@example.com", ("viewers",), "confirmed"),
        eve: ("eve@example.com", ("admins",), "invited"),
    }
    assert users.projection.administrators() == {ann}
    pool.asked.clear()
    assert len(list(users.all())) == 3
    assert pool.asked == []


def test_an_invitation_is_an_email_and_a_user(users: Users, pool: Pool) -> None:
    """Nobody chooses a password for somebody else."""
    ann = pool.has("ann@example.com", "admins")

    bob = users.invite(invited("bob@example.com", "viewers", name="Bob"), ann)

    assert (bob.email, bob.name, bob.groups, bob.status, bob.active) == (
        "bob@example.com",
        "Bob",
        ("viewers",),
        "invited",
        True,
    )
    assert users.get(bob.subject) == bob
    assert pool.mails == [("invitation", "bob@example.com")]


def test_an_address_in_another_case_is_the_same_user(users: Users, pool: Pool) -> None:
    """By the projection, and by Cognito where the projection does not know somebody."""
    ann = pool.has("ann@example.com", "admins")
    users.invite(invited("bob@example.com"), ann)
    pool.has("Eve@example.com")

    for email in ("BOB@Example.com", "ANN@example.com", "eve@example.com"):
        with pytest.raises(TakenAddressError):
            users.invite(invited(email), ann)

    assert len(pool.users) == 3
    assert pool.mails == [("invitation", "bob@example.com")]


def test_the_same_invitation_twice_is_one(users: Users, pool: Pool) -> None:
    """With its key the answer is the same; with another body the key is refused; with another key it is taken."""
    ann = pool.has("ann@example.com", "admins")
    first = users.invite(invited("bob@example.com"), ann, ("ann 1", "hash"))

    assert users.invite(invited("bob@example.com"), ann, ("ann 1", "hash")) == first
    with pytest.raises(IdempotencyKeyReusedError):
        users.invite(invited("bob@example.com"), ann, ("ann 1", "other"))
    with pytest.raises(TakenAddressError):
        users.invite(invited("bob@example.com"), ann, ("ann 2", "hash"))
    assert pool.mails == [("invitation", "bob@example.com")]


def test_an_address_is_free_after_its_user_was_deleted_elsewhere(users: Users, pool: Pool) -> None:
    """For example in the console of AWS."""
    ann = pool.has("ann@example.com", "admins")
    bob = users.invite(invited("bob@example.com"), ann)
    del pool.users[bob.subject]

    again = users.invite(invited("Bob@example.com"), ann)

    assert again.subject != bob.subject
    assert {user.subject for user in users.all()} == {ann, again.subject}


def test_an_email_that_cannot_be_sent_is_told_and_the_invitation_can_be_repeated(users: Users, pool: Pool) -> None:
    """The lease ends with the request: nobody waits for it."""
    ann = pool.has("ann@example.com", "admins")
    pool.fails["admin_create_user"] = [pool.error("CodeDeliveryFailureException"), pool.error("LimitExceededException")]

    for limit in (False, True):
        with pytest.raises(MailError) as caught:
            users.invite(invited("bob@example.com"), ann)
        assert caught.value.limit is limit

    assert users.invite(invited("bob@example.com"), ann).status == "invited"


def test_a_change_is_cognitos_first(users: Users, pool: Pool) -> None:
    """Other groups than ours stay; other groups end what was begun with the old ones."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers", "others")

    changed = users.change(bob, setting(name="Bob", groups=["editors"]), ann)

    assert (changed.name, changed.groups, changed.version) == ("Bob", ("editors",), 2)
    assert pool.users[bob]["groups"] == {"editors", "others"}
    assert pool.users[bob]["sessions"] == 0
    assert users.change(bob, setting(name="Bob"), ann, version=1) == changed
    with pytest.raises(VersionMismatchError):
        users.change(bob, setting(name="Robert"), ann, version=1)


def test_a_name_ends_no_session(users: Users, pool: Pool) -> None:
    """Only rights do."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")

    users.change(bob, setting(name="Bob", active=True), ann)

    assert pool.users[bob]["sessions"] == 1


def test_nobody_touches_the_own_rights(users: Users, pool: Pool) -> None:
    """Neither more nor less; but everybody may have another name."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "admins")
    users.read_all()

    for wanted in ({"groups": ["viewers"]}, {"active": False}, {"groups": ["admins", "editors"]}):
        with pytest.raises(OwnRightsError):
            users.change(ann, setting(**wanted), ann)
    for act in (users.delete, users.reset_password, users.remove_second_factor, users.invite_again):
        with pytest.raises(OwnRightsError):
            act(ann, ann)

    assert pool.administrators() == {ann, bob}
    assert users.change(ann, setting(name="Ann", groups=["admins"]), ann).name == "Ann"
    assert users.sign_out(ann, ann).subject == ann


@pytest.mark.parametrize("wanted", [{"groups": []}, {"active": False}, None])
def test_whoever_lost_the_rights_changes_nobody(users: Users, pool: Pool, wanted: dict[str, Any] | None) -> None:
    """A token may be older than that: the set of administrators decides."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "admins")
    users.read_all()
    if wanted is None:
        users.delete(bob, ann)
    else:
        users.change(bob, setting(**wanted), ann)

    for act in (
        lambda: users.change(ann, setting(groups=[]), bob),
        lambda: users.delete(ann, bob),
        lambda: users.invite(invited("eve@example.com", "admins"), bob),
        lambda: users.reset_password(ann, bob),
    ):
        with pytest.raises(NotAdministratorError):
            act()

    assert pool.administrators() == users.projection.administrators() == {ann}


def test_two_administrators_who_demote_each_other_at_once(users: Users, pool: Pool, client: Any) -> None:
    """In 90 rounds, ten of each two ways of losing rights, one of them stays."""
    ways = (
        lambda mine, other, actor: mine.change(other, setting(groups=["viewers"]), actor),
        lambda mine, other, actor: mine.change(other, setting(active=False), actor),
        lambda mine, other, actor: mine.delete(other, actor),
    )
    users.projection.complete()

    for round_ in range(90):
        ann, bob = (pool.has(f"{name}{round_}@example.com", "admins") for name in ("ann", "bob"))
        for subject in (ann, bob):
            users.compare(subject)
        start = threading.Barrier(2)
        refused: list[Exception] = []

        def remove(other: str, actor: str, way: Any, start: Any = start, refused: Any = refused) -> None:
            mine = of(client, pool)
            start.wait()
            try:
                way(mine, other, actor)
            except (NotAdministratorError, UnfinishedError, OvertakenError, NotFoundError) as error:
                refused.append(error)

        threads = [
            threading.Thread(target=remove, args=(bob, ann, ways[round_ % 3])),
            threading.Thread(target=remove, args=(ann, bob, ways[round_ // 3 % 3])),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        left = pool.administrators() & {ann, bob}
        assert len(left) == 1
        assert len(refused) == 1
        assert users.projection.administrators() == left
        (last,) = left
        pool.users.pop(last)
        users.compare(last)


CHANGES = {
    "demote": (lambda users, subject, actor: users.change(subject, setting(groups=["viewers"]), actor, 1)),
    "promote": (lambda users, subject, actor: users.change(subject, setting(groups=["admins"], name="X"), actor, 1)),
    "deactivate": (lambda users, subject, actor: users.change(subject, setting(active=False), actor, 1)),
    "delete": (lambda users, subject, actor: users.delete(subject, actor, 1)),
}


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("mended_by", ["the same request", "the doctor"])
def test_a_change_that_dies_anywhere_ends_whole(client: Any, kind: str, mended_by: str) -> None:
    """Before and after each call: the set never names somebody who is no administrator, and all of it ends."""
    for moment in range(200):
        pool = Pool()
        create_table(client, "people", **KEYS)
        ann = pool.has("ann@example.com", "admins")
        bob = pool.has("bob@example.com", "viewers" if kind == "promote" else "admins")
        of(client, pool).read_all()
        clock, died = [moment], False
        dying = of(Mortal(client, clock), Mortal(pool, clock))
        try:
            CHANGES[kind](dying, bob, ann)
        except DeathError:
            died = True
        living = of(client, pool)
        assert living.projection.administrators() <= pool.administrators()

        _later(client)
        if mended_by == "the doctor":
            living.finish(bob)
        try:
            CHANGES[kind](living, bob, ann)
        except NotFoundError:
            assert kind == "delete"

        assert _outcome(pool, bob) == _OUTCOMES[kind]
        assert living.projection.administrators() == pool.administrators()
        assert {user.subject for user in living.all()} == set(pool.users)
        assert all(living.compare(subject, fix=False) for subject in pool.users)
        if not died:
            return
    raise AssertionError("it never came to its end")


_OUTCOMES = {
    "demote": ({"viewers"}, True, 0),
    "promote": ({"admins"}, True, 0),
    "deactivate": ({"admins"}, False, 0),
    "delete": None,
}


def _outcome(pool: Pool, subject: str) -> Any:
    user = pool.users.get(subject)
    return (user["groups"], user["enabled"], user["sessions"]) if user else None


def _later(client: Any) -> None:
    """Let the lease of a change, or of an invitation, run out."""
    for item in client.scan(TableName="people")["Items"]:
        if "pending" in item:
            item["pending"]["M"]["freeAt"] = {"N": "1"}
        if "freeAt" in item:
            item["freeAt"] = {"N": "1"}
        client.put_item(TableName="people", Item=item)


def test_an_invitation_that_dies_anywhere_can_be_repeated(client: Any) -> None:
    """There is one user, with the groups that were meant, and an e-mail."""
    for moment in range(200):
        pool = Pool()
        create_table(client, "people", **KEYS)
        ann = pool.has("ann@example.com", "admins")
        of(client, pool).read_all()
        clock, died = [moment], False
        try:
            of(Mortal(client, clock), Mortal(pool, clock)).invite(
                invited("bob@example.com", "editors", name="Bob"), ann, ("ann 1", "hash")
            )
        except DeathError:
            died = True

        _later(client)
        living = of(client, pool)
        try:
            living.invite(invited("bob@example.com", "editors", name="Bob"), ann, ("ann 1", "hash"))
        except TakenAddressError:  # all of it was done but the note of its key
            assert died

        (bob,) = (user for user in living.all() if user.subject != ann)
        assert (bob.email, bob.name, bob.groups, bob.status) == ("bob@example.com", "Bob", ("editors",), "invited")
        assert len(pool.users) == 2
        assert pool.mails
        assert all(living.compare(subject, fix=False) for subject in pool.users)
        if not died:
            return
    raise AssertionError("it never came to its end")


def test_others_wait_while_somebody_is_changed(users: Users, client: Any, pool: Pool) -> None:
    """For as long as the function may still run, and no longer if it failed."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    users.read_all()
    clock = [14]
    with pytest.raises(DeathError):
        of(Mortal(client, clock), Mortal(pool, clock)).change(bob, setting(groups=["editors"]), ann)

    with pytest.raises(UnfinishedError) as caught:
        users.change(bob, setting(name="Bob"), ann)
    assert 0 < caught.value.seconds <= 21

    pool.fails["admin_get_user"] = [pool.error("InternalErrorException")] * 99
    _later(client)
    with pytest.raises(BusyError):
        users.until(0).change(bob, setting(name="Bob"), ann)
    pool.fails.clear()
    assert users.change(bob, setting(name="Bob"), ann).groups == ("editors",)


def test_a_busy_cognito_is_asked_again(users: Users, pool: Pool) -> None:
    """Its quotas are those of the account."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    pool.fails = {
        name: [pool.error("TooManyRequestsException")]
        for name in ("list_users", "admin_get_user", "admin_disable_user")
    }

    assert users.change(bob, setting(active=False), ann).active is False


def test_a_user_who_was_deleted_elsewhere_is_forgotten(users: Users, pool: Pool) -> None:
    """As soon as somebody wants something of it."""
    ann, bob, eve = (pool.has(f"{name}@example.com", "admins") for name in ("ann", "bob", "eve"))
    users.read_all()
    del pool.users[bob], pool.users[eve]

    with pytest.raises(NotFoundError):
        users.change(bob, setting(name="Bob"), ann)
    with pytest.raises(NotFoundError):
        users.sign_out(eve, ann)

    assert [user.subject for user in users.all()] == [ann]
    assert users.projection.administrators() == {ann}


def test_actions(users: Users, pool: Pool) -> None:
    """A reset ends everything and is shown; a factor is gone; an invitation goes again to those who have not come."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    pool.users[bob]["factors"] = ["SOFTWARE_TOKEN_MFA"]
    eve = users.invite(invited("eve@example.com"), ann).subject

    assert users.get(bob).second_factor is True
    assert users.remove_second_factor(bob, ann).second_factor is False
    assert pool.users[bob]["sessions"] == 1
    assert users.reset_password(bob, ann).status == "reset"
    assert pool.users[bob]["sessions"] == 0
    assert users.invite_again(eve, ann).status == "invited"
    for act, subject in ((users.invite_again, bob), (users.reset_password, eve)):
        with pytest.raises(WrongStateError):
            act(subject, ann)
    assert pool.mails == [
        ("invitation", "eve@example.com"),
        ("code", "bob@example.com"),
        ("again", "eve@example.com"),
    ]


def test_a_factor_that_everybody_needs_stays(users: Users, pool: Pool) -> None:
    """Cognito refuses that for pools where it is required."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    pool.fails["admin_set_user_mfa_preference"] = [pool.error("InvalidParameterException")]

    with pytest.raises(WrongStateError, match="second factor"):
        users.remove_second_factor(bob, ann)


def test_the_last_log_in_is_kept_by_all_changes(users: Users, pool: Pool) -> None:
    """It is not Cognito's; nobody becomes a user by logging in."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    users.read_all()
    users.projection.saw(bob, "2026-11-27T10:00:00.000Z")
    users.projection.saw("nobody", "2026-11-27T10:00:00.000Z")

    changed = users.change(bob, setting(name="Bob"), ann)

    assert changed.last_log_in == "2026-11-27T10:00:00.000Z"
    assert len(list(users.all())) == 2


def test_what_the_projection_has_wrong_is_told_and_mended(users: Users, pool: Pool) -> None:
    """Somebody used the console of AWS."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    users.read_all()
    pool.users[bob]["groups"] = {"admins"}

    assert [users.compare(subject, fix=False) for subject in (ann, bob)] == [True, False]
    assert users.get(bob).groups == ("viewers",)
    assert users.compare(bob) is False
    assert users.compare(bob) is True
    assert users.projection.administrators() == {ann, bob}


OWNERS = ("ann@example.com", "BOB@example.com", "viewer@example.com", "nobody@example.com")


def strangers(users: Users) -> set[str]:
    """Return to whom of these no record can be given."""
    return users.projection.strangers(OWNERS)


def test_who_can_be_given_a_record(users: Users, pool: Pool) -> None:
    """Whoever is active and may write; before the pool was read, nobody can tell of an address that has no user yet."""
    pool.has("viewer@example.com", "viewers")
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers", "editors")
    users.compare(next(iter(pool.users)))
    users.compare(ann)
    assert users.projection.strangers(["viewer@example.com", "ANN@example.com"]) == {"viewer@example.com"}
    with pytest.raises(UnreadError):
        strangers(users)

    users.read_all()

    assert strangers(users) == {"viewer@example.com", "nobody@example.com"}
    users.change(bob, setting(active=False), ann)
    assert "bob@example.com" in strangers(users)
    users.change(bob, setting(active=True, groups=["viewers"]), ann)
    assert "bob@example.com" in strangers(users)
    users.change(bob, setting(groups=["editors"]), ann)
    assert "bob@example.com" not in strangers(users)
    users.delete(bob, ann)
    assert "bob@example.com" in strangers(users)


def test_who_is_invited_can_be_given_a_record(users: Users, pool: Pool) -> None:
    """At once, and with an idempotency key, which stands beside it."""
    ann = pool.has("ann@example.com", "admins")
    users.read_all()

    users.invite(invited("bob@example.com", "editors"), ann, ("key of ann", "hash"))

    assert strangers(users) == {"viewer@example.com", "nobody@example.com"}


def test_an_address_of_before_can_be_given_nothing(users: Users, pool: Pool) -> None:
    """Somebody has changed it at Cognito; it is free for others."""
    pool.has("ann@example.com", "admins")
    bob = pool.has("bob@example.com", "editors")
    users.read_all()
    pool.users[bob]["attributes"]["email"] = "nobody@example.com"

    assert users.compare(bob) is False

    assert strangers(users) == {"bob@example.com", "viewer@example.com"}
    assert users.projection.marker("bob@example.com") is None


def test_an_address_that_somebody_else_has_by_now_is_theirs(users: Users, pool: Pool) -> None:
    """Whoever had it before takes nothing along."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "viewers")
    users.read_all()
    pool.users[bob]["attributes"]["email"], pool.users[ann]["attributes"]["email"] = "x@example.com", "bob@example.com"

    assert [users.compare(each) for each in (ann, bob)] == [False, False]

    assert "bob@example.com" not in strangers(users)


def test_a_marker_of_before_this_was_known(users: Users, pool: Pool) -> None:
    """Nobody can tell; whoever reads the pool then notes it, without asking Cognito for those it has already."""
    viewer, bob = pool.has("viewer@example.com", "viewers"), pool.has("bob@example.com", "editors")
    users.read_all()
    for email, subject in (("viewer@example.com", viewer), ("bob@example.com", bob)):
        users.projection.mark(email, {"subject": subject}, {"subject": subject})
    users.projection.database.put(users.projection.table, {**COMPLETE, "at": "2026-01-01T00:00:00.000Z"})
    with pytest.raises(UnreadError):
        users.projection.strangers(["bob@example.com"])
    pool.asked.clear()

    assert len(list(users.all())) == 2

    assert pool.asked == ["list_users"]
    assert strangers(users) == {"ann@example.com", "viewer@example.com", "nobody@example.com"}
    assert users.compare(bob) is True


def test_a_change_that_died_before_this_was_known_makes_nobody_a_stranger(users: Users, pool: Pool) -> None:
    """Its mark stays for whoever finishes it; until then somebody may do what the table says."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "editors")
    users.read_all()
    before = users.projection.get(bob)
    assert before
    users.projection.begin(before, new_pending({"groups": ["viewers"]}, 1) | {"freeAt": 1}, ann, leaves=False)
    users.projection.mark("bob@example.com", {"subject": bob}, {"subject": bob})
    users.projection.database.put(users.projection.table, {**COMPLETE, "at": "2026-01-01T00:00:00.000Z"})

    users.read_all()

    assert "bob@example.com" not in strangers(users)
    users.finish(bob)
    assert "bob@example.com" in strangers(users)


def test_nothing_is_written_over_a_change_under_way(users: Users, pool: Pool) -> None:
    """Who compares meanwhile has seen what is not true any more."""
    ann, bob = pool.has("ann@example.com", "admins"), pool.has("bob@example.com", "admins")
    users.read_all()
    pool.users[bob]["attributes"]["name"] = "Robert"

    class Slow:
        """Answers, and then somebody is demoted before the answer arrives."""

        exceptions = pool.exceptions

        def __getattr__(self, name: str) -> Any:
            def call(**request: Any) -> Any:
                answer = getattr(pool, name)(**request)
                if name == "admin_list_groups_for_user":
                    users.change(bob, setting(groups=["viewers"]), ann)
                return answer

            return call

    late = replace(users, cognito=replace(users.cognito, client=Slow()))
    with pytest.raises(OvertakenError):
        late.compare(bob)
    assert users.get(bob).groups == ("viewers",)
    assert users.projection.administrators() == {ann}
