"""Demo customers for the local stack: fictional people, with domains and phone numbers reserved for examples."""

from collections.abc import Callable
from pathlib import Path

from customers.resource import CUSTOMERS
from dev.api import Api
from dev.console import CommandError
from dev.csv_send import REJECTED, send
from imports.columns import target
from imports.formats import open_table
from imports.mapping import mapper_of
from imports.tables import Options
from schemas.customer import CustomerSchema

FILE = Path(__file__).with_name("demo_customers.csv")


def load(api: Api, say: Callable[[str], None]) -> None:
    """Create the demo customers, unless there are customers already."""
    if api.send("GET", "/customers?limit=1").json().get("total"):
        say("there are customers already")
        return
    fields = target(CustomerSchema(), CUSTOMERS.writable)
    with FILE.open("rb") as file:
        table = open_table(file, Options(), fields.known)
        mapper = mapper_of(table, fields)
        bodies = [(row, mapper.body(row)) for row in table.rows()]
    for done, outcome in enumerate(send(api, bodies, lambda _: ""), start=1):
        if outcome.kind == REJECTED:
            raise CommandError(f"the demo customer of row {outcome.row.number} was rejected: {outcome.reasons}")
        say(f"{done} of {len(bodies)}")
