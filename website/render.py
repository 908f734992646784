"""Pages, made of declarations and templates. The same declarations always make the same bytes."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2

import translations
from admin import language, pages
from admin.checks import check
from admin.language import LANGUAGES, Language
from admin.site import SITE, AdminSite
from all_resources import RESOURCES
from records.rights import RIGHTS
from schemas.countries import COUNTRIES
from translations import Translations
from website import phone_formats
from website.assets import IN_PAGE, Assets
from website.files import ASK_AGAIN, CONTENT_TYPES, WORKER, BuildError, File, Files
from website.manifest import manifest
from website.worker import with_shell, withdrawn

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


MAP_URL = "https://www.openstreetmap.org/search?query={query}"
"""Where addresses lead unless a stage says otherwise; ``{query}`` is the place of the address."""


def build(
    stage: str,
    site: AdminSite = SITE,
    zone: str = "UTC",
    trash_days: int = 0,
    map_url: str = MAP_URL,
    *,
    offline: bool = True,
) -> Files:
    """Return every file of the site, with days of ``zone``; raises DeclarationError or BuildError.

    ``trash_days`` is after how many days the trash is emptied; 0 is never. ``map_url`` is as :data:`MAP_URL`; empty
    is no map. Without ``offline`` the service worker keeps nothing, and takes away what others have kept.
    """
    check((*site.resources, *site.people), RESOURCES)
    catalogues = {locale: _catalogue(locale) for locale in LANGUAGES}
    sites = {locale: build_in(locale, catalogues, stage, site, zone, trash_days, map_url) for locale in LANGUAGES}
    files: Files = {}
    for each in sites.values():
        files |= each
    files[WORKER] = with_shell(files[WORKER], sites) if offline else withdrawn()
    return dict(sorted(files.items()))


def build_in(
    locale: Language,
    catalogues: dict[Language, Translations],
    stage: str,
    site: AdminSite,
    zone: str = "UTC",
    trash_days: int = 0,
    map_url: str = MAP_URL,
) -> Files:
    """Return the site's files in one language of all; raises BuildError."""
    texts = catalogues[locale]
    formats, addresses = phone_formats.files()
    with language.override(texts.gettext):
        constants = _constants(site) | {"TIME_ZONE": zone, "TRASH_DAYS": trash_days, "MAP_URL": map_url}
        assets = Assets(TEMPLATES / "static", texts, constants | {"PHONE_FORMATS": addresses})
        environment = _environment(locale, texts)
        environment.globals |= {"site": site, "stage": stage, "list_url": pages.url, "trash_days": trash_days}
        environment.globals["tag_pages"] = pages.tag_pages
        environment.globals |= {"static": assets.url, "page_script": assets.page_script, "icon": assets.picture}
        environment.globals |= {"IN_PAGE": IN_PAGE, "in_page": assets.in_page}
        environment.globals["manifest"] = manifest(assets, site, locale, stage)
        environment.globals |= {
            "language": locale,
            "others": [(other, catalogue) for other, catalogue in catalogues.items() if other != locale],
        }
        files: Files = {WORKER: File(assets.bundle("offline/worker.js"), CONTENT_TYPES[".js"], ASK_AGAIN)}
        for page in pages.pages(site):
            html = _without_blank_lines(_rendered(environment, page)).encode()
            files[_key(page.key, locale)] = File(html, CONTENT_TYPES[".html"], ASK_AGAIN, locale.code, page.status)
    return assets.files | formats | files


def _constants(site: AdminSite) -> dict[str, Any]:
    """Return what scripts know of the declarations; call it where the language is set."""
    return {
        "RESOURCES": pages.palette(site),
        "LABELS": pages.labels(site),
        "CHANGING": pages.changing(site),
        "EDITABLE": pages.editable(site),
        "TALLIES": pages.tallies(site),
        "PEOPLE": pages.people(site),
        "RIGHTS": _rights(),
        "COUNTRIES": COUNTRIES,
        "RARE_TYPES": pages.has_rare_types(site),
        "METHODS": pages.has_methods(site),
    }


def _rendered(environment: jinja2.Environment, page: pages.Page) -> str:
    try:
        return environment.get_template(page.template).render(page.context)
    except jinja2.TemplateError as error:
        raise BuildError(f"{page.template}: {error}") from error


def _rights() -> dict[str, list[str]]:
    """Return what each group may do: the API decides by it, pages hide buttons by it."""
    return {group: sorted(rights) for group, rights in RIGHTS.items()}


def _environment(locale: Language, texts: Translations) -> jinja2.Environment:
    """Return what reads the templates, in a language."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        optimized=False,  # nothing of a language is worked out before its page is
        bytecode_cache=_compiled(),
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.install_gettext_callables(texts.gettext, texts.ngettext)  # type: ignore[attr-defined]
    environment.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["within"] = lambda label: label if locale.capital_nouns else _within(label)
    environment.filters["all_read_only"] = lambda lines: all(shown.read_only for line in lines for shown in line)
    return environment


@cache
def _compiled() -> jinja2.FileSystemBytecodeCache:
    """Return where compiled templates are kept, for all languages and the next build on this machine.

    What a template is compiled to depends on Jinja and on :func:`_environment` as well.
    """
    digest = hashlib.sha256(version("jinja2").encode() + Path(__file__).read_bytes()).hexdigest()
    folder = TEMPLATES.parent / ".cache" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder), f"{digest[:16]}-%s")


def _within(label: str) -> str:
    """Return a label as it stands within a sentence; ``ID du client`` keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _catalogue(locale: Language) -> Translations:
    if locale == LANGUAGES[0]:
        return Translations()
    try:
        return translations.read(locale.code)
    except FileNotFoundError:
        raise BuildError(f"There is no catalogue for {locale.name}: run npm run messages.") from None


def _key(key: str, locale: Language) -> str:
    """Return where a page lies in a language: ``index.html``, ``index.de.html``."""
    return key if locale == LANGUAGES[0] else key.removesuffix("html") + f"{locale.code}.html"


def _without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"
