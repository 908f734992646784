"""Actions on the selected records of a list: methods of a declaration, as in Django.

Declarations do not run in the browser. So each action is called once, while the site is built, with a stand-in for the
queryset, and the fields that it updates are what the browser sets in each selected record::

    actions = ("delete_selected", "make_active")

    @action(description="Mark selected %(verbose_name_plural)s as active")
    def make_active(self, request, queryset):
        queryset.update(status="active")

Values are wire values. People who may not write see no actions; the list itself reports the result of an action.

An action that asks for a value changes any number of records as a job of the API (docs/imports.md)::

    add_tag = adding("tags", description="Add tag")
    set_status = setting("status", description="Set status")
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from admin.resource import ResourceAdmin, method_of

BUILT_IN = {
    "delete_selected": "Delete selected %(verbose_name_plural)s",
    "write_to_selected": "Write to selected %(verbose_name_plural)s",
}
"""Actions that every resource has -> what the menu calls them; ``templates/static/js/list/actions.js`` does them."""

Method = Callable[[Any, Any, Any], None]


class ActionError(Exception):
    """A method is not a valid action; the message says why."""


@dataclass(frozen=True, slots=True)
class Action:
    """The options that :func:`action` sets for a method."""

    method: Method
    description: str


@dataclass(frozen=True, slots=True)
class Asking:
    """An action that asks for a value of a field, and is carried out by the API."""

    field: str
    operation: str
    """As the API calls it: ``set``, ``add`` or ``remove``."""
    description: str


def setting(field: str, *, description: str) -> Asking:
    """Allow ``actions`` to name what gives a field a value."""
    return Asking(field, "set", description)


def adding(field: str, *, description: str) -> Asking:
    """Allow ``actions`` to name what adds values to a field with several of them."""
    return Asking(field, "add", description)


def removing(field: str, *, description: str) -> Asking:
    """Allow ``actions`` to name what takes values out of a field with several of them."""
    return Asking(field, "remove", description)


def action(*, description: str = "") -> Callable[[Method], Action]:
    """Allow ``actions`` to name the method; the menu shows ``description`` or, without one, the name."""
    return lambda method: Action(method, description)


def description(resource: type[ResourceAdmin], name: str) -> str:
    """Return what the menu calls an action, with Django's places for what records are called."""
    own = method_of(resource, name, Action) or method_of(resource, name, Asking)
    if own is None:
        return BUILT_IN[name]
    return own.description or name.replace("_", " ").capitalize()


def updates(resource: type[ResourceAdmin], made: Action) -> dict[str, Any]:
    """Return the fields that an action sets, with their values; raise ActionError."""
    selected = _Selected()
    try:
        made.method(resource(), _Request(), selected)
    except Exception as error:
        raise ActionError(str(error) or type(error).__name__) from error
    if not selected.values:
        raise ActionError("it updates nothing")
    return selected.values


class _Request:
    def __getattr__(self, name: str) -> Any:
        raise ActionError(f"there is no request.{name} while the site is built")


@dataclass
class _Selected:
    """A stand-in for the queryset of selected records."""

    values: dict[str, Any] = field(default_factory=dict)

    def update(self, **values: Any) -> None:
        self.values |= values

    def __getattr__(self, name: str) -> Any:
        raise ActionError(f"of a queryset there is only update, no {name}")
