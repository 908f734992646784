"""The processes that write: each takes segments of a table, and tells of every page that it has finished.

A process ends when the pipe to the command is closed, so that none goes on alone when the command is killed. What it
was writing then is a transaction, which is there as a whole or not at all.
"""

import signal
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

import boto3
from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import get_session

from dev.doctor.__main__ import all_tables
from dev.reindex.notes import SEGMENTS
from dev.reindex.renewing import Done, Renewal
from records.errors import BusyError
from records.transaction import Item

AT_ONCE = 8
"""Records that a process writes at the same time."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a process is to know; it finds everything else itself."""

    outputs: Mapping[str, str]
    """Of the stack: the names of its tables."""
    plural: str
    """The name of the resource: ``customers``."""
    region: str | None


def renewed(work: Work, segments: Iterable[tuple[int, Item | None]], processes: int) -> Generator[Done]:
    """Let processes write segments of a table, and yield each page; BusyError if the tables stay busy."""
    context = get_context("forkserver")  # a fork of a process without threads, which shares what is loaded
    context.set_forkserver_preload([__name__])
    rest = iter(segments)
    pipes: dict[Connection, Any] = {}
    try:
        for _ in range(processes):
            mine, theirs = context.Pipe()
            process = context.Process(target=serve, args=(work, theirs), daemon=True)
            process.start()
            theirs.close()
            pipes[mine] = process
            mine.send(next(rest, None))
        while pipes:
            for pipe in wait(list(pipes)):
                yield from _answer(pipe, pipes, rest)  # type: ignore[arg-type] # wait() returns what it was given
    finally:
        for pipe in pipes:
            pipe.close()


def _answer(pipe: Connection, pipes: dict[Connection, Any], rest: Iterator[tuple[int, Item | None]]) -> Iterator[Done]:
    """Take what a process tells; give it another segment after its last page."""
    try:
        told = pipe.recv()
    except EOFError:  # it has ended, without work if its code is 0
        process = pipes.pop(pipe)
        process.join()
        if process.exitcode:
            raise OSError(f"a process that was writing ended with code {process.exitcode}") from None
        return
    if isinstance(told, BaseException):
        raise told
    yield told
    if told.after is None:
        pipe.send(next(rest, None))


class _Items(JSONParser):
    """Takes items as they come: boto3 would copy each value of each, which is half of a run's time.

    Only bytes would be other than boto3's; no table has any.
    """

    def _handle_map(self, shape: Any, value: Any) -> Any:
        return value if shape.value.name == "AttributeValue" else super()._handle_map(shape, value)  # type: ignore[misc]


class _Parsers(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> Any:
        return _Items() if protocol_name == "json" else super().create_parser(protocol_name)


_session = get_session()
_session.register_component("response_parser_factory", _Parsers())
_session.get_service_model("dynamodb")  # once, before processes are forked, which share it then


def quick_client(region: str | None) -> Any:
    """Return a client of DynamoDB that costs a third less of the processor."""
    config = Config(max_pool_connections=2 * AT_ONCE, parameter_validation=False)
    return boto3.Session(botocore_session=_session).client("dynamodb", region_name=region, config=config)


def serve(work: Work, pipe: Connection) -> None:
    """Write the segments that are asked for, until there are none or nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command is asked to stop, and closes the pipe
    client = quick_client(work.region)
    tables = next(each for each in all_tables(work.outputs) if each.resource.plural == work.plural)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            renewal = Renewal(client, tables, pool)
            while segment := pipe.recv():
                for done in renewal.segment(segment[0], SEGMENTS, segment[1]):
                    pipe.send(done)
    except BusyError as busy:
        pipe.send(busy)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the command has ended
