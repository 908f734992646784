"""Texts in the languages of the site, from the catalogues in ``locale``: gettext's, read with Babel.

A text that has no translation stays as it is.
"""

import ast
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent
LOCALE = ROOT / "locale"
API = ("records", "customers", "registry", "people", "schemas", "exports", "handlers", "imports")
"""Rooms whose sentences may come in an answer of the API."""

_LITERAL = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_TEXT = rf"{_LITERAL}(?:\s*\+\s*{_LITERAL})*"
_CALL = re.compile(rf"\bgettext\(\s*({_TEXT})\s*,?\s*\)|\bngettext\(\s*({_TEXT})\s*,\s*({_TEXT})\s*,")
_UNREAD = re.compile(r"\bn?gettext\(")
Message = str | tuple[str, ...]
"""A text, or what is said of one and of several."""


class Translations:
    """One language's texts; without a catalogue those that are written in the source."""

    def __init__(self, catalogue: Catalog | None = None) -> None:
        self._catalogue = catalogue or Catalog(locale="en")

    def gettext(self, text: str) -> str:
        """Return the text in this language."""
        return self._forms(text)[0]

    def ngettext(self, one: str, several: str, count: int) -> str:
        """Return what is said of so many."""
        return self._forms((one, several))[self._catalogue.plural_func(count)]  # type: ignore[attr-defined]

    def script(self, source: str) -> str:
        """Return a script whose calls of ``gettext`` and ``ngettext`` are this language's texts.

        Raises ValueError with the line of a call that is given anything but plain text.
        """
        translated = _CALL.sub(self._translate, source)
        unread = _UNREAD.search(translated)
        if unread:
            line = translated.count("\n", 0, unread.start()) + 1
            raise ValueError(f"line {line}: gettext takes plain text in quotes")
        return translated

    def api(self) -> dict[str, str]:
        """Return what the API says -> the same in this language, where that is known."""
        by_width = sorted(api_sentences(), key=lambda sentence: sentence.count("{"))  # the first that fits is taken
        translated = {sentence: self.gettext(sentence) for sentence in by_width}
        return {sentence: text for sentence, text in translated.items() if text != sentence}

    def _forms(self, message: Message) -> tuple[str, ...]:
        written = (message,) if isinstance(message, str) else message
        found = self._catalogue.get(written[0])
        if not found or found.fuzzy or not found.string:
            return written
        forms = (found.string,) if isinstance(found.string, str) else tuple(found.string)
        return forms if all(forms) else written

    def _translate(self, call: re.Match[str]) -> str:
        message = _message(call)
        if isinstance(message, str):
            return f"({_literal(self.gettext(message))})"
        forms = ", ".join(map(_literal, self._forms(message)))
        return f"((n) => [{forms}][+({self._catalogue.plural_expr})])("


def read(code: str) -> Translations:
    """Return a language's texts; raises FileNotFoundError."""
    with path(code).open("rb") as file:
        return Translations(read_po(file, locale=code))


def path(code: str) -> Path:
    """Return where a language's catalogue is."""
    return LOCALE / code / "LC_MESSAGES" / "clientele.po"


@cache
def api_sentences() -> Mapping[str, str]:
    """Return every sentence that the API may answer -> the file that has it: what ``gettext_noop`` marks in its rooms.

    Raises ValueError with the place of a mark around anything but plain text.
    """
    found: dict[str, str] = {}
    for file in (file for room in API for file in sorted((ROOT / room).glob("*.py"))):
        name = file.relative_to(ROOT).as_posix()
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "gettext_noop":
                found.setdefault(_marked(call, name), name)
    return MappingProxyType(found)


def _marked(call: ast.Call, file: str) -> str:
    match call.args:
        case [ast.Constant(value=str(text))]:
            return text
    raise ValueError(f"{file}, line {call.lineno}: gettext_noop takes plain text in quotes")


def _message(call: re.Match[str]) -> Message:
    one, *several = ("".join(map(ast.literal_eval, re.findall(_LITERAL, text))) for text in call.groups() if text)
    return (one, several[0]) if several else one


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
