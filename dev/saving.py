"""The emulator's data on disk while it runs, so that whatever ends it costs seconds.

The emulator writes its state only at a clean stop, from a copy of all of it. Here a fork of its process writes: it has
the state as it was at one moment, nobody waits for it, and its memory goes with it. Each file is replaced in one step.
"""
# ruff: noqa: PLC0415, SLF001 nobody but the emulator's process has it loaded, and it is the emulator's own state

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
from typing import Any

from dev.guard import App, Receive, Scope, Send

MANIFEST = "saved.json"
"""The file beside the state that lists its files; it is written last."""
_SHORTEST_PAUSE = 2.0
_PAUSE_PER_SAVE = 4
"""A pause is so many times as long as the save before it, which leaves the processor to the functions."""
_LONGEST_SAVE = 120.0
_SAVES_AFTER_A_REQUEST = 2
"""The second one has what went on after the answer: workflows, events."""


class Saver:
    """Saves the state of the emulator that runs in this process whenever it was asked for something."""

    def __init__(self, folder: Path, report: int) -> None:
        """``folder`` is the state's; the file descriptor ``report`` takes a line when saving fails or works again."""
        self._folder = folder
        self._report = report
        self._due = 0
        self._child = 0
        self._failing = False
        self._stopped = threading.Event()
        self._one_at_a_time = threading.Lock()

    def watch(self, app: App) -> App:
        """Return an ASGI application that notes each request and hands it on."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "lifespan":
                self._due = _SAVES_AFTER_A_REQUEST
            await app(scope, receive, send)

        return watched

    def start(self) -> None:
        """Save from now on, in a thread."""
        threading.Thread(target=self._run, daemon=True, name="saver").start()

    def save_finally(self, _: dict[str, Any]) -> None:
        """Save once more, in place of the emulator's own function, whose copy of the state takes far longer."""
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
        with dynamodb._lock:  # nothing is half written, and the fork does not inherit a lock that nobody gives back
            self._child = os.fork()
            if self._child == 0:
                _be_the_fork(self._folder, writer)
        os.close(writer)
        killer = threading.Timer(_LONGEST_SAVE, os.kill, (self._child, signal.SIGKILL))
        killer.start()
        with os.fdopen(reader) as answer:
            said = answer.read()
        killer.cancel()
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)
        self._child = 0
        problems: list[str] = json.loads(said) if said else ["the save did not end"]
        return problems

    def _tell(self, problems: list[str]) -> None:
        """Report the first of several failures in a row, and its end."""
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
    """Save what this copy of the process has, answer what went wrong as JSON, and end."""
    try:
        from ministack import app  # type: ignore[import-untyped]
        from ministack.services import dynamodb

        dynamodb._lock.release()
        gc.disable()
        copy.deepcopy = lambda value, *_: value  # the whole process is a copy, and nobody else has it
        problems = write(folder, app._build_persistence_save_dict())
        os.write(writer, json.dumps(problems).encode())
    finally:
        os._exit(0)


def write(folder: Path, services: dict[str, Any]) -> list[str]:
    """Write the state of ``services`` (name -> function) to ``folder``; return what went wrong, a sentence each."""
    from ministack.core import persistence  # type: ignore[import-untyped]

    heard = _Heard()
    persistence.logger.addHandler(heard)
    try:
        persistence.save_all(services)
        files = sorted(path.name for path in folder.glob("*.json") if path.name != MANIFEST)
        new = folder / f"{MANIFEST}.tmp"
        new.write_text(json.dumps(files), encoding="utf-8")
        new.replace(folder / MANIFEST)
    except OSError as error:
        heard.problems.append(str(error))
    finally:
        persistence.logger.removeHandler(heard)
    return heard.problems


class _Heard(logging.Handler):
    """Keeps what the emulator logs as an error instead of raising it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.problems: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(record.getMessage().removeprefix("Persistence: "))


def missing_files(folder: Path) -> list[str]:
    """Return the names of files that were saved and are gone; raise ValueError if the list itself can't be read."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return []
    return [name for name in json.loads(manifest.read_text(encoding="utf-8")) if not (folder / name).exists()]
