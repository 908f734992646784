"""One import of a stage, through the routes that the page uses: send its file, run it, follow it, pause it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import httpx
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dev.api import Api, checked, download
from dev.console import CommandError, console

_PAUSES = (0.25, 0.5, 1.0, 2.0)
"""Seconds between two questions how far an import is; the last one stays."""
_UPLOAD_SECONDS = 60.0
"""So long a connection may be silent while a file is sent."""
_DOING = {"reading": "Reading", "checking": "Checking", "writing": "Importing", "undoing": "Undoing"}
_CONFLICT = 409
Import = dict[str, Any]
"""An import as the API has it."""


class PausedError(CommandError):
    """The import was paused, and can go on."""


def send_file(api: Api, resource: str, path: Path, file: BinaryIO) -> str:
    """Send a file to a new import; return the import's id."""
    size = path.stat().st_size
    asked, once = {"resource": resource, "fileName": path.name, "bytes": size}, {"Idempotency-Key": str(uuid4())}
    begun = checked(api.send("POST", "/imports", json=asked, headers=once))
    form = begun["upload"]
    bar = (TextColumn("Sending"), BarColumn(), DownloadColumn())
    try:
        with Progress(*bar, console=console, transient=True, disable=not console.is_terminal) as progress:
            shown = progress.wrap_file(file, total=size)
            answer = httpx.post(
                form["url"], data=form["fields"], files={"file": (path.name, shown)}, timeout=_UPLOAD_SECONDS
            )
    except httpx.TransportError as error:
        raise CommandError(f"{path} was not sent, and nothing is imported: {error}") from None
    if not answer.is_success:
        raise CommandError(f"{path} was refused ({answer.status_code}): was it changed while it was sent?")
    return str(begun["importId"])


def get(api: Api, import_id: str) -> Import:
    """Return an import as it is now."""
    return api.ask("GET", f"/imports/{import_id}")


def run(api: Api, import_id: str, body: Mapping[str, Any], called: Mapping[str, str]) -> Import:
    """Begin a run; CommandError names what is wrong with the choices as ``called`` has them."""
    return _set_going(api, "POST", f"/imports/{import_id}", "/runs", body, called)


def undo(api: Api, import_id: str) -> Import:
    """Begin to undo an import."""
    return _set_going(api, "POST", f"/imports/{import_id}", "/undo", {}, step="undoing")


def go_on(api: Api, import_id: str) -> Import:
    """Go on with an import that was paused or has failed; others are returned as they are."""
    meta = get(api, import_id)
    if meta["state"] in ("paused", "failed") and meta["run"]:
        return _set_going(api, "PATCH", f"/imports/{import_id}", "", {"state": "running"})
    return meta


def _set_going(
    api: Api,
    method: str,
    path: str,
    rest: str,
    body: Mapping[str, Any],
    called: Mapping[str, str] | None = None,
    *,
    step: str = "",
) -> Import:
    """Set an import running; one that runs already does so because the first answer was lost, and is followed."""
    answer = api.send(method, path + rest, json=body)
    if answer.status_code == _CONFLICT:
        meta = api.ask("GET", path)
        if meta["state"] == "running" and step in ("", meta["step"]):
            return meta
    return checked(answer, called)


def followed(api: Api, meta: Import, how_to_go_on: str) -> Import:
    """Show how far a run is until it ends, and return the import; Ctrl-C pauses it.

    Raise PausedError, which says ``how_to_go_on``, and CommandError if the import fails, was cancelled, or there is no
    answer.
    """
    path = f"/imports/{meta['importId']}"
    try:
        meta = _watched(api, path, meta)
    except KeyboardInterrupt:
        answer = api.send("PATCH", path, json={"state": "paused"})
        meta = api.ask("GET", path) if answer.status_code == _CONFLICT else checked(answer)
    except CommandError as error:
        raise CommandError(f"{error} The import goes on without this command; look at it with {how_to_go_on}") from None
    if meta["state"] == "paused":
        raise PausedError(f"the import is paused, {_far(meta)}; go on with {how_to_go_on}")
    if meta["state"] == "failed":
        raise CommandError(f"{meta['sentence']} ({_far(meta)}; {how_to_go_on})")
    if meta["state"] == "cancelled":
        raise CommandError(f"the import was cancelled, {_far(meta)}.")
    return meta


def _watched(api: Api, path: str, meta: Import) -> Import:
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bar, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading", total=None)
        asked = 0
        while meta["state"] == "running":
            api.sleep(_PAUSES[min(asked, len(_PAUSES) - 1)])
            asked += 1
            meta = api.ask("GET", path)
            counts = meta["counts"]
            doing = _DOING.get(meta["step"], "Ending")
            progress.update(task, description=doing, total=counts["total"], completed=counts["done"])
    return meta


def _far(meta: Import) -> str:
    done, total = meta["counts"]["done"], meta["counts"]["total"]
    return f"{done} of {total} rows done" if total is not None else "no row done"


def take_wrong_rows(api: Api, import_id: str, place: Callable[[str], Path]) -> Path:
    """Write the wrong rows of the last run where ``place`` puts a file of their name; return where."""
    made = api.ask("POST", f"/imports/{import_id}/wrong-rows", {})
    path = place(Path(made["fileName"]).name)
    download(made["url"], path)
    return path
