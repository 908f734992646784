"""Demo customers for the local stack: fictional people, with domains and phone numbers reserved for examples."""

import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

from dev.api import Api, checked

FILE = Path(__file__).with_name("demo_customers.csv")
_IN_FLIGHT = 4


def load(api: Api, say: Callable[[str], None]) -> None:
    """Create the demo customers, unless there are customers already; CommandError."""
    if api.send("GET", "/customers?limit=1").json().get("total"):
        say("there are customers already")
        return

    def create(body: dict[str, Any]) -> None:
        checked(api.send("POST", "/customers", json=body, headers={"Idempotency-Key": str(uuid4())}))

    people = bodies()
    with ThreadPoolExecutor(_IN_FLIGHT) as pool:
        for done, _ in enumerate(pool.map(create, people), start=1):
            say(f"{done} of {len(people)}")


def bodies() -> list[dict[str, Any]]:
    """Return the demo customers as the API takes them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [{name: text for name, text in row.items() if text} for row in csv.DictReader(file)]
    return [{**row, "tags": row["tags"].split(",")} if "tags" in row else dict(row) for row in rows]
