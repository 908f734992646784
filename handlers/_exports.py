"""What exports of any resource share: records become a file in the bucket, page by page, and a link to it.

Memory holds a page of records and a part of the file, however many records there are.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from exports.columns import Options, columns_of
from exports.formats import FORMATS, Format
from handlers import _lists
from handlers._http import Problem, Request, Response, single_values, validated
from records import days
from records.database import Database, Tables
from records.finder import Finder, Query
from records.resource import Item, Record

LINK_SECONDS = 300
"""How long a link is good for."""
_PAGE = 500
_MOST_READ = 100
"""Whole records that one request reads."""
_PART = 8 << 20
"""Bytes; S3 takes parts from 5 MiB, and 10,000 of them."""
_READING = 0.7
"""Of a function's time; the rest is for what is written when all records are read."""
_TOO_LONG = "This file takes longer than a request may. Nothing was written: narrow the list, or choose another format."


def storage() -> Any:
    """Return a client of S3, whose links name the bucket's own host: a new bucket is redirected from the global one."""
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"}, connect_timeout=1, read_timeout=4)
    return boto3.client("s3", config=config)


class TakesTooLongError(Exception):
    """The file will not be whole in the function's time."""


@dataclass(slots=True)
class _File:
    """A file in the bucket that is there when it is whole, or not at all."""

    client: Any
    place: Item
    """``Bucket`` and ``Key``."""
    headers: Item
    parts: list[Item] = field(default_factory=list)
    upload: Item = field(default_factory=dict)
    """``UploadId``, once there is more than one part."""

    def write(self, pieces: Iterable[bytes]) -> None:
        """Write the whole file; whatever goes wrong meanwhile leaves nothing behind."""
        buffer = bytearray()
        try:
            for piece in pieces:
                buffer += piece
                if len(buffer) >= _PART:
                    self._part(buffer)
                    buffer = bytearray()
            self._end(buffer)
        except BaseException:
            if self.upload:
                self.client.abort_multipart_upload(**self.place, **self.upload)
            raise

    def _part(self, content: bytearray) -> None:
        if not self.upload:
            started = self.client.create_multipart_upload(**self.place, **self.headers)
            self.upload = {"UploadId": started["UploadId"]}
        number = {"PartNumber": len(self.parts) + 1}
        made = self.client.upload_part(**self.place, **self.upload, **number, Body=bytes(content))
        self.parts.append(number | {"ETag": made["ETag"]})

    def _end(self, rest: bytearray) -> None:
        if not self.upload:
            self.client.put_object(**self.place, **self.headers, Body=bytes(rest))
            return
        if rest:
            self._part(rest)
        parts = {"MultipartUpload": {"Parts": self.parts}}
        self.client.complete_multipart_upload(**self.place, **self.upload, **parts)


@dataclass(frozen=True, slots=True)
class Exports:
    """Makes the files of one resource."""

    database: Database[Tables]
    client: Any
    """Of S3."""
    bucket: str
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
        place = {"Bucket": self.bucket, "Key": f"{resource.plural}/{uuid4()}"}
        headers = {"ContentType": form.media_type, "ContentDisposition": f'attachment; filename="{file_name}"'}
        rows = _Counted(self._rows(asked, request))
        expires = datetime.now(UTC) + timedelta(seconds=LINK_SECONDS)
        try:
            _File(self.client, place, headers).write(self._pieces(form, rows, asked["names"], wanted, request))
        except TakesTooLongError:
            raise Problem(413, _TOO_LONG) from None
        request.log["rows"] = rows.count
        url = self.client.generate_presigned_url("get_object", place, LINK_SECONDS)
        ends = expires.isoformat(timespec="seconds").replace("+00:00", "Z")
        return Response(201, {"url": url, "fileName": file_name, "expiresAt": ends, "rows": rows.count})

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
