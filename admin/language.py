"""The languages of the site, and the language of the pages that are being built, as Django's ``translation``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site."""

    code: str
    """Two letters: the pages' ``lang`` (BCP 47), also in the cookie, in page names and in folders of ``locale``."""
    name: str
    """The name of the language in that language."""
    capital_nouns: bool = False
    """Whether labels keep their capital letter within a sentence, because nouns are capitalized."""
    direction: Literal["ltr", "rtl"] = "ltr"
    """The pages' ``dir``: where a line begins."""


LANGUAGES = (
    Language("en", "English"),
    Language("de", "Deutsch", capital_nouns=True),
    Language("fr", "Français"),
    Language("es", "Español"),
)
"""The first is the language of the source texts; each of the others has a catalogue."""

_gettext: ContextVar[Callable[[str], str]] = ContextVar("gettext", default=lambda text: text)


@contextmanager
def override(translate: Callable[[str], str]) -> Iterator[None]:
    """Use this translation within the block."""
    token = _gettext.set(translate)
    try:
        yield
    finally:
        _gettext.reset(token)


def gettext(text: str) -> str:
    """Return a text in the language of the page that is being built."""
    return _gettext.get()(text) if text else text
