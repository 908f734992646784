"""Two languages that nobody speaks find what cannot be translated, what is too narrow, and what minds the direction."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from admin.language import Language
from admin.site import SITE, AdminSite
from dev.local import ROOT
from tests.browser.fake_office import AMELIE, NOW, TWIN, FakeOffice
from tests.browser.test_accessibility import AXE, FINDINGS
from translations import Message, Translations
from website.render import build_in

_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTS = str.maketrans(_LATIN, "åƀçđéƒĝĥîĵķļɱñøþǫŕšţûṽŵẋýžÅɃÇĐÉƑĜĤÎĴĶĻṀÑØÞǪŔŠŢÛṼŴẊÝŽ")
_ARABIC = str.maketrans(_LATIN, "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2)
_NUMBER = re.compile(r"\+\d[\d ]+\d")
"""A translator into a language from right to left isolates numbers, and so do we."""
_PLACE = re.compile(r"(%\(\w+\)s|\{\w*\}|<[^>]*>|&\w+;)")
_LETTERS = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class _Pseudo:
    """A language made of English: its letters are others, and its texts longer by a part of their length."""

    language: Language
    letters: dict[int, int]
    longer: float

    def say(self, text: str) -> str:
        """Return a text in this language, with its places as they are."""
        parts = _PLACE.split(text)
        said = "".join(part if index % 2 else part.translate(self.letters) for index, part in enumerate(parts))
        said = _NUMBER.sub("\u2066\\g<0>\u2069", said)
        return f"[{said}{' ~' * int(len(text) * self.longer / 2)}]"


ACCENTS = _Pseudo(Language("ja", "Accents"), _ACCENTS, 0.4)  # dates have no Latin letters in Japanese
ARABIC = _Pseudo(Language("ar", "Arabic letters", direction="rtl"), _ARABIC, 0)


class _Texts(Translations):
    """Every message in a pseudo-language."""

    def __init__(self, pseudo: _Pseudo) -> None:
        super().__init__()
        self._pseudo = pseudo

    def _forms(self, message: Message) -> tuple[str, ...]:
        return tuple(map(self._pseudo.say, (message,) if isinstance(message, str) else message))


_LIST = "/admin/customers/customer/"
ADDRESSES = (
    "/admin/",
    "/admin/customers/",
    _LIST,
    f"{_LIST}add/",
    f"{_LIST}{AMELIE}/change/",
    f"{_LIST}{AMELIE}/delete/",
    f"{_LIST}{AMELIE}/history/",
    f"{_LIST}{AMELIE}/merge/?with={TWIN}",
    f"{_LIST}duplicates/",
    f"{_LIST}import/",
    f"{_LIST}imports/",
    f"{_LIST}trash/",
    "/admin/customers/activity/",
    "/admin/customers/activity/add/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/group/",
    "/admin/changes/",
    "/admin/sessions/",
    "/admin/second-factor/",
    "/admin/password_change/",
    "/admin/login/",
    "/admin/password_reset/",
    "/admin/reset/",
    "/admin/logout/",
)
_SAID = """
    () => {
        const shown = (one) => one?.checkVisibility({visibilityProperty: true});
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const said = [document.title];
        while (texts.nextNode()) {
            const {parentElement, data} = texts.currentNode;
            const isDifference = parentElement.matches("ins, del, :has(> ins, > del)"); // words of data
            if (shown(parentElement) && !isDifference && !parentElement.closest("script, style")) {
                said.push(data);
            }
        }
        for (const name of ["title", "aria-label", "placeholder", "alt"]) {
            const named = [...document.querySelectorAll(`[${name}]`)].filter(shown);
            said.push(...named.map((one) => one.getAttribute(name)));
        }
        said.push(...[...document.querySelectorAll("input[type=submit]")].filter(shown).map((one) => one.value));
        return said;
    }
"""


_TURNED = """
    () => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        const place = (text, at) => {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect();
        };
        const inputs = "input:is([type=email], [type=tel], [type=url], [inputmode])";
        const turned = [...document.querySelectorAll(inputs)]
            .filter((input) => getComputedStyle(input).direction !== "ltr")
            .map(({outerHTML}) => outerHTML);
        while (texts.nextNode()) {
            const text = texts.currentNode;
            const isRead = text.parentElement.checkVisibility() && !text.parentElement.closest("script, style");
            for (const {index} of isRead ? text.data.matchAll(/\\+\\d/g) : []) {
                const [sign, digit] = [place(text, index), place(text, index + 1)];
                if (digit.width && digit.left < sign.left) {
                    turned.push(text.data);
                }
            }
        }
        return turned;
    }
"""
"""Answers what is written from left to right in every language, and is not here: numbers whose "+" is on the right."""


_DRAWN = """
    async () => {
        const frame = () => new Promise(requestAnimationFrame);
        do {
            await frame();
        } while (innerWidth < 1280 && !document.querySelector("#narrow-styles").sheet);
    }
"""
"""Waits until a window of another width has been drawn."""


class Office(FakeOffice):
    """The pages of a site in a pseudo-language; ``data`` is every text that the API has answered with."""

    def __init__(self, pseudo: _Pseudo, site: AdminSite = SITE) -> None:
        super().__init__()
        language = pseudo.language
        files = build_in(language, {language: _Texts(pseudo)}, "prod", site)
        self.files = files | {"404.html": files[f"404.{language.code}.html"]}
        self.page = f"index.{language.code}.html"
        self.data: set[str] = set()

    def watch(self, page: Page) -> None:
        """Note what answers of the API have."""
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if "/api/" in response.url and response.ok:
            self.data.update(line for text in _texts(response.json()) for line in text.split("\n"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)


def _without(data: set[str], text: str) -> str:
    for known in sorted(data | {"UTC"}, key=len, reverse=True):
        text = text.replace(known, "") if len(known) > 1 else text
    return text


@pytest.mark.parametrize("pseudo", [ACCENTS, ARABIC], ids=["accents", "arabic"])
def test_every_page_in_a_language_that_nobody_speaks(browser: Browser, pseudo: _Pseudo) -> None:
    """What is not data is a message, and each page fits into a phone and a desk, in the direction of its language."""
    office = Office(pseudo)
    left, wide, turned = {}, [], []
    with office.visit(browser, {401, 404}, viewport={"width": 1280, "height": 860}, locale="ja") as page:
        page.clock.set_fixed_time(NOW)
        office.watch(page)
        for address in ADDRESSES:
            page.set_viewport_size({"width": 1280, "height": 860})
            page.goto(address)
            page.wait_for_load_state("networkidle")
            said = {_without(office.data, text).strip() for text in page.evaluate(_SAID)}
            if latin := sorted(text for text in said if _LETTERS.search(text)):
                left[address] = latin
            turned += page.evaluate(_TURNED)
            if pseudo is ARABIC:  # what axe finds in other languages tests/looks tells
                page.evaluate(AXE)
                turned += [f"{address}: {finding}" for finding in page.evaluate(FINDINGS)]
            expect(page.locator("html")).to_have_attribute("dir", pseudo.language.direction)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 860})
                page.evaluate(_DRAWN)
                scrolled = "document.documentElement.scrollWidth > innerWidth"
                wide += [(address, width)] if page.evaluate(scrolled) else []

    assert (left, wide, turned) == ({}, [], [])


_PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right):|(?:text-align|float): (?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:margin|padding): \S+ (\S+) \S+ (?!\1;)\S+;"
)


def test_styles_mind_no_direction() -> None:
    """Margins, padding, borders, places and alignment begin and end with the line, in either direction."""
    sheets = sorted((ROOT / "templates/static/css").glob("*.css"))

    physical = [
        f"{sheet.name}: {line.strip()}"
        for sheet in sheets
        for line in sheet.read_text(encoding="utf-8").splitlines()
        if _PHYSICAL.search(line)
    ]

    assert physical == []
