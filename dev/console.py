"""What the commands say: progress while they work, one sentence when they can't."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape

console = Console(highlight=False)


class CommandError(Exception):
    """A command can't go on; the message tells the person at the terminal why, and what to do."""


class Stop(BaseException):
    """Somebody asked the command to stop (Ctrl-C, SIGTERM or a closed terminal)."""


@contextmanager
def step(what: str) -> Iterator[Callable[[str], None]]:
    """Show that ``what`` is going on and how long it took; the value shows a detail while it lasts."""
    started = time.monotonic()
    if console.is_terminal:
        with console.status(f"{what} …") as status:
            yield lambda detail: status.update(f"{what} … [dim]{escape(detail)}")
    else:
        console.print(f"{what} …")
        yield lambda _: None
    console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - started:.1f} s")


def run(command: Callable[[], int]) -> None:
    """Run a command to its exit code; what it can't do ends in one sentence on standard error, never in a trace."""
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
    sys.exit(1)
