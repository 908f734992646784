"""Checks of declarations, which run when the site is built, so that no mistake reaches a browser.

Rules that exist in Django have Django's id; the others are numbered from ``admin.E201``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from marshmallow import Schema, fields

from admin.actions import BUILT_IN, Action, ActionError, Asking, description, updates
from admin.chart_checks import check_charts
from admin.display import Display, DisplayError, shows
from admin.errors import DeclarationError, Error, one_of
from admin.forms import FILTERABLE, KINDS, SENT, Widget, is_read_only, widget
from admin.inline_checks import check_agenda, check_foreign_keys, check_inlines, check_shortcuts
from admin.resource import MAX_PER_PAGE, ResourceAdmin, as_line, declared_fields, links, method_of
from admin.resource_checks import check_resources
from records.resource import Resource
from schemas._fields import Tags
from schemas._record import kind_in_record

_NAMES = (
    *("api_path", "id_field", "title_field", "version_field", "app_label", "app_verbose_name"),
    *("model_name", "verbose_name", "verbose_name_plural"),
)
_SEQUENCES = {
    "list_display": "E107",
    "list_display_narrow": "E270",
    "list_display_links": "E110",
    "sortable_by": "E207",
    "ordering": "E031",
    "list_editable": "E120",
    "list_filter": "E112",
    "search_fields": "E126",
    "fieldsets": "E007",
    "readonly_fields": "E034",
    "actions": "E211",
    "trash_display": "E230",
    "duplicate_fields": "E250",
    "shortcuts": "E295",
    "dashboard": "E300",
}
_ADDRESS_PART = re.compile(r"[a-z]+")
_PAGES = ("add", "duplicates", "import", "imports", "trash")
"""What stands in addresses beside the pages of fields that have a page of all their values."""
_API_PATH = re.compile(r"(/[a-z][a-z0-9-]*)+")


def check(resources: Sequence[type[ResourceAdmin]], declarations: Sequence[Resource] = ()) -> None:
    """Raise DeclarationError with all mistakes of admins, and of the declarations of records, if there are any."""
    errors = check_resources(declarations)
    errors += [error for resource in resources for error in _check_resource(resource, resources)]
    errors += _check_addresses(resources)
    if errors:
        raise DeclarationError(errors)


def _check_resource(resource: type[ResourceAdmin], resources: Sequence[type[ResourceAdmin]]) -> list[Error]:
    """Check types first, because the other checks rely on them."""
    shapes = [*_check_schema(resource), *_check_names(resource), *_check_sequences(resource)]
    if shapes:
        return shapes
    fieldsets = list(_check_fieldsets(resource))
    return [
        *_check_special_fields(resource),
        *_check_list(resource),
        *_check_editable(resource),
        *_check_filters(resource),
        *_check_ordering(resource),
        *_check_known(resource, "search_fields", "E202"),
        *_check_shown(resource, "readonly_fields", "E035"),
        *_check_actions(resource),
        *_check_records_past(resource),
        *(fieldsets or [*_check_form(resource), *_check_duplicates(resource)]),
        *_check_save_as(resource),
        *_check_widgets(resource),
        *(_error(resource, *mistake) for mistake in _check_related(resource, resources)),
    ]


def _check_related(
    resource: type[ResourceAdmin], resources: Sequence[type[ResourceAdmin]]
) -> Iterator[tuple[str, str, str]]:
    """Look at shortcuts once the inlines that they are about are right."""
    inlines = list(check_inlines(resource, resources))
    yield from inlines or check_shortcuts(resource)
    yield from check_foreign_keys(resource, resources)
    yield from list(check_agenda(resource)) or check_charts(resource)


def _error(resource: type[ResourceAdmin], number: str, message: str, hint: str) -> Error:
    return Error(f"{resource.__module__}.{resource.__qualname__}", message, hint, f"admin.{number}")


def _check_schema(resource: type[ResourceAdmin]) -> Iterator[Error]:
    schema = getattr(resource, "schema", None)
    if not (isinstance(schema, type) and issubclass(schema, Schema)):
        yield _error(resource, "E201", "The value of 'schema' must be a marshmallow Schema class.", "Name the class.")
        return
    try:
        schema()
    except TypeError as error:
        yield _error(resource, "E221", f"The schema cannot be used: {error}", "Give the field another type.")


def _check_names(resource: type[ResourceAdmin]) -> Iterator[Error]:
    for name in _NAMES:
        value = getattr(resource, name, None)
        if not isinstance(value, str) or not value:
            yield _error(resource, "E203", f"The value of '{name}' must be a text.", f'Declare {name} = "…".')
        elif name in ("app_label", "model_name") and (not _ADDRESS_PART.fullmatch(value) or value == "add"):
            message = f"The value of '{name}', '{value}', cannot stand in an address."
            yield _error(resource, "E204", message, "Use lower-case letters only.")
        elif name == "api_path" and not _API_PATH.fullmatch(value):
            message = f"The value of 'api_path', '{value}', is not a path of the API."
            yield _error(resource, "E204", message, "Write it like /customers, without /api and the id.")


def _check_sequences(resource: type[ResourceAdmin]) -> Iterator[Error]:
    for name, number in _SEQUENCES.items():
        value = getattr(resource, name, None)
        if not isinstance(value, list | tuple) and not (name == "list_display_links" and value is None):
            hint = f'A tuple of one needs its comma: {name} = ("…",).'
            yield _error(resource, number, f"The value of '{name}' must be a list or tuple.", hint)


def _check_known(resource: type[ResourceAdmin], attribute: str, number: str) -> Iterator[Error]:
    known = resource.schema().fields
    for index, name in enumerate(getattr(resource, attribute)):
        if name not in known:
            message = (
                f"The value of '{attribute}[{index}]' refers to '{name}', which {_schema(resource)} does not have."
            )
            yield _error(resource, number, message, one_of(known))


def _check_special_fields(resource: type[ResourceAdmin]) -> Iterator[Error]:
    known = resource.schema().fields
    for attribute in ("id_field", "title_field", "version_field"):
        name = getattr(resource, attribute)
        if name not in known:
            message = f"The value of '{attribute}' refers to '{name}', which {_schema(resource)} does not have."
            yield _error(resource, "E205", message, one_of(known))


def _check_shown(resource: type[ResourceAdmin], attribute: str, number: str) -> Iterator[Error]:
    """Check the names of fields and methods."""
    known = resource.schema().fields
    for index, name in enumerate(getattr(resource, attribute)):
        place, method = f"The value of '{attribute}[{index}]' refers to '{name}'", method_of(resource, name, Display)
        if method is None:
            if name not in known:
                message = f"{place}, which is neither a field of {_schema(resource)} nor a method with @display."
                yield _error(resource, number, message, one_of(known))
            continue
        if name in known:
            yield _error(resource, "E240", f"{place}, a field and a method.", "Give the method another name.")
        if method.ordering and method.ordering not in known:
            message = f"{place}, whose ordering '{method.ordering}' {_schema(resource)} does not have."
            yield _error(resource, "E241", message, one_of(known))
        try:
            shows(resource, method)
        except DisplayError as error:
            message = f"{place}, which cannot be shown: {error}."
            yield _error(
                resource, "E243", message, "Return an f-string of fields; if boolean, one compared by == or !=."
            )


def _check_list(resource: type[ResourceAdmin]) -> Iterator[Error]:
    if not resource.list_display:
        yield _error(resource, "E107", "The value of 'list_display' is empty.", "A list has one column at least.")
    yield from _check_shown(resource, "list_display", "E108")
    for attribute, number in (("list_display_narrow", "E271"), ("list_display_links", "E111"), ("sortable_by", "E208")):
        for index, name in enumerate(getattr(resource, attribute) or ()):
            if name not in resource.list_display:
                message = f"The value of '{attribute}[{index}]' refers to '{name}', which is not in 'list_display'."
                yield _error(resource, number, message, one_of(resource.list_display))
    for index, name in enumerate(resource.sortable_by):
        method = method_of(resource, name, Display)
        if method and not method.ordering:
            message = f"The value of 'sortable_by[{index}]' refers to '{name}', which has no ordering."
            yield _error(resource, "E242", message, '@display(ordering="…") names a field.')
    per_page = resource.list_per_page
    if not isinstance(per_page, int) or isinstance(per_page, bool) or not 1 <= per_page <= MAX_PER_PAGE:
        message = f"The value of 'list_per_page' must be an integer from 1 to {MAX_PER_PAGE}."
        yield _error(resource, "E118", message, "The API gives no more at once.")


def _check_editable(resource: type[ResourceAdmin]) -> Iterator[Error]:
    yield from _check_known(resource, "list_editable", "E121")
    known = resource.schema().fields
    for index, name in enumerate(resource.list_editable):
        place = f"The value of 'list_editable[{index}]' refers to '{name}'"
        control = widget(known[name]) if name in known else None
        if name in links(resource):
            yield _error(resource, "E123", f"{place}, which is a link.", "Name another column in 'list_display_links'.")
        elif name in known and is_read_only(resource, name, known[name]):
            yield _error(resource, "E125", f"{place}, which is not editable.", "Take it out of 'list_editable'.")
        elif control and control.kind in ("textarea", "address"):
            yield _error(resource, "E220", f"{place}, a text of several lines.", "That is for the form.")


def _check_filters(resource: type[ResourceAdmin]) -> Iterator[Error]:
    yield from _check_known(resource, "list_filter", "E116")
    known = resource.schema().fields
    for index, name in enumerate(resource.list_filter):
        control = widget(known[name]) if name in known else None
        if control and control.kind not in FILTERABLE:
            message = f"The value of 'list_filter[{index}]' refers to '{name}', and a '{control.kind}' has no filter."
            yield _error(resource, "E216", message, f"Filters are for {', '.join(FILTERABLE)}.")
        if control and control.kind == "tags" and name in _PAGES:
            message = f"The value of 'list_filter[{index}]' refers to '{name}', and another page has its address."
            hint = f"Call the field otherwise: the page of all its values is .../{name}/, as that of the site."
            yield _error(resource, "E226", message, hint)
    for attribute in ("filter_parameters", "facets"):
        table = getattr(resource, attribute)
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in (*table, *table.values())):
            yield _error(resource, "E217", f"The value of '{attribute}' must be a dictionary of texts.", '{"…": "…"}')
        else:
            yield from _check_known(resource, attribute, "E218")
    yield from _check_date_hierarchy(resource)


def _check_date_hierarchy(resource: type[ResourceAdmin]) -> Iterator[Error]:
    name = resource.date_hierarchy
    if name is None:
        return
    field = resource.schema().fields.get(name)
    control = widget(field) if field else None
    if field is None:
        message = f"The value of 'date_hierarchy' refers to '{name}', which {_schema(resource)} does not have."
        yield _error(resource, "E127", message, one_of(resource.schema().fields))
    elif control is None or control.kind not in ("date", "datetime"):
        message = f"The value of 'date_hierarchy', '{name}', is neither a date nor a date with a time."
        yield _error(resource, "E128", message, "Name a field that is one, or None.")
    elif name not in resource.facets:
        message = f"The value of 'date_hierarchy' refers to '{name}', whose months are not in 'facets'."
        yield _error(resource, "E219", message, f'facets = {{"{name}": "…"}}: without them nobody knows the years.')


def _check_ordering(resource: type[ResourceAdmin]) -> Iterator[Error]:
    names = [name.removeprefix("-") for name in resource.ordering]
    if len(set(names)) < len(names):
        yield _error(resource, "E209", "'ordering' names a field twice.", "The second one changes nothing: drop it.")
    for index, name in enumerate(resource.ordering):
        if name.removeprefix("-") not in resource.sortable_by:
            message = f"The value of 'ordering[{index}]' refers to '{name}', which is not in 'sortable_by'."
            yield _error(resource, "E033", message, one_of(resource.sortable_by))


def _check_actions(resource: type[ResourceAdmin]) -> Iterator[Error]:
    for name, times in Counter(resource.actions).items():
        if times > 1:
            message = f"The names in 'actions' must be unique, and '{name}' is not."
            yield _error(resource, "E130", message, "A menu has each entry once.")
    for index, name in enumerate(dict.fromkeys(resource.actions)):
        action = method_of(resource, name, Action) if isinstance(name, str) else None
        if action:
            yield from _check_action(resource, name, action)
        elif isinstance(name, str) and (asking := method_of(resource, name, Asking)):
            yield from _check_asking(resource, name, asking)
        elif name == "write_to_selected" and not _has_emails(resource):
            message = f"The value of 'actions[{index}]' is 'write_to_selected', and no column is an e-mail address."
            yield _error(resource, "E272", message, "Put a field that is one into 'list_display'.")
        elif name not in BUILT_IN:
            message = f"The value of 'actions[{index}]' refers to '{name}', which is no action."
            yield _error(resource, "E212", message, f"{one_of(BUILT_IN)} Or the name of a method with @action.")


def _has_emails(resource: type[ResourceAdmin]) -> bool:
    known = resource.schema().fields
    controls = (widget(known[name]) for name in resource.list_display if name in known)
    return any(control is not None and control.kind == "email" for control in controls)


def _check_action(resource: type[ResourceAdmin], name: str, action: Action) -> Iterator[Error]:
    try:
        description(resource, name) % {"verbose_name": "", "verbose_name_plural": ""}
    except (KeyError, TypeError, ValueError):
        message = f"The description of the action '{name}' has a place that nothing fills."
        yield _error(resource, "E263", message, "There are %(verbose_name)s and %(verbose_name_plural)s; a % is %%.")
    try:
        values = updates(resource, action)
    except ActionError as error:
        message = f"The action '{name}' cannot be carried out: {error}."
        yield _error(resource, "E260", message, 'It calls queryset.update(field="…"), and that is all it can do.')
        return
    known = resource.schema().fields
    writable = [field for field, described in known.items() if not described.dump_only]
    refused = resource.schema(partial=True).validate(values)
    for field in values:
        place = f"The action '{name}' updates '{field}'"
        if field not in writable:
            why = "is read-only" if field in known else f"{_schema(resource)} does not have"
            yield _error(resource, "E261", f"{place}, which {why}.", one_of(writable))
        elif field in refused:
            message = f"{place}, and {_schema(resource)} refuses the value: {refused[field]}"
            yield _error(resource, "E262", message, "Give it as the API takes it.")


def _check_asking(resource: type[ResourceAdmin], name: str, asking: Asking) -> Iterator[Error]:
    """Check that many records can be given a value of the field, as the API takes it."""
    known = resource.schema().fields
    declared = resource.resource
    unique = declared.unique.field if declared and declared.unique else ""
    apart = {*resource.fixed_fields, *(declared.fixed if declared else ()), unique}
    several = asking.operation != "set"
    possible = [
        field
        for field, described in known.items()
        if not described.dump_only and field not in apart and isinstance(described, Tags) is several
    ]
    if asking.field not in possible:
        message = f"The action '{name}' cannot {asking.operation} a value of '{asking.field}' in many records."
        yield _error(resource, "E264", message, one_of(possible))


def _check_records_past(resource: type[ResourceAdmin]) -> Iterator[Error]:
    yield from _check_shown(resource, "trash_display", "E231")
    if not isinstance(resource.history, bool):
        yield _error(resource, "E232", "The value of 'history' must be a boolean.", "True if the API keeps one.")
    path = resource.actions_path
    if not isinstance(path, str) or (path and not _API_PATH.fullmatch(path)):
        message = f"The value of 'actions_path', {path!r}, is not a path of the API."
        yield _error(resource, "E233", message, 'Write it like /customers/actions, or "" if there is none.')


def _check_fieldsets(resource: type[ResourceAdmin]) -> Iterator[Error]:
    for index, fieldset in enumerate(resource.fieldsets):
        place = f"fieldsets[{index}]"
        if not isinstance(fieldset, list | tuple):
            yield _error(resource, "E008", f"The value of '{place}' must be a list or tuple.", "(heading, {…})")
        elif len(fieldset) != 2:  # noqa: PLR2004 a pair
            yield _error(resource, "E009", f"The value of '{place}' must be of length 2.", "(heading, {…})")
        elif not isinstance(fieldset[1], dict):
            yield _error(resource, "E010", f"The value of '{place}[1]' must be a dictionary.", '{"fields": (…)}')
        elif not isinstance(fieldset[1].get("fields"), list | tuple):
            message = f"The value of '{place}[1]' must contain the key 'fields' with a list or tuple."
            yield _error(resource, "E011", message, '{"fields": ("…",)}')
        else:
            yield from _check_fieldset(resource, place, fieldset[1])


def _check_fieldset(resource: type[ResourceAdmin], place: str, options: dict[str, Any]) -> Iterator[Error]:
    known = resource.schema().fields
    for name in (name for line in options["fields"] for name in as_line(line)):
        if method_of(resource, name, Display):
            if name not in resource.readonly_fields:
                message = f"The value of '{place}[1][\"fields\"]' refers to '{name}', a method, which nobody can type."
                yield _error(resource, "E244", message, "Put it into 'readonly_fields' as well.")
        elif name not in known:
            message = (
                f"The value of '{place}[1][\"fields\"]' refers to '{name}', which {_schema(resource)} does not have."
            )
            yield _error(resource, "E013", message, one_of(known))
    for key in options.keys() - {"fields", "classes", "description"}:
        yield _error(resource, "E210", f"'{place}[1]' has the unknown key '{key}'.", "fields, classes or description.")
    for name in sorted(set(options.get("classes", ())) - {"collapse"}):
        yield _error(resource, "E210", f"'{place}[1]' has the unknown class '{name}'.", 'There is "collapse".')


def _check_form(resource: type[ResourceAdmin]) -> Iterator[Error]:
    names = declared_fields(resource)
    for name, times in Counter(names).items():
        if times > 1:
            message = f"There are duplicate field(s) in 'fieldsets': '{name}'."
            yield _error(resource, "E012", message, "A form shows each field once.")
    for name, field in resource.schema().fields.items():
        if field.required and (name not in names or is_read_only(resource, name, field)):
            message = f"The required field '{name}' cannot be filled in: nothing could ever be added."
            yield _error(resource, "E206", message, "Put it into 'fieldsets', and not into 'readonly_fields'.")


def _check_duplicates(resource: type[ResourceAdmin]) -> Iterator[Error]:
    yield from _check_known(resource, "duplicate_fields", "E251")
    known, shown = resource.schema().fields, declared_fields(resource)
    for index, name in enumerate(resource.duplicate_fields):
        if name in known and (name not in shown or is_read_only(resource, name, known[name])):
            message = f"The value of 'duplicate_fields[{index}]' refers to '{name}', which nobody can type."
            yield _error(resource, "E252", message, "Put it into 'fieldsets', and not into 'readonly_fields'.")


def _check_save_as(resource: type[ResourceAdmin]) -> Iterator[Error]:
    for name, number, hint in (
        ("save_as", "E101", "True offers “Save as new”."),
        ("save_as_continue", "E245", "True stays with the new record, False goes back to the list."),
    ):
        if not isinstance(getattr(resource, name), bool):
            yield _error(resource, number, f"The value of '{name}' must be a boolean.", hint)


def _check_widgets(resource: type[ResourceAdmin]) -> Iterator[Error]:
    known = resource.schema().fields
    shown = (*resource.list_display, *resource.trash_display, *_names_in_fieldsets(resource))
    for name in (name for name in dict.fromkeys(shown) if name in known):
        control = widget(known[name])
        if control is None or control.kind not in KINDS:
            kind = control.kind if control else type(known[name]).__name__
            message = f"There is no widget '{kind}', which '{name}' asks for."
            yield _error(resource, "E213", message, f'Set metadata={{"widget": …}} to one of: {", ".join(KINDS)}.')
        elif not is_read_only(resource, name, known[name]) and not _sends(control, known[name]):
            message = f"A widget '{control.kind}' does not send what '{name}' takes, a {type(known[name]).__name__}."
            yield _error(resource, "E222", message, "Leave out the widget in its metadata.")


def _sends(control: Widget, field: fields.Field[Any]) -> bool:
    kind = kind_in_record(field)
    return kind is None or bool(set(kind.json) & set(SENT.get(control.kind, (str,))))


def _names_in_fieldsets(resource: type[ResourceAdmin]) -> tuple[str, ...]:
    try:
        return declared_fields(resource)
    except (KeyError, TypeError, ValueError):  # a wrong shape has its own error
        return ()


def _check_addresses(resources: Sequence[type[ResourceAdmin]]) -> Iterator[Error]:
    seen: dict[tuple[str, str], type[ResourceAdmin]] = {}
    for resource in resources:
        address = getattr(resource, "app_label", ""), getattr(resource, "model_name", "")
        first = seen.setdefault(address, resource)
        if first is not resource:
            message = f"/admin/{address[0]}/{address[1]}/ is the address of {first.__qualname__} already."
            yield _error(resource, "E215", message, "Give it another model_name.")


def _schema(resource: type[ResourceAdmin]) -> str:
    return resource.schema.__name__
