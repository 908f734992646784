"""Templates that make one field of several columns."""

import re
from collections.abc import Mapping

_COLUMN = re.compile(r"\{([^{}]+)\}")
_BETWEEN = re.compile(r"(?P<suffix>[)\]}>»”]*)(?P<separator>.*?)(?P<prefix>[(\[{<«“]*)", re.DOTALL)


class Template:
    """Text with ``{Column}`` in it, such as ``{Address}, {City}``; of ``{Phone|Mobile}`` the first that has a value.

    Empty values leave no separators behind: text between two columns appears only between two values, and brackets
    disappear with the column inside them.
    """

    def __init__(self, text: str) -> None:
        literals = _COLUMN.split(text)[::2]
        self.text = text
        self.columns = _COLUMN.findall(text)
        self.well_formed = not any(brace in literal for literal in literals for brace in "{}")
        between = [match.groups() for match in map(_BETWEEN.fullmatch, literals[1:-1]) if match]
        separators = ["", *(separator for _, separator, _ in between)]
        prefixes = [literals[0], *(prefix for _, _, prefix in between)]
        suffixes = [*(suffix for suffix, _, _ in between), literals[-1]]
        self._parts = list(zip(self.columns, separators, prefixes, suffixes, strict=False))

    @classmethod
    def constant(cls, text: str) -> "Template":
        """Return what has this text in every row, whatever braces are in it."""
        made = cls("")
        made.text = text
        return made

    def each_column(self, header: list[str]) -> list[str]:
        """Return the names of all columns; a name of the header may have a bar in it."""
        return [name for column in self.columns for name in ([column] if column in header else column.split("|"))]

    def render(self, values: Mapping[str, str]) -> str:
        """Insert the values of one row."""
        if not self.columns:
            return self.text
        text = ""
        for column, separator, prefix, suffix in self._parts:
            if value := _value(column, values):
                text += (separator if text else "") + prefix + value + suffix
        return text.strip()


def _value(column: str, values: Mapping[str, str]) -> str:
    if column in values:
        return values[column]
    return next(filter(None, (values[name] for name in column.split("|"))), "")
