"""Ids are registered once, whoever races and however often an answer gets lost."""

import pytest

from registry.id_registry import IdRegistry
from registry.ids import InvalidIdError, valid_id


def test_an_id_is_registered_once(registry: IdRegistry) -> None:
    """The first registration stays; repeating it is not another one."""
    steps = [registry.register("a", by) for by in ("first", "second", "first")]

    assert steps == [True, False, True]
    assert registry.exists("a")


def test_an_id_can_be_removed_and_registered_again(registry: IdRegistry) -> None:
    """By anybody; removing what is not there is no error."""
    registry.remove("a")
    registry.register("a", "first")
    registry.remove("a")

    assert not registry.exists("a")
    assert registry.register("a", "second")


@pytest.mark.parametrize("id_", ["a", "Z9", "._:@-", "x" * 128])
def test_ids(id_: str) -> None:
    """Letters, digits and five more."""
    assert valid_id(id_) == id_


@pytest.mark.parametrize("value", ["", "x" * 129, "a b", "a\n", "ä", "a/b", "a%", "٣", None, 7, ["a"], {}])
def test_no_ids(value: object) -> None:
    """Anything else, of any type."""
    with pytest.raises(InvalidIdError):
        valid_id(value)
