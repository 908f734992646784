"""Faults between the SDK and the tables."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

Fault = Callable[[Callable[..., Any], dict[str, Any]], Any]
"""Given the call and its arguments: an answer in its place, or an error."""


def throttled(_: Callable[..., Any], __: dict[str, Any]) -> Any:
    """Refuse the call, which DynamoDB does before it writes anything."""
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "any")


def unreachable(_: Callable[..., Any], __: dict[str, Any]) -> Any:
    """Lose the request."""
    raise ConnectionClosedError(endpoint_url="http://127.0.0.1")


def answer_lost(call: Callable[..., Any], request: dict[str, Any]) -> Any:
    """Do what is asked and lose the answer."""
    call(**request)
    raise ConnectionClosedError(endpoint_url="http://127.0.0.1")


class FaultyClient:
    """A DynamoDB client whose calls meet the faults planned for them, in turn, and after that succeed.

    It remembers transactions by their token as DynamoDB does for ten minutes and moto does not: the same token
    again writes nothing and succeeds.
    """

    def __init__(self, client: Any, **faults: list[Fault]) -> None:
        self.client = client
        self.faults = faults
        self.calls: list[str] = []
        self._tokens: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        """Return boto3's method, with what may go wrong."""
        if name == "exceptions":
            return self.client.exceptions

        def call(**request: Any) -> Any:
            self.calls.append(name)
            planned = self.faults.get(name, [])
            really = self._transact if name == "transact_write_items" else getattr(self.client, name)
            return planned.pop(0)(really, request) if planned else really(**request)

        return call

    def _transact(self, **request: Any) -> Any:
        token = request["ClientRequestToken"]
        if token in self._tokens:
            return {}
        answer = self.client.transact_write_items(**request)
        self._tokens.add(token)
        return answer
