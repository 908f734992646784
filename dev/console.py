"""Output of the commands: progress while they run, and one sentence when they fail."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape

console = Console(highlight=False)


class CommandError(Exception):
    """A command cannot continue; the message says why, and what to do."""


class Stop(BaseException):
    """The command was asked to stop (Ctrl-C, SIGTERM or a closed terminal)."""


def agree(question: str, *, yes: bool) -> None:
    """Go on after a "y", or if ``yes`` was said before; else raise CommandError."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError("nothing was written: nobody can be asked here, so say --yes.")
    if input(f"{question} [y/N] ").strip().casefold() not in ("y", "yes"):
        raise CommandError("nothing was written.")


@contextmanager
def step(what: str) -> Iterator[Callable[[str], None]]:
    """Show that ``what`` is in progress, and then how long it took; call the value to show a detail meanwhile."""
    started = time.monotonic()
    if console.is_terminal:
        with console.status(f"{what} …") as status:
            yield lambda detail: status.update(f"{what} … [dim]{escape(detail)}")
    else:
        console.print(f"{what} …")
        yield lambda _: None
    console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - started:.1f} s")


def run(command: Callable[[], int], failed: int = 1) -> None:
    """Run a command and exit with its code; a failure prints one sentence to standard error, never a traceback.

    ``failed`` is the exit code of failures.
    """
    try:
        sys.exit(command())
    except CommandError as error:
        print(f"clientele: {error}", file=sys.stderr)
    except (BotoCoreError, ClientError) as error:
        print(f"clientele: AWS: {error}", file=sys.stderr)
    except OSError as error:
        print(f"clientele: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("clientele: interrupted", file=sys.stderr)
        sys.exit(130)
    sys.exit(failed)
