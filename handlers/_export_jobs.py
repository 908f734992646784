"""An export on its way: what is asked for, how far it is, and how it goes on.

Beside the file in the bucket lies a note in JSON. After each part of the file the note says where the next part
begins, so that whoever reads it goes on there: what was read since then is read again. Memory holds a page of records
and a part of the file, however many records there are.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from exports.columns import Options, columns_of
from exports.formats import FORMATS
from exports.writing import CannotBeWrittenError
from handlers import _lists
from handlers._http import validated
from records import days
from records.database import Database, Tables
from records.errors import RecordError
from records.files import LEAST_PART, PART, Bucket, NoFileError
from records.finder import Finder
from records.messages import gettext_noop
from records.resource import Item, Record, lives

RUNNING, DONE, FAILED = "running", "done", "failed"
_PAGE = 500
_NOTE_EVERY = 3.0
"""Seconds between two notes for those who look how far it is."""
SILENCE = 1800
"""Seconds without a note after which nobody goes on: twice the time of a function."""
BROKEN = gettext_noop("The file could not be written. Try again.")


class StalledError(RecordError):
    """An export came no further in all of a function's time."""


@dataclass(slots=True)
class Job:
    """The note of one export; values are those of JSON."""

    export_id: str
    subject: str
    """Whose it is; nobody else learns of it."""
    query: Item
    """As it was sent; once the file is whole or given up it is forgotten, as it may name somebody."""
    body: Item
    file_name: str
    state: str = RUNNING
    rows: int = 0
    """That were read so far."""
    total: int | None = None
    """If it is known."""
    detail: str = ""
    """Why it failed."""
    noted: float = 0.0
    """When, in seconds since 1970."""
    body_hash: str = ""
    """Of what was asked for, with the key of the request; empty without one. It says nothing without the key."""
    at: Item = field(default_factory=dict)
    """Where the next part begins: ``cursor``, ``rows``, the ``writer``'s state and the ``upload``'s."""
    file: str = ""
    """Which file is this export's: requests with one key, at the same moment, write one each. Empty: the id's."""
    tag: str = ""
    """Of the note that was read; not noted itself."""

    @property
    def named(self) -> str:
        """The name of the file, and of the workflow that finishes it."""
        return self.file or self.export_id


@dataclass(frozen=True, slots=True)
class Exports:
    """Writes the files of one resource."""

    database: Database[Tables]
    bucket: Bucket
    selection: Any
    """The schema of the parameters."""
    body: Any
    """The schema of the body."""
    schema: Any
    """The schema of a record."""

    def key(self, name: str) -> str:
        """Return where a file of this name is."""
        return f"{self.database.tables.resource.plural}/{name}"

    def read(self, export_id: str) -> Job:
        """Return the note of an export; NoFileError."""
        content, tag = self.bucket.read_tagged(f"{self.key(export_id)}.json")
        return Job(**json.loads(content) | {"tag": tag})

    def note(self, job: Job) -> None:
        """Write the note; the first one only where there is none, or still the one with the job's tag.

        Then ChangedFileError: a request with the same key was faster.
        """
        is_first, job.noted = not job.noted, time.time()
        content = json.dumps({name: value for name, value in asdict(job).items() if name != "tag"}).encode()
        place, headers = f"{self.key(job.export_id)}.json", {"ContentType": "application/json"}
        if is_first:
            self.bucket.exchange(place, content, job.tag, **headers)
        else:
            self.bucket.write(place, [content], **headers)

    def write(self, job: Job, deadline: float, stop: float) -> bool:
        """Go on with a file, and tell whether it is whole; False at ``stop``, with a note of how far it is.

        ``deadline`` is that of each request. CannotBeWrittenError, BusyError, and ChangedFileError as a note's.
        """
        form = FORMATS[job.body["format"]]
        asked, wanted = validated(self.selection, job.query), validated(self.body, job.body)
        headers = {"ContentType": form.media_type, "ContentDisposition": f'attachment; filename="{job.file_name}"'}
        columns = columns_of(self.schema, asked["names"], wanted["labels"])
        writer = form.writer(columns, self._options(wanted), job.at.get("writer", {}))
        upload = self.bucket.upload(self.key(job.named), headers, job.at.get("upload"))
        buffer, job.rows = bytearray(b"" if job.at else writer.begin()), job.at.get("rows", 0)
        noted = time.monotonic()
        chosen = self._chosen(wanted["ids"], deadline) if wanted["ids"] else None
        for rows, cursor in chosen or self._pages(asked, job.at.get("cursor"), deadline):
            for row in rows:
                buffer += writer.row(row)
            job.rows += len(rows)
            if cursor is None:
                break
            late = time.monotonic() > stop
            if len(buffer) >= (LEAST_PART if late else PART):
                buffer += writer.pause()
                upload.part(buffer)
                job.at = {"cursor": cursor, "rows": job.rows, "writer": writer.state, "upload": upload.state}
                buffer = bytearray()
            if late:
                return False
            if job.noted and (not buffer or time.monotonic() - noted > _NOTE_EVERY):
                self.note(job)
                noted = time.monotonic()
        upload.end(buffer + writer.end())
        self.finish(job, DONE)
        return True

    def finish(self, job: Job, state: str, detail: str = "") -> None:
        """Note that the file is whole, or that there is none; what was asked for is forgotten."""
        job.state, job.detail, job.query, job.at = state, detail, {}, {}
        self.note(job)

    def take_back(self, job: Job) -> None:
        """Take back the parts that were sent."""
        self.bucket.upload(self.key(job.named), {}, job.at.get("upload")).give_up()

    def go_on(self, export_id: str, deadline: float) -> bool:
        """Go on with a file until most of the time is over, and tell whether there is nothing more to do."""
        with suppress(NoFileError):  # the bucket has deleted it: nobody waits any more
            job = self.read(export_id)
            if job.state != RUNNING:
                return True
            began, now = job.at.get("rows", 0), time.monotonic()
            try:
                if self.write(job, deadline, now + 0.85 * (deadline - now)):
                    return True
            except CannotBeWrittenError as error:
                self.take_back(job)
                self.finish(job, FAILED, str(error))
                return True
            if job.at.get("rows", 0) == began:
                raise StalledError
            self.note(job)
            return False
        return True

    def give_up(self, export_id: str) -> None:
        """Leave nothing of a file that nobody goes on with, but a note that says so."""
        with suppress(NoFileError):
            job = self.read(export_id)
            if job.state == RUNNING:
                self.take_back(job)
                self.finish(job, FAILED, BROKEN)

    def count(self, job: Job, deadline: float) -> int | None:
        """Return how many rows there will be, if that can be told at once."""
        asked = validated(self.selection, job.query)
        query = _lists.query_of(self.database.tables, asked | {"limit": _PAGE, "cursor": None})
        if query.unique or query.phone:
            return None
        matches = Finder(self.database.until(deadline)).count(query)
        return matches.count if matches.exact else None

    def _options(self, wanted: Item) -> Options:
        resource = self.database.tables.resource
        return Options(resource.title, resource.id, days.time_zone(self.database.tables.zone), wanted["delimiter"])

    def _chosen(self, ids: list[str], deadline: float) -> Iterator[tuple[list[Item], str | None]]:
        """Yield the records with these ids, all at once; what is in the trash or gone is left out."""
        found = _whole(self.database.until(deadline), [*dict.fromkeys(map(str.lower, ids))], trash=False)
        yield [*map(self.database.tables.resource.to_wire, found)], None

    def _pages(self, asked: Item, cursor: str | None, deadline: float) -> Iterator[tuple[list[Item], str | None]]:
        """Yield rows and where the next ones begin; records that change meanwhile may be missing, or as they were."""
        resource, database = self.database.tables.resource, self.database.until(deadline)
        finder, has_all = Finder(database), set(asked["names"]) <= {*resource.listed} - {*resource.latest}
        query = _lists.query_of(database.tables, asked | {"limit": _PAGE, "cursor": cursor})
        for page in finder.pages(query):
            found = page.items if has_all else _whole(database, [*map(resource.id_of, page.items)], trash=query.trash)
            yield [*map(resource.to_wire, found)], page.cursor


def _whole(database: Database[Tables], ids: list[str], *, trash: bool) -> list[Record]:
    """Read records, whose rows have no long fields; who is not in the list, or has left it meanwhile, is left out."""
    resource = database.tables.resource
    found = database.get_all(database.tables.records, [{resource.id: id_} for id_ in ids])
    by_id = {item[resource.id]: item for item in found if trash != lives(item)}
    return [resource.from_wire(by_id[id_]) for id_ in ids if id_ in by_id]
