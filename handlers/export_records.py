"""Files of the records of one resource; ``RESOURCE`` in the environment names it. Routes, and steps of a workflow."""

import os
from dataclasses import dataclass
from typing import Any

from all_resources import named, parent_of
from handlers._export_jobs import Exports
from handlers._exports import ExportRoutes, exporting, workflows
from handlers._resource import database_of
from handlers._several import Routes
from handlers._work import Work, worker
from records.files import Bucket, s3
from schemas._record import schema_of
from schemas.export import ExportSchema, selection_of
from schemas.listing import listing_for


def export_records(event: dict[str, Any], work: Work) -> dict[str, bool]:
    """Go on with a file for the workflow, or give it up; tell whether there is nothing more to do."""
    if event.get("failed"):
        exports.give_up(event["exportId"])
        return {"done": True}
    return {"done": exports.go_on(event["exportId"], work.deadline)}


@dataclass(frozen=True, slots=True, eq=False)
class Handler:
    """The Lambda handler: the workflow names an export, all else are requests."""

    routes: Routes
    go_on: Any

    @property
    def endpoints(self) -> Any:
        """Return what answers at each route."""
        return self.routes.endpoints

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        """Answer a request, or go on with a file."""
        return self.go_on(event, context) if "exportId" in event else self.routes(event, context)


_resource = named(os.environ["RESOURCE"])
exports = Exports(
    database_of(_resource, parent=parent_of(_resource)),
    Bucket(s3(), os.environ["EXPORTS_BUCKET_NAME"]),
    selection_of(listing_for(_resource), _resource),
    ExportSchema(),
    schema_of(_resource)(),
)
handler = Handler(exporting(_resource, ExportRoutes(exports, workflows())), worker(export_records))
