"""The history gives a value back as it was stored, whatever its type."""

from decimal import Decimal
from typing import Any

import pytest

from customers.store import _change
from customers.transaction import from_item, to_item

VALUES = [None, "", "a", [], ["a"], [1, 0], True, False, 0, 1, -7, 2**53, Decimal("1.5"), Decimal("-0.1")]


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
