"""Regular expressions of libraries, compiled when they are first used instead of when they are imported.

marshmallow and email-validator compile every pattern they have, for fields that no schema of ours has, and that is a
fifth of the cold start of a function with a body.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_compile = re.compile


class _Pattern:
    """Stands for a compiled pattern: its first use compiles it, the next ones find the pattern's own attributes.

    ``re.sub(pattern, …)`` does not take it: only for libraries that call ``pattern.sub(…)``.
    """

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # a class asks its attributes for some, and a pattern has none that matter
            raise AttributeError(name)
        value = getattr(_compile(*self._arguments), name)
        setattr(self, name, value)
        return value


@contextmanager
def compiled_when_used() -> Iterator[None]:
    """Put off the compiling of patterns by the modules that are imported meanwhile.

    A pattern with a fault is found when it is used. Only for imports while the process starts: until the end
    ``re.compile`` is another function for everybody.
    """
    re.compile = lambda pattern, flags=0: _Pattern(pattern, flags)  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = _compile
