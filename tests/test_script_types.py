"""What scripts take for granted of the API and of their page's settings, held against both by TypeScript."""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin.language import LANGUAGES
from admin.site import SITE, AdminSite
from dev.openapi.__main__ import DOCUMENT
from tests.admin.deliveries import DeliveryAdmin, SupplierWithDeliveries
from tests.admin.suppliers import SupplierAdmin
from tests.sites import built_in
from translations import ROOT
from website.render import TEMPLATES

TYPES = TEMPLATES / "static" / "js" / "types.d.ts"
TSC = ROOT / "node_modules" / ".bin" / "tsc"
SETTINGS = (
    (r"admin/index", "IndexSettings"),
    (r"admin/changes/index", "ChangesSettings"),
    (r"admin/auth/group/index", "Pick<Resource, 'right'>"),
    (r"admin/auth/audit/index", "Pick<Resource, 'api' | 'right'>"),
    (r".*/(add|_/change|_/history|_/merge|duplicates)/index", "FormSettings"),
    (r".*/_/(delete|erase)/index", "Resource"),
    (r".*/_/personal-data/index", "PersonalDataSettings"),
    (r".*/import/index", "ImportSettings"),
    (r".*/imports/index", "Resource"),
    (r".*/trash/index", "TrashSettings"),
    (r".*/tags/index", "TagSettings"),
    (r".*/index", "ListSettings"),
)
"""Pages by their key -> what their script takes the settings for; the first that matches counts."""
ANSWERS = {
    "Problem": "Problem",
    "CustomerPage": "Page",
    "Change": "Change",
    "CustomerAction": "Action",
    "Entry": "Entry",
    "Session": "ApiSession",
    "PersonalData": "PersonalData",
    "AuditEntry": "AuditEntry",
}
"""Schema of the API -> what scripts take it for."""
_TYPES = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean", "null": "null"}


def _compiled(tmp_path: Path, lines: Iterator[str]) -> str:
    """Return what TypeScript says of these lines."""
    file = tmp_path / "held.ts"
    file.write_text("\n".join(lines), encoding="utf-8")
    options = ("--noEmit", "--strict", "--skipLibCheck", "--lib", "es2023,dom,dom.iterable", "--target", "es2022")
    checked = subprocess.run(  # noqa: S603 pinned
        [TSC, *options, "--ignoreConfig", "--moduleResolution", "bundler", "--module", "esnext", file, TYPES],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return checked.stdout + checked.stderr


def _settings(site: AdminSite) -> Iterator[str]:
    """Yield a constant of its declared type for each page that has settings, in English."""
    for number, (key, file) in enumerate(built_in(LANGUAGES[0], "dev", site).items()):
        found = re.search(r"data-settings='([^']*)'", file.content.decode()) if file.language == "en" else None
        if found:
            declared = next(declared for pattern, declared in SETTINGS if re.match(rf"{pattern}\.html$", key))
            yield f"const page{number}: {declared} = {html.unescape(found[1])};"


def _typed(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Write a JSON schema as a type."""
    if "$ref" in schema:
        return _typed(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    kinds = schema.get("type", "any")
    if isinstance(kinds, list):
        return " | ".join(_TYPES[kind] for kind in kinds)
    if kinds == "array":
        return f"({_typed(schema['items'], schemas)})[]"
    if kinds != "object":
        return _TYPES.get(kinds, "any")
    if "additionalProperties" in schema:
        return f"Record<string, {_typed(schema['additionalProperties'], schemas)}>"
    needed = schema.get("required", [])
    properties = schema.get("properties", {}).items()
    inner = (f"{json.dumps(name)}{'' if name in needed else '?'}: {_typed(of, schemas)}" for name, of in properties)
    return "{" + "; ".join(inner) + "}"


def _answers() -> Iterator[str]:
    schemas = json.loads(DOCUMENT.read_text(encoding="utf-8"))["components"]["schemas"]
    for schema, declared in ANSWERS.items():
        yield f"declare const api{schema}: {_typed(schemas[schema], schemas)};"
        yield f"const held{schema}: {declared} = api{schema};"
        yield f"const known{schema}: keyof typeof api{schema} = null! as Exclude<keyof {declared}, number>;"


@pytest.mark.parametrize(
    "site",
    [SITE, AdminSite(resources=(SupplierAdmin,)), AdminSite(resources=(SupplierWithDeliveries, DeliveryAdmin))],
    ids=["customers", "suppliers", "inlines"],
)
def test_pages_say_what_their_scripts_are_told(site: AdminSite, tmp_path: Path) -> None:
    """Whatever a page has in `data-settings` is declared, and what is declared as certain is there."""
    assert _compiled(tmp_path, _settings(site)) == ""


def test_answers_of_the_api_are_what_scripts_take_them_for(tmp_path: Path) -> None:
    """Every property that scripts know is one of the API's, and as it says."""
    assert _compiled(tmp_path, _answers()) == ""


def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    """A property that nobody declared, and one that is missing."""
    wrong = ("const a: IndexSettings = {resources: [], more: 1};", "const b: Page = {items: []};")

    assert re.findall(r"held\.ts\((\d)", _compiled(tmp_path, iter(wrong))) == ["1", "2"]
