"""Call a function as Lambda does, in this process."""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

CONTEXT = SimpleNamespace(
    function_name="clientele-test-function",
    aws_request_id="5f4d6f9e-0000-4000-8000-000000000000",
    get_remaining_time_in_millis=lambda: 10_000,
)


@contextmanager
def function(name: str, environment: dict[str, str]) -> Iterator[ModuleType]:
    """Import a handler's module afresh with the function's environment."""
    ours = [module for module in sys.modules if module.startswith("handlers.")]
    with patch.dict("os.environ", {"STAGE": "test", "CORS_ORIGINS": "https://app.example.com"} | environment):
        kept = {module: sys.modules.pop(module) for module in ours}
        try:
            yield importlib.import_module(f"handlers.{name}")
        finally:
            for module in [module for module in sys.modules if module.startswith("handlers.")]:
                del sys.modules[module]
            sys.modules.update(kept)


def lines(output: str) -> list[dict[str, Any]]:
    """Return the lines of JSON that a function wrote."""
    return [json.loads(line) for line in output.splitlines()]
