"""What became of rows, as the files of a run have it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imports.rules import ROW, Reasons
from records.resource import Item


@dataclass(slots=True)
class Outcome:
    """What became of one row."""

    row: int
    kind: str
    """One of :data:`imports.jobs.COUNTS`."""
    of: int = 0
    """The row that this one equals, of one that comes twice."""
    id: str = ""
    """Of its record, if there is one."""
    version: int = 0
    """The version that the row has made."""
    reasons: Reasons = field(default_factory=dict)
    changes: dict[str, Item] = field(default_factory=dict)
    """Wire name -> ``before`` and ``after``, of undecided rows and in a dry run; afterwards the history has it."""
    title: str = ""
    """What people know the record by, where the row itself does not say it."""

    def wire(self) -> Item:
        """Return what there is to say."""
        names = ("of", "id", "version", "reasons", "changes", "title")
        said = {name: getattr(self, name) for name in names}
        return {"row": self.row, "is": self.kind} | {name: value for name, value in said.items() if value}


def lines_of(outcomes: Iterable[Outcome]) -> bytes:
    """Return the file of a batch."""
    return b"".join(json.dumps(each.wire(), separators=(",", ":")).encode() + b"\n" for each in outcomes)


def outcomes_of(lines: bytes) -> Iterator[Item]:
    """Yield what :func:`lines_of` has written."""
    return map(json.loads, lines.splitlines())


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many there are of each kind."""
    return dict(Counter(each.kind for each in outcomes))


def sentences(reasons: Reasons) -> tuple[str, ...]:
    """Return reasons as one reads them in a file: each with the name of its field."""
    return tuple(text if name == ROW else f"{name}: {text}" for name, texts in reasons.items() for text in texts)
