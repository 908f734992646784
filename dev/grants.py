"""The permissions of functions for the tables of further resources, from the declarations: only what each one needs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import all_resources
from all_resources import children_of, parent_of
from records import keys
from records.resource import Resource

Names = Callable[[Resource], tuple[str, ...]]
_REQUESTS = "REQUEST#*"
_LEDGER = "ErasuresTable"
_DUPLICATES = "DuplicatesTable"
_SESSIONS = "SessionsTable"
_PEOPLE = "PeopleTable"
_SEALING = "the key that seals cursors, made by whoever needs it first"
_MERGED = keys.merged_into("*")
_COUNTERS = (keys.COUNTERS, keys.FACETS, keys.TRASHED)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a role."""

    why: str
    action: str
    """The actions in YAML, without their common prefix: ``[GetItem, PutItem]``."""
    resource: str
    only: tuple[str, ...] = ()
    """Patterns of the partitions that it is restricted to; empty for all partitions."""


@dataclass(frozen=True, slots=True)
class _Tables:
    records: str
    lookups: str
    lists: str
    history: str


def statements(resource: Resource, right: str, names: Names) -> list[Statement]:
    """Return the statements of the function with this right; ``names`` gives the logical ids of a resource's tables."""
    own, parent = _Tables(*names(resource)), parent_of(resource)
    found = list(_STATEMENTS[right](resource, own))
    if right != "read":
        found.append(_session())
    if parent:
        above = names(parent)[0]
        found.append(Statement("whether its parent is there", _actions("GetItem"), _arn(above)))
        if right in _WRITING:
            found.append(Statement("the same, in a transaction", _actions("ConditionCheckItem"), _arn(above)))
    if right in _WRITING and children_of(resource):
        found += _moved([resource], names)
        found += settling([resource], names).values()
    if right == "write" and children_of(resource):
        found += rows_in_body(resource, names).values()
    return found


def settling(parents: Sequence[Resource], names: Names) -> dict[str, Statement]:
    """Return the statements of the function that moves children to where their parents are."""
    children = [child for parent in parents for child in children_of(parent)]
    records, lookups, lists, history = zip(*(names(child) for child in children), strict=True)
    links = [child.parent for child in children if child.parent]
    of_parent = [make(link, "*") for link in links for make in (keys.of_parent, keys.trash_of_parent)]
    write = _actions("PutItem", "DeleteItem")
    return {
        "find": Statement("who belongs to it", _actions("Query"), _arns(*lists), (*of_parent, _MERGED)),
        "read": Statement("their records", _actions("GetItem", "BatchGetItem"), _arns(*records)),
        "write": Statement("the same; for good with their history", write, _arns(*records, *history)),
        "rows": Statement("their rows", write, _arns(*lists), (*_of_each(children, _living, _trash), _MERGED)),
        "words": Statement("what finds them", write, _arns(*lookups), _of_each(children, _finds)),
        "count": Statement("their counters", _actions("UpdateItem"), _arns(*lookups), _COUNTERS),
    }


def following(names: Names) -> list[Statement]:
    """Return what the function on the streams may do: bring children after parents, find which records are alike."""
    return [*_settling_all(names), *_comparing(names), *_tallying(names)]


def dismissing(names: Names) -> list[Statement]:
    """Return what the function of the routes of duplicates may do."""
    compared = all_resources.compared()
    records, lookups, _, _ = zip(*(names(each) for each in compared), strict=True)
    return [
        Statement("the pairs, by their records and by their strength", _actions("Query"), _arn(_DUPLICATES, index="*")),
        Statement("one pair", _actions("GetItem", "BatchGetItem", "PutItem"), _arn(_DUPLICATES)),
        _session(),
        Statement("their records", _actions("BatchGetItem"), _arns(*records)),
        Statement(_SEALING, _actions("GetItem", "PutItem"), _arns(*lookups), (keys.CURSOR_SECRET.pk,)),
    ]


def _comparing(names: Names) -> list[Statement]:
    records = [names(each)[0] for each in all_resources.compared()]
    every = _actions("GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "ConditionCheckItem")
    return [
        Statement("what is compared", _actions("BatchGetItem"), _arns(*records)),
        Statement("which are alike", every, _arn(_DUPLICATES)),
    ]


def _tallying(names: Names) -> Iterator[Statement]:
    tallied = all_resources.tallied()
    records, lookups, _, _ = zip(*(names(each) for each in tallied), strict=True)
    noted = _actions("BatchGetItem", "PutItem", "DeleteItem")
    yield Statement("what is counted", _actions("BatchGetItem"), _arns(*records))
    yield Statement("with which values", noted, _arns(*lookups), (f"{keys.COUNTED}*",))
    yield Statement(
        "the counters of values", _actions("UpdateItem", "DeleteItem"), _arns(*lookups), (f"{keys.VALUES}*",)
    )


def _settling_all(names: Names) -> list[Statement]:
    parents = all_resources.parents()
    records, lookups, _, _ = zip(*(names(parent) for parent in parents), strict=True)
    note = _actions("GetItem", "PutItem", "DeleteItem")
    return [
        Statement("where it is", _actions("GetItem"), _arns(*records)),
        *_moved(parents, names),
        Statement("that its children have to follow", note, _arns(*lookups), (f"{keys.UNSETTLED}*",)),
        *settling(parents, names).values(),
        *_ends_of_erasures(names),
        *_merged(parents, names),
        *_purging(names),
    ]


def _purging(names: Names) -> Iterator[Statement]:
    """Yield what it takes to purge what has been in the trash for too long."""
    every = all_resources.RESOURCES
    records, lookups, lists, history = zip(*(names(each) for each in every), strict=True)
    yield Statement("what is in the trash", _actions("Query", "DeleteItem"), _arns(*lists), _of_each(every, _trash))
    yield Statement("its record", _actions("GetItem", "DeleteItem"), _arns(*records))
    yield Statement("its stub", _actions("PutItem"), _arns(*history))
    yield Statement("its counter", _actions("UpdateItem"), _arns(*lookups), (keys.TRASHED,))


def _ends_of_erasures(names: Names) -> Iterator[Statement]:
    """Yield what it takes to delete the rest of what is erased."""
    _, lookups, _, history = zip(*(names(each) for each in all_resources.RESOURCES), strict=True)
    registered = [names(each)[1] for each in all_resources.RESOURCES if each.registered]
    ledger = _actions("GetItem", "PutItem", "UpdateItem", "Query")
    yield Statement("what is erased", ledger, _arn(_LEDGER))
    noted = (f"{keys.UNSETTLED}*",)
    yield Statement("that others have to follow", _actions("GetItem", "DeleteItem"), _arns(*lookups), noted)
    yield Statement("the rest of their histories", _actions("Query", "DeleteItem"), _arns(*history))
    yield Statement(
        "names of lists that nobody is in", _actions("GetItem", "UpdateItem"), _arns(*lookups), (keys.FACETS,)
    )
    yield Statement("their ids", _actions("DeleteItem"), _arn("CustomerIdsTable"))
    yield Statement("the same, if not registered", _actions("DeleteItem"), _arns(*registered), ("UNREGISTERED#*",))
    of_imports = _actions("GetItem", "Query", "UpdateItem", "DeleteItem")
    yield Statement("imports with rows about them", of_imports, _arn("ImportsTable"))
    files = '[!Sub "${ExportsBucket.Arn}/*", !Sub "${ImportsBucket.Arn}/imports/*"]'
    yield Statement("files of imports and exports", "[s3:DeleteObject, s3:AbortMultipartUpload]", files)
    buckets = "[!GetAtt ExportsBucket.Arn, !GetAtt ImportsBucket.Arn]"
    yield Statement("which there are", "[s3:ListBucket, s3:ListBucketMultipartUploads]", buckets)


def erasing(resources: Sequence[Resource], names: Names) -> list[Statement]:
    """Return the statements of the function that tells everything about records and erases them.

    Who follows the ledger's stream does the rest of an erasure.
    """
    records, lookups, lists, history = zip(*(names(each) for each in resources), strict=True)
    return [
        *_telling(resources, names),
        Statement("the record", _actions("GetItem", "BatchGetItem", "DeleteItem"), _arns(*records)),
        _session(),
        Statement("history", _actions("Query", "PutItem", "DeleteItem"), _arns(*history)),
        Statement("its rows", _actions("DeleteItem"), _arns(*lists), (*_of_each(resources, _living, _trash), _MERGED)),
        Statement("what finds it", _actions("DeleteItem"), _arns(*lookups), _of_each(resources, _finds)),
        Statement("the counters", _actions("UpdateItem"), _arns(*lookups), _COUNTERS),
        Statement("that others have to follow", _actions("PutItem"), _arns(*lookups), (f"{keys.UNSETTLED}*",)),
        Statement("that it is erased", _actions("GetItem", "BatchGetItem", "PutItem"), _arn(_LEDGER)),
        Statement("that nothing moves", _actions("ConditionCheckItem"), _arns(*records)),
    ]


def _telling(resources: Sequence[Resource], names: Names) -> Iterator[Statement]:
    """Yield what it takes to tell everything about a record, but for what its erasure reads as well."""
    children = [child for each in resources for child in children_of(each)]
    lists = [names(each)[2] for each in resources]
    yield Statement("what belongs to it", _actions("BatchGetItem"), _arns(*(names(child)[0] for child in children)))
    yield Statement(
        "who belongs to it, or was merged into it", _actions("Query"), _arns(*lists), (*_below(resources), _MERGED)
    )
    yield Statement("imports with rows about it", _actions("Query"), _arn("ImportsTable"), ("ABOUT#*",))
    yield Statement("these imports", _actions("BatchGetItem"), _arn("ImportsTable"))
    yield Statement("whether its id is registered", _actions("GetItem"), _arn("CustomerIdsTable"))


def changed(names: Names) -> Statement:
    """Return what the function may do that tells what everybody changed."""
    indexes = [f'!Sub "${{{names(each)[3]}.Arn}}/index/at-index"' for each in all_resources.RESOURCES]
    return Statement("what everybody changed", _actions("Query"), f"[{', '.join(indexes)}]")


def looking(names: Names) -> dict[str, Statement]:
    """Return what the function may do that tells how things stand with the records of every resource."""
    every = all_resources.RESOURCES
    lookups = _arns(*(names(each)[1] for each in every))
    places: list[str] = []
    partitions: list[str] = []
    for each in every:
        lists = names(each)[2]
        if each.dates and each.dates.field == each.created:
            places.append(f"!GetAtt {lists}.Arn")
            partitions.append(each.dates.list_of("*"))
        if each.deadline:
            places.append(f'!Sub "${{{lists}.Arn}}/index/{each.deadline.due}-index"')
            partitions.append(each.choices[each.deadline.done].list_of("false"))
    return {
        "counters": Statement("how many there are", _actions("Query"), lookups, (keys.COUNTERS, keys.FACETS)),
        "lists": Statement(
            "who was made last month; what is due",
            _actions("Query"),
            f"[{', '.join(places)}]",
            tuple(dict.fromkeys(partitions)),
        ),
    }


def merging(names: Names) -> list[Statement]:
    """Return what the function may do that merges two records of any resource."""
    resources, parents = all_resources.RESOURCES, all_resources.parents()
    records, lookups, _, history = zip(*(names(each) for each in resources), strict=True)
    noted, found = (_REQUESTS, f"{keys.UNSETTLED}*"), _of_each(resources, _finds)
    read, put, delete = (
        _actions("GetItem", "BatchGetItem", "ConditionCheckItem"),
        _actions("PutItem"),
        _actions("DeleteItem"),
    )
    return [
        Statement("the records, and their parents", read, _arns(*records)),
        _owner(),
        _session(),
        Statement("the records; history", put, _arns(*records, *history)),
        Statement("earlier values, and first answers", _actions("GetItem", "Query"), _arns(*history)),
        Statement("that something moves", _actions("UpdateItem"), _arns(*records)),
        Statement("keys of requests, and notes", _actions("GetItem"), _arns(*lookups), noted),
        Statement("the same, and what finds them", put, _arns(*lookups), (*found, *noted, "UNREGISTERED#*")),
        Statement("what finds them no more, and notes", delete, _arns(*lookups), (*found, f"{keys.UNSETTLED}*")),
        Statement("counters", _actions("UpdateItem"), _arns(*lookups), _COUNTERS),
        *_rows_of_merged(resources, names),
        Statement(
            "who belongs to them",
            _actions("Query"),
            _arns(*(names(child)[2] for parent in parents for child in children_of(parent))),
            _below(parents),
        ),
    ]


def _merged(parents: Sequence[Resource], names: Names) -> list[Statement]:
    """Return what it takes to finish a merge, and to purge what was merged into a record that is gone."""
    records, lookups, lists, history = zip(*(names(each) for each in parents), strict=True)
    write = _actions("PutItem", "DeleteItem")
    found = (*_of_each(parents, _finds), f"{keys.UNSETTLED}*")
    return [
        Statement("who was merged into it", _actions("Query"), _arns(*lists), (_MERGED,)),
        Statement("the same, for good", _actions("DeleteItem"), _arns(*records, *history)),
        Statement("who did that", _actions("PutItem"), _arns(*history)),
        *_rows_of_merged(parents, names),
        Statement("what finds them", write, _arns(*lookups), found),
        Statement("their counters", _actions("UpdateItem"), _arns(*lookups), _COUNTERS),
    ]


def _rows_of_merged(resources: Sequence[Resource], names: Names) -> list[Statement]:
    lists = [names(each)[2] for each in resources]
    partitions = (*_of_each(resources, _living, _trash), _MERGED)
    return [Statement("rows of lists", _actions("PutItem", "DeleteItem"), _arns(*lists), partitions)]


def _below(parents: Sequence[Resource]) -> tuple[str, ...]:
    links = [child.parent for parent in parents for child in children_of(parent) if child.parent]
    return tuple(make(link, "*") for link in links for make in (keys.of_parent, keys.trash_of_parent))


def rows_in_body(resource: Resource, names: Names) -> dict[str, Statement]:
    """Return what it takes to write rows of children in the body of their parent.

    A new parent takes ``write``, ``list``, ``find``, ``past`` and ``add``, a stored one all but ``add``.
    """
    children = children_of(resource)
    records, lookups, lists, history = zip(*(names(child) for child in children), strict=True)
    put, delete, count = (_actions(name) for name in ("PutItem", "DeleteItem", "UpdateItem"))
    finds = _of_each(children, _finds)
    new = (*finds, *(["UNREGISTERED#*"] if any(child.registered for child in children) else []))
    every = _of_each(children, _living, _trash)  # a row may be of a child that is about to come back
    return {
        "write": Statement("the records; history", put, _arns(*records, *history)),
        "list": Statement("rows of lists", put, _arns(*lists), _of_each(children, _living)),
        "find": Statement("what finds them", put, _arns(*lookups), new),
        "past": Statement("the answer to an idempotency key", _actions("Query"), _arns(*history)),
        "add": Statement("counters of new ones", count, _arns(*lookups), (keys.COUNTERS, keys.FACETS)),
        "read": Statement("those that are changed", _actions("BatchGetItem"), _arns(*records)),
        "trash": Statement("their rows in the trash", put, _arns(*lists), _of_each(children, _trash)),
        "unlist": Statement("rows that they no longer have", delete, _arns(*lists), every),
        "lose": Statement("what no longer finds them", delete, _arns(*lookups), finds),
        "count": Statement("their counters", count, _arns(*lookups), _COUNTERS),
    }


def _moved(parents: Sequence[Resource], names: Names) -> list[Statement]:
    """Return what children that follow have to know of their parents."""
    records, _, _, history = zip(*(names(parent) for parent in parents), strict=True)
    return [
        Statement("who purged it", _actions("Query"), _arns(*history)),
        Statement(
            "that it is where it was, or that nothing moves there any more",
            _actions("ConditionCheckItem", "UpdateItem"),
            _arns(*records),
        ),
    ]


def importing(resources: Sequence[Resource], names: Names) -> dict[str, Statement]:
    """Return what it takes to import records of these resources, and to undo that."""
    records, lookups, lists, history = zip(*(names(each) for each in resources), strict=True)
    parents = [names(parent)[0] for each in resources if (parent := parent_of(each))]
    with_phone = [names(each)[1] for each in resources if each.phone]
    guarded = [each for each in resources if each.unique]
    links = [each.parent for each in resources if each.parent]
    below = [make(link, "*") for link in links for make in (keys.of_parent, keys.trash_of_parent)]
    external = dict.fromkeys(one.list_of("*") for each in resources for one in each.external_ids)
    queried = [names(each)[2] for each in resources if each.parent or each.external_ids]
    living = dict.fromkeys(name for each in resources for name in _living(each))
    finds = dict.fromkeys(name for each in resources for name in _finds(each))
    more = [f"{keys.UNSETTLED}*", "UNREGISTERED#*"]
    write = _actions("PutItem", "DeleteItem")
    return {
        "records": Statement(
            "the records", _actions("GetItem", "BatchGetItem", "PutItem", "DeleteItem"), _arns(*records)
        ),
        "history": Statement(
            "history; what an undo gives back", _actions("GetItem", "PutItem", "DeleteItem"), _arns(*history)
        ),
        "parents": Statement(
            "whether a parent is there", _actions("ConditionCheckItem"), _arns(*dict.fromkeys(parents))
        ),
        "rows": Statement("rows of lists", write, _arns(*lists), tuple(living)),
        "markers": Statement(
            "who has a value",
            _actions("BatchGetItem"),
            _arns(*(names(each)[1] for each in guarded)),
            tuple(map(_marker, guarded)),
        ),
        "owners": _owner(),
        "phones": Statement("who has a phone number", _actions("Query"), _arns(*with_phone), ("WORD#>*",)),
        "finds": Statement("what finds them, and is noted of them", write, _arns(*lookups), (*finds, *more)),
        "lists": Statement("children; who has an external id", _actions("Query"), _arns(*queried), (*below, *external)),
        "count": Statement("their counters", _actions("UpdateItem"), _arns(*lookups), _COUNTERS),
    }


def selecting(resources: Sequence[Resource], names: Names) -> list[Statement]:
    """Return what it takes to find the records of these resources that are to be changed, by id or as a list does."""
    records = [names(each)[0] for each in resources]
    return [
        Statement("the records, and their parents", _actions("GetItem", "BatchGetItem"), _arns(*records)),
        *(each for resource in resources for each in _listing(resource, _Tables(*names(resource)))),
    ]


def _session() -> Statement:
    return Statement("whether the caller's session is over", _actions("BatchGetItem"), _arn(_SESSIONS))


def _owner() -> Statement:
    what = "whether somebody who is named may write"
    return Statement(what, _actions("BatchGetItem"), _arn(_PEOPLE), ("EMAIL#*", "PROJECTION"))


def _read(resource: Resource, own: _Tables) -> Iterator[Statement]:
    yield Statement("the record, and those of a list", _actions("GetItem", "BatchGetItem"), _arn(own.records))
    yield Statement("history, and what somebody did last", _actions("Query"), _arn(own.history, index="by-index"))
    yield Statement("who threw away what is in the trash", _actions("BatchGetItem"), _arns(own.history))
    yield Statement("whether what is not there was erased", _actions("GetItem"), _arn(_LEDGER), (resource.plural,))
    yield from _listing(resource, own)
    if resource.tallied:
        yield Statement("counters of values", _actions("Query"), _arn(own.lookups), (f"{keys.VALUES}*",))


def _listing(resource: Resource, own: _Tables) -> Iterator[Statement]:
    yield Statement("lists, in their orders", _actions("Query"), _arn(own.lists, index="*"))
    yield Statement("words and counters", _actions("Query"), _arn(own.lookups), (*_COUNTERS, "WORD#*"))
    if resource.unique:
        yield Statement("who has a value", _actions("GetItem"), _arn(own.lookups), (_marker(resource),))
    yield Statement(_SEALING, _actions("GetItem", "PutItem"), _arn(own.lookups), (keys.CURSOR_SECRET.pk,))


def _write(resource: Resource, own: _Tables) -> Iterator[Statement]:
    if resource.people:
        yield _owner()
    living, finds = _living(resource), _finds(resource)
    new = (*finds, _REQUESTS, *(["UNREGISTERED#*"] if resource.registered else []))
    yield Statement("the record", _actions("GetItem", "BatchGetItem"), _arn(own.records))
    yield Statement("the record; history", _actions("PutItem"), _arns(own.records, own.history))
    moved = _trash(resource) if resource.parent else ()  # what is in the trash, after a merge of its parent
    yield Statement("rows of lists", _actions("PutItem"), _arn(own.lists), (*living, *moved))
    yield Statement("what finds it; idempotency keys", _actions("PutItem"), _arn(own.lookups), new)
    yield Statement("what a request with a key has made", _actions("GetItem"), _arn(own.lookups), (_REQUESTS,))
    yield Statement("rows that it no longer has", _actions("DeleteItem"), _arn(own.lists), (*living, *_trash(resource)))
    yield Statement("what no longer finds it", _actions("DeleteItem"), _arn(own.lookups), finds)
    yield Statement("the counters", _actions("UpdateItem"), _arn(own.lookups), _COUNTERS)
    yield Statement("earlier values, and first answers", _actions("Query"), _arn(own.history))
    yield from _note_children(resource, own)


def _administer(resource: Resource, own: _Tables) -> Iterator[Statement]:
    every = (*_living(resource), *_trash(resource), _MERGED)
    yield Statement("the record", _actions("GetItem", "BatchGetItem"), _arn(own.records))
    yield Statement("that nothing moves", _actions("ConditionCheckItem"), _arn(own.records))
    yield Statement("who was merged into it", _actions("Query"), _arn(own.lists), (_MERGED,))
    yield Statement("the record, marked; history", _actions("PutItem"), _arns(own.records, own.history))
    if resource.parent:  # which may have been merged before the record could follow
        yield Statement("its rows", _actions("PutItem"), _arn(own.lists), (*_living(resource), *_trash(resource)))
        yield Statement("what finds it", _actions("PutItem"), _arn(own.lookups), _finds(resource))
    else:
        yield Statement("its row in the trash", _actions("PutItem"), _arn(own.lists), _trash(resource))
    yield Statement("for good: record and history", _actions("DeleteItem"), _arns(own.records, own.history))
    yield Statement("its rows", _actions("DeleteItem"), _arn(own.lists), every)
    yield Statement("what finds it", _actions("DeleteItem"), _arn(own.lookups), _finds(resource))
    yield Statement("the counters", _actions("UpdateItem"), _arn(own.lookups), _COUNTERS)
    yield Statement("what a purge that was cut short has left", _actions("Query"), _arn(own.history))
    yield from _note_children(resource, own)


def _export(resource: Resource, own: _Tables) -> Iterator[Statement]:
    yield Statement("the record", _actions("GetItem", "BatchGetItem"), _arn(own.records))
    yield from _listing(resource, own)
    files = "[s3:PutObject, s3:AbortMultipartUpload, s3:GetObject]"
    yield Statement("its files; a link has the rights of who signs it", files, _files(resource))
    yield Statement("who finishes large files", "states:StartExecution", "!Ref ExportWorkflow")


def _files(resource: Resource) -> str:
    return f'!Sub "${{ExportsBucket.Arn}}/{resource.plural}/*"'


_STATEMENTS: dict[str, Callable[[Resource, _Tables], Iterator[Statement]]] = {
    "read": _read,
    "write": _write,
    "administer": _administer,
    "export": _export,
}
_WRITING = ("write", "administer")


def _living(resource: Resource) -> tuple[str, ...]:
    return (keys.ALL, *(each.list_of("*") for each in reversed(resource.listing)))


def _of_each(resources: Sequence[Resource], *make: Callable[[Resource], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the partitions of several resources, each once."""
    return tuple(dict.fromkeys(name for each in resources for one in make for name in one(each)))


def _trash(resource: Resource) -> tuple[str, ...]:
    of_parent = [keys.trash_of_parent(resource.parent, "*")] if resource.parent else []
    return (keys.TRASH, *of_parent)


def _finds(resource: Resource) -> tuple[str, ...]:
    return (*([_marker(resource)] if resource.unique else []), "WORD#*")


def _marker(resource: Resource) -> str:
    return keys.marker(resource.unique.field, "*").pk if resource.unique else ""


def _note_children(resource: Resource, own: _Tables) -> Iterator[Statement]:
    if children_of(resource):
        note = _actions("GetItem", "PutItem", "DeleteItem")
        yield Statement("that its children have to follow", note, _arn(own.lookups), (f"{keys.UNSETTLED}*",))


def _actions(*names: str) -> str:
    listed = ", ".join(f"dynamodb:{name}" for name in names)
    return listed if len(names) == 1 else f"[{listed}]"


def _arn(table: str, index: str = "") -> str:
    whole = f"!GetAtt {table}.Arn"
    return f'[{whole}, !Sub "${{{table}.Arn}}/index/{index}"]' if index else whole


def _arns(*tables: str) -> str:
    return f"[{', '.join(map(_arn, tables))}]"
