"""The languages of the site, and the language of the pages that are being built, as Django's ``translation``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site."""

    code: str
    """The code in the cookie, in page names, and in the folder names of ``locale``."""
    name: str
    """The name of the language in that language."""
    tag: str
    """The pages' ``lang`` (BCP 47)."""
    capital_nouns: bool = False
    """Whether labels keep their capital letter within a sentence, because nouns are capitalized."""


LANGUAGES = (Language("en", "English", "en-us"), Language("de", "Deutsch", "de", capital_nouns=True))
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
