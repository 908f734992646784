from dev.api import Api
from collections.abc import Callable


def load(api: Api, say: Callable[[str], None]) -> None:
    pass
