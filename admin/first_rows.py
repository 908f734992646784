"""What a list asks the API for when its own address says nothing: pages name it, so that it is asked early."""

from typing import Any
from urllib.parse import urlencode

_API = "/api"


def first_rows(settings: dict[str, Any]) -> str:
    """Return the address of the first rows of a list, of the settings of its script.

    It is letter for letter what ``list/changelist.js`` asks for, or the browser would ask twice.
    """
    columns = {column["name"]: column for column in settings["columns"]}
    sort = [_sorted_by(columns[name.lstrip("-")], name) for name in settings["ordering"] if _sorts(columns, name)]
    shown = [name for column in columns.values() for name in _fields_of(column)]
    fields = dict.fromkeys([settings["idField"], settings["titleField"], *shown])
    asked = {"sort": ",".join(sort)} if sort else {}
    asked |= {"fields": ",".join(fields), "limit": str(settings["perPage"])}
    if settings["facets"] and settings["dateHierarchy"]:
        asked["facets"] = "true"
    return f"{_API}{settings['api']}?{urlencode(asked)}"


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
