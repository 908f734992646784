"""How fast a batch of an import writes, and whether it goes on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

LOOK_SECONDS = 2.0
"""How often a batch looks whether somebody has paused the import."""


@dataclass(slots=True)
class Pace:
    """Keeps a batch at its share of the rows a second, and looks whether it is to go on."""

    goes_on: Callable[[], bool]
    seconds: float
    """Between two rows."""
    started: float = field(default_factory=time.monotonic)
    rows: int = 0
    looked: float = field(default_factory=time.monotonic)

    def __call__(self) -> bool:
        """Wait for the next row's turn; False ends the batch."""
        now = time.monotonic()
        if now - self.looked > LOOK_SECONDS:
            self.looked = now
            if not self.goes_on():
                return False
        time.sleep(max(0.0, self.started + self.rows * self.seconds - now))
        self.rows += 1
        return True
