"""Save the emulator's data while it runs, so that a crash loses only seconds of it.

The emulator itself writes its state only at a clean stop, from a full copy. Here a fork of its process writes: it has a
consistent state, blocks nobody, and frees its memory when it ends. Each file is replaced atomically.
"""
# ruff: noqa: PLC0415, SLF001 only the emulator's process has these modules, and the state is in their internals

import copy
import gc
import json
import logging
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from dev.guard import App, Receive, Scope, Send

MANIFEST = "saved.json"
"""The list of the state's files, written last."""
_SHORTEST_PAUSE = 2.0
_PAUSE_PER_SAVE = 9
"""The pause after a save, as a multiple of its duration: nine tenths of a processor are left to the functions."""
_LONGEST_SAVE = 120.0
_SAVES_AFTER_A_REQUEST = 2
"""The second save includes what happens after the answer: workflows and events."""


class Saver:
    """Saves the state of the emulator in this process after each request."""

    def __init__(self, folder: Path, report: int) -> None:
        """``folder`` is for the state; the file descriptor ``report`` gets a line when saving fails or works again."""
        self._folder = folder
        self._report = report
        self._due = 0
        self._child = 0
        self._failing = False
        self._stopped = threading.Event()
        self._one_at_a_time = threading.Lock()

    def watch(self, app: App) -> App:
        """Return an ASGI application that records each request and passes it on."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "lifespan":
                self._due = _SAVES_AFTER_A_REQUEST
            await app(scope, receive, send)

        return watched

    def start(self) -> None:
        """Start a thread that saves."""
        threading.Thread(target=self._run, daemon=True, name="saver").start()

    def save_finally(self, _: dict[str, Any]) -> None:
        """Save once more; replaces the emulator's own function, which copies the state and takes far longer."""
        self._stopped.set()
        if self._child:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
        with self._one_at_a_time:
            self._tell(self._save_in_a_fork())

    def _run(self) -> None:
        pause = _SHORTEST_PAUSE
        while not self._stopped.wait(pause):
            if not self._due:
                continue
            self._due -= 1
            started = time.monotonic()
            with self._one_at_a_time:
                problems = self._save_in_a_fork()
            if not self._stopped.is_set():
                self._tell(problems)
            pause = max(_SHORTEST_PAUSE, _PAUSE_PER_SAVE * (time.monotonic() - started))

    def _save_in_a_fork(self) -> list[str]:
        from ministack.services import dynamodb  # type: ignore[import-untyped]

        reader, writer = os.pipe()
        with dynamodb._lock:  # the state is consistent, and the fork inherits no lock that nobody releases
            self._child = os.fork()
            if self._child == 0:
                _be_the_fork(self._folder, writer)
        os.close(writer)
        killer = threading.Timer(_LONGEST_SAVE, os.kill, (self._child, signal.SIGKILL))
        killer.start()
        with os.fdopen(reader) as answer:
            report = answer.read()
        killer.cancel()
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)
        self._child = 0
        problems: list[str] = json.loads(report) if report else ["the save did not end"]
        return problems

    def _tell(self, problems: list[str]) -> None:
        """Report the first of consecutive failures, and the first success afterwards."""
        line = ""
        if problems:
            self._due = _SAVES_AFTER_A_REQUEST
            line = "" if self._failing else f"the data in {self._folder} can't be saved: {'; '.join(problems)}"
        elif self._failing:
            line = f"the data in {self._folder} is saved again."
        self._failing = bool(problems)
        if line:
            with suppress(OSError):
                os.write(self._report, f"{line}\n".encode())


def _be_the_fork(folder: Path, writer: int) -> None:
    """Save the state of this copy of the process, report problems as JSON, and end."""
    try:
        from ministack import app  # type: ignore[import-untyped]
        from ministack.services import dynamodb

        dynamodb._lock.release()
        gc.disable()
        copy.deepcopy = lambda value, *_: value  # the whole process is a copy already
        json.dump = _dump  # type: ignore[assignment]
        problems = write(folder, app._build_persistence_save_dict())
        os.write(writer, json.dumps(problems).encode())
    finally:
        os._exit(0)


def _dump(value: Any, file: IO[str], **options: Any) -> None:
    """Write what ``json.dump`` writes; that one encodes in Python, ``json.dumps`` in C, in a tenth of the time."""
    file.write(json.dumps(value, **options))


def write(folder: Path, services: dict[str, Any]) -> list[str]:
    """Write the state of ``services`` (name -> function) to ``folder``; return a sentence for each problem."""
    from ministack.core import persistence  # type: ignore[import-untyped]

    log = _Errors()
    persistence.logger.addHandler(log)
    try:
        persistence.save_all(services)
        files = sorted(path.name for path in folder.glob("*.json") if path.name != MANIFEST)
        new = folder / f"{MANIFEST}.tmp"
        new.write_text(json.dumps(files), encoding="utf-8")
        new.replace(folder / MANIFEST)
    except OSError as error:
        log.problems.append(str(error))
    finally:
        persistence.logger.removeHandler(log)
    return log.problems


class _Errors(logging.Handler):
    """Collects errors that the emulator logs instead of raising."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.problems: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(record.getMessage().removeprefix("Persistence: "))


def missing_files(folder: Path) -> list[str]:
    """Return the names of saved files that are missing; raise ValueError if the list itself cannot be read."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return []
    return [name for name in json.loads(manifest.read_text(encoding="utf-8")) if not (folder / name).exists()]
