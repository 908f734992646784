"""Mistakes in declarations, as they are told to whoever made them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Error:
    """One mistake: what is wrong, how to fix it, and the id of the rule."""

    where: str
    message: str
    hint: str
    id: str

    def __str__(self) -> str:
        """Return the text that the build prints."""
        return f"{self.where}: ({self.id}) {self.message}\n    HINT: {self.hint}"


class DeclarationError(Exception):
    """The declarations have mistakes; ``errors`` lists all of them."""

    def __init__(self, errors: Sequence[Error]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


def one_of(names: Iterable[str]) -> str:
    """Return the hint that names what there is."""
    listed = ", ".join(names)
    return f"One of: {listed}." if listed else "There is none to choose from."
