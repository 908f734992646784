"""One fresh process: import a function, answer its first request and more of the same, and print what they took.

:mod:`benchmarks.cold` runs it; nothing is imported here that a function's own start would not pay for.
"""

import gc
import importlib
import json
import sys
import time


class _Context:
    """What Lambda tells a function about its invocation; the deadline is far, so that nobody hurries under valgrind."""

    function_name = aws_request_id = "benchmark"

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""
        return 900_000


def main() -> int:
    """Print the milliseconds of processor: of the process until the first answer, and of each answer after it."""
    module, event, status, repeats = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    handler = importlib.import_module(module).handler
    answer = handler(event, _Context())
    cold = time.process_time()
    if answer["statusCode"] != status:
        sys.exit(f"{module} answers {answer} instead of {status}.")
    gc.collect()
    began = time.process_time()
    for _ in range(repeats):
        handler(event, _Context())
    warm = (time.process_time() - began) / max(repeats, 1)
    print(f"\n{json.dumps([1000 * cold, 1000 * warm])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
