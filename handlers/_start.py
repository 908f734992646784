"""The end of a cold start."""

import gc


def imported() -> None:
    """Look for garbage from now on, but not among what the imports have made. A handler is made when they are done."""
    gc.freeze()
    gc.enable()
