"""Checks of inlines and foreign keys. Rules that exist in Django have Django's ids."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from admin.display import Display
from admin.forms import KINDS, is_read_only, widget
from admin.inlines import MOST_FORMS, PERMISSIONS, RIGHTS, TabularInline, foreign_keys, inline_fields, prefix
from admin.resource import Agenda, ResourceAdmin, Shortcut, method_of
from schemas._fields import ForeignKey

Inline = type[TabularInline]
Mistake = tuple[str, str, str]
"""The number of the rule, the message, and the hint."""


def check_inlines(resource: type[ResourceAdmin], resources: Sequence[type[ResourceAdmin]]) -> Iterator[Mistake]:
    """Yield the mistakes in a resource's inlines; ``resources`` are all registered resources."""
    if not isinstance(resource.inlines, list | tuple):
        yield "E103", "The value of 'inlines' must be a list or tuple.", 'A tuple of one needs its comma: ("…",).'
        return
    whole = []
    for index, inline in enumerate(resource.inlines):
        shapes = list(_check_shape(f"inlines[{index}]", inline, resources))
        yield from shapes
        whole += [] if shapes or not _is_usable(inline.resource) else [(f"inlines[{index}]", inline)]
    for place, inline in whole:
        yield from _check_relation(place, inline, resource)
        yield from _check_settings(place, inline)
    for name, times in Counter(prefix(inline) for _, inline in whole).items():
        if times > 1:
            message = f"The 'inlines' have '{name}' {times} times, and their fields would have the same names."
            yield "E291", message, "A form has the records of a resource once."


def _is_usable(resource: type[ResourceAdmin]) -> bool:
    """Tell whether the rows of an inline can be checked; if not, its own checks report the reason."""
    schema = getattr(resource, "schema", None)
    try:
        return bool(resource.api_path) and isinstance(schema, type) and bool(schema().fields)
    except (AttributeError, TypeError):
        return False


def _check_shape(place: str, inline: Any, resources: Sequence[type[ResourceAdmin]]) -> Iterator[Mistake]:
    """Check types first, because the other checks rely on them."""
    if not (isinstance(inline, type) and issubclass(inline, TabularInline)):
        yield "E104", f"'{place}' must inherit from 'TabularInline'.", "class …Inline(TabularInline): …"
        return
    target = getattr(inline, "resource", None)
    if target is None:
        yield "E105", f"'{place}' must have a 'resource' attribute.", "resource = …Admin"
    elif not (isinstance(target, type) and issubclass(target, ResourceAdmin)):
        yield "E106", f"The value of '{place}.resource' must be a ResourceAdmin.", "resource = …Admin"
    elif target not in resources:
        message = f"The value of '{place}.resource', {target.__name__}, has no pages."
        yield "E294", message, "Put it into the resources of the AdminSite."
    for name in ("fields", "readonly_fields", "ordering", "classes"):
        if not isinstance(getattr(inline, name), list | tuple):
            yield "E284", f"The value of '{place}.{name}' must be a list or tuple.", f'{name} = ("…",)'


def _check_relation(place: str, inline: Inline, parent: type[ResourceAdmin]) -> Iterator[Mistake]:
    schema, known = inline.resource.schema.__name__, inline.resource.schema().fields
    keys = foreign_keys(inline, parent)
    if len(keys) != 1:
        named = "several foreign keys" if keys else "no ForeignKey"
        message = f"'{place}': {schema} has {named} to '{parent.api_path}'."
        hint = f"Name one in 'fk_name': {', '.join(keys)}." if keys else f'ForeignKey("{parent.api_path[1:]}")'
        yield "E280", message, hint
        return
    shown = inline_fields(inline, parent)
    for name, times in Counter(shown).items():
        if times > 1:
            yield "E285", f"There are duplicate field(s) in '{place}.fields': '{name}'.", "A row shows each once."
    for name in dict.fromkeys((*shown, *inline.readonly_fields)):
        yield from _check_field(place, inline, name, keys[0])
    writable = [name for name in shown if name in known and name not in inline.readonly_fields]
    can_add = inline.max_num != 0
    for name, field in known.items():
        if can_add and field.required and name != keys[0] and name not in writable:
            message = f"'{place}': the required field '{name}' cannot be filled in: nothing could ever be added."
            yield "E286", message, f"Put it into '{place}.fields', or set max_num = 0."


def _check_field(place: str, inline: Inline, name: str, fk_name: str) -> Iterator[Mistake]:
    known = inline.resource.schema().fields
    if name == fk_name:
        message = f"'{place}.fields' has '{name}', which names the record that the form is about."
        yield "E287", message, "Leave it out: it is the same in every row."
    elif method_of(inline.resource, name, Display):
        if name not in inline.readonly_fields:
            message = f"'{place}.fields' refers to '{name}', a method, which nobody can type."
            yield "E244", message, "Put it into 'readonly_fields' as well."
    elif name not in known:
        message = f"'{place}.fields' refers to '{name}', which {inline.resource.schema.__name__} does not have."
        yield "E013", message, f"One of: {', '.join(known)}."
    else:
        control = widget(known[name])
        read_only = name in inline.readonly_fields or is_read_only(inline.resource, name, known[name])
        if (control is None or control.kind not in KINDS) and not read_only:
            yield "E213", f"'{place}': there is no widget for '{name}'.", "Put it into 'readonly_fields'."


def _check_settings(place: str, inline: Inline) -> Iterator[Mistake]:
    numbers = (("extra", "E281"), ("max_num", "E282"), ("min_num", "E283"))
    for name, number in numbers:
        value = getattr(inline, name)
        if type(value) is not int or not 0 <= value <= MOST_FORMS:
            message = f"The value of '{place}.{name}' must be an integer from 0 to {MOST_FORMS}."
            yield number, message, f"{name} = 1"
    if all(type(getattr(inline, name)) is int for name, _ in numbers) and inline.min_num > inline.max_num:
        yield "E288", f"'{place}.min_num' is more than 'max_num': nothing could be saved.", "Lower it."
    for name in ("can_delete", "show_change_link"):
        if not isinstance(getattr(inline, name), bool):
            yield "E289", f"The value of '{place}.{name}' must be a boolean.", f"{name} = True"
    for name in inline.ordering:
        if name.removeprefix("-") not in inline.resource.sortable_by:
            message = f"'{place}.ordering' refers to '{name}', which the resource is not 'sortable_by'."
            yield "E290", message, f"One of: {', '.join(inline.resource.sortable_by)}."
    for name in sorted(set(inline.classes) - {"collapse"}):
        yield "E210", f"'{place}.classes' has the unknown class '{name}'.", 'There is "collapse".'
    wrong = not isinstance(inline.permissions, dict) or not (
        inline.permissions.keys() <= PERMISSIONS.keys() and set(inline.permissions.values()) <= {*RIGHTS}
    )
    if wrong:
        message = f"The value of '{place}.permissions' must give rights to {', '.join(PERMISSIONS)}."
        yield "E292", message, f'{{"delete": "administer"}}; the rights are {", ".join(RIGHTS)}.'


def check_shortcuts(resource: type[ResourceAdmin]) -> Iterator[Mistake]:
    """Yield the mistakes in the keys of a resource's form."""
    for index, shortcut in enumerate(resource.shortcuts):
        place = f"shortcuts[{index}]"
        if not isinstance(shortcut, Shortcut):
            yield "E295", f"The value of '{place}' must be a Shortcut.", 'Shortcut(key="c", label="…", …)'
            continue
        if not (len(shortcut.key) == 1 and shortcut.key.islower() and shortcut.key.isascii()):
            yield "E296", f"The value of '{place}.key', {shortcut.key!r}, is no key.", "Use a lower-case letter."
        if [other.key for other in resource.shortcuts[:index] if isinstance(other, Shortcut)].count(shortcut.key):
            yield "E296", f"The key '{shortcut.key}' of '{place}' does something else already.", "Use another one."
        if shortcut.inline not in resource.inlines:
            yield "E297", f"The value of '{place}.inline' is not in 'inlines'.", "Name one of the form's inlines."
        elif _is_usable(shortcut.inline.resource):
            shown = inline_fields(shortcut.inline, resource)
            for name in (*shortcut.values, *filter(None, [shortcut.now])):
                if name not in shown:
                    yield "E298", f"'{place}' begins with '{name}', which no row has.", f"One of: {', '.join(shown)}."


def check_agenda(resource: type[ResourceAdmin]) -> Iterator[Mistake]:
    """Yield the mistakes in what the index shows of a resource."""
    agenda = resource.agenda
    if agenda is None:
        return
    if not isinstance(agenda, Agenda):
        yield "E299", "The value of 'agenda' must be an Agenda or None.", 'Agenda(due="…", done="…", owner="…")'
        return
    known = resource.schema().fields
    for attribute, kinds in (("due", ("date", "datetime")), ("done", ("checkbox",)), ("owner", KINDS)):
        name = getattr(agenda, attribute)
        control = widget(known[name]) if name in known else None
        if control is None or control.kind not in kinds:
            message = f"The value of 'agenda.{attribute}' refers to '{name}', which cannot be that."
            yield "E299", message, f"Name a field of {resource.schema.__name__} that is {' or '.join(kinds[:2])}."
    if agenda.due not in resource.sortable_by:
        message = f"The value of 'agenda.due' refers to '{agenda.due}', which is not in 'sortable_by'."
        yield "E299", message, "What is overdue for longest comes first."


def check_foreign_keys(resource: type[ResourceAdmin], resources: Sequence[type[ResourceAdmin]]) -> Iterator[Mistake]:
    """Yield mistakes that prevent people from choosing records for a resource's foreign keys."""
    paths = {getattr(other, "api_path", None): other for other in resources}
    for name, field in resource.schema().fields.items():
        if not isinstance(field, ForeignKey):
            continue
        target = paths.get(f"/{field.to}")
        if target is None:
            message = f"The foreign key '{name}' is to '{field.to}', which no resource of the site is."
            yield "E293", message, f"One of: {', '.join(path[1:] for path in paths if path)}."
        elif not target.search_fields:
            message = f"{target.__name__} must define 'search_fields', because '{name}' is chosen by searching."
            yield "E040", message, 'search_fields = ("…",)'
