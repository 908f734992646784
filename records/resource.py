"""The declaration of a resource: what its records are called, and how they are listed, found and kept.

A declaration is data. Everything else that the service knows of a resource follows from it, from the dataclass of its
records, and from the schema that says what may cross the wire.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from functools import cached_property
from typing import Any, TypeGuard

from records.messages import gettext_noop
from records.rights import RIGHTS

Record = Any
"""An instance of the dataclass that a resource names: values are those of JSON, lists are tuples."""
Item = dict[str, Any]
Key = Callable[[Any], str]
"""Makes what is compared of a field's value."""


NO_ZONE = ""
"""In the place of a time zone's name, where days are compared with days and not with moments."""
SENTENCES = {
    "missing": gettext_noop("There is no {name} with this id."),
    "exists": "{Name} with this value already exists.",
    "taken": gettext_noop("The value belongs to another {name}."),
    "changed": gettext_noop("The {name} has changed since it was read."),
    "unindexed": gettext_noop(
        "The record of this {name} does not say where it is found. An administrator has to run the doctor."
    ),
    "ahead": gettext_noop(
        "The history of this {name} is ahead of its record. An administrator has to compare the tables."
    ),
    "trashed": gettext_noop("This {name} is in the trash. Restore it first."),
    "erased": gettext_noop("This {name} has been erased."),
    "merged": gettext_noop("This {name} was merged into another one. Undo the merge to have it back."),
    "itself": gettext_noop("Choose another {name}: this is the same one."),
    "moving": gettext_noop("Records are still moving after a merge. Try again in a moment."),
    "unmerged": gettext_noop("The other {name} is not merged into this one."),
    "unsorted": gettext_noop("Too many {plural} to sort like this: narrow the search, or sort by fewer fields."),
}
"""What the API answers where something is wrong with a request for records."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Records can be listed by the value of a field; of a field with several values, by each of them."""

    field: str
    """Wire name."""
    _: KW_ONLY
    parameter: str = ""
    """What it is called in the query string and in names of lists; the field's name unless said."""
    values: tuple[str, ...] = ()
    """What may be asked for; anything if empty."""
    facet: str = ""
    """What the counts of its values are called; they are counted only with a name."""
    tally: str = ""
    """The same where there may be thousands of values: each has a counter, which follows the records."""
    stays: bool = False
    """Whether it is counted how long records stay with each of ``values``; the field has one of them at a time."""

    @property
    def name(self) -> str:
        """Return the parameter's name."""
        return self.parameter or self.field

    def lists(self, values: Item) -> list[str]:
        """Return the lists that a record with these wire values is in."""
        value = values[self.field]
        each = value if isinstance(value, list | tuple) else [value]
        return [self.list_of(as_text(one)) for one in each if one not in ("", None)]

    def list_of(self, value: str) -> str:
        """Name the list of the records with this value; spellings of one value are one list."""
        return f"{self.name}:{self.key(value)}"

    def key(self, value: str) -> str:
        """Return what is compared of a value."""
        return value


@dataclass(frozen=True, slots=True)
class Flag(Choice):
    """Records can be listed by a field that is true or false."""

    values: tuple[str, ...] = ("true", "false")


@dataclass(frozen=True, slots=True)
class Folded(Choice):
    """Records can be listed by a text, without regard to its case and accents: München and MUNCHEN are one list."""

    def key(self, value: str) -> str:
        """Return what all spellings share."""
        from records.words import sort_key  # noqa: PLC0415 most functions never ask

        return sort_key(value)


@dataclass(frozen=True, slots=True)
class ExternalId(Choice):
    """Records can be listed by the id that another system has for them, and imports find them by it.

    Two systems may have the same id for different records, so several records may share it.
    """


@dataclass(frozen=True, slots=True)
class Person(Choice):
    """Records can be listed by a person, whose e-mail address the field has.

    A record belongs to whoever writes it, unless somebody else is named; an ``optional`` field may name nobody. Beside
    the field stands the person's Cognito subject, as far as the service knows it: that of whoever writes.
    """

    optional: bool = False

    @property
    def subject(self) -> str:
        """Return the wire name of the field with the subject, which only the store sets."""
        return f"{self.field}Subject"

    def key(self, value: str) -> str:
        """Return what all spellings of an address share."""
        from records.emails import email_identity  # noqa: PLC0415 most functions never ask

        return email_identity(value)


@dataclass(frozen=True, slots=True)
class Dates:
    """Records can be listed by year, month, and between days, of a field that holds a moment, or a day.

    Unless it is the moment of creation it has to be among the sorts, and a record may be without one.
    """

    field: str
    """Wire name."""
    _: KW_ONLY
    prefix: str = ""
    """Of the names of the lists; the field's name unless said."""
    years: str = "years"
    """What the counts of years are called."""
    months: str = "months"
    of_days: bool = False
    """Whether the field holds days, which are the same in every time zone."""

    def list_of(self, period: str) -> str:
        """Name the list of a year or month (``2026-11``)."""
        return f"{self.prefix or self.field}:{period}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Records have something to be done by a day: how many are overdue, or due today, is counted for the index."""

    due: str
    """Wire name of the field of :class:`Dates`."""
    done: str
    """Wire name of a :class:`Flag`."""
    owner: str
    """Wire name of a :class:`Person`: whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """No two records outside the trash share the value of this field."""

    field: str
    """Wire name."""
    key: Key = str
    """Makes what all spellings of a value share."""


@dataclass(frozen=True, slots=True)
class Same:
    """Two records with the same value of a field may be one, whoever typed it in whichever way.

    With ``beside`` one of these other fields has to have the same words too.
    """

    field: str
    """Wire name of a text."""
    _: KW_ONLY
    key: Key = str
    """Makes what all spellings of a value share; empty for a value that says nothing."""
    beside: tuple[str, ...] = ()
    """Wire names of texts."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two records whose names differ by no more than a typing mistake or two may be one."""

    field: str
    """Wire name of a text."""
    _: KW_ONLY
    unless: tuple[str, ...] = ()
    """Wire names of fields, such as a company: if both records have one, and another one, they are two."""


@dataclass(frozen=True, slots=True)
class Link:
    """A field with the id of a record of another resource, to which this one belongs."""

    field: str
    """Wire name."""
    to: str
    """The other resource's plural."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Resource:
    """One kind of record."""

    name: str
    """Of one of them, in lower case: ``supplier``."""
    plural: str
    """Of several; the first part of the routes."""
    record: type
    """Frozen dataclass of a record, with ``last_modified``, ``version``, the id and the moment of its creation."""
    id: str
    """Wire name of the id."""
    title: str
    """Wire name of the field by which people know a record."""
    created: str = "created"
    """Wire name of the moment at which a record was made; lists are in this order."""
    parent: Link | None = None
    sorts: Mapping[str, Key | None] = field(default_factory=dict)
    """Wire name of what records can be sorted by -> what makes the key that is compared; None is the value."""
    filters: tuple[Choice | Dates, ...] = ()
    """Those that leave the fewest records come first."""
    deadline: Deadline | None = None
    search: tuple[str, ...] = ()
    """Wire names of the texts whose words find a record; each of them gets its share of a record's words."""
    search_also: tuple[str, ...] = ()
    """Wire names of texts, and of lists of texts, whose words find a record as far as there is room for more: the first
    ones before the others."""
    phone: str = ""
    """Wire name of the phone number that finds a record, from its beginning and its end."""
    unique: Unique | None = None
    likeness: tuple[Same | Near, ...] = ()
    """What makes two records look like one, the strongest first; without any, nobody looks for duplicates."""
    unlisted: tuple[str, ...] = ()
    """Wire names that rows of lists leave out, because they are long."""
    events: str = ""
    """Source of the events on the bus; without one nobody is told."""
    registered: bool = False
    """Other systems are asked to keep the ids: the registry has each of them, sooner or later."""
    rights: Mapping[str, set[str]] = field(default_factory=lambda: RIGHTS)
    """Group -> what its members may do."""

    sentences: Mapping[str, str] = field(default_factory=dict)
    """Keys of :data:`SENTENCES` -> how this is said of these records, where a translation needs to know them."""
    tables: tuple[str, str, str, str] | None = None
    """Variables that name the tables of records, lookups, lists and history; derived unless said."""

    @cached_property
    def table_variables(self) -> tuple[str, str, str, str]:
        """Variables of a function's environment that name the tables of records, lookups, lists and history."""
        prefix = self.plural.upper()
        derived = (f"{prefix}_TABLE_NAME", f"{prefix}_LOOKUPS_NAME", f"{prefix}_LISTS_NAME", f"{prefix}_HISTORY_NAME")
        return self.tables or derived

    @cached_property
    def wire_names(self) -> dict[str, str]:
        """Attribute name -> name on the wire and in the table."""
        return {each.name: wire_name(each.name) for each in fields(self.record)}

    @cached_property
    def stamps(self) -> tuple[str, ...]:
        """Wire names of what every version has anew, or keeps for ever: no way back changes them."""
        return (self.id, self.created, "lastModified", "version")

    @cached_property
    def read_only(self) -> tuple[str, ...]:
        """Wire names that only the store sets."""
        return (*self.stamps, *(each.subject for each in self.people))

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """Wire names that a caller sets when a record is made, and that nobody changes later: to whom it belongs."""
        return (self.parent.field,) if self.parent else ()

    @cached_property
    def writable(self) -> tuple[str, ...]:
        """Wire names that a caller may set."""
        return tuple(name for name in self.wire_names.values() if name not in self.read_only)

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """Wire names in a row of a list: lists and words hold these, so that 25 rows fit in one read unit."""
        return tuple(name for name in self.wire_names.values() if name not in self.unlisted)

    @cached_property
    def latest(self) -> tuple[str, ...]:
        """Wire names of what every write changes, which rows have only where :func:`records.keys.tells` says so."""
        filtered = {each.field for each in self.filters}
        return tuple(name for name in ("lastModified", "version") if name not in filtered)

    @cached_property
    def blanks(self) -> Item:
        """Wire name -> the value of a field that has none: where a default is something, nothing is not it."""
        return {
            wire_name(each.name): list(each.default) if each.default == () else each.default
            for each in fields(self.record)
            if each.default in ("", (), None)
        }

    @cached_property
    def listing(self) -> tuple[Choice | Dates, ...]:
        """The filters; of a resource with a parent its id is the first."""
        return (*([Choice(self.parent.field)] if self.parent else []), *self.filters)

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """Parameter -> filter by a value."""
        return {each.name: each for each in self.listing if isinstance(each, Choice)}

    @cached_property
    def external_ids(self) -> tuple[ExternalId, ...]:
        """The filters by an id that another system has."""
        return tuple(each for each in self.filters if isinstance(each, ExternalId))

    @cached_property
    def matched(self) -> tuple[str, ...]:
        """Wire names of the fields, besides the id, by which an import may find the record of a row, in this order."""
        external = [each.field for each in self.external_ids]
        unique = self.unique.field if self.unique else ""
        return tuple(filter(None, (*external, unique, self.phone)))

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The fields that name a person."""
        return tuple(each for each in self.filters if isinstance(each, Person))

    @cached_property
    def dates(self) -> Dates | None:
        """The field by whose days records can be listed."""
        return next((each for each in self.listing if isinstance(each, Dates)), None)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """How the names of the lists begin whose records are counted."""
        return tuple(each.list_of("") for each in self.listing if isinstance(each, Dates) or each.facet)

    @cached_property
    def tallied(self) -> dict[str, Choice]:
        """What counts of values are called that may be thousands -> their filter."""
        return {each.tally: each for each in self.choices.values() if each.tally}

    @cached_property
    def staying(self) -> tuple[Choice, ...]:
        """The filters by values with which it is counted how long records stay."""
        return tuple(each for each in self.filters if isinstance(each, Choice) and each.stays)

    def sentence(self, key: str) -> str:
        """Return what :data:`SENTENCES` has to say of these records."""
        title = self.name[:1].upper() + self.name[1:]
        return self.sentences.get(key) or SENTENCES[key].format(name=self.name, Name=title, plural=self.plural)

    def id_of(self, record: Record) -> str:
        """Return the id of a record."""
        return str(self.value(record, self.id))

    def created_of(self, record: Record) -> str:
        """Return when a record was made."""
        return str(self.value(record, self.created))

    def value(self, record: Record, name: str) -> Any:
        """Return a field's value by its wire name."""
        return getattr(record, self._attributes[name])

    def to_wire(self, record: Record) -> Item:
        """Every field under its wire name; all are values of JSON."""
        wire = {name: getattr(record, attribute) for attribute, name in self.wire_names.items()}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in wire.items()}

    def from_wire(self, wire: Item) -> Record:
        """Build a record from wire names; unknown names are ignored, missing ones take their defaults."""
        known = {attribute: _frozen(wire[name]) for attribute, name in self.wire_names.items() if name in wire}
        return self.record(**known)

    @cached_property
    def sort_names(self) -> tuple[str, ...]:
        """What may be asked for, several with commas between; ``-`` is descending."""
        return tuple(sign + name for name in self.sorts for sign in ("", "-"))

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """What the counts of its values are called."""
        return tuple(name for each in self.listing[::-1] for name in _facets_of(each) if name)

    @cached_property
    def _attributes(self) -> dict[str, str]:
        return {name: attribute for attribute, name in self.wire_names.items()}


def _facets_of(listed: Choice | Dates) -> tuple[str, ...]:
    return (listed.years, listed.months) if isinstance(listed, Dates) else (listed.facet,)


def lives(item: Item | None) -> TypeGuard[Item]:
    """Tell whether a record is there and was not thrown away, by itself or with its parent, as its table has it."""
    return item is not None and "trashedAt" not in item and "trashedWith" not in item


def wire_name(name: str) -> str:
    """``last_modified`` -> ``lastModified``."""
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


def as_text(value: Any) -> str:
    """Return a value as the query string and the names of lists have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
