"""The routes of exports of any resource: a file of the list, which a workflow finishes if it is large."""

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import boto3
from botocore.config import Config

from exports.formats import FORMATS
from exports.writing import CannotBeWrittenError
from handlers._export_jobs import BROKEN, DONE, FAILED, RUNNING, SILENCE, Exports, Job
from handlers._http import Answer, Endpoint, Problem, Request, Response, is_id, single_values, validated
from handlers._resource import errors_of
from handlers._several import Routes
from records import keys
from records.errors import BusyError, IdempotencyKeyReusedError
from records.files import ChangedFileError, NoFileError
from records.messages import gettext_noop
from records.resource import Resource
from records.rights import WRITE
from records.transaction import patiently

_AT_ONCE = 6.0
"""Seconds of a request in which a file is written; then the workflow goes on."""
_REQUEST = 20.0
"""Seconds of a request, of which the gateway ends those after 29; the function may run longer."""


def workflows() -> Any:
    """Return a client of Step Functions."""
    config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
    return boto3.client("stepfunctions", config=config)


@dataclass(frozen=True, slots=True)
class ExportRoutes:
    """Answers the requests for files of one resource."""

    exports: Exports
    states: Any
    """Of Step Functions."""

    def make(self, request: Request) -> Response:
        """Answer 201 with ``url``, a link that anybody can use until ``expiresAt``; ``rows`` is the number of records.

        Filters, search and order are those of the list; `fields` may be any field of a record.
        A file that takes longer than some seconds is finished afterwards: the answer is 202, and
        `GET` of the export says how far it is.
        Requests with the same Idempotency-Key make one file.
        """
        query, body = single_values(request.query), request.json()
        validated(self.exports.selection, query)
        form = FORMATS[validated(self.exports.body, body)["format"]]
        plural = self.exports.database.tables.resource.plural
        file_name = f"{plural}-{datetime.now(UTC):%Y-%m-%d}.{form.suffix}"
        name = str(uuid4())
        job = Job(name, request.person.subject, query, body, file_name, file=name)
        deadline = min(request.deadline, time.monotonic() + _REQUEST)
        job = self._named(request, job) or self._written(job, deadline)
        if job.state == RUNNING:
            self._start(job, deadline)  # also what an earlier request has begun, which may have died before
        request.audit["target"] = job.export_id
        request.log["rows"] = job.rows
        request.audit["changes"] = (f"format={form.suffix}", f"rows={job.rows}")
        return Response(202 if job.state == RUNNING else 201, self._told(job))

    def get(self, request: Request) -> Response:
        """Answer 200 with how far the caller's export is: ``state`` is `running`, `done` or `failed`.

        When it is done, each answer has a new link to the file, which is kept for a day.
        """
        export_id = request.path.get("exportId", "").lower()
        try:
            job = self._noted(export_id) if is_id(export_id) else None
        except NoFileError:
            job = None
        if job is None or job.subject != request.person.subject:
            raise Problem(404, gettext_noop("There is no export with this id: files are kept for a day."))
        return Response(200, self._told(job))

    def _named(self, request: Request, job: Job) -> Job | None:
        """Give an export the id that is its key's, if it has one, and return the one that this key has begun before.

        What has failed is begun anew, in place of the note that says so. Problem 400, IdempotencyKeyReusedError.
        """
        if "idempotency-key" not in request.headers:
            return None
        from handlers._records import idempotency_key  # noqa: PLC0415 steps of the workflow start without it

        key = idempotency_key(request, {"query": job.query, "body": job.body})
        if key is None:
            return None
        place = self.exports.key("") + keys.idempotency(key.caller, key.key).pk
        job.export_id = str(UUID(bytes=hashlib.sha256(place.encode()).digest()[:16], version=4))
        job.body_hash = key.body_hash
        with suppress(NoFileError):
            begun = self._begun(job)
            if begun.state != FAILED:
                return begun
            job.tag = begun.tag
        return None

    def _begun(self, job: Job) -> Job:
        """Return the note of the export that a request with the same key has begun; IdempotencyKeyReusedError."""
        begun = self._noted(job.export_id)
        if begun.body_hash != job.body_hash:
            raise IdempotencyKeyReusedError
        return begun

    def _written(self, job: Job, deadline: float) -> Job:
        """Write a file, or as much of it as there is time for, and return its note; or that of a faster request."""
        try:
            if not self.exports.write(job, deadline, min(deadline, time.monotonic() + _AT_ONCE)):
                job.total = self.exports.count(job, deadline)
                self.exports.note(job)
        except ChangedFileError:
            return self._faster(job)
        except CannotBeWrittenError as error:
            self.exports.take_back(job)
            raise Problem(413, str(error)) from None
        except BaseException:
            self.exports.take_back(job)
            raise
        return job

    def _faster(self, job: Job) -> Job:
        """Return the note that stands where a job's would; BusyError if it is deleted by now."""
        try:
            noted = self.exports.read(job.export_id)
        except NoFileError:
            raise BusyError from None
        if noted.named != job.named:  # else the workflow goes on with it already: an answer of S3 was lost
            self.exports.take_back(job)
        return self._begun(job)

    def _noted(self, export_id: str) -> Job:
        """Return the note of an export, which has failed if nobody has gone on with it for long; NoFileError."""
        job = self.exports.read(export_id)
        if job.state == RUNNING and time.time() - job.noted > SILENCE:
            job.state, job.detail = FAILED, BROKEN
        return job

    def _start(self, job: Job, deadline: float) -> None:
        """Start the workflow of an export, unless it was started already; without a key, leave nothing if that fails.

        With one the same request, sent again, goes on with what is there.
        """
        start = {
            "stateMachineArn": os.environ["EXPORT_WORKFLOW_ARN"],
            "name": job.named,  # the name makes the call idempotent
            "input": json.dumps({"exportId": job.export_id, "function": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}),
        }
        try:
            patiently(lambda: self.states.start_execution(**start), deadline)
        except self.states.exceptions.ExecutionAlreadyExists:
            return
        except BaseException:
            if not job.body_hash:
                self.exports.take_back(job)
            raise

    def _told(self, job: Job) -> dict[str, Any]:
        told: dict[str, Any] = {"exportId": job.export_id, "state": job.state, "fileName": job.file_name}
        told |= {"rows": job.rows, "total": job.rows if job.state == DONE else job.total}
        if job.state == DONE:
            told |= self.exports.bucket.link(self.exports.key(job.named))
        if job.state == FAILED:
            told["detail"] = job.detail
        return told


def _audited_download(_: Request, response: Response) -> str:
    """Return what the audit log calls a look at an export: only a link to the file is worth an entry."""
    return "exportDownload" if isinstance(response.body, dict) and "url" in response.body else ""


def exporting(resource: Resource, routes: ExportRoutes) -> Routes:
    """Return what answers at each of these routes."""
    files, errors, plural = f"/{resource.plural}/exports", errors_of(resource), resource.plural
    make = Endpoint(
        routes.make,
        WRITE,
        resource.rights,
        errors,
        audit="export",
        query=routes.exports.selection,
        body=routes.exports.body,
        answers={201: Answer("Export"), 202: Answer("Export")},
        problems=(422,),
        name=f"export{plural.title()}",
        summary=f"Write {plural} to a file, with a link to it",
    )
    get = Endpoint(
        routes.get,
        WRITE,
        resource.rights,
        errors,
        audit=_audited_download,
        answers={200: Answer("Export")},
        problems=(404,),
        name=f"get{resource.name.title()}Export",
        summary=f"Tell how far an export of {plural} is, with a link to the file when it is done",
    )
    return Routes({f"POST {files}": make, f"GET {files}/{{exportId}}": get})
