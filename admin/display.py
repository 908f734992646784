"""What lists and forms show that is no field: methods of a declaration, as Django has them.

The pages are made before there is any record. So a method is called once, while the site is built, with a stand-in for
any record, and what it answers is what the browser does with each::

    @display(description="Contact", ordering="name")
    def contact(self, customer):
        return f"{customer.name} ({customer.company})"

    @display(boolean=True)
    def reachable(self, customer):
        return customer.phone != ""
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from admin.resource import ResourceAdmin

Method = Callable[[Any, Any], Any]
_FIELD = re.compile("\x00(.*?)\x00")


class DisplayError(Exception):
    """A method cannot be shown; the message says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a field has a value, which is shown as an icon."""

    field: str
    value: Any
    negated: bool


@dataclass(frozen=True, slots=True)
class Display:
    """What :func:`display` says of a method."""

    method: Method
    description: str
    ordering: str
    """The field that the column is sorted by; empty is none."""
    boolean: bool


def display(*, description: str = "", ordering: str = "", boolean: bool = False) -> Callable[[Method], Display]:
    """Let a method be shown; a ``boolean`` one answers a comparison with ``==`` or ``!=``, any other one a text."""
    return lambda method: Display(method, description, ordering, boolean)


def shows(resource: type[ResourceAdmin], made: Display) -> Comparison | list[str]:
    """Return what the method shows: a comparison, or a text in parts, of which every second is a field's name.

    Raises DisplayError.
    """
    try:
        answer = made.method(resource(), _AnyRecord(resource))
    except Exception as error:
        raise DisplayError(str(error) or type(error).__name__) from error
    if made.boolean and isinstance(answer, Comparison):
        return answer
    if made.boolean or not isinstance(answer, str | _AnyValue):
        raise DisplayError(f"it returns {type(answer).__name__}")
    return _FIELD.split(str(answer))


class _AnyRecord:
    def __init__(self, resource: type[ResourceAdmin]) -> None:
        self._fields = resource.schema().fields

    def __getattr__(self, name: str) -> "_AnyValue":
        if name not in self._fields:
            raise DisplayError(f"there is no field '{name}'")
        return _AnyValue(name)


class _AnyValue:
    """Stands for a field's value, whatever it will be."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __str__(self) -> str:
        return f"\x00{self.field}\x00"

    def __format__(self, spec: str) -> str:
        if spec:
            raise DisplayError(f"'{self.field}' is shown as its kind is, it takes no format '{spec}'")
        return str(self)

    def __eq__(self, other: object) -> Any:
        return Comparison(self.field, other, negated=False)

    def __ne__(self, other: object) -> Any:
        return Comparison(self.field, other, negated=True)

    def __bool__(self) -> bool:
        raise DisplayError(f"what '{self.field}' is, is not known before there is a record")

    def __hash__(self) -> int:
        raise DisplayError(f"what '{self.field}' is, is not known before there is a record")
