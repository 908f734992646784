"""What a person declares to get the pages of one kind of record: Django's ``ModelAdmin``, as far as pages go."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from marshmallow import Schema

if TYPE_CHECKING:
    from admin.inlines import TabularInline

T = TypeVar("T")
MAX_PER_PAGE = 100
"""The most rows that the API gives at once."""


class ResourceAdmin:
    """The admin of one resource of the REST API.

    A subclass sets these attributes. Its only code are methods that :mod:`admin.display` lets be shown and
    :mod:`admin.actions` lets be done: the pages are made once, and the script in the browser is the same for every
    resource. Names of fields are the schema's, which are those on the wire.
    """

    schema: ClassVar[type[Schema]]
    """What a record is: rules, and in each field's ``metadata`` its ``label``, ``help_text`` and ``widget``."""

    api_path: ClassVar[str]
    """Where the records are, below ``/api``: ``/customers``. With ``fields=name,email`` its lists have only these."""

    id_field: ClassVar[str]
    """The read-only field that names one record in addresses."""

    title_field: ClassVar[str]
    """The field that titles, breadcrumbs and messages call a record by; what ``__str__`` is in Django."""

    version_field: ClassVar[str] = "version"
    """The read-only field whose value, in quotes, is the record's ETag."""

    app_label: ClassVar[str]
    """First part of the pages' address, lower-case letters: ``customers`` in ``/admin/customers/customer/``."""

    app_verbose_name: ClassVar[str]
    """Heading of the app on the index."""

    model_name: ClassVar[str]
    """Second part of the pages' address, lower-case letters."""

    verbose_name: ClassVar[str]
    """What one record is called within a sentence: ``customer``."""

    verbose_name_plural: ClassVar[str]
    """What several are called within a sentence."""

    list_display: ClassVar[tuple[str, ...]]
    """The list's columns: fields, or methods with ``@display``."""

    list_display_narrow: ClassVar[tuple[str, ...]] = ()
    """Those of the list's columns that a phone shows, where a row is a card; empty is all of them."""

    list_display_links: ClassVar[tuple[str, ...] | None] = ()
    """Columns that lead to the record; empty is the first one, ``None`` none."""

    list_editable: ClassVar[tuple[str, ...]] = ()
    """Columns that can be changed in the list itself, which then has a Save below; none that is a link."""

    sortable_by: ClassVar[tuple[str, ...]] = ()
    """Columns that the API sorts by, both ways, and by several: ``name,-since``; a method's by its ``ordering``."""

    ordering: ClassVar[tuple[str, ...]] = ()
    """What the list is sorted by when nobody says otherwise, ``-`` is descending; empty is as the API gives it."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    """The fields in which the API searches for words; without any there is no search box."""

    search_help_text: ClassVar[str] = ""
    """Stands below the search box."""

    list_filter: ClassVar[tuple[str, ...]] = ()
    """Fields that the list can be narrowed by, in the panel beside it: choices, dates, yes or no, tags.

    The API has a parameter for each, called as the field. That of a date takes a year, month or day; with ``__gte``
    and ``__lt`` behind its name it takes the days at which a stretch of time begins and ends.
    """

    filter_parameters: ClassVar[dict[str, str]] = {}
    """Field -> the API's parameter for it, where that is called otherwise: ``{"tags": "tag"}``."""

    date_hierarchy: ClassVar[str | None] = None
    """The date by whose years, months and days people go through the list; one of ``facets``."""

    facets: ClassVar[dict[str, str]] = {}
    """Field -> under which name ``facets`` in the API's list answer counts its values; of a date, its months.

    ``{"status": "statuses"}`` if ``GET {api_path}?facets=true`` answers ``{"facets": {"statuses": {"lead": 7}}}``.
    Values that it does not count are asked for one by one when people want to see counts.
    """

    list_per_page: ClassVar[int] = 100
    """Rows on a page, 1 to :data:`MAX_PER_PAGE`."""

    fieldsets: ClassVar[tuple[tuple[str | None, dict[str, Any]], ...]] = ()
    """Groups of the form: ``(heading, {"fields": (…), "classes": ("collapse",), "description": "…"})``.

    Names in a tuple within ``fields`` share a line. Empty is one group: all fields that can be written, and then
    ``readonly_fields``.
    """

    readonly_fields: ClassVar[tuple[str, ...]] = ()
    """What the form shows and nobody edits there, beside fields that the schema never reads: fields, or methods with
    ``@display``."""

    inlines: ClassVar[tuple[type["TabularInline"], ...]] = ()
    """Records of other resources that belong to this one and are edited on its form: :mod:`admin.inlines`."""

    duplicate_fields: ClassVar[tuple[str, ...]] = ()
    """Fields of which the form says, while somebody types, who else has the same value; it still saves.

    The API has a parameter for each, as for ``list_filter``, that finds exactly the value.
    """

    save_as: ClassVar[bool] = False
    """Whether the form of a record offers "Save as new" in the place of "Save and add another"."""

    save_as_continue: ClassVar[bool] = True
    """Whether "Save as new" leads to the new record's form, or else to the list."""

    actions: ClassVar[tuple[str, ...]] = ("delete_selected",)
    """What can be done with selected rows: ``delete_selected``, and methods with ``@action``, see :mod:`admin.actions`.

    Empty takes the checkboxes away.
    """

    empty_value_display: ClassVar[str] = "-"
    """Stands for a value that is empty."""

    history: ClassVar[bool] = False
    """Whether ``{api_path}/{id}/history`` tells who changed what, and ``…/revert`` goes back to a version."""

    actions_path: ClassVar[str] = ""
    """Where the API tells what I did last, for the index: ``/customers/actions``. Empty is nowhere."""

    trash_display: ClassVar[tuple[str, ...]] = ()
    """The trash's columns; empty if the API has no trash, ``?trash=true`` on the list and ``{id}/restore``."""


def method_of(resource: type[ResourceAdmin], name: str, kind: type[T]) -> T | None:
    """Return the method of this name if it is of this kind, an action or a display."""
    value = getattr(resource, name, None)
    return value if isinstance(value, kind) else None


def links(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the columns that lead to the record."""
    declared = resource.list_display_links
    return resource.list_display[:1] if declared == () else tuple(declared or ())


def only_wide(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the list's columns that a phone leaves out."""
    narrow = resource.list_display_narrow or resource.list_display
    return tuple(name for name in resource.list_display if name not in narrow)


def declared_fields(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the names of the form's fields, in order."""
    return tuple(
        name for _, options in form_fieldsets(resource) for line in options["fields"] for name in as_line(line)
    )


def form_fieldsets(resource: type[ResourceAdmin]) -> tuple[tuple[str | None, dict[str, Any]], ...]:
    """Return the declared fieldsets, or the one that stands for none."""
    if resource.fieldsets:
        return resource.fieldsets
    shown = resource.readonly_fields
    written = (name for name, field in resource.schema().fields.items() if not field.dump_only and name not in shown)
    return ((None, {"fields": (*written, *shown)}),)


def as_line(line: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names on one line of a fieldset."""
    return (line,) if isinstance(line, str) else tuple(line)
