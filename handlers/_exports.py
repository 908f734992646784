"""What exports of any resource share: records become a file in the bucket, page by page, and a link to it.

Memory holds a page of records and a part of the file, however many records there are.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from exports.columns import Options, columns_of
from exports.formats import FORMATS, Format
from handlers import _lists
from handlers._http import Problem, Request, Response, single_values, validated
from records import days
from records.database import Database, Tables
from records.files import Bucket
from records.finder import Finder, Query
from records.resource import Item, Record

LINK_SECONDS = 300
"""How long a link is good for."""
_PAGE = 500
_MOST_READ = 100
"""Whole records that one request reads."""
_READING = 0.7
"""Of a function's time; the rest is for what is written when all records are read."""
_TOO_LONG = "This file takes longer than a request may. Nothing was written: narrow the list, or choose another format."


class TakesTooLongError(Exception):
    """The file will not be whole in the function's time."""


@dataclass(frozen=True, slots=True)
class Exports:
    """Makes the files of one resource."""

    database: Database[Tables]
    bucket: Bucket
    selection: Any
    """The schema of the parameters."""
    body: Any
    """The schema of the body."""
    schema: Any
    """The schema of a record."""

    def make(self, request: Request) -> Response:
        """Answer 201 with ``url``, which is good for some minutes, ``fileName``, ``expiresAt`` and ``rows``."""
        asked = validated(self.selection, single_values(request.query))
        wanted = validated(self.body, request.json())
        resource = self.database.tables.resource
        form = FORMATS[wanted["format"]]
        file_name = f"{resource.plural}-{datetime.now(UTC):%Y-%m-%d}.{form.suffix}"
        key = f"{resource.plural}/{uuid4()}"
        headers = {"ContentType": form.media_type, "ContentDisposition": f'attachment; filename="{file_name}"'}
        rows = _Counted(self._rows(asked, request))
        expires = datetime.now(UTC) + timedelta(seconds=LINK_SECONDS)
        try:
            self.bucket.write(key, self._pieces(form, rows, asked["names"], wanted, request), **headers)
        except TakesTooLongError:
            raise Problem(413, _TOO_LONG) from None
        request.log["rows"] = rows.count
        ends = expires.isoformat(timespec="seconds").replace("+00:00", "Z")
        return Response(
            201,
            {"url": self.bucket.link(key, LINK_SECONDS), "fileName": file_name, "expiresAt": ends, "rows": rows.count},
        )

    def _pieces(
        self, form: Format, rows: Iterable[Item], names: tuple[str, ...], wanted: Item, request: Request
    ) -> Iterator[bytes]:
        resource = self.database.tables.resource
        zone = days.time_zone(self.database.tables.zone)
        options = Options(resource.title, resource.id, zone, wanted["delimiter"])
        for piece in form.write(columns_of(self.schema, names, wanted["labels"]), rows, options):
            yield piece
            _in_time(request.deadline)

    def _rows(self, asked: Item, request: Request) -> Iterator[Item]:
        """Walk the list as it is asked for; records that change meanwhile may be missing, or as they were."""
        resource = self.database.tables.resource
        database, now = self.database.until(request.deadline), time.monotonic()
        end = now + _READING * (request.deadline - now)
        finder = Finder(database)
        query: Query | None = _lists.query_of(database.tables, asked | {"limit": _PAGE, "cursor": None})
        while query:
            page = finder.find(query)
            found = page.items if set(asked["names"]) <= {*resource.listed} else _whole(database, page.items, query)
            yield from map(resource.to_wire, found)
            _in_time(end)
            query = replace(query, cursor=page.cursor) if page.cursor else None


class _Counted:
    """Rows that are counted on their way."""

    def __init__(self, rows: Iterator[Item]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Item]:
        for row in self.rows:
            self.count += 1
            yield row


def _whole(database: Database[Tables], rows: list[Record], query: Query) -> Iterator[Record]:
    """Read the records of rows, which have no long fields; who has left the list meanwhile is left out."""
    resource = database.tables.resource
    for start in range(0, len(rows), _MOST_READ):
        ids = [resource.id_of(row) for row in rows[start : start + _MOST_READ]]
        found = database.get_all(database.tables.records, [{resource.id: id_} for id_ in ids])
        by_id = {item[resource.id]: item for item in found if ("trashedAt" in item) == query.trash}
        yield from (resource.from_wire(by_id[id_]) for id_ in ids if id_ in by_id)


def _in_time(end: float) -> None:
    if time.monotonic() > end:
        raise TakesTooLongError
