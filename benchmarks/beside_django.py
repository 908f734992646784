"""The same questions to Django's own admin, on SQLite and PostgreSQL, for ``npm run bench:find``."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cases import LIMIT, whole_request
from benchmarks.made_up import customers, in_django
from benchmarks.servers import free_port, wait_for
from dev.console import CommandError, step
from dev.local import ROOT
from dev.tools import installed
from records.finder import Finder, Page, Query
from records.search import query_words

ROUNDS = 5


@dataclass(frozen=True)
class Beside:
    """Median milliseconds of one question among so many customers; None where there is no such database."""

    what: str
    size: int
    ours: float
    sqlite: float | None
    postgresql: float | None


def django() -> Path | None:
    """Install Django where that is possible, and return the folder of its commands."""
    try:
        return installed("django")
    except CommandError as error:
        print(f"Django is left out, it could not be installed: {error}", file=sys.stderr)
    return None


def compare(finder: Finder, size: int, commands: Path, folder: Path) -> Iterator[Beside]:
    """Ask ours and both of Django's the same."""
    folder.mkdir(parents=True, exist_ok=True)
    with step(f"Asking Django on SQLite among {size} customers"):
        sqlite = _asked(commands, folder, size, {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db")})
    with postgresql(folder / "postgresql") as port:
        where = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "bench", "HOST": "127.0.0.1"}
        other = {}
        if port:
            with step(f"Asking Django on PostgreSQL among {size} customers"):
                other = _asked(commands, folder, size, where | {"PORT": port})
    for what, ask in _OURS.items():
        ours = median(_milliseconds(ask, finder) for _ in range(ROUNDS))
        yield Beside(what, size, ours, sqlite[what], other.get(what))


def _search(text: str, sort: str = "") -> Callable[[Finder], Page]:
    query = Query(words=tuple(query_words(text)), sort=sort)
    return lambda finder: whole_request(finder, query)


_OURS: dict[str, Callable[[Finder], Any]] = {
    "first page": lambda finder: whole_request(finder, Query()),
    "last page": lambda finder: whole_request(finder, Query(sort="registrationDate")),
    "search for a word": _search("anna"),
    "search for first and last name": _search("anna schmidt"),
    "the same, by e-mail address": _search("anna schmidt", "email"),
    "count of all": lambda finder: finder.counters.total(),
    "count of matches": lambda finder: finder.count(Query(words=("anna",))),
}


@contextmanager
def postgresql(folder: Path) -> Iterator[int | None]:
    """Run PostgreSQL on loopback and give its port; None, with a word, where it is not installed."""
    if not (programs := _programs()):
        print("PostgreSQL is left out: there is no initdb in PATH or /usr/lib/postgresql.", file=sys.stderr)
        yield None
        return
    # It refuses to run as root, which a benchmark in a network of its own is.
    somebody = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        options = ["--username=bench", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        make = [*somebody, str(programs / "initdb"), "-D", str(data), *options]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 fixed command
    port = free_port()
    settings = ["--listen_addresses=127.0.0.1", f"--port={port}", "--unix_socket_directories=", "--shared_buffers=1GB"]
    command = [*somebody, str(programs / "postgres"), "-D", str(data), *settings]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 fixed command
    try:
        wait_for(server, port, "PostgreSQL did not start.")
        yield port
    finally:
        server.terminate()
        server.wait()


def _programs() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


def _asked(commands: Path, folder: Path, size: int, database: dict[str, Any]) -> dict[str, float]:
    """Fill a database if it is not full, and return the median milliseconds of each question."""
    (folder / "static").mkdir(exist_ok=True)  # where Django looks for files that nobody asks for here
    environment = os.environ | {"DJANGO_FOLDER": str(folder), "DJANGO_DATABASE": json.dumps(database)}
    command = [str(commands / "python"), str(ROOT / "benchmarks" / "django_find.py"), str(LIMIT), str(ROUNDS)]
    full = folder / f"{database['ENGINE']}.full"
    rows = () if full.exists() else (f"{json.dumps(in_django(customer))}\n" for customer in customers(size))
    command += () if full.exists() else ("fill",)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        if process.stdin and process.stdout:
            process.stdin.writelines(rows)
            process.stdin.close()
            said = process.stdout.read()
    if process.returncode:
        raise CommandError("Django could not be asked.")
    full.touch()
    return {what: median(times) for what, times in json.loads(said).items()}


def _milliseconds(ask: Callable[[Finder], Any], finder: Finder) -> float:
    began = time.perf_counter()
    ask(finder)
    return 1000 * (time.perf_counter() - began)
