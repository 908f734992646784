"""Sessions begin, are renewed, and end; a token that is older than an end opens nothing."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from people import tokens
from people.sessions import Session, Sessions
from people.tokens import SECOND, Token, is_over
from records.database import Database
from tests.moto_tables import create_tables, dynamodb_in_process

ANN = "sub-of-ann"
NOON = 1_795_262_400 * SECOND
MINUTE = 60 * SECOND


class Clock:
    """What the time is, in microseconds since 1970."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        """Return it, a microsecond later each time."""
        self.now += 1
        return self.now


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Give a DynamoDB in this process."""
    with dynamodb_in_process() as made:
        yield made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock."""
    stopped = Clock()
    monkeypatch.setattr("people.sessions.moment", stopped)
    return stopped


@pytest.fixture
def sessions(client: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Sessions:
    """Return sessions of 12 hours, of which there are none yet, and which are idle after an hour."""
    assert clock
    monkeypatch.setenv("SESSION_HOURS", "12")
    monkeypatch.setenv("IDLE_MINUTES", "60")
    return Sessions(Database(client, create_tables(client, "people")["SESSIONS_TABLE_NAME"]))


def begin(sessions: Sessions, begun: int, subject: str = ANN) -> str:
    """Begin a session at a moment and return its id."""
    session_id = str(uuid4())
    sessions.begin(subject, Session(session_id, begun, begun, "198.51.100.7", "Firefox, Windows"))
    return session_id


def over(sessions: Sessions, session_id: str, authenticated: int = 0, subject: str = ANN) -> bool:
    """Tell whether the tokens of a session open nothing any more."""
    token = Token(subject, session_id, authenticated)
    return is_over(token, sessions.database.get_all(sessions.database.tables, token.keys))


def test_a_session_is_what_began(sessions: Sessions) -> None:
    """With its moments and where it comes from; others have their own."""
    begun = begin(sessions, NOON - MINUTE)
    begin(sessions, NOON, "sub-of-bob")

    assert sessions.of(ANN) == [Session(begun, NOON - MINUTE, NOON - MINUTE, "198.51.100.7", "Firefox, Windows")]
    assert not over(sessions, begun)


def test_one_ends_and_the_others_stay(sessions: Sessions) -> None:
    """Whoever ends it again finds it ended; what is not there cannot end, and leaves no row."""
    one, other = begin(sessions, NOON), begin(sessions, NOON)

    ended = [sessions.end(ANN, one), sessions.end(ANN, one), sessions.end(ANN, str(uuid4())), sessions.end(ANN, "*")]

    assert ended == [True, True, False, False]
    assert [over(sessions, each) for each in (one, other)] == [True, False]
    assert [each.id for each in sessions.of(ANN)] == [other]
    assert [sessions.renew(ANN, each) for each in (one, other)] == [False, True]


def test_all_end_and_what_begins_later_lives(sessions: Sessions, clock: Clock) -> None:
    """Also what began in the same second; other people's sessions go on."""
    before, theirs = begin(sessions, clock()), begin(sessions, clock(), "sub-of-bob")
    sessions.end_all(ANN)
    after = begin(sessions, clock())

    assert [over(sessions, each) for each in (before, after)] == [True, False]
    assert [each.id for each in sessions.of(ANN)] == [after]
    assert [sessions.renew(ANN, each) for each in (before, after)] == [False, True]
    assert not over(sessions, theirs, subject="sub-of-bob")


def test_what_began_while_all_ended_has_ended(sessions: Sessions, clock: Clock) -> None:
    """A log-in counts from the moment before the password was looked at, though its row comes later."""
    asked = clock()
    sessions.end_all(ANN)

    assert over(sessions, begin(sessions, asked))


def test_an_end_of_before_moves_nothing_back(sessions: Sessions, clock: Clock) -> None:
    """Two functions that end all, of which the slower one has looked at its clock first."""
    between = clock() + MINUTE
    clock.now = between + MINUTE
    sessions.end_all(ANN)
    clock.now = NOON
    sessions.end_all(ANN)

    assert over(sessions, begin(sessions, between))


@pytest.mark.parametrize(("seconds", "ended"), [(-1, True), (0, True), (1, False)])
def test_a_token_without_a_row_counts_by_its_second(
    sessions: Sessions, clock: Clock, seconds: int, *, ended: bool
) -> None:
    """Whoever asks Cognito without us: in the second of the end it is not known which was first."""
    clock.now += SECOND // 2
    sessions.end_all(ANN)

    assert over(sessions, str(uuid4()), NOON // SECOND + seconds) == ended


def test_a_token_without_a_row_lives_where_nothing_ended(sessions: Sessions) -> None:
    """Also one that tells no session."""
    assert not over(sessions, str(uuid4()), NOON // SECOND)
    assert not over(sessions, "", 0)


@pytest.mark.parametrize(("after", "renewed"), [(59 * MINUTE, True), (61 * MINUTE, False)])
def test_a_session_that_nobody_uses_is_idle(sessions: Sessions, clock: Clock, after: int, *, renewed: bool) -> None:
    """Each renewal is a use."""
    session_id = begin(sessions, NOON)
    clock.now = NOON + 30 * MINUTE
    assert sessions.renew(ANN, session_id)

    clock.now += after

    assert sessions.renew(ANN, session_id) == renewed


def test_no_session_lasts_for_ever(sessions: Sessions, clock: Clock) -> None:
    """After twelve hours it is over, however often it is used."""
    session_id, renewed = begin(sessions, NOON), []
    for half_hour in range(1, 26):
        clock.now = NOON + half_hour * 30 * MINUTE
        renewed.append(sessions.renew(ANN, session_id))

    assert renewed == [True] * 23 + [False] * 2
    assert sessions.of(ANN) == []


def test_what_nobody_began_is_not_renewed(sessions: Sessions) -> None:
    """Nor does the attempt leave anything."""
    assert not sessions.renew(ANN, str(uuid4()))
    assert not sessions.renew(ANN, "*")
    assert sessions.of(ANN) == []


def test_two_tabs_renew_at_once(sessions: Sessions) -> None:
    """Neither takes anything from the other."""
    session_id = begin(sessions, NOON)

    assert [sessions.renew(ANN, session_id), sessions.renew(ANN, session_id)] == [True, True]
    assert not over(sessions, session_id)


def test_rows_outlive_the_last_token(sessions: Sessions, client: Any) -> None:
    """By TTL, in seconds: an hour behind the end of the session, and behind that of what ``*`` ends."""
    session_id = begin(sessions, NOON)
    sessions.end_all(ANN)

    rows = client.scan(TableName=sessions.database.tables)["Items"]
    last = str(NOON // SECOND + 13 * 3600)
    assert {row["session"]["S"]: row["expiresAt"]["N"] for row in rows} == {session_id: last, "*": last}


def test_a_session_that_ended_is_over_whatever_else_is_known() -> None:
    """The rows may come in any order, and there may be none."""
    token = Token(ANN, "one", NOON // SECOND)
    own, everything = {"session": "one", "begun": NOON}, {"session": "*", "validAfter": NOON}

    assert [is_over(token, rows) for rows in ([], [own], [own | {"endedAt": NOON + 1}])] == [False, False, True]
    assert is_over(token, [own, everything])
    assert is_over(token, [everything, own])
    assert not is_over(token, [everything, own | {"begun": NOON + 1}])


def test_a_moment_has_microseconds() -> None:
    """Of the year 2026 and later, as a whole number that JSON keeps."""
    assert 2**53 > tokens.moment() > 1_767_225_600 * SECOND
