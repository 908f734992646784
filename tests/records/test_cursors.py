"""Cursors cannot be read, bent or carried elsewhere."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.cursors import seal, unseal
from records.errors import InvalidCursorError

SECRET = bytes(range(32))
POSITION = {"nameKey": "kohler, änne", "customerId": "5b7c4d3e-0000-4000-8000-000000000001"}
QUERY = "list name"


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))), st.text())
def test_what_was_sealed_is_unsealed(position: dict[str, str], query: str) -> None:
    """A cursor gives back its position, whatever that holds."""
    query = query.encode(errors="replace").decode()
    assert unseal(seal(position, query, SECRET), query, SECRET) == position


def test_every_altered_character_is_refused() -> None:
    """No position of the cursor can be changed to any other character of its alphabet, or to a strange one."""
    cursor = seal(POSITION, QUERY, SECRET)
    alphabet = string.ascii_letters + string.digits + "-_+/=.é "
    accepted = []

    for index, old in enumerate(cursor):
        for new in alphabet.replace(old, ""):
            altered = cursor[:index] + new + cursor[index + 1 :]
            try:
                unseal(altered, QUERY, SECRET)
            except InvalidCursorError:
                continue
            accepted.append(altered)

    assert accepted == []


@given(st.text())
def test_invented_cursors_are_refused(invented: str) -> None:
    """Nothing but a sealed cursor is accepted, and nothing else is raised."""
    with pytest.raises(InvalidCursorError):
        unseal(invented, QUERY, SECRET)


@pytest.mark.parametrize("cut", [slice(1, None), slice(None, -1), slice(0, 0), slice(0, 22)])
def test_shortened_cursors_are_refused(cut: slice) -> None:
    """A cursor without one of its ends is none."""
    with pytest.raises(InvalidCursorError):
        unseal(seal(POSITION, QUERY, SECRET)[cut], QUERY, SECRET)


def test_longer_cursors_are_refused() -> None:
    """Padding, or anything else behind it, makes it another cursor."""
    cursor = seal(POSITION, QUERY, SECRET)

    for behind in ("=", "==", "A", "AA", "\n", " "):
        with pytest.raises(InvalidCursorError):
            unseal(cursor + behind, QUERY, SECRET)


def test_a_cursor_belongs_to_its_query_and_its_stage() -> None:
    """Another query's cursor, or another stage's, is refused."""
    cursor = seal(POSITION, QUERY, SECRET)

    with pytest.raises(InvalidCursorError):
        unseal(cursor, "list -name", SECRET)
    with pytest.raises(InvalidCursorError):
        unseal(cursor, QUERY, SECRET[::-1])


def test_a_cursor_reveals_nothing() -> None:
    """Its bytes hold no part of the name or the id, and similar positions share nothing to compare."""
    similar = POSITION | {"nameKey": "kohler, änna"}
    sealed = [
        base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        for cursor in (seal(POSITION, QUERY, SECRET), seal(similar, QUERY, SECRET))
    ]

    same = sum(a == b for a, b in zip(*sealed, strict=True))

    assert b"kohler" not in sealed[0]
    assert b"5b7c4d3e" not in sealed[0]
    assert same < 8  # of about 80 bytes one in 256 is the same by chance
