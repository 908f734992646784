"""Demo customers for the local stack: fictional people, with domains and phone numbers reserved for examples."""

from collections.abc import Callable
from pathlib import Path

from dev.api import Api
from dev.console import CommandError
from dev.csv_rows import body, field_templates, read_csv
from dev.csv_send import REJECTED, send

FILE = Path(__file__).with_name("demo_customers.csv")


def load(api: Api, say: Callable[[str], None]) -> None:
    """Create the demo customers, unless there are customers already."""
    if api.send("GET", "/customers?limit=1").json().get("total"):
        say("there are customers already")
        return
    file = read_csv(FILE)
    templates = field_templates(file.header, [])
    bodies = [(row, body(row, templates)) for row in file.rows]
    for done, outcome in enumerate(send(api, bodies, lambda _: ""), start=1):
        if outcome.kind == REJECTED:
            raise CommandError(f"the demo customer of row {outcome.row.number} was rejected: {outcome.reasons}")
        say(f"{done} of {len(bodies)}")
