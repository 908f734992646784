"""The languages of the site, and the one in which pages are being made: Django's ``translation``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One in which there are pages."""

    code: str
    """As in the cookie, in the names of pages and of the folders in ``locale``."""
    name: str
    """What those who speak it call it."""
    tag: str
    """The pages' ``lang`` (BCP 47)."""
    capital_nouns: bool = False
    """Whether a label keeps its first letter within a sentence."""


LANGUAGES = (Language("en", "English", "en-us"), Language("de", "Deutsch", "de", capital_nouns=True))
"""The first one is what all texts are written in; the others have a catalogue each."""

_gettext: ContextVar[Callable[[str], str]] = ContextVar("gettext", default=lambda text: text)


@contextmanager
def override(translate: Callable[[str], str]) -> Iterator[None]:
    """Make pages with this translation of texts."""
    token = _gettext.set(translate)
    try:
        yield
    finally:
        _gettext.reset(token)


def gettext(text: str) -> str:
    """Return a text in the language in which pages are being made."""
    return _gettext.get()(text) if text else text
