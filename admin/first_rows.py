"""A list whose address says nothing: what it asks the API for, so that it is asked early, and what its headers lead to.

The page has both as ``list/changelist.js`` and ``list/sorting.js`` would make them.
"""

from typing import Any
from urllib.parse import urlencode

_API = "/api"


def first_rows(settings: dict[str, Any], years: str) -> str:
    """Return the address of the first rows of a list, of the settings of its script.

    ``years`` is what the API calls the counts that name the years of the date hierarchy; empty if there is none.
    It is letter for letter what ``list/changelist.js`` asks for, or the browser would ask twice.
    """
    columns = {column["name"]: column for column in settings["columns"]}
    sort = [_sorted_by(columns[name.lstrip("-")], name) for name in settings["ordering"] if _sorts(columns, name)]
    shown = [name for column in columns.values() for name in _fields_of(column)]
    moments = [name for field in sort for name in columns if name == field.lstrip("-")]
    numbers = [name for name, column in columns.items() if column["kind"] == "tel"]
    alike = [settings["idField"], *moments, *numbers]  # what nothing compresses stands together
    fields = dict.fromkeys([*alike, settings["titleField"], *shown])
    asked = {"sort": ",".join(sort)} if sort else {}
    asked |= {"fields": ",".join(fields), "limit": str(settings["perPage"])}
    if years:
        asked["facets"] = years
    return f"{_API}{settings['api']}?{urlencode(asked)}"


def sort_links(settings: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return where a click on the header of a column leads, by its name, and the direction of the one sorted by.

    The column comes first, before what the list is sorted by; that one is turned round. Where several are, their marks
    come with a script, and none is the one.
    """
    names = [column["name"] for column in settings["columns"]]
    columns = {column["name"]: column for column in settings["columns"]}
    usual = {name.lstrip("-"): name.startswith("-") for name in settings["ordering"] if _sorts(columns, name)}
    links = {}
    for name in names:
        if _sorts(columns, name):
            others = {other: descending for other, descending in usual.items() if other != name}
            order = {name: name in usual and not usual[name], **others}
            parts = [("-" if descending else "") + str(names.index(each) + 1) for each, descending in order.items()]
            direction = "descending" if usual.get(name) else "ascending"
            links[name] = {"href": "?o=" + ".".join(parts), "direction": direction if [*usual] == [name] else ""}
    return links


def _sorts(columns: dict[str, dict[str, Any]], name: str) -> bool:
    return bool(columns.get(name.lstrip("-"), {}).get("sortable"))


def _sorted_by(column: dict[str, Any], name: str) -> str:
    return ("-" if name.startswith("-") else "") + str(column.get("sort", column["name"]))


def _fields_of(column: dict[str, Any]) -> list[str]:
    """Return the fields that a column shows: one, or those of its method."""
    if "compared" in column:
        return [column["compared"]["field"]]
    if "parts" in column:
        return [part["name"] for part in column["parts"] if isinstance(part, dict)]
    return [column["name"]]
