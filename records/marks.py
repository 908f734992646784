"""What the item of a record has besides its fields because of merges (:mod:`records.merging`), and who lives."""

from typing import TypeGuard

from records.resource import Item

MERGED_INTO, MERGED_AS = "mergedInto", "mergedAs"
"""Of a record in the trash that was merged into another one: its id, and the version of it that the merge made."""
ABSORBED = "absorbed"
"""That others were merged into this one."""
MOVING = "moving"
"""The id of the record between which and this one children are moving, or rows of which are not yet where it is."""
CAME_FROM = "cameFrom"
"""Of a child: the ids of the records to which it belonged before merges, the last one at the end."""


def lives(item: Item | None) -> TypeGuard[Item]:
    """Tell whether a record is there and was not thrown away, by itself or with its parent, as its table has it."""
    return item is not None and "trashedAt" not in item and "trashedWith" not in item
