"""Checks of the declarations of resources, which run before a site is built and before anything is packaged.

They know what :class:`records.resource.Resource` cannot say by its types. Each mistake has an id, from
``resources.E001``, and a hint.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from importlib.util import find_spec
from typing import Any

from marshmallow import Schema
from marshmallow.fields import AwareDateTime, Date, Decimal

from admin.errors import Error, one_of
from records import likeness
from records.numbers import number_key
from records.resource import Choice, Dates, Deadline, Flag, Link, Near, Person, Resource, Same, Unique
from records.rights import RIGHTS
from schemas._record import schema_of

Mistake = tuple[str, str, str]
"""Number, message and hint."""
_NAME = re.compile(r"[a-z]+")
_SOURCE = re.compile(r"[a-z]+\.[a-z]+")
_LISTS = ("all", "trash")
BEFORE_ADMINS = ("resources.E001", "resources.E023")
"""Mistakes with which admins cannot even be imported."""


def check_resources(resources: Sequence[Resource]) -> list[Error]:
    """Return all mistakes of the declarations."""
    alone = [(resource, mistake) for resource in resources for mistake in _check(resource)]
    shaped = [resource for resource in resources if not list(_check_shapes(resource))]
    together = [(resource, mistake) for resource in shaped for mistake in _check_among(resource, resources)]
    return [
        Error(f"{resource.record.__module__}.{str(resource.plural).upper()}", message, hint, f"resources.{number}")
        for resource, (number, message, hint) in [*alone, *together]
    ]


def _check(resource: Resource) -> Iterator[Mistake]:
    """Look at types and names first, because the other checks rely on them."""
    shapes = list(_check_shapes(resource))
    names = [] if shapes else [*_check_names(resource), *_check_record(resource)]
    yield from shapes or names or _check_parts(resource)


def _check_shapes(resource: Resource) -> Iterator[Mistake]:
    """Look at the types of values, which Python does not."""
    for attribute, (is_right, hint) in _SHAPES.items():
        if not is_right(getattr(resource, attribute)):
            yield "E023", f"The value of '{attribute}' has a wrong type.", hint


def _are(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, tuple | list) and all(isinstance(each, kinds) for each in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_sorts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and (key is None or callable(key)) for name, key in value.items()
    )


def _are_rights(value: Any) -> bool:
    every = set().union(*RIGHTS.values())
    return isinstance(value, Mapping) and all(
        group in RIGHTS and isinstance(rights, set | frozenset) and rights <= every for group, rights in value.items()
    )


_SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("name", "plural", "id", "title", "created", "phone", "events"), (_is_text, "It is a text.")),
    "record": (lambda value: isinstance(value, type) and is_dataclass(value), "Name the dataclass of a record."),
    "parent": (lambda value: isinstance(value, Link | None), 'Write it like Link("customerId", to="customers").'),
    "unique": (lambda value: isinstance(value, Unique | None), 'Write it like Unique(field="email").'),
    "deadline": (
        lambda value: isinstance(value, Deadline | None),
        'Write it like Deadline(due="due", done="done", owner="owner").',
    ),
    "likeness": (_are(Same, Near), 'A tuple of one needs its comma: likeness = (Same("…"),).'),
    "sorts": (_are_sorts, "It is a dictionary of names, each with a function that makes the key, or None."),
    "filters": (_are(Choice, Dates), 'A tuple of one needs its comma: filters = (Choice("…"),).'),
    "search": (_are(str), 'A tuple of one needs its comma: search = ("…",).'),
    "unlisted": (_are(str), 'A tuple of one needs its comma: unlisted = ("…",).'),
    "rights": (_are_rights, f"It is a dictionary of {', '.join(RIGHTS)}, each with a set of rights."),
}
"""Attribute -> whether a value has its type, and a hint."""


def _check_names(resource: Resource) -> Iterator[Mistake]:
    for attribute in ("name", "plural"):
        value = getattr(resource, attribute)
        if not _NAME.fullmatch(value):
            message = f"The value of '{attribute}', '{value}', cannot stand in routes and names of events."
            yield "E001", message, "Use lower-case letters only."
    if resource.name == resource.plural:
        yield "E002", "The values of 'name' and 'plural' are the same.", "Give several of them another name."
    if resource.events and not _SOURCE.fullmatch(resource.events):
        message = f"The value of 'events', '{resource.events}', is not the source of events."
        yield "E003", message, f"Write it like {resource.name}.api."


def _check_record(resource: Resource) -> Iterator[Mistake]:
    known = resource.wire_names.values()
    for name in resource.stamps:
        if name not in known:
            message = f"The record has no field '{name}'."
            yield (
                "E004",
                message,
                f"Add it to {resource.record.__name__}; every record has {', '.join(resource.stamps)}.",
            )
    if resource.title not in known:
        message = f"The value of 'title' refers to '{resource.title}', which the record does not have."
        yield "E005", message, one_of(known)
    given = {resource.id, *_required(resource)}
    for each in fields(resource.record):
        needed = each.default is MISSING and each.default_factory is MISSING
        if needed and resource.wire_names[each.name] not in given:
            message = f"The field '{each.name}' of the record has no default, and the schema does not require it."
            yield "E006", message, f'Give it one: {each.name}: str = "".'


def _check_parts(resource: Resource) -> Iterator[Mistake]:
    for attribute, names in _REFERENCES.items():
        for name in names(resource):
            if name not in resource.wire_names.values():
                message = f"The value of '{attribute}' refers to '{name}', which the record does not have."
                yield "E007", message, one_of(resource.wire_names.values())
    for name in resource.sorts:
        if name in resource.unlisted:
            message = f"Records are sorted by '{name}', which rows of lists leave out."
            yield "E008", message, "Take it out of 'unlisted' or out of 'sorts'."
        if resource.sorts[name] is None and _type_of(resource, name) not in (str, "str", "str | None", str | None):
            message = f"Records are sorted by '{name}', whose values are no text and cannot be the key of an index."
            yield "E009", message, "Give 'sorts' a function that makes a text of the value; of a number, number_key."
    if len([each for each in resource.filters if isinstance(each, Dates)]) > 1:
        yield "E010", "More than one of 'filters' is a Dates.", "Lists can be asked for by the days of one field."
    if "lastModified" not in resource.sorts:
        yield "E019", "'sorts' has no 'lastModified', by which the trash is listed.", 'Add "lastModified": None.'
    if resource.dates and resource.dates.field not in (resource.created, *resource.sorts):
        message = f"Records are listed by the days of '{resource.dates.field}', and cannot be sorted by it."
        yield "E020", message, "Add it to 'sorts'."
    yield from _check_searched(resource)
    yield from _check_deadline(resource)
    yield from _check_stays(resource)
    yield from _check_likeness(resource)
    yield from _check_lists(resource)
    yield from _check_schema(resource)


_LISTS_OF_TEXTS = (tuple[str, ...], "tuple[str, ...]")
_REFERENCES: dict[str, Callable[[Resource], Sequence[str]]] = {
    "sorts": lambda resource: tuple(resource.sorts),
    "filters": lambda resource: tuple(each.field for each in resource.filters),
    "search": lambda resource: resource.search,
    "search_also": lambda resource: resource.search_also,
    "phone": lambda resource: tuple(filter(None, [resource.phone])),
    "unique": lambda resource: (resource.unique.field,) if resource.unique else (),
    "likeness": likeness.fields,
    "unlisted": lambda resource: resource.unlisted,
    "parent": lambda resource: (resource.parent.field,) if resource.parent else (),
}
"""Attribute -> the wire names that it has."""


def _check_searched(resource: Resource) -> Iterator[Mistake]:
    for name in (*resource.search, *resource.search_also, *filter(None, [resource.phone])):
        has_rows = name in resource.search_also and name in resource.listed
        texts = (str, "str", *(_LISTS_OF_TEXTS if has_rows else ()))
        if name in resource.wire_names.values() and _type_of(resource, name) not in texts:
            message = f"Records are searched by '{name}', whose values are no text, or sometimes none."
            yield "E025", message, f'Take it out, or make it a text without None: {name}: str = "".'


def _check_deadline(resource: Resource) -> Iterator[Mistake]:
    """Look whether there is a list of what is not done, in the order of its day, with whose it is."""
    for attribute, kind in (("due", Dates), ("done", Flag), ("owner", Person)) if resource.deadline else ():
        name = getattr(resource.deadline, attribute)
        if not any(isinstance(each, kind) and each.field == name for each in resource.filters):
            message = (
                f"The value of 'deadline.{attribute}' refers to '{name}', which is no {kind.__name__} in 'filters'."
            )
            yield "E034", message, f"Add {kind.__name__}(\"{name}\") to 'filters'."


def _check_stays(resource: Resource) -> Iterator[Mistake]:
    """Look whether counters of stays have few names, and each record one value at a time."""
    for each in resource.staying:
        if not each.facet or not each.values or _type_of(resource, each.field) not in (str, "str"):
            message = f"It is to be counted how long records stay with '{each.field}', whose values are not known."
            yield "E035", message, f'Choice("{each.field}", values=(…), facet="…", stays=True), of a text.'


def _check_likeness(resource: Resource) -> Iterator[Mistake]:
    for name in likeness.fields(resource):
        if name in resource.wire_names.values() and _type_of(resource, name) not in (str, "str"):
            message = f"Records are compared by '{name}', whose values are no text, or sometimes none."
            yield "E027", message, f'Take it out, or make it a text without None: {name}: str = "".'
    for code, count in Counter(code for rule in resource.likeness for code in likeness.codes(rule)).items():
        if count > 1:
            yield "E028", f"'likeness' has the rule '{code}' more than once.", "Write it once."


def _check_lists(resource: Resource) -> Iterator[Mistake]:
    """Look whether two filters have a parameter, a counter or the beginning of a list's name in common."""
    begins = Counter(each.list_of("").removesuffix(":") for each in resource.listing)
    counters = Counter(name for each in resource.listing for name in _counters(each))
    for name, count in begins.items():
        if count > 1 or name in _LISTS:
            message = f"The lists of more than one filter begin with '{name}'."
            yield "E011", message, "Give one of them another 'parameter' or 'prefix'."
    for name, count in counters.items():
        if count > 1 or name in ("total", "days"):
            yield "E012", f"More than one count is called '{name}'.", "Give one of them another 'facet'."


def _counters(each: object) -> tuple[str, ...]:
    return (each.years, each.months) if isinstance(each, Dates) else tuple(filter(None, [getattr(each, "facet", "")]))


def _check_schema(resource: Resource) -> Iterator[Mistake]:
    schema = _schema(resource)
    if schema is None:
        wanted = f"schemas/{resource.name}.py has no {resource.name.title()}Schema."
        yield "E013", wanted, "Write the schema of a request body, a subclass of RecordSchema."
        return
    of_record, of_schema = set(resource.wire_names.values()), set(schema().fields)
    for name in sorted(of_record - of_schema):
        yield "E014", f"The schema does not have '{name}', which the record has.", f"Add it to {schema.__name__}."
    for name in sorted(of_schema - of_record):
        message = f"The record does not have '{name}', which {schema.__name__} has."
        yield "E015", message, f"Add it to {resource.record.__name__}."
    for name, field in schema().fields.items():
        if name in of_record and field.dump_only != (name in resource.read_only):
            what = "read-only" if field.dump_only else "writable"
            message = f"'{name}' is {what} in {schema.__name__}, and the store has it otherwise."
            yield "E016", message, f"Read-only are {', '.join(resource.read_only)}."

    for name, key in resource.sorts.items():
        if isinstance(schema().fields.get(name), Decimal) and key is not number_key:
            message = f"Records are sorted by '{name}', whose numbers are texts: 9.00 would come after 12.00."
            yield "E036", message, f'Write "{name}": number_key, from records.numbers.'
    yield from _check_dates(resource, schema)
    yield from _check_values(resource, schema)


def _check_dates(resource: Resource, schema: type[Schema]) -> Iterator[Mistake]:
    """Look whether the schema has what is listed by days: moments with a time zone, or days."""
    dates = resource.dates
    field = schema().fields.get(dates.field) if dates else None
    if dates is None or field is None or field.dump_only:
        return
    if not isinstance(field, Date if dates.of_days else AwareDateTime):
        message = f"Records are listed by the days of '{dates.field}', which is a {type(field).__name__}."
        hint = f'Make it an AwareDateTime; or a Date, with Dates("{dates.field}", of_days=True).'
        yield "E022", message, hint


def _check_values(resource: Resource, schema: type[Schema]) -> Iterator[Mistake]:
    """Look whether lists can be asked for just the values that the schema knows."""
    for each in resource.choices.values():
        known = getattr(schema().fields.get(each.field), "choices", None)
        if each.values and known and set(each.values) != set(known):
            message = f"The values of the filter '{each.name}' are not those that {schema.__name__} has."
            yield "E026", message, f"There are: {', '.join(known)}."


def _schema(resource: Resource) -> type[Schema] | None:
    if not find_spec(f"schemas.{resource.name}"):
        return None
    try:
        return schema_of(resource)
    except AttributeError:
        return None


def _required(resource: Resource) -> set[str]:
    """Return the fields that every new record is given; all of them as long as there is no schema."""
    schema = _schema(resource)
    if schema is None:
        return set(resource.wire_names.values())
    return {name for name, field in schema().fields.items() if field.required}


def _check_among(resource: Resource, resources: Sequence[Resource]) -> Iterator[Mistake]:
    others = [each for each in resources if each is not resource]
    for attribute in ("name", "plural", "id", "events"):
        value = getattr(resource, attribute)
        if value and value in (getattr(each, attribute) for each in others):
            message = f"Another resource has the same '{attribute}', '{value}'."
            yield "E017", message, "Give each resource its own."
    if resource.parent and resource.parent.to not in (each.plural for each in others):
        message = f"The value of 'parent' refers to '{resource.parent.to}', which is no other resource."
        yield "E018", message, one_of(each.plural for each in others)
    elif resource.parent and any(each.parent for each in others if each.plural == resource.parent.to):
        message = f"The records of '{resource.parent.to}' have a parent themselves."
        yield "E021", message, "Let 'parent' refer to a resource without one: grandchildren are not supported."


def _type_of(resource: Resource, name: str) -> object:
    return next((each.type for each in fields(resource.record) if resource.wire_names[each.name] == name), str)
