"""Regular expressions that are compiled when they are first used, for what few requests need.

phonenumbers, marshmallow and email-validator compile every pattern they have while they are imported, most of them for
what no schema of ours has; that was a fifth of the cold start of a function with a body.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_compile = re.compile


class _Pattern:
    """Stands for a compiled pattern: its first use compiles it, the next ones find the pattern's own attributes."""

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # a class asks its attributes for some, and a pattern has none that matter
            raise AttributeError(name)
        value = getattr(_compile(*self._arguments), name)
        setattr(self, name, value)
        return value


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern whose faults are found when it is used. ``re.sub(pattern, …)`` does not take it."""
    stands_for_it: Any = _Pattern(pattern, flags)
    return stands_for_it  # type: ignore[no-any-return]


@contextmanager
def compiled_when_used(*modules: str) -> Iterator[None]:
    """Put off the compiling of patterns by the modules that are imported meanwhile, or by some of them.

    Only for imports while the process starts: until the end ``re.compile`` is another function for everybody.
    """

    def compiled(pattern: Any, flags: int = 0) -> Any:
        if modules and sys._getframe(1).f_globals.get("__name__") not in modules:  # noqa: SLF001 there is no other way
            return _compile(pattern, flags)
        return late(pattern, flags)

    re.compile = compiled
    try:
        yield
    finally:
        re.compile = _compile
