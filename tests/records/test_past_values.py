"""The history gives a value back as it was stored, whatever its type."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.store import _change
from records.transaction import from_item, to_item

VALUES = [None, "", "a", [], ["a"], [1, 0], True, False, 0, 1, -7, 2**53 - 1, 1.5, -0.1, 1e22, 6.02214076e23, 1e-125]
_fractions = st.floats(-1e125, 1e125).filter(lambda number: not number.is_integer() and abs(number) >= 1e-125)
_large = st.integers(2**53, 10**125).map(float)
_plain = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | _fractions | _large | st.text()


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_of_the_past_is_what_was_stored(value: Any) -> None:
    """Types are compared too: True is 1 in Python, and 1.5 must not lose its fraction."""
    stored = {
        "version": 1,
        "at": "",
        "by": "",
        "bySubject": "",
        "kind": "changed",
        "changes": {"field": [value, value]},
    }

    change = _change(from_item(to_item(stored)))

    assert repr(change.changes) == repr({"field": (value, value)})


@given(st.recursive(_plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner)))
def test_a_value_of_json_is_what_was_stored(value: Any) -> None:
    """Every text, list, boolean and number that a field may have, to its last digit, with its type."""
    assert repr(from_item(to_item({"field": value}))) == repr({"field": value})
