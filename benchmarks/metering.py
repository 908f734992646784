"""A DynamoDB client that reads its own meter."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Meter:
    """What calls have cost."""

    calls: int = 0
    read_units: float = 0.0
    write_units: float = 0.0


class MeteredClient:
    """Passes calls on, asks each for its consumed capacity, and adds it up."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.exceptions = client.exceptions
        self.meter = Meter()

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method, metered."""
        method = getattr(self.client, name)

        def call(**request: Any) -> Any:
            answer = method(**request, ReturnConsumedCapacity="TOTAL")
            consumed = answer.get("ConsumedCapacity", [])
            tables = consumed if isinstance(consumed, list) else [consumed]
            units = sum(table["CapacityUnits"] for table in tables)
            self.meter.calls += 1
            if name in ("get_item", "query", "scan"):
                self.meter.read_units += units
            else:
                self.meter.write_units += units
            return answer

        return call

    def read_meter(self) -> Meter:
        """Return what was consumed since the last reading."""
        read, self.meter = self.meter, Meter()
        return read
