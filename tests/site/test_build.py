"""Declarations and templates become pages and assets, always the same."""

import hashlib
import json
import os
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

import all_resources
import site_builder
from admin import pages
from admin.customers import CustomerAdmin
from admin.errors import DeclarationError
from admin.language import LANGUAGES
from admin.pages import Page
from admin.site import SITE, AdminSite
from customers.resource import CUSTOMERS
from tests.admin.suppliers import SupplierAdmin
from tests.sites import built, built_in
from translations import Translations
from website import assets as assets_module
from website import policy
from website.assets import Assets
from website.files import ASK_AGAIN, FOREVER, WORKER, BuildError, Files
from website.render import build

_ENGLISH = [
    "404.html",
    "admin/auth/audit/index.html",
    "admin/auth/group/index.html",
    "admin/auth/index.html",
    "admin/auth/user/_/change/index.html",
    "admin/auth/user/_/delete/index.html",
    "admin/auth/user/add/index.html",
    "admin/auth/user/index.html",
    "admin/customers/activity/_/change/index.html",
    "admin/customers/activity/_/delete/index.html",
    "admin/customers/activity/_/erase/index.html",
    "admin/customers/activity/_/history/index.html",
    "admin/customers/activity/_/merge/index.html",
    "admin/customers/activity/_/personal-data/index.html",
    "admin/customers/activity/add/index.html",
    "admin/customers/activity/import/index.html",
    "admin/customers/activity/imports/index.html",
    "admin/customers/activity/index.html",
    "admin/customers/activity/trash/index.html",
    "admin/customers/customer/_/change/index.html",
    "admin/customers/customer/_/delete/index.html",
    "admin/customers/customer/_/erase/index.html",
    "admin/customers/customer/_/history/index.html",
    "admin/customers/customer/_/merge/index.html",
    "admin/customers/customer/_/personal-data/index.html",
    "admin/customers/customer/add/index.html",
    "admin/customers/customer/import/index.html",
    "admin/customers/customer/duplicates/index.html",
    "admin/customers/customer/imports/index.html",
    "admin/customers/customer/index.html",
    "admin/customers/customer/tags/index.html",
    "admin/customers/customer/trash/index.html",
    "admin/customers/index.html",
    "admin/index.html",
    "admin/changes/index.html",
    "admin/login/index.html",
    "admin/logout/index.html",
    "admin/password_change/done/index.html",
    "admin/password_change/index.html",
    "admin/password_reset/done/index.html",
    "admin/password_reset/index.html",
    "admin/reset/done/index.html",
    "admin/reset/index.html",
    "admin/second-factor/index.html",
    "admin/sessions/index.html",
]
_ENDS = {language.code: f"{language.code}.html" for language in LANGUAGES[1:]} | {LANGUAGES[0].code: "html"}
PAGES = sorted(key.removesuffix("html") + end for key in _ENGLISH for end in _ENDS.values())


class _Page(HTMLParser):
    """What a page refers to, and what is in it that the content security policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.refers: list[str] = []
        self.ids: list[str] = []
        self.forbidden: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        found = dict(attrs)
        self.refers += [value for name in ("src", "href") if (value := found.get(name))]
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.forbidden += [f"{tag} {name}" for name in found if name == "style" or name.startswith("on")]


@pytest.fixture
def files() -> Files:
    """Return the site of a stage, which empties its trash."""
    return built("dev", trash_days=90)


def _pages(files: Files) -> dict[str, str]:
    return {key: file.content.decode() for key, file in files.items() if key.endswith(".html")}


def test_keys_and_headers(files: Files) -> None:
    """Pages lie where the edge looks for them and are asked for again; assets are kept for good."""
    assets = sorted(files.keys() - {*PAGES, WORKER})

    assert sorted(set(files) - set(assets)) == sorted([*PAGES, WORKER])
    assert all(
        re.fullmatch(r"static/[a-z0-9_-]+\.[0-9a-f]{8}\.(js|css|json|png|svg|webmanifest)", key) for key in assets
    )
    assert (files[WORKER].cache_control, files[WORKER].content_type) == (ASK_AGAIN, "text/javascript; charset=utf-8")
    assert {files[key].cache_control for key in PAGES} == {ASK_AGAIN}
    assert {key: files[key].headers["Metadata"] for key in files if "Metadata" in files[key].headers} == {
        f"404.{end}": {"status": "404"} for end in _ENDS.values()
    }
    assert {files[key].content_type for key in PAGES} == {"text/html; charset=utf-8"}
    assert {key: files[key].language for key in files} == {
        key: "" if key in (*assets, WORKER) else next(code for code, end in _ENDS.items() if key.endswith(f".{end}"))
        for key in files
    }
    assert {files[key].cache_control for key in assets} == {FOREVER}
    assert {Path(key).suffix: files[key].content_type for key in assets} == {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
        ".json": "application/json",
    }


def test_same_bytes_every_time(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two builds are the same, in the same order; the second one takes nothing from the first."""
    monkeypatch.setattr(assets_module, "_JOINED", tmp_path)

    assert list(build("dev", trash_days=90).items()) == list(files.items())
    assert len(list(tmp_path.iterdir())) == len(LANGUAGES)


def test_everything_referred_to_is_there(files: Files) -> None:
    """Pages name assets that exist, every asset is named by something, and none asks for another one."""
    named = {value for text in _pages(files).values() for value in _Page(text).refers if value.startswith("/static/")}
    scripts = [file.content.decode() for key, file in files.items() if key.endswith(".js")]
    named |= {address for text in scripts for address in re.findall(r'import\("([^"]*)"\)', text)}
    named |= {icon["src"] for key in files if "manifest" in key for icon in json.loads(files[key].content)["icons"]}
    named |= {address for text in scripts for address in re.findall(r'"(/static/phones-\d[^"]*)"', text)}

    assert {"/" + key for key in files if key.startswith("static/")} == named
    assert [text for text in scripts if re.search(r"(?:^|[;}\n])import\b *[{*\"']", text)] == []


def test_the_manifest_of_each_language(files: Files) -> None:
    """Its name is in the language of the pages that lead to it; the icons are there, one of them maskable."""
    (english,), (german,) = (
        {value for value in _Page(_pages(files)[page]).refers if value.endswith(".webmanifest")}
        for page in ("admin/index.html", "admin/index.de.html")
    )
    said = json.loads(files[english.removeprefix("/")].content)

    assert (said["id"], said["start_url"], said["scope"]) == ("/admin/", "/admin/", "/admin/")
    assert (said["name"], said["display"]) == ("Clientele administration (dev)", "standalone")
    assert json.loads(files[german.removeprefix("/")].content)["name"] == "Clientele-Verwaltung (dev)"
    assert [(icon["sizes"], icon["purpose"]) for icon in said["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    assert all(files[icon["src"].removeprefix("/")].content[:4] == b"\x89PNG" for icon in said["icons"])


def test_the_service_worker_knows_what_it_keeps(files: Files) -> None:
    """Of each language every page that has an address, with the hash of its content, and all scripts and sheets."""
    kept, pages = _kept(files), _pages(files)

    assert {language: len(kept[language]["pages"]) for language in kept} == dict.fromkeys(_ENDS, 44)
    for language, end in _ENDS.items():
        for address, digest in kept[language]["pages"].items():
            content = files[f"{address.removeprefix('/')}index.{end}"].content
            assert digest == hashlib.sha256(content).hexdigest()[:16], address
        assets = {name for name in kept[language]["assets"] if f"static/{name}" in files}
        assert assets == set(kept[language]["assets"])
        named = {value for page in kept[language]["pages"] for value in _Page(pages[f"{page[1:]}index.{end}"]).refers}
        assert {value for value in named if value.endswith((".js", ".css"))} <= {f"/static/{name}" for name in assets}


def _kept(files: Files) -> dict[str, Any]:
    constants = re.match(r"const VERSION=\"[0-9a-f]{16}\",LANGUAGES=(.*);\n", files[WORKER].content.decode())
    assert constants
    kept: dict[str, Any] = json.loads(constants[1])
    return kept


def test_a_withdrawn_worker_keeps_nothing(files: Files) -> None:
    """It has no handler of requests, and empties the caches; everything else is as it was."""
    without = build("dev", trash_days=90, offline=False)

    assert b'"fetch"' not in without[WORKER].content
    assert b"caches.delete" in without[WORKER].content
    assert {key: file for key, file in without.items() if key != WORKER} == {
        key: file for key, file in files.items() if key != WORKER
    }


def test_sentences_stand_apart(files: Files) -> None:
    """A line end behind a block of a template is no blank in the page."""
    texts = _pages(files).items()

    assert [
        (key, glued[0]) for key, text in texts for glued in re.finditer(r">[^<>]*[a-z]\.[A-Z][a-z][^<>]*<", text)
    ] == []


def test_nothing_that_the_policy_forbids(files: Files) -> None:
    """No handler, no attribute with styles, and in the page only what the policy has the hash of; each id once."""
    allowed = " ".join(policy.hashes().values()).split()
    stand: set[str] = set()
    for key, text in _pages(files).items():
        page = _Page(text)
        found = {f"'{policy.source(each)}'" for _, each in re.findall(r"<(script|style)>(.*?)</\1>", text, re.DOTALL)}
        assert (page.forbidden, found - {*allowed}) == ([], set()), key
        stand |= found
        assert len(page.ids) == len(set(page.ids)), key
    assert stand == {*allowed}


def test_a_page_begins_with_one_script_and_one_style_sheet(files: Files) -> None:
    """Others are fetched by these when something needs them."""
    for key, file in files.items():
        if key.endswith(".html"):
            page = file.content.decode()
            assert page.count("<script") - page.count("<script>") == 1, key
            assert page.count('rel="stylesheet"') + page.count("<style>") == 1, key
            assert page.count("<script>") == page.count("<style>") == page.count('id="page-styles"'), key


def test_no_icon_is_left_out(files: Files) -> None:
    """The style sheet holds its pictures and imports nothing."""
    css = "".join(file.content.decode() for key, file in files.items() if key.endswith(".css"))

    assert "@import" not in css
    assert set(re.findall(r"""url\(["']?([^:"']*)""", css)) == {"data"}


def test_stage_is_shown_except_in_production(files: Files) -> None:
    """People see which stage they are at."""
    assert 'class="stage"' in _pages(files)["admin/index.html"]
    assert 'class="stage"' not in _pages(built_in(LANGUAGES[0], "prod", SITE))["admin/index.html"]


def test_no_field_stands_in_templates_or_scripts() -> None:
    """Pages of another resource show its fields and none of the customers'."""
    files = built("dev", AdminSite(resources=(SupplierAdmin,)))
    folder = "admin/purchasing/supplier"
    pages = {key: text for key, text in _pages(files).items() if key.startswith(folder)}

    assert sorted(pages) == [
        f"{folder}/{page}index.{end}"
        for page in ("_/change/", "_/delete/", "_/erase/", "_/personal-data/", "add/", "")
        for end in sorted(_ENDS.values())
    ]
    add = pages[f"{folder}/add/index.html"]
    assert re.findall(r'<(?:input|select|textarea) [^>]*?id="id_(\w+)"', add) == [
        "title",
        "homepage",
        "rating",
        "since",
        "preferred",
    ]
    assert 'type="url"' in add
    assert 'type="date"' in add
    assert '<option value="a">Good</option>' in add
    assert re.search(r'type="checkbox"[^>]* checked', add)
    assert "searchbar" not in pages[f"{folder}/index.html"]
    scripts = "\n".join(
        file.content.decode()
        for key, file in files.items()
        if key.endswith(".js") and "/answers." not in key  # what the API says, of whatever resource
    )
    customers_only = CustomerAdmin.schema().fields.keys() - SupplierAdmin.schema().fields.keys()
    # These are words of HTML, of a session, of what waits for the line and of modules as well.
    in_pages, in_scripts = (
        {"name", "status", "address"},
        {"name", "email", "status", "address", "tags", "country", "owner"},
    )
    assert [name for name in customers_only - in_pages if re.search(rf"\b{name}\b", "".join(pages.values()))] == []
    assert [name for name in customers_only - in_scripts if re.search(rf"\b{name}\b", scripts)] == []


def test_declarations_are_escaped() -> None:
    """What a declaration says is text, in attributes and scripts' settings as well."""

    class Nasty(SupplierAdmin):
        verbose_name = "</title><script>alert('1')</script>"
        search_fields = ("title",)
        search_help_text = '"><img src=x>'

    for text in _pages(built_in(LANGUAGES[0], "dev", AdminSite(resources=(Nasty,)))).values():
        assert "<script>alert" not in text
        assert "<img" not in text


def test_wrong_declarations_stop_the_build() -> None:
    """Nothing is made of them."""
    wrong = type("Wrong", (SupplierAdmin,), {"list_display": ("nothing",)})

    with pytest.raises(DeclarationError):
        build("dev", AdminSite(resources=(wrong,)))


def _assets(tmp_path: Path, **scripts: str) -> Assets:
    for folder in ("js", "css", "icons"):
        (tmp_path / folder).mkdir()
    for name, text in scripts.items():
        path = tmp_path / "js" / f"{name}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Assets(tmp_path, Translations())


def test_a_change_renames_its_importers(tmp_path: Path) -> None:
    """A script's name changes with whatever it imports, so that no old page gets a new part."""
    modules = {"a": 'import {b} from "./b.js";\nb();\n', "b": "export function b() {\n    alert(1);\n}\n"}
    before = _assets(tmp_path, **modules).url("a.js")
    (tmp_path / "js" / "b.js").write_text("export function b() {\n    alert(2);\n}\n")

    after = Assets(tmp_path, Translations()).url("a.js")

    assert before != after


def test_the_same_sources_are_joined_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On this machine, for a week; other values of the constants, texts or sources are joined anew."""
    kept = tmp_path / "kept"
    monkeypatch.setattr(assets_module, "_JOINED", kept)
    folder = tmp_path / "static"
    for name, content in {"js/a.js": "export const a = NAME;", "css/a.css": "a { color: red }"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    first = Assets(folder, Translations(), {"NAME": "one"})
    addresses = first.url("a.js"), first.url("a.css")
    (joined,) = kept.iterdir()

    monkeypatch.setattr(assets_module, "_join", Mock(side_effect=AssertionError("joined again")))
    again = Assets(folder, Translations(), {"NAME": "one"})
    assert ((again.url("a.js"), again.url("a.css")), again.files) == (addresses, first.files)
    with pytest.raises(AssertionError, match="joined again"):
        Assets(folder, Translations(), {"NAME": "two"})
    (folder / "js" / "a.js").write_text("export const a = 1;")
    with pytest.raises(AssertionError, match="joined again"):
        Assets(folder, Translations(), {"NAME": "one"})
    monkeypatch.undo()

    monkeypatch.setattr(assets_module, "_JOINED", kept)
    os.utime(joined, (0, 0))
    Assets(folder, Translations(), {"NAME": "one"})
    assert joined not in kept.iterdir()


def test_missing_module(tmp_path: Path) -> None:
    """A misspelt import is named, and so is what imports it."""
    with pytest.raises(BuildError, match=r'(?s)cannot be joined:.*"\./b\.js".*js/a\.js:1'):
        _assets(tmp_path, a='import "./b.js";\n')


def test_a_script_fetched_on_demand_is_a_file_of_its_own(tmp_path: Path) -> None:
    """It is named by its path from the script that fetches it, and its address changes with its content."""
    assets = _assets(tmp_path, **{"list/a": 'import("../record/b.js");\n', "record/b": "alert(1);\n"})

    key = assets.url("list/a.js").removeprefix("/")

    (fetched,) = assets.files.keys() - {key}
    assert re.fullmatch(r"static/b\.[0-9a-f]{8}\.js", fetched)
    assert assets.files[key].content.decode() == f'import("/{fetched}");\n'
    assert assets.files[fetched].content == b"alert(1);\n"


def test_the_script_of_a_page(tmp_path: Path) -> None:
    """What comes first runs at once, the rest when the page is parsed; nobody could import what it exports.

    What comes first may stand in the page: it is fetched if the page was not allowed to run it.
    """
    assets = _assets(tmp_path, first="globalThis.a = 1;", page="await globalThis.b;", other="export const c = 1;")

    script = assets.files[assets.page_script("page.js", ["first.js"]).removeprefix("/")].content.decode()

    assert script == (
        'globalThis.a=1;\naddEventListener("DOMContentLoaded",(async()=>{"use strict";await globalThis.b;}));\n'
    )
    with pytest.raises(BuildError, match=r"other\.js is the script of a page, which nobody can import"):
        assets.page_script("other.js", ["first.js"])
    begun = assets.files[assets.page_script("page.js", [], begun="first.js").removeprefix("/")].content.decode()
    assert begun.startswith(
        f'document.documentElement.dataset.theme||import("{assets.url("first.js")}");\naddEventListener('
    )


def test_missing_script_on_demand(tmp_path: Path) -> None:
    """It is named as soon as a page needs it."""
    assets = _assets(tmp_path, a='import("./b.js");\n')

    with pytest.raises(BuildError, match=r"There is no b\.js in "):
        assets.url("a.js")


def test_a_list_begins_without_styles_for_pointers_and_focus(tmp_path: Path) -> None:
    """All styles have them, and those of close rows and pop-ups; what is said of other moments as well stays."""
    (tmp_path / "css").mkdir()
    for name in ("list.css", "admin.css"):
        (tmp_path / "css" / name).write_text(
            """
            :root { --shown: red; --once: 1px; --waits: blue }
            a, b { color: var(--shown); border-color: var(--shown); margin: var(--once) }
            a:is(:hover, :focus), b:not(.c, .d):focus { top: 1px }
            a.sorted, b:hover { top: 2px }
            a:not(:focus) { top: 3px }
            html[data-theme=auto] a, html[data-theme=dark] a, [data-popup] b { top: 5px }
            @media (width > 9px) { a { top: 4px } b:hover { color: var(--waits) } }
            """
        )

    assets = Assets(tmp_path, Translations())

    left = (
        ":root{--a:red;}a,b{color:var(--a);border-color:var(--a);margin:1px}"
        "a.sorted{top:2px}a:not(:focus){top:3px}html[data-theme=auto] a,html[data-theme=dark] a{top:5px}"
        "@media(width>9px){a{top:4px}}"
    )
    assert assets.in_page("list.css") == left
    assert "b:not(.c,.d):focus{" in assets.in_page("admin.css")


def test_style_sheets_have_no_needless_blanks(tmp_path: Path) -> None:
    """Nor in custom properties, which esbuild leaves as they are; what is quoted stays."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text(
        ':root {\n    --a: light-dark(#fff, #000);\n    content: "a: b, c / d" / "";\n}\n'
    )

    assets = Assets(tmp_path, Translations())

    assert assets.files[assets.url("a.css").removeprefix("/")].content == (
        b':root{--a:light-dark(#fff,#000);content:"a: b, c / d"/""}\n'
    )


def test_missing_asset(tmp_path: Path) -> None:
    """As a page's own."""
    assets = _assets(tmp_path, a="alert(1);\n")

    with pytest.raises(BuildError, match=r"There is no b\.js in "):
        assets.url("b.js")
    with pytest.raises(BuildError, match=r"There is no picture c\.svg in "):
        assets.picture("c.svg")


def test_missing_bundler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that brings it is named."""
    monkeypatch.setattr(assets_module, "_BUNDLER", tmp_path / "esbuild")

    with pytest.raises(BuildError, match="run npm ci"):
        _assets(tmp_path)


def test_command_writes_to_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str], files: Files) -> None:
    """``--out`` needs no AWS, and ``--dry-run`` writes nothing."""
    out = tmp_path / "site"

    asked = ["--stage", "dev", "--trash-days", "90", "--out", str(out)]

    assert site_builder.main([*asked, "--dry-run"]) == 0
    assert not out.exists()
    assert "would write" in capsys.readouterr().out
    assert site_builder.main(asked) == 0

    written = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert written == {key: file.content for key, file in files.items()}


def test_command_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake in a template ends the command with the template's name and the mistake."""
    monkeypatch.setattr(pages, "pages", lambda _: iter([Page("admin/index.html", "_resource.html", {})]))

    assert site_builder.main(["--stage", "dev", "--out", "/nowhere"]) == 1
    assert capsys.readouterr().err == "site_builder: _resource.html: 'app' is undefined\n"


def test_command_says_what_is_wrong_with_declarations(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also what keeps their admins from being imported."""
    monkeypatch.setattr(all_resources, "RESOURCES", (replace(CUSTOMERS, plural="cus tomers"),))
    monkeypatch.delitem(sys.modules, "admin.site")
    monkeypatch.delitem(sys.modules, "website.render")

    assert site_builder.main(["--stage", "dev", "--out", "/nowhere"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The declarations have mistakes, nothing was done:")
    assert "resources.E001" in said


def test_site_has_names() -> None:
    """The words that all pages share are the declared ones."""
    renamed = replace(SITE, site_header="Our people", site_title="People", site_url=None)

    page = _pages(built_in(LANGUAGES[0], "dev", renamed))["admin/index.html"]

    assert "<title>Site administration | People</title>" in page
    assert '<a href="/admin/">Our people</a>' in page
    assert "View site" not in page
