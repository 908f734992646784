"""Update the catalogues of the site's languages with the messages of pages, scripts and API: ``npm run messages``.

New messages are added without a translation; messages that are no longer used are removed.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from admin.language import LANGUAGES, Language
from admin.site import SITE
from translations import ROOT, Message, Translations, api_sentences, path
from website.render import TEMPLATES, build_in

TRANSLATED = LANGUAGES[1:]
_KEYWORDS = ("gettext", "ngettext", "_")
_IN_SCRIPTS = {"gettext": None, "ngettext": (1, 2)}
_DATES_AND_NAMES = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    rb"|Generated-By): .*\n",
    re.MULTILINE,
)
"""Headers with dates and names, which Git records; without them a catalogue changes only with its messages."""


class _Declared(Translations):
    """Records the messages that a build translates."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def gettext(self, text: str) -> str:
        """Record the text and return it unchanged."""
        self.texts.append(text)
        return text


def messages() -> Catalog:
    """Return all messages, each with the files that contain it."""
    catalogue = Catalog()
    for file, message in (*_in_templates(), *_in_scripts(), *_in_api(), *_in_declarations()):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def brought_up_to_date(language: Language) -> bytes:
    """Return a language's up-to-date catalogue: every message, with its translation if there is one."""
    catalogue = Catalog(locale=language.code, header_comment=f"# What Clientele says in {language.name}.", fuzzy=False)
    if path(language.code).exists():
        catalogue = read_po(io.BytesIO(path(language.code).read_bytes()), locale=language.code)
    catalogue.update(messages(), no_fuzzy_matching=True, update_creation_date=False)
    written = io.BytesIO()
    write_po(written, catalogue, width=120, ignore_obsolete=True, include_lineno=False)
    return _DATES_AND_NAMES.sub(b"", written.getvalue())


def untranslated(language: Language) -> list[str]:
    """Return the messages without a confirmed translation in a language's catalogue."""
    catalogue = read_po(io.BytesIO(path(language.code).read_bytes()), locale=language.code)
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _is_whole(message.string))]


def _is_whole(string: str | Sequence[str] | None) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


def _in_templates() -> Iterator[tuple[str, Message]]:
    for file in sorted(TEMPLATES.glob("*.html")):
        with file.open("rb") as source:
            options = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
            for _, _, message, _ in babel_extract(source, _KEYWORDS, (), options):
                if isinstance(message, str):
                    yield file.relative_to(ROOT).as_posix(), message


def _in_scripts() -> Iterator[tuple[str, Message]]:
    for file in sorted(TEMPLATES.glob("static/js/**/*.js")):
        with file.open("rb") as source:
            for _, message, _, _ in extract("javascript", source, _IN_SCRIPTS):
                yield file.relative_to(ROOT).as_posix(), message


def _in_api() -> Iterator[tuple[str, Message]]:
    for sentence, file in api_sentences().items():
        yield file, sentence


def _in_declarations() -> Iterator[tuple[str, Message]]:
    """Yield the messages that only declarations contain: names, labels, choices."""
    declared = _Declared()
    build_in(LANGUAGES[0], {LANGUAGES[0]: declared}, "dev", SITE)
    known = {message for _, message in (*_in_templates(), *_in_api())}
    for text in dict.fromkeys(declared.texts):
        if text not in known:
            yield "admin", text


def main() -> int:
    """Write all catalogues; return the exit code."""
    for language in TRANSLATED:
        catalogue = path(language.code)
        content = brought_up_to_date(language)
        catalogue.parent.mkdir(parents=True, exist_ok=True)
        catalogue.write_bytes(content)
        missing = untranslated(language)
        print("\n  ".join([f"{catalogue.relative_to(ROOT)}: {len(missing)} to translate", *missing]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
