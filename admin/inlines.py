"""Inlines, as in Django: related records that are edited on the form of their parent.

The API lists them below the parent, ``/customers/{id}/activities``, and saves them together with it::

    PATCH /customers/{id}
    {"name": "Ann", "activities": [
        {"subject": "New"},
        {"activityId": "1", "version": 3, "done": true},
        {"activityId": "2", "version": 1, "delete": true}
    ]}
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from admin.forms import FormField, shown_field
from admin.language import gettext
from admin.resource import ResourceAdmin
from schemas._fields import ForeignKey

MOST_FORMS = 1000
"""The most rows on a form, as in Django."""
RIGHTS = ("read", "write", "administer")
"""All rights that groups can grant."""


class TabularInline:
    """An inline whose records are table rows, like Django's ``TabularInline``. Subclasses set these attributes."""

    resource: ClassVar[type[ResourceAdmin]]
    """The admin declaration of the related records, like Django's ``model``."""

    fk_name: ClassVar[str] = ""
    """The foreign key to the parent; may be empty if there is only one."""

    fields: ClassVar[tuple[str, ...]] = ()
    """The fields of a row; empty means all writable fields, followed by ``readonly_fields``."""

    readonly_fields: ClassVar[tuple[str, ...]] = ()
    """Fields, or methods of ``resource`` with ``@display``, that a row shows read-only."""

    extra: ClassVar[int] = 3
    """The number of empty rows in a new form."""

    min_num: ClassVar[int] = 0
    """The minimum number of rows, which are required and cannot be removed."""

    max_num: ClassVar[int] = MOST_FORMS
    """The maximum number of rows."""

    can_delete: ClassVar[bool] = True
    """Whether stored rows have a checkbox to delete them."""

    show_change_link: ClassVar[bool] = False
    """Whether a stored row has a link to its own form."""

    ordering: ClassVar[tuple[str, ...]] = ()
    """The order of rows, with ``-`` for descending; empty means the API's order."""

    verbose_name: ClassVar[str] = ""
    """The singular name within a sentence; empty means the name in ``resource``."""

    verbose_name_plural: ClassVar[str] = ""
    """The heading."""

    classes: ClassVar[tuple[str, ...]] = ()
    """``("collapse",)`` collapses the rows, unless one of them has an error."""

    permissions: ClassVar[dict[str, str]] = {}
    """Rights for viewing, adding, changing and deleting rows that differ from :data:`PERMISSIONS`."""


PERMISSIONS = {"view": "read", "add": "write", "change": "write", "delete": "write"}
"""Django's ``has_…_permission`` -> the right that it requires, one of :data:`RIGHTS`."""


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline as the template of a form needs it."""

    prefix: str
    """The prefix of ids and names, and the name of the rows in the API: ``activities`` in ``activities-0-subject``."""
    resource: type[ResourceAdmin]
    fk_name: str
    fields: tuple[FormField, ...]
    verbose_name: str
    verbose_name_plural: str
    collapsed: bool
    declaration: type[TabularInline]


def prefix(inline: type[TabularInline]) -> str:
    """Return the name of the rows in the API: in the path below their parent, and in its body."""
    return inline.resource.api_path.rpartition("/")[2]


def foreign_keys(inline: type[TabularInline], parent: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the foreign keys to the parent."""
    found = inline.resource.schema().fields.items()
    named = (inline.fk_name,) if inline.fk_name else tuple(name for name, _ in found)
    return tuple(
        name
        for name, field in found
        if name in named and isinstance(field, ForeignKey) and f"/{field.to}" == parent.api_path
    )


def inline_fields(inline: type[TabularInline], parent: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the names of the fields of a row, in order."""
    if inline.fields:
        return inline.fields
    left_out = {*inline.readonly_fields, *foreign_keys(inline, parent)}
    written = (name for name, field in inline.resource.schema().fields.items() if not field.dump_only)
    return (*(name for name in written if name not in left_out), *inline.readonly_fields)


def inlines(parent: type[ResourceAdmin]) -> tuple[Inline, ...]:
    """Describe the inlines of a resource's form."""
    return tuple(_described(inline, parent) for inline in parent.inlines)


def _described(inline: type[TabularInline], parent: type[ResourceAdmin]) -> Inline:
    (fk_name,) = foreign_keys(inline, parent)
    return Inline(
        prefix=prefix(inline),
        resource=inline.resource,
        fk_name=fk_name,
        fields=tuple(_field(inline, name) for name in inline_fields(inline, parent)),
        verbose_name=gettext(inline.verbose_name or inline.resource.verbose_name),
        verbose_name_plural=gettext(inline.verbose_name_plural or inline.resource.verbose_name_plural),
        collapsed="collapse" in inline.classes,
        declaration=inline,
    )


def _field(inline: type[TabularInline], name: str) -> FormField:
    """Describe a field; fields that are read-only on the records' own form are read-only here too."""
    shown = shown_field(inline.resource, name)
    return replace(shown, read_only=shown.read_only or name in inline.readonly_fields)


def settings(inline: Inline) -> dict[str, Any]:
    """Return the settings of an inline for the script, apart from its fields."""
    declared = inline.declaration
    return {
        "prefix": inline.prefix,
        "extra": declared.extra,
        "minNum": declared.min_num,
        "maxNum": declared.max_num,
        "canDelete": declared.can_delete,
        "changeLink": declared.show_change_link,
        "ordering": declared.ordering,
        "fkName": inline.fk_name,
        "permissions": PERMISSIONS | declared.permissions,
        "verboseName": inline.verbose_name,
        "verboseNamePlural": inline.verbose_name_plural,
    }
