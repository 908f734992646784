"""Write the parts of serverless.yml that follow from declarations: ``npm run resources``.

``resources/generated.yml`` has the functions, tables, routes and rights of each resource of all_resources.py whose
declaration does not name its tables. For customers, only the indexes in ``resources/tables.yml`` and their capacity in
``resources/autoscaling.yml`` are written. ``imports/labels.json`` has
what fields are called in each language. ``--check``, which packaging calls, only checks the files.
"""

import argparse
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

import all_resources
from admin.checks import check
from admin.errors import DeclarationError
from admin.language import LANGUAGES
from customers.resource import CUSTOMERS
from dev import local
from dev.console import CommandError, console, run
from dev.grants import (
    Statement,
    changed,
    dismissing,
    erasing,
    following,
    importing,
    looking,
    merging,
    rows_in_body,
    selecting,
    settling,
    statements,
)
from dev.service import handler_of
from imports.squashing import squash
from records import sorting
from records.resource import Resource
from schemas._record import offered, schema_of
from schemas.countries import COUNTRIES
from translations import read

FILE = Path("resources/generated.yml")
COUNTRY_NAMES = Path("imports/countries.json")
"""Names of countries, without case and marks, and their codes."""
LABELS = Path("imports/labels.json")
"""What fields and choices are called in each language, by which imports guess columns."""
INDEXED = (Path("resources/tables.yml"), Path("resources/autoscaling.yml"))
"""Files written by hand, with a generated part for the orders of customers."""
_INDEXES = re.compile(
    r"(?<=writes what follows, from the declaration\n).*?(?=^ *# and nothing below$)", re.DOTALL | re.MULTILINE
)
"""The generated part of a file of INDEXED."""
RIGHTS = {
    "read": "take the right to read",
    "write": "take the right to write",
    "administer": "can delete for good",
    "export": "write files",
}
"""The first word of a function's name -> what its routes have in common, for a comment."""
_NAMED = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "da", "sv", "cs", "tr")
"""Languages whose names of countries imports know."""
_ALSO = {
    "usa": "US",
    "unitedstatesofamerica": "US",
    "america": "US",
    "uk": "GB",
    "greatbritain": "GB",
    "grossbritannien": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northernireland": "GB",
    "holland": "NL",
    "thenetherlands": "NL",
    "brd": "DE",
    "bundesrepublikdeutschland": "DE",
    "federalrepublicofgermany": "DE",
    "czechrepublic": "CZ",
    "tschechischerepublik": "CZ",
    "republicofireland": "IE",
    "schweizerischeeidgenossenschaft": "CH",
    "a": "AT",
    "b": "BE",
    "d": "DE",
    "e": "ES",
    "f": "FR",
    "h": "HU",
    "i": "IT",
    "l": "LU",
    "n": "NO",
    "p": "PT",
    "s": "SE",
}
"""What else people write, and the one letter of vehicles that stands before post codes."""
KINDS = ("", "Lookups", "Lists", "History")
"""The tables of a resource, in the order of :attr:`records.resource.Resource.table_variables`."""
STALE = "{} is not what the declarations say: run `npm run resources`."


@dataclass(frozen=True, eq=False)
class Generated:
    """The parts of the template that one resource needs."""

    resource: Resource
    after: str
    """The table with indexes that is created before those of this resource: DynamoDB creates few at once."""

    @cached_property
    def prefix(self) -> str:
        """The beginning of its names in CloudFormation: ``Suppliers``."""
        return prefix(self.resource)

    @cached_property
    def waits_for(self) -> dict[str, str]:
        """Table with indexes -> the one that is created before it."""
        return {"Lists": self.after, "History": f"{self.prefix}ListsTable"}

    @cached_property
    def environment(self) -> dict[str, str]:
        """Environment variable -> table."""
        return dict(zip(self.resource.table_variables, tables(self.resource), strict=True))

    @cached_property
    def seen(self) -> dict[str, str]:
        """The same for this resource, its children and its parent, but not for customers, which all functions have."""
        family = [self.resource, *all_resources.children_of(self.resource)]
        parent = all_resources.parent_of(self.resource)
        family += [parent] if parent and parent.tables is None else []
        return {name: table for each in family for name, table in Generated(each, "").environment.items()}

    @cached_property
    def has_stream(self) -> bool:
        """Tell whether somebody follows the changes of its records."""
        follows = self.resource.events or self.resource.likeness or self.resource.tallied
        return bool(follows) or self.resource in all_resources.parents()

    @cached_property
    def outputs(self) -> dict[str, str]:
        """Output of the stack -> table."""
        return dict(zip(outputs(self.resource), tables(self.resource), strict=True))

    @cached_property
    def indexes(self) -> dict[str, str]:
        """Index of the lists -> its sort key."""
        orders = (sorting.orders(self.resource, name)[0] for name in self.resource.sorts)
        return {order.index: order.key for order in orders if order.index}

    @cached_property
    def attributes(self) -> dict[str, dict[str, str]]:
        """Table -> its keys and those of its indexes, with their types."""
        of_lists = ("list", "sk", *self.indexes.values())
        return {
            "": {self.resource.id: "S"},
            "Lookups": {"pk": "S", "sk": "S"},
            "Lists": dict.fromkeys(of_lists, "S"),
            "History": {self.resource.id: "S", "version": "N", "bySubject": "S", "listed": "S", "at": "S"},
        }

    @cached_property
    def routes(self) -> dict[str, list[tuple[str, str]]]:
        """Function -> method and path of each of its routes."""
        return {right: list(map(_route, _endpoints(self.resource, right))) for right in RIGHTS}

    def statements(self, right: str) -> list[Statement]:
        """Return the permissions of the function with this right."""
        return statements(self.resource, right, tables)


def prefix(resource: Resource) -> str:
    """Return how a resource's names in CloudFormation begin; the customers' tables have names of their own."""
    return "" if resource.tables else resource.plural.title()


def tables(resource: Resource) -> tuple[str, ...]:
    """Return the logical ids of a resource's tables."""
    first = resource.plural.title() if resource.tables else prefix(resource)
    return (f"{first}Table", *(f"{prefix(resource)}{kind}Table" for kind in KINDS[1:]))


def outputs(resource: Resource) -> tuple[str, ...]:
    """Return the stack's outputs with the names of these tables."""
    return tuple(f"{prefix(resource)}{kind}TableName" for kind in KINDS)


def text() -> str:
    """Return the text of FILE."""
    further, after = [], "HistoryTable"
    for resource in all_resources.further():
        further.append(Generated(resource, after))
        after = f"{prefix(resource)}HistoryTable"
    told = [each for each in all_resources.RESOURCES if each.events]
    folders = [resource.record.__module__.partition(".")[0] for resource in all_resources.RESOURCES]
    return _template(FILE).render(
        further=further,
        last=after,
        rights=RIGHTS,
        folders=folders,
        children=settling([CUSTOMERS], tables),
        rows=rows_in_body(CUSTOMERS, tables),
        following=following(tables),
        parents=[tables(each)[0] for each in all_resources.parents()],
        erasing=erasing(all_resources.RESOURCES, tables),
        compared=[tables(each)[0] for each in all_resources.compared()],
        followed=dict.fromkeys(
            tables(each)[0] for each in (*all_resources.parents(), *all_resources.compared(), *all_resources.tallied())
        ),
        duplicates={"routes": list(map(_route, _routes("manage_duplicates"))), "statements": dismissing(tables)},
        importing=importing(all_resources.RESOURCES, tables),
        selecting=selecting(all_resources.RESOURCES, tables),
        merging=merging(tables),
        changed=changed(tables),
        looking=looking(tables),
        streams=[tables(each)[0] for each in told],
        sources=[each.events for each in told],
    )


def with_indexes(file: Path) -> str:
    """Return the text of a file of INDEXED, with its generated part."""
    written = _template(file).render(each=Generated(CUSTOMERS, "")).lstrip("\n")
    return _INDEXES.sub(lambda _: written, (local.ROOT / file).read_text(encoding="utf-8"))


def files() -> dict[Path, str]:
    """Return path -> text of every file."""
    whole = {FILE: text(), LABELS: labels(), COUNTRY_NAMES: country_names()}
    return whole | {file: with_indexes(file) for file in INDEXED}


def labels() -> str:
    """Return language -> English word -> word, of the labels of all fields and of their choices."""
    schemas = [schema_of(resource)() for resource in all_resources.RESOURCES]
    fields = [field for schema in schemas for field in schema.fields.values()]
    words = {field.metadata.get("label", "") for field in fields} - {""}
    words |= {label for field in fields for label in offered(field).values()}
    catalogues = {each.code: read(each.code) for each in LANGUAGES[1:]}
    of_each = {
        code: {word: text for word in sorted(words) if (text := catalogue.gettext(word)) != word}
        for code, catalogue in catalogues.items()
    }
    return json.dumps(of_each, indent=2, ensure_ascii=False) + "\n"


def country_names() -> str:
    """Return name -> code of each country: as the CLDR has them in the languages of _NAMED, and what is usual besides.

    A name that two countries have is none.
    """
    codes: dict[str, set[str]] = {}
    for language in _NAMED:
        for code, name in Locale(language).territories.items():
            if code in COUNTRIES:
                codes.setdefault(squash(name)[0], set()).add(code)
    aliases = get_global("territory_aliases").items()
    of_three = {old: new[0] for old, new in aliases if len(old) == len("DEU") and old.isalpha() and len(new) == 1}
    certain = {name: found.pop() for name, found in codes.items() if len(found) == 1}
    certain |= {old.lower(): code for old, code in of_three.items() if code in COUNTRIES}
    return json.dumps(certain | _ALSO, indent=0, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files; with ``--check``, raise CommandError instead if one is out of date."""
    parser = argparse.ArgumentParser(
        prog="npm run resources --", description="Write the files that follow from the declarations."
    )
    parser.add_argument("--check", action="store_true", help="only check that the files are up to date")
    options = parser.parse_args(arguments)
    try:
        from admin.site import SITE  # noqa: PLC0415 that admins cannot be imported is told as other mistakes are

        check(SITE.resources, all_resources.RESOURCES)
    except DeclarationError as error:
        raise CommandError(f"The declarations have mistakes, nothing was done:\n\n{error}") from None
    for file, wanted in files().items():
        path = local.ROOT / file
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        if options.check:
            raise CommandError(STALE.format(file))
        path.write_text(wanted, encoding="utf-8")
        console.print(f"Wrote {file}.")
    return 0


def _template(file: Path) -> Template:
    environment = Environment(
        loader=FileSystemLoader(local.ROOT / "resources"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 it is YAML
    )
    return environment.get_template(f"{file.name}.jinja")


def _endpoints(resource: Resource, right: str) -> Any:
    return _routes(f"{right}_records", RESOURCE=resource.plural)


def _routes(module: str, **environment: str) -> Any:
    names = (name for each in all_resources.RESOURCES for name in each.table_variables)
    return handler_of(
        f"handlers/{module}.handler",
        dict.fromkeys((*names, "EXPORTS_BUCKET_NAME"), "unknown") | environment,
    ).endpoints


def _route(route: str) -> tuple[str, str]:
    method, path = route.split(" /")
    return method.lower(), path


if __name__ == "__main__":
    local.enter(os.environ, local.port(), local.Keys("none", "none"))  # functions are imported, but none is called
    run(main)
