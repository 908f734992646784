"""The declaration of a resource's admin pages, like Django's ``ModelAdmin``."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from marshmallow import Schema

from admin.charts import Chart
from records.resource import Choice, Link, Resource

if TYPE_CHECKING:
    from admin.inlines import TabularInline

T = TypeVar("T")
MAX_PER_PAGE = 100
"""The most rows that the API returns per request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What the index shows of a resource: what is due today or overdue and not done, by whose it is.

    The API has a filter for ``done``, and one for ``due`` with ``__lt``, as for ``list_filter``; it sorts by ``due``.
    """

    due: str
    """A date, or a date with a time."""
    done: str
    """A yes or no."""
    owner: str
    """Whose it is: an e-mail address."""
    heading: str = "Due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """One key that begins a row of an inline, such as the note of a call: on a record's form, and in the list."""

    key: str
    """A letter, which counts where nobody types; it is shown beside the label."""
    label: str
    """What the button says: ``Note a call``."""
    inline: "type[TabularInline]"
    values: dict[str, Any]
    """What the row begins with, by field."""
    now: str = ""
    """The field that begins with the moment at which the key was pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One of the object tools of a record's form: a question, and if it is answered by yes, a request to the API."""

    name: str
    """In the page; letters and hyphens."""
    label: str
    """What the button says: ``Reset password``."""
    question: str
    """What is asked first; ``%(object)s`` is the record's title."""
    done: str
    """What is said afterwards, in the same way."""
    path: str = ""
    """Below the record's own, for a POST; empty is a PATCH of the record itself."""
    body: dict[str, Any] = field(default_factory=dict)
    when: tuple[str, tuple[Any, ...]] | None = None
    """A field and the values of it with which the tool is offered; None is always."""


class ResourceAdmin:
    """The admin of one resource of the REST API.

    Subclasses set these attributes. They have no code except display methods (:mod:`admin.display`) and actions
    (:mod:`admin.actions`): pages are built once, and the script in the browser is the same for all resources. Field
    names are those of the schema, which are the wire names.

    An admin with a ``resource`` declares only what people see: paths, names, facets and the rest have the defaults that
    :func:`defaults` takes from it.
    """

    resource: ClassVar[Resource | None] = None
    """The declaration of the records, like Django's ``model``."""

    schema: ClassVar[type[Schema]]
    """The rules of a record's fields; each field's ``metadata`` contains ``label``, ``help_text`` and ``widget``."""

    api_path: ClassVar[str]
    """The path of the records below ``/api``: ``/customers``. Lists take the parameter ``fields=name,email``."""

    id_field: ClassVar[str]
    """The read-only field with the id of a record, as used in addresses."""

    title_field: ClassVar[str]
    """The field that titles, breadcrumbs and messages show for a record, like ``__str__`` in Django."""

    version_field: ClassVar[str] = "version"
    """The read-only field whose value, in quotes, is the record's ETag."""

    app_label: ClassVar[str]
    """The first part of the pages' addresses, in lower case: ``customers`` in ``/admin/customers/customer/``."""

    app_verbose_name: ClassVar[str]
    """The heading of the app on the index page."""

    model_name: ClassVar[str]
    """The second part of the pages' addresses, in lower case."""

    verbose_name: ClassVar[str]
    """The singular name within a sentence: ``customer``."""

    verbose_name_plural: ClassVar[str]
    """The plural name within a sentence."""

    list_display: ClassVar[tuple[str, ...]]
    """The columns of the list: fields, or methods with ``@display``."""

    list_display_narrow: ClassVar[tuple[str, ...]] = ()
    """The columns that narrow screens show, where each row is a card; empty means all columns."""

    list_display_links: ClassVar[tuple[str, ...] | None] = ()
    """The columns that link to the record; empty means the first column, ``None`` means no column."""

    list_editable: ClassVar[tuple[str, ...]] = ()
    """The fields that can be edited in the list, once somebody says so; link columns are not allowed.

    A field that is no column of the list becomes one meanwhile.
    """

    sortable_by: ClassVar[tuple[str, ...]] = ()
    """Columns that the API sorts by, in both directions and combined: ``name,-since``; methods have ``ordering``."""

    ordering: ClassVar[tuple[str, ...]] = ()
    """The default order of the list, with ``-`` for descending; empty means the API's order."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that the API searches; empty means no search box."""

    search_help_text: ClassVar[str] = ""
    """The text below the search box."""

    list_filter: ClassVar[tuple[str, ...]] = ()
    """The filters in the panel beside the list: fields with choices, dates, booleans or tags.

    The API has a parameter with the name of each field. The parameter of a date accepts a year, month or day; with the
    suffixes ``__gte`` and ``__lt`` it accepts the first day of a period and the day after its last.
    """

    filter_parameters: ClassVar[dict[str, str]] = {}
    """Field -> its API parameter, if that has another name: ``{"tags": "tag"}``."""

    date_hierarchy: ClassVar[str | None] = None
    """The date field of the drill-down by year, month and day; must be in ``facets``."""

    facets: ClassVar[dict[str, str]] = {}
    """Field -> the name in ``facets`` of the API's list answer that counts its values, or the months of a date.

    ``{"status": "statuses"}`` if ``GET {api_path}?facets=true`` answers ``{"facets": {"statuses": {"lead": 7}}}``.
    Counts of other values are requested one by one when people show counts.
    """

    list_per_page: ClassVar[int] = 100
    """The rows per page, from 1 to :data:`MAX_PER_PAGE`."""

    fieldsets: ClassVar[tuple[tuple[str | None, dict[str, Any]], ...]] = ()
    """The groups of the form: ``(heading, {"fields": (…), "classes": ("collapse",), "description": "…"})``.

    Names in a nested tuple share a line. Empty means one group with all writable fields, followed by
    ``readonly_fields``.
    """

    readonly_fields: ClassVar[tuple[str, ...]] = ()
    """Fields, or methods with ``@display``, that the form shows read-only, in addition to the read-only fields of the
    schema."""

    parent: ClassVar[Link | None] = None
    """The foreign key to the record that this one belongs to, and is deleted with: Django's ``on_delete=CASCADE``."""

    add_fieldsets: ClassVar[tuple[tuple[str | None, dict[str, Any]], ...]] = ()
    """The groups of the form of a new record, if they differ: like those of Django's ``UserAdmin``."""

    fixed_fields: ClassVar[tuple[str, ...]] = ()
    """Fields that only a new record is given: the form of one that exists shows them read-only."""

    tools: ClassVar[tuple[Tool, ...]] = ()
    """What the form offers to do with a record besides changing its fields."""

    right: ClassVar[str] = "read"
    """What it takes to see these pages, and that there are any."""

    exports: ClassVar[bool] = True
    """Whether the API makes files of the list: ``{api_path}/exports``."""

    contact_card: ClassVar[bool] = False
    """Whether the form offers a record as a vCard, and as a QR code for a phone: the API answers with one."""

    personal_data: ClassVar[bool] = True
    """Whether the API tells everything about a record, and erases it: ``/personal-data``."""

    inlines: ClassVar[tuple[type["TabularInline"], ...]] = ()
    """Records of other resources that belong to this one and are edited on its form: :mod:`admin.inlines`."""

    shortcuts: ClassVar[tuple[Shortcut, ...]] = ()
    """Keys of the form, each with a button; in the list they count for the row that has the focus or is ticked."""

    agenda: ClassVar[Agenda | None] = None
    """What the index shows of what is to be done; None is nothing."""

    dashboard: ClassVar[tuple[Chart, ...]] = ()
    """Charts above the lists of the index, in this order: ``(Trend("since"), Share("status"))``, of admin.charts.

    The API answers ``GET /dashboard`` with what ``facets`` has of each resource.
    """

    duplicate_fields: ClassVar[tuple[str, ...]] = ()
    """Fields for which the form warns, while somebody types, that another record has the same value.

    People can still save. The API has a parameter for each, as for ``list_filter``, that finds exact matches.
    """

    save_as: ClassVar[bool] = False
    """Whether the form offers "Save as new" instead of "Save and add another"."""

    save_as_continue: ClassVar[bool] = True
    """Whether "Save as new" leads to the form of the new record; otherwise it leads to the list."""

    actions: ClassVar[tuple[str, ...]] = ("delete_selected",)
    """Actions on selected rows: ``delete_selected``, and methods with ``@action``; empty means no checkboxes."""

    empty_value_display: ClassVar[str] = "-"
    """The text for an empty value."""

    history: ClassVar[bool] = False
    """Whether the API has ``{api_path}/{id}/history``, a list of changes, and ``…/revert``, to restore a version."""

    imports: ClassVar[bool] = False
    """Whether the API makes such records of files: ``/imports`` takes ``api_path`` without its slash as resource."""

    duplicates: ClassVar[bool] = False
    """Whether the API has ``{api_path}/duplicates``, pairs of records that may be one."""

    merges: ClassVar[bool] = False
    """Whether the API merges two such records: ``/merges`` takes ``api_path`` without its slash as resource."""

    actions_path: ClassVar[str] = ""
    """The API path of a person's recent actions, for the index: ``/customers/actions``. Empty means none."""

    trash_display: ClassVar[tuple[str, ...]] = ()
    """The columns of the trash; empty if the API has no trash (``?trash=true`` on the list, and ``{id}/restore``)."""

    def __init_subclass__(cls) -> None:
        """Set the defaults of a class that names its ``resource``."""
        if isinstance(vars(cls).get("resource"), Resource):
            for name, value in defaults(vars(cls)["resource"], vars(cls).get("list_display", ())).items():
                if name not in vars(cls):
                    setattr(cls, name, value)


def defaults(resource: Resource, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return the attributes of an admin that follow from the declaration of its records; ``columns`` are the list's.

    The pages of records with a parent are in the app of their parent.
    """
    app = resource.parent.to if resource.parent else resource.plural
    choices = [each for each in resource.filters if isinstance(each, Choice)]
    dates = resource.dates
    return {
        "api_path": f"/{resource.plural}",
        "id_field": resource.id,
        "title_field": resource.title,
        "parent": resource.parent,
        "app_label": app,
        "app_verbose_name": app.capitalize(),
        "model_name": resource.name,
        "verbose_name": resource.name,
        "verbose_name_plural": resource.plural,
        "list_filter": tuple(each.field for each in resource.filters),
        "filter_parameters": {each.field: each.name for each in choices if each.name != each.field},
        "facets": {each.field: each.facet for each in choices if each.facet}
        | ({dates.field: dates.months} if dates else {}),
        "date_hierarchy": dates.field if dates else None,
        "sortable_by": tuple(name for name in columns if name in resource.sorts),
        "search_fields": (*resource.search, *filter(None, [resource.phone]), *resource.search_also),
        "history": True,
        "imports": True,
        "duplicates": bool(resource.likeness),
        "merges": True,
        "actions_path": f"/{resource.plural}/actions",
        "trash_display": (resource.title, "lastModified"),
    }


def method_of(resource: type[ResourceAdmin], name: str, kind: type[T]) -> T | None:
    """Return the method of this name if it is of this kind, an action or a display."""
    value = getattr(resource, name, None)
    return value if isinstance(value, kind) else None


def links(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the columns that link to the record."""
    declared = resource.list_display_links
    return resource.list_display[:1] if declared == () else tuple(declared or ())


def only_wide(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the columns that narrow screens leave out."""
    narrow = resource.list_display_narrow or resource.list_display
    return tuple(name for name in resource.list_display if name not in narrow)


def declared_fields(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    """Return the names of the form's fields, in order."""
    return tuple(
        name for _, options in form_fieldsets(resource) for line in options["fields"] for name in as_line(line)
    )


def form_fieldsets(
    resource: type[ResourceAdmin], *, add: bool = False
) -> tuple[tuple[str | None, dict[str, Any]], ...]:
    """Return the declared fieldsets, or the default one; ``add`` are those of a new record."""
    if add and resource.add_fieldsets:
        return resource.add_fieldsets
    if resource.fieldsets:
        return resource.fieldsets
    shown = resource.readonly_fields
    written = (name for name, each in resource.schema().fields.items() if not each.dump_only and name not in shown)
    return ((None, {"fields": (*written, *shown)}),)


def as_line(line: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names on one line of a fieldset."""
    return (line,) if isinstance(line, str) else tuple(line)
