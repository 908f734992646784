"""The pages of the site, and the context that each passes to its template."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from marshmallow import fields

from admin import dashboard
from admin.actions import Action, Asking, description, updates
from admin.display import Comparison, Display
from admin.first_rows import first_rows, sort_links
from admin.forms import Fieldset, FormField, fieldsets, form_field, shown_field, widget
from admin.inlines import Inline, inlines, prefix
from admin.inlines import settings as inline_settings
from admin.language import gettext
from admin.resource import ResourceAdmin, Tool, links, method_of, only_wide
from admin.site import AdminSite
from admin.validation import rules
from records.resource import Link
from records.rights import ADMINISTER, READ, RIGHTS
from schemas.audit import EVENT_LABELS, OUTCOME_LABELS
from schemas.new_password import PASSWORD_RULES
from schemas.user import GROUP_LABELS

_DATES = (
    ("any", "Any date"),
    ("today", "Today"),
    ("week", "Past 7 days"),
    ("month", "This month"),
    ("year", "This year"),
)
PEOPLE = "auth"
"""The app of users and groups, as in Django."""
_ACTIONS = {
    "Added": ("created",),
    "Changed": ("changed",),
    "Reverted": ("reverted",),
    "Deleted": ("trashed",),
    "Restored": ("restored",),
    "Deleted for good": ("purged",),
    "Erased": ("erased",),
    "Merged": ("absorbed", "merged"),
    "Merge undone": ("released", "unmerged"),
}
"""What people may ask for of everybody's changes -> the kinds of entries in histories."""
_WRITERS = "people"
"""In the place of a tally: those who may write, of whom templates/static/js/record/suggest.js asks."""
USUAL_KINDS = {"address", "datetime", "email", "select", "tel", "text", "textarea", "url"}
"""Kinds of columns that templates/static/js/record/shown.js shows, or that are texts; values.js has the others."""
_YES_OR_NO = (("1", "Yes"), ("0", "No"))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site."""

    key: str
    """The key of the page in the bucket."""
    template: str
    context: dict[str, Any]
    status: int = HTTPStatus.OK
    """The HTTP status that the edge sends with the page."""


@dataclass(frozen=True, slots=True)
class App:
    """A group of resources."""

    label: str
    name: str
    resources: tuple[type[ResourceAdmin], ...]

    @property
    def url(self) -> str:
        """Return the address of the app's index."""
        return f"/admin/{self.label}/"


def pages(site: AdminSite) -> Iterator[Page]:
    """Yield every page; ``_`` in a key stands for the id of a record."""
    apps = _apps(site)
    related = {resource.api_path: resource for resource in (*site.resources, *site.people)}
    yield Page("404.html", "404.html", {}, status=HTTPStatus.NOT_FOUND)
    dashboards = [(resource, list(dashboard.shown(resource))) for resource in site.resources if resource.dashboard]
    index = {"apps": apps, "settings": _index_settings(site), "dashboards": dashboards}
    yield Page("admin/index.html", "index.html", index)
    yield from _account_pages(apps)
    if (changes := _changes(site))["resources"]:
        yield Page("admin/changes/index.html", "changes.html", {"apps": apps} | changes)
    if site.people:
        auth = next(app for app in apps if app.label == PEOPLE)
        groups = {"apps": apps, "app": auth, "groups": _groups(site), "settings": {"right": ADMINISTER}}
        yield Page(f"admin/{PEOPLE}/group/index.html", "groups.html", groups)
        yield Page(f"admin/{PEOPLE}/audit/index.html", "audit.html", {"apps": apps, "app": auth} | _audit())
    for app in apps:
        yield Page(f"admin/{app.label}/index.html", "app_index.html", {"apps": apps, "app": app})
        for resource in app.resources:
            shared = {"apps": apps, "app": app, "resource": resource, "related": related}
            yield from _resource_pages(resource, shared)


def _account_pages(apps: tuple[App, ...]) -> Iterator[Page]:
    """Yield the pages of logging in and out, and of one's own account."""
    password_rules = list(map(gettext, PASSWORD_RULES))
    yield Page("admin/login/index.html", "login.html", {})
    yield Page("admin/logout/index.html", "logout.html", {})
    yield Page("admin/password_reset/index.html", "password_reset_form.html", {})
    yield Page("admin/password_reset/done/index.html", "password_reset_done.html", {})
    yield Page("admin/reset/index.html", "password_reset_confirm.html", {"password_rules": password_rules})
    yield Page("admin/reset/done/index.html", "password_reset_complete.html", {})
    change = {"apps": apps, "password_rules": password_rules}
    yield Page("admin/password_change/index.html", "password_change_form.html", change)
    yield Page("admin/password_change/done/index.html", "password_change_done.html", {"apps": apps})
    yield Page("admin/second-factor/index.html", "second_factor.html", {"apps": apps})
    yield Page("admin/sessions/index.html", "sessions.html", {"apps": apps})


def _audit() -> dict[str, Any]:
    """Return what the filters of the audit log offer, and the settings of its script."""
    return {
        "events": [(name, gettext(label)) for name, label in EVENT_LABELS.items()],
        "outcomes": [(name, gettext(label)) for name, label in OUTCOME_LABELS.items()],
        "settings": {"api": "/audit", "right": ADMINISTER},
    }


def addresses(site: AdminSite) -> list[str]:
    """Return the addresses of all pages; ``_`` stands for the id of a record."""
    return [f"/{page.key.removesuffix('index.html')}" for page in pages(site) if page.status == HTTPStatus.OK]


def _groups(site: AdminSite) -> list[tuple[str, str, list[tuple[str, set[str]]]]]:
    """Return each group with what it may do, by the names of the records, as the declarations say."""
    declared = [
        (gettext(each.verbose_name_plural), each.resource.rights if each.resource else {}) for each in site.resources
    ]
    of_people = {group: rights & {ADMINISTER} for group, rights in RIGHTS.items()}
    tables = [*declared, *((gettext(each.verbose_name_plural), of_people) for each in site.people)]
    return [
        (group, gettext(GROUP_LABELS[group]), [(name, rights.get(group, set())) for name, rights in tables])
        for group in RIGHTS
    ]


def _resource_pages(resource: type[ResourceAdmin], shared: dict[str, Any]) -> Iterator[Page]:
    folder = url(resource).removeprefix("/")
    yield Page(f"{folder}index.html", "change_list.html", shared | _list(resource))
    yield Page(f"{folder}add/index.html", "change_form.html", shared | _change_form(resource, add=True))
    yield Page(f"{folder}_/change/index.html", "change_form.html", shared | _change_form(resource, add=False))
    yield Page(f"{folder}_/delete/index.html", "delete_confirmation.html", shared | {"settings": _settings(resource)})
    if resource.personal_data:
        yield Page(f"{folder}_/erase/index.html", "erase_confirmation.html", shared | {"settings": _settings(resource)})
        everything = _everything(resource, shared)
        yield Page(f"{folder}_/personal-data/index.html", "personal_data.html", shared | everything)
    if resource.history:
        past = {"settings": _settings(resource) | {"fields": _all_fields(resource)}}
        yield Page(f"{folder}_/history/index.html", "object_history.html", shared | past)
    if resource.trash_display:
        yield Page(f"{folder}trash/index.html", "trash.html", shared | _trash(resource))
    for name in tag_fields(resource):
        yield Page(f"{folder}{name}/index.html", "tags.html", shared | _tags(resource, name))
    if resource.merges:
        yield Page(f"{folder}_/merge/index.html", "merge.html", shared | {"settings": _merge_settings(resource)})
    if resource.duplicates:
        more = {"fields": _all_fields(resource), "merges": resource.merges}
        compared = {"settings": _settings(resource) | more}
        yield Page(f"{folder}duplicates/index.html", "duplicates.html", shared | compared)
    if resource.imports:
        known = {"fields": _all_fields(resource), "match": _match(resource), "sure": _sure(resource)}
        yield Page(f"{folder}import/index.html", "import.html", shared | {"settings": _settings(resource) | known})
        yield Page(f"{folder}imports/index.html", "imports.html", shared | {"settings": _settings(resource)})


def _list(resource: type[ResourceAdmin]) -> dict[str, Any]:
    """Return the context of the list."""
    columns = [shown_field(resource, name) for name in resource.list_display]
    actions = {name: gettext(description(resource, name)) % words(resource) for name in resource.actions}
    settings = _list_settings(resource, columns)
    return {
        "columns": columns,
        "wide_only": only_wide(resource),
        "actions": actions,
        "filters": [(field, _entries(field)) for field in _fields(resource, resource.list_filter)],
        "hierarchy": next(iter(_fields(resource, filter(None, [resource.date_hierarchy]))), None),
        "settings": settings,
        "kinds": {each["kind"] for each in _shown_in(settings["columns"])},
        "USUAL_KINDS": USUAL_KINDS,
        "first_rows": first_rows(settings, _years(resource)),
        "sorts": sort_links(settings),
    }


def _shown_in(columns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield columns and the fields that methods put together in them."""
    for column in columns:
        yield column
        yield from (part for part in column.get("parts", ()) if isinstance(part, dict))


def _years(resource: type[ResourceAdmin]) -> str:
    """Return what the API calls the counts by year of the date hierarchy, or else those by month; empty without one."""
    hierarchy = resource.date_hierarchy or ""
    dates = resource.resource.dates if resource.resource else None
    return dates.years if dates and dates.field == hierarchy else resource.facets.get(hierarchy, "")


def _trash(resource: type[ResourceAdmin]) -> dict[str, Any]:
    """Return the context of the trash."""
    columns = [shown_field(resource, name) for name in resource.trash_display]
    described = [_described_shown(resource, shown) for shown in columns]
    return {"columns": columns, "settings": _settings(resource) | {"columns": described}}


def _tags(resource: type[ResourceAdmin], name: str) -> dict[str, Any]:
    """Return the context of the page with all values of a field."""
    shown = form_field(resource, name)
    described = _described_typed(resource, shown)
    described["parameter"] = resource.filter_parameters.get(name, name)
    return {"field": shown, "settings": _settings(resource) | {"field": described}}


def url(resource: type[ResourceAdmin]) -> str:
    """Return the address of a resource's list."""
    return f"/admin/{resource.app_label}/{resource.model_name}/"


def words(resource: type[ResourceAdmin]) -> dict[str, str]:
    """Return the singular and plural names of records."""
    return {
        "verbose_name": gettext(resource.verbose_name),
        "verbose_name_plural": gettext(resource.verbose_name_plural),
    }


def palette(site: AdminSite) -> list[dict[str, Any]]:
    """Return the facts about each resource that the Ctrl+K palette needs."""
    return [
        {
            "url": url(resource),
            "verboseName": gettext(resource.verbose_name),
            "verboseNamePlural": gettext(resource.verbose_name_plural),
            "trash": bool(resource.trash_display),
            "tags": tag_pages(resource),
            "imports": resource.imports,
            "duplicates": resource.duplicates,
            "api": resource.api_path,
            "idField": resource.id_field,
            "titleField": resource.title_field,
        }
        | (_found(resource) if resource.search_fields else {})
        | (_parent(resource.parent) if resource.parent else {})
        | ({"shortcuts": [shortcut.key for shortcut in resource.shortcuts]} if resource.shortcuts else {})
        | _right(resource)
        for resource in (*site.resources, *site.people)
    ]


def _right(resource: type[ResourceAdmin]) -> dict[str, str]:
    """Return what it takes to see the pages of a resource, if that is more than to be here."""
    return {} if resource.right == READ else {"right": resource.right}


def labels(site: AdminSite) -> dict[str, dict[str, str]]:
    """Return what people call the fields of each resource, by its path, for the columns of files."""
    return {
        resource.api_path: {
            name: gettext(field.metadata["label"])
            for name, field in resource.schema().fields.items()
            if field.metadata.get("label")
        }
        for resource in site.resources
    }


def changing(site: AdminSite) -> dict[str, dict[str, Any]]:
    """Return what actions ask for, by the path of a resource and their name."""
    return {
        resource.api_path: {
            name: _described_typed(resource, form_field(resource, asking.field))
            | {"operation": asking.operation, "title": gettext(asking.description) % words(resource)}
            for name in resource.actions
            if (asking := method_of(resource, name, Asking))
        }
        for resource in site.resources
    }


def editable(site: AdminSite) -> dict[str, list[dict[str, Any]]]:
    """Return the fields that are edited in the list, by the path of a resource."""
    return {
        resource.api_path: [_described_typed(resource, form_field(resource, name)) for name in resource.list_editable]
        for resource in site.resources
    }


def tag_fields(resource: type[ResourceAdmin]) -> list[str]:
    """Return the filters that have a page of all values: lists of texts whose values are counted."""
    filters = _fields(resource, resource.list_filter)
    return [field.name for field in filters if field.widget.kind == "tags" and _tally(resource, field)]


def tag_pages(resource: type[ResourceAdmin]) -> dict[str, str]:
    """Return the label of each of them."""
    return {name: form_field(resource, name).label for name in tag_fields(resource)}


def people(site: AdminSite) -> dict[str, list[str]]:
    """Return which fields name people by their addresses, by the path of a resource."""
    return {each.api_path: [*_people(each)] for each in site.resources if _people(each)}


def _people(resource: type[ResourceAdmin]) -> dict[str, None]:
    return dict.fromkeys(each.field for each in resource.resource.people) if resource.resource else {}


def tallies(site: AdminSite) -> dict[str, dict[str, str]]:
    """Return what the API calls the counts of the values of filters, by the path of a resource and the filter."""
    return {
        resource.api_path: {
            field.name: tally for field in _fields(resource, resource.list_filter) if (tally := _tally(resource, field))
        }
        for resource in site.resources
    }


def has_rare_types(site: AdminSite) -> bool:
    """Tell whether any record has a decimal number, a time, or a moment that may have no zone."""
    every = (field for resource in (*site.resources, *site.people) for field in resource.schema().fields.values())
    rare = fields.Decimal | fields.Time | fields.DateTime
    return any(isinstance(field, rare) and not isinstance(field, fields.AwareDateTime) for field in every)


def has_methods(site: AdminSite) -> bool:
    """Tell whether any declaration shows what a method makes of a record."""
    every = (*site.resources, *site.people)
    return any(isinstance(getattr(resource, name, None), Display) for resource in every for name in dir(resource))


def _found(resource: type[ResourceAdmin]) -> dict[str, Any]:
    """Return the field that describes a search result beside its title: the first searched one that lists have."""
    unlisted = resource.resource.unlisted if resource.resource else ()
    others = [name for name in resource.search_fields if name not in (resource.title_field, *unlisted)]
    return {"hintField": others[0] if others else resource.title_field}


def _parent(link: Link) -> dict[str, Any]:
    """Return the foreign key to a record's parent, with the API path of the parent's resource."""
    return {"parent": {"field": link.field, "to": f"/{link.to}"}}


def _apps(site: AdminSite) -> tuple[App, ...]:
    """Return the apps of the index: people first, as in Django, where few of them see that there are any."""
    every = (*site.people, *site.resources)
    names = {resource.app_label: resource.app_verbose_name for resource in every}
    return tuple(
        App(label, gettext(name), tuple(resource for resource in every if resource.app_label == label))
        for label, name in names.items()
    )


def _settings(resource: type[ResourceAdmin]) -> dict[str, Any]:
    """Return the settings of a resource for the script, under the names that the script uses."""
    return {
        "api": resource.api_path,
        "url": url(resource),
        "idField": resource.id_field,
        "titleField": resource.title_field,
        "versionField": resource.version_field,
        "verboseName": gettext(resource.verbose_name),
        "verboseNamePlural": gettext(resource.verbose_name_plural),
        "emptyValue": resource.empty_value_display,
        "history": resource.history,
        "trash": bool(resource.trash_display),
    } | _right(resource)


def _index_settings(site: AdminSite) -> dict[str, Any]:
    """Return the API paths of recent actions, and the agendas, for the index page."""
    with_actions = [resource for resource in site.resources if resource.actions_path]
    agendas = [
        _settings(resource) | asdict(resource.agenda) | {"heading": gettext(resource.agenda.heading)}
        for resource in site.resources
        if resource.agenda
    ]
    return {
        "resources": [_settings(resource) | {"actions": resource.actions_path} for resource in with_actions],
        "everybodys": _with_history(site),
        "agendas": agendas,
    }


def _with_history(site: AdminSite) -> list[dict[str, Any]]:
    """Return the settings of the resources whose changes are told, with what the API calls them."""
    return [
        _settings(resource) | {"plural": resource.api_path.removeprefix("/"), "imports": resource.imports}
        for resource in site.resources
        if resource.history
    ]


def _changes(site: AdminSite) -> dict[str, Any]:
    """Return the context of the page of what everybody changed."""
    resources = _with_history(site)
    actions = [(",".join(kinds), gettext(label)) for label, kinds in _ACTIONS.items()]
    return {"resources": resources, "actions": actions, "settings": {"everybodys": resources}}


def _all_fields(resource: type[ResourceAdmin]) -> list[dict[str, Any]]:
    """Describe all fields that can change in a record, including those that are not in the form."""
    fields = resource.schema().fields
    return [_described(form_field(resource, name)) for name, field in fields.items() if widget(field)]


def _merge_settings(resource: type[ResourceAdmin]) -> dict[str, Any]:
    """Return the settings of a merge: nobody chooses what is fixed when a record is made."""
    fixed = resource.resource.fixed if resource.resource else ()
    described = [field | ({"readOnly": True} if field["name"] in fixed else {}) for field in _all_fields(resource)]
    return _settings(resource) | {"fields": described}


def _everything(resource: type[ResourceAdmin], shared: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of the page of personal data: what belongs to a record is of other resources."""
    told = [each for each in shared["related"].values() if each.personal_data]
    everything = [_settings(each) | {"fields": _all_fields(each)} for each in told]
    return {"settings": _settings(resource) | {"everything": everything}}


def _match(resource: type[ResourceAdmin]) -> list[str]:
    """Return the fields by which an import may find the record of a row."""
    return [resource.id_field, *(resource.resource.matched if resource.resource else ())]


def _sure(resource: type[ResourceAdmin]) -> list[str]:
    """Return those of which no two records share a value: an import goes by others only if somebody says so."""
    unique = resource.resource.unique if resource.resource else None
    return [resource.id_field, *([unique.field] if unique else [])]


def _list_settings(resource: type[ResourceAdmin], columns: list[FormField]) -> dict[str, Any]:
    marks = {"sortable": resource.sortable_by, "link": links(resource)}
    marks["onlyWide"] = only_wide(resource)
    described = [
        {key: value for key, value in _described_shown(resource, shown).items() if key not in ("label", "readOnly")}
        | ({"kind": "tags"} if shown.widget.kind == "selectmultiple" else {})  # several texts
        | {mark: True for mark, names in marks.items() if shown.name in names}
        | ({"sort": shown.sort} if shown.sort else {})
        for shown in columns
    ]
    actions = {
        name: updates(resource, made) for name in resource.actions if (made := method_of(resource, name, Action))
    }
    return _settings(resource) | {
        "actions": actions,
        "columns": described,
        "perPage": resource.list_per_page,
        "ordering": resource.ordering,
        "filters": _described_filters(resource),
        "facets": resource.facets,
        "dateHierarchy": resource.date_hierarchy,
        "similar": bool(resource.resource and resource.search_fields),
    }


def _fields(resource: type[ResourceAdmin], names: Iterable[str]) -> list[FormField]:
    return [form_field(resource, name) for name in names]


def _entries(field: FormField) -> tuple[tuple[str, str], ...]:
    """Return the value and label of each option of a filter; tags are not known when the site is built."""
    if field.widget.kind in ("date", "datetime"):
        return _translated(_DATES)
    offered = {"checkbox": _translated(_YES_OR_NO)}.get(field.widget.kind, field.widget.choices)
    return (("", gettext("All")), *offered)


def _translated(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, gettext(label)) for value, label in choices)


def _described_filters(resource: type[ResourceAdmin]) -> list[dict[str, Any]]:
    names = dict.fromkeys((*resource.list_filter, *filter(None, [resource.date_hierarchy])))
    return [
        {key: value for key, value in _described(field).items() if key in ("name", "kind")}
        | {"parameter": resource.filter_parameters.get(field.name, field.name)}
        | ({"kind": "select"} if field.widget.kind == "selectmultiple" else {})  # one of the choices
        for field in _fields(resource, names)
    ]


def _change_form(resource: type[ResourceAdmin], *, add: bool) -> dict[str, Any]:
    """Return the context of a form, of a new record or of one that exists."""
    groups = fieldsets(resource, add=add)
    return {"add": add, "fieldsets": groups, "inlines": inlines(resource)} | _form(resource, groups)


def _form(resource: type[ResourceAdmin], groups: Iterable[Fieldset]) -> dict[str, Any]:
    shown = [field for fieldset in groups for line in fieldset.lines for field in line]
    described = [_described_control(resource, field) for field in shown]
    more = {"fields": described, "saveAsContinue": resource.save_as_continue}
    rows = [_described_inline(inline) for inline in inlines(resource)]
    keys = {
        shortcut.key: {"prefix": prefix(shortcut.inline), "values": shortcut.values, "now": shortcut.now}
        for shortcut in resource.shortcuts
    }
    related = ({"inlines": rows} if rows else {}) | ({"shortcuts": keys} if keys else {})
    if resource.tools:
        related["tools"] = {each.name: _described_tool(each) for each in resource.tools}
    return {"settings": _settings(resource) | more | related}


def _described_tool(tool: Tool) -> dict[str, Any]:
    said = {"label": gettext(tool.label), "question": gettext(tool.question), "done": gettext(tool.done)}
    when = {"when": {"field": tool.when[0], "values": tool.when[1]}} if tool.when else {}
    return said | {"path": tool.path, "body": tool.body} | when


def _described_inline(inline: Inline) -> dict[str, Any]:
    """Return the settings of an inline for the script."""
    described = [_described_control(inline.resource, field) for field in inline.fields]
    return _settings(inline.resource) | inline_settings(inline) | {"fields": described}


def _described_control(resource: type[ResourceAdmin], field: FormField) -> dict[str, Any]:
    """Return the settings of a form field for the script."""
    described = _described_typed(resource, field)
    if not field.read_only:
        described["rules"] = rules(resource.schema().fields[field.name])
    if field.widget.kind == "tags" and field.name in resource.list_filter:
        described["listed"] = f"{url(resource)}?{resource.filter_parameters.get(field.name, field.name)}="
    if field.name in resource.duplicate_fields:
        described["duplicates"] = resource.filter_parameters.get(field.name, field.name)
    return described


def _described_typed(resource: type[ResourceAdmin], field: FormField) -> dict[str, Any]:
    """Return the settings of a field into which values are typed: people, or those that records have, are suggested."""
    tally = _WRITERS if field.name in _people(resource) and not field.read_only else _tally(resource, field)
    return _described_shown(resource, field) | ({"tally": tally} if tally else {})


def _tally(resource: type[ResourceAdmin], field: FormField) -> str:
    """Return what the API calls the counts of a field's values, if such values are typed; else an empty text."""
    tallied = resource.resource.tallied.values() if resource.resource else ()
    typed = field.widget.kind in ("email", "tags", "text")
    return next((choice.tally for choice in tallied if typed and choice.field == field.name), "")


def _described(field: FormField) -> dict[str, Any]:
    """Return the settings of a field for the script."""
    described: dict[str, Any] = {"name": field.name, "kind": field.widget.kind, "label": field.label}
    if field.widget.choices:
        described["choices"] = dict(field.widget.choices)
    if field.widget.to:
        described["to"] = field.widget.to
    if field.read_only:
        described["readOnly"] = True
    return described


def _described_shown(resource: type[ResourceAdmin], shown: FormField) -> dict[str, Any]:
    """Return the settings of a field or display method for the script; a method adds what it shows."""
    if shown.shows is None:
        return _described(shown)
    if isinstance(shown.shows, Comparison):
        return _described(shown) | {"compared": asdict(shown.shows)}
    parts = [_described(form_field(resource, part)) if number % 2 else part for number, part in enumerate(shown.shows)]
    return _described(shown) | {"parts": parts}
