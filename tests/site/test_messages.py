"""Every language says everything: what a message lacks is named with the command that helps."""

import ast
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from admin.language import LANGUAGES, Language
from admin.site import SITE, AdminSite
from dev.local import ROOT
from dev.messages import TRANSLATED, brought_up_to_date, untranslated
from dev.service import load_yaml
from tests.admin.suppliers import SupplierAdmin
from tests.sites import built
from translations import API, Translations, api_sentences, path
from website.files import BuildError
from website.render import build, build_in

_PLACE = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]*>")
_SAID = ("title", "aria-label", "placeholder", "alt")
EACH = pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)


class _Marked(Translations):
    """A language that says everything in brackets."""

    def gettext(self, text: str) -> str:
        return f"[[{text}]]"


class _Texts(HTMLParser):
    """What a page says, in its text and its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what attributes say; the value of a button is what it says as well."""
        found = dict(attrs)
        names = (*_SAID, *(("value",) if found.get("type") == "submit" else ()))
        self.said += [text for name in names if (text := found.get(name))]

    def handle_data(self, data: str) -> None:
        """Collect a text, but for styles and scripts."""
        if not self.cdata_elem:
            self.text += data


def _catalogue(language: Language) -> Catalog:
    with path(language.code).open("rb") as file:
        return read_po(file, locale=language.code)


def _forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


@EACH
def test_the_catalogue_has_what_is_said_and_nothing_else(language: Language) -> None:
    """No message is missing and none is left over."""
    now = path(language.code).read_text(encoding="utf-8")

    assert now == brought_up_to_date(language).decode(), (
        f"What is said has changed: run `npm run messages`, then translate what is empty in {path(language.code)}."
    )


@EACH
def test_every_message_is_translated(language: Language) -> None:
    """None is empty, and of none a machine has guessed what it may mean."""
    missing = untranslated(language)

    assert missing == [], f"Translate these in {path(language.code)}: an empty msgstr waits for each."


def _misplaced(message: Message) -> bool:
    wanted = {place for text in _forms(message.id) for place in _PLACE.findall(text)}
    return any(set(_PLACE.findall(text)) != wanted for text in _forms(message.string))


@EACH
def test_every_place_is_kept(language: Language) -> None:
    """A translation has the places of its original, in whatever order, and no others."""
    assert [message.id for message in _catalogue(language) if message.id and _misplaced(message)] == []


def test_pages_say_nothing_but_messages() -> None:
    """No template and no declaration has a text that cannot be translated."""
    files = build_in(LANGUAGES[0], {LANGUAGES[0]: _Marked()}, "prod", SITE)
    names = "|".join(language.name for language in LANGUAGES)
    known = re.compile(rf"\[\[.*?\]\]|{names}|-{{9}}", re.DOTALL)

    texts = [_Texts(file.content.decode()) for key, file in files.items() if key.endswith(".html")]
    said = {text for each in texts for text in (*each.said, *each.text.splitlines())}

    assert [text for text in sorted(said) if re.search(r"[A-Za-z]", _without(known, text))] == []


def _without(known: re.Pattern[str], text: str) -> str:
    """Take messages out of a text, those within messages first."""
    shorter = re.sub(r"\[\[[^\[\]]*\]\]", "", text)
    return known.sub("", text) if shorter == text else _without(known, shorter)


def test_scripts_say_nothing_but_messages() -> None:
    """A text of several words stands in words.js, where it is a message."""
    scripts = [file for file in (ROOT / "templates/static/js").rglob("*.js") if file.name != "words.js"]

    sentences = {
        f"{file.name}: {text}"
        for file in scripts
        for text in re.findall(r'"([A-Z][a-z]+ [^"\n]*)"', re.sub(r"//.*", "", file.read_text(encoding="utf-8")))
    }

    assert sentences == set()


def test_no_answer_is_put_together_of_pieces() -> None:
    """A message with something in it is one sentence with a place, which a catalogue can have."""
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for room in API for file in (ROOT / room).glob("*.py")}
    calls = ((file, node) for file, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.Call))
    refusals = [
        (file, call)
        for file, call in calls
        if getattr(call.func, "id", "") in ("Problem", "ValidationError", "gettext")
    ]

    in_pieces = [
        f"{file.name}:{call.lineno}"
        for file, call in refusals
        if any(isinstance(node, ast.JoinedStr) for node in ast.walk(call))
    ]

    assert len(refusals) > 40
    assert in_pieces == []


def test_every_sentence_of_the_api_is_marked() -> None:
    """What looks like a sentence, docstrings and other descriptions aside, is a message or nobody's to read."""
    looks = re.compile(r"[A-Z][^\n]* [^\n]*(?:\.|\{why\})")
    files = [file for room in API for file in (ROOT / room).glob("*.py")]

    unmarked = {
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in files
        for line, text in _literals(ast.parse(file.read_text(encoding="utf-8")))
        if looks.fullmatch(text) and text not in api_sentences()
    }

    assert len(api_sentences()) > 200
    assert unmarked == set(), "Wrap it in gettext_noop (records/messages.py), then run `npm run messages`."


def _literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def test_a_script_is_translated_while_it_is_built() -> None:
    """Calls become texts, with the plural of the language; whatever cannot be read stops the build."""
    catalogue = Catalog(locale="pl")
    catalogue.add("Save %(a)s", "Zapisz %(a)s")
    catalogue.add(("%(n)s file", "%(n)s files"), ("%(n)s plik", "%(n)s pliki", "%(n)s plików"))
    texts = Translations(catalogue)

    script = texts.script('f(gettext(\n    "Save " + "%(a)s",\n), ngettext("%(n)s file", "%(n)s files", count));')

    assert script == (
        'f(("Zapisz %(a)s"), ((n) => ["%(n)s plik", "%(n)s pliki", "%(n)s plików"]'
        f"[+({catalogue.plural_expr})])( count));"
    )
    with pytest.raises(ValueError, match="line 2: gettext takes plain text in quotes"):
        texts.script("\ngettext(`Save ${name}`)")


def test_what_has_no_translation_stays() -> None:
    """As a fuzzy one does: English is better than a guess or nothing."""
    catalogue = Catalog(locale="de")
    catalogue.add("Save", "")
    catalogue.add("Close", "Raten", flags=["fuzzy"])

    assert [Translations(catalogue).gettext(text) for text in ("Save", "Close", "New")] == ["Save", "Close", "New"]


def test_declarations_without_translations() -> None:
    """A resource that no catalogue knows has pages in every language all the same, each with its own words around."""
    files = built("dev", AdminSite(resources=(SupplierAdmin,)))

    page = files["admin/purchasing/supplier/index.de.html"].content.decode()

    assert '<html lang="de"' in page
    assert "supplier hinzufügen" in page


def test_a_language_without_a_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that makes one is named."""
    monkeypatch.setattr("website.render.LANGUAGES", (LANGUAGES[0], Language("nl", "Nederlands")))

    with pytest.raises(BuildError, match=r"no catalogue for Nederlands: run npm run messages\."):
        build("dev")


def test_the_edge_knows_the_languages() -> None:
    """What chooses between pages offers exactly those that are built, the same one to everybody else."""
    code = load_yaml("resources/edge_functions.yml")["Resources"]["PagesFunction"]["Properties"]["FunctionCode"]

    (listed,) = re.findall(r"var LANGUAGES = \[(.*?)\]", code)

    assert re.findall(r"'(\w+)'", listed) == [language.code for language in LANGUAGES]


def test_french_never_breaks_before_a_double_sign() -> None:
    """The blank before `;`, `:`, `?`, `!` and within « » is one at which no line ends."""
    (french,) = (language for language in TRANSLATED if language.code == "fr")
    said = [text for message in _catalogue(french) if message.id for text in _strings(message)]

    assert [text for text in said if re.search(r"(?<=\S)[ \u202f][;:?!»](?!\w)|« ", text)] == []


def _strings(message: Message) -> Sequence[str]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
