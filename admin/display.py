"""Values in lists and forms that are not fields: methods of a declaration, as in Django.

Pages are built before there are records. So each method is called once, while the site is built, with a stand-in for a
record, and the browser applies the result to each record::

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
    """A method is not a valid display; the message says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of a field with a value, shown as an icon."""

    field: str
    value: Any
    negated: bool


@dataclass(frozen=True, slots=True)
class Display:
    """The options that :func:`display` sets for a method."""

    method: Method
    description: str
    ordering: str
    """The field that sorts the column; empty if it cannot be sorted."""
    boolean: bool


def display(*, description: str = "", ordering: str = "", boolean: bool = False) -> Callable[[Method], Display]:
    """Allow a method to be shown; a ``boolean`` method returns a comparison with ``==`` or ``!=``, others a text."""
    return lambda method: Display(method, description, ordering, boolean)


def shows(resource: type[ResourceAdmin], made: Display) -> Comparison | list[str]:
    """Return what the method shows: a comparison, or the parts of a text, of which every second one names a field.

    Raise DisplayError.
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
    """A stand-in for the value of a field."""

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
