"""What can be done with the selected records of a list: methods of a declaration, as Django has them.

No code of a declaration runs once the pages are made. So an action is called once, while the site is built, with a
stand-in for whatever will be selected, and the fields that it updates are what the browser sets in each record::

    actions = ("delete_selected", "make_active")

    @action(description="Mark selected %(verbose_name_plural)s as active")
    def make_active(self, request, queryset):
        queryset.update(status="active")

Values are those on the wire. Who may not write sees no actions, and the list itself tells what came of one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from admin.resource import ResourceAdmin, method_of

BUILT_IN = {"delete_selected": "Delete selected %(verbose_name_plural)s"}
"""Actions that every resource has -> what the menu calls them; ``templates/static/js/list/actions.js`` does them."""

Method = Callable[[Any, Any, Any], None]


class ActionError(Exception):
    """A method is no action; the message says why."""


@dataclass(frozen=True, slots=True)
class Action:
    """What :func:`action` says of a method."""

    method: Method
    description: str


def action(*, description: str = "") -> Callable[[Method], Action]:
    """Let ``actions`` name a method; its ``description`` is what the menu calls it, without one it is its name."""
    return lambda method: Action(method, description)


def description(resource: type[ResourceAdmin], name: str) -> str:
    """Return what the menu calls an action, with Django's places for what records are called."""
    own = method_of(resource, name, Action)
    if own is None:
        return BUILT_IN[name]
    return own.description or name.replace("_", " ").capitalize()


def updates(resource: type[ResourceAdmin], made: Action) -> dict[str, Any]:
    """Return the fields that an action sets, with their values; raises ActionError."""
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
    """Stands for the records that somebody will select."""

    values: dict[str, Any] = field(default_factory=dict)

    def update(self, **values: Any) -> None:
        self.values |= values

    def __getattr__(self, name: str) -> Any:
        raise ActionError(f"of a queryset there is only update, no {name}")
