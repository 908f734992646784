"""Records that are edited on the form of the record that they belong to: Django's inlines.

The API has them below their parent, ``/customers/{id}/activities``, and takes them with it in one request::

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
"""Rows on a form, as in Django."""
RIGHTS = ("read", "write", "administer")
"""What a person's groups let them do."""


class TabularInline:
    """Django's ``TabularInline``: a record is a line of a table. A subclass sets these attributes."""

    resource: ClassVar[type[ResourceAdmin]]
    """The records' own admin: Django's ``model``."""

    fk_name: ClassVar[str] = ""
    """The field that names the parent; empty is the only foreign key to it."""

    fields: ClassVar[tuple[str, ...]] = ()
    """What a row shows; empty is all that can be written, and then ``readonly_fields``."""

    readonly_fields: ClassVar[tuple[str, ...]] = ()
    """What a row shows and nobody edits there: fields, or methods of ``resource`` with ``@display``."""

    extra: ClassVar[int] = 3
    """Empty rows that a form begins with."""

    min_num: ClassVar[int] = 0
    """Rows below which none can be removed; so many are required."""

    max_num: ClassVar[int] = MOST_FORMS
    """Rows at which none can be added."""

    can_delete: ClassVar[bool] = True
    """Whether stored rows have a box that deletes them."""

    show_change_link: ClassVar[bool] = False
    """Whether a stored row has a link to its own form."""

    ordering: ClassVar[tuple[str, ...]] = ()
    """What rows are sorted by, ``-`` is descending; empty is as the API gives them."""

    verbose_name: ClassVar[str] = ""
    """What one is called within a sentence; empty is as ``resource`` says."""

    verbose_name_plural: ClassVar[str] = ""
    """The heading."""

    classes: ClassVar[tuple[str, ...]] = ()
    """``("collapse",)`` folds the rows away, unless one of them is wrong."""

    permissions: ClassVar[dict[str, str]] = {}
    """Right that viewing, adding, changing and deleting rows needs, where it is not as in :data:`PERMISSIONS`."""


PERMISSIONS = {"view": "read", "add": "write", "change": "write", "delete": "write"}
"""Django's ``has_…_permission`` -> the right that it needs; :data:`RIGHTS` has all."""


@dataclass(frozen=True, slots=True)
class Inline:
    """What a form's page is told of an inline."""

    prefix: str
    """Begins ids and names, and is the rows' name in the API: ``activities`` in ``activities-0-subject``."""
    resource: type[ResourceAdmin]
    fk_name: str
    fields: tuple[FormField, ...]
    verbose_name: str
    verbose_name_plural: str
    collapsed: bool
    declaration: type[TabularInline]


def prefix(inline: type[TabularInline]) -> str:
    """Return what the rows are called in the API, below their parent and in its body."""
    return inline.resource.api_path.rpartition("/")[2]


def foreign_keys(inline: type[TabularInline], parent: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the fields that may name the parent."""
    found = inline.resource.schema().fields.items()
    named = (inline.fk_name,) if inline.fk_name else tuple(name for name, _ in found)
    return tuple(
        name
        for name, field in found
        if name in named and isinstance(field, ForeignKey) and f"/{field.to}" == parent.api_path
    )


def inline_fields(inline: type[TabularInline], parent: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the names of what a row shows, in order."""
    if inline.fields:
        return inline.fields
    left_out = {*inline.readonly_fields, *foreign_keys(inline, parent)}
    written = (name for name, field in inline.resource.schema().fields.items() if not field.dump_only)
    return (*(name for name in written if name not in left_out), *inline.readonly_fields)


def inlines(parent: type[ResourceAdmin]) -> tuple[Inline, ...]:
    """Describe what a resource's form has below its fieldsets."""
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
    """Describe a field; what is read-only on the records' own form is so here."""
    shown = shown_field(inline.resource, name)
    return replace(shown, read_only=shown.read_only or name in inline.readonly_fields)


def settings(inline: Inline) -> dict[str, Any]:
    """Return what the script has to know of the rows beside their fields; the names are the script's."""
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
