"""DynamoDB and Cognito as one fresh process needs them: a server on loopback that answers at once, always the same."""

import json
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from benchmarks.made_up import customers
from customers.resource import CUSTOMERS
from records import keys, writes
from records.database import Tables
from records.transaction import to_item

ROWS = 25
"""Customers that a list shows."""


class Stub:
    """What the tables have: what the service's own writes put there for some customers."""

    def __init__(self) -> None:
        self.tables = Tables(CUSTOMERS, *(CUSTOMERS.tables or ()))
        self.customers = list(customers(ROWS))
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for customer in self.customers:
            for step in writes.appear(self.tables, customer):
                if step.operation == "Put":
                    self.rows[step.request["TableName"]].append(step.request["Item"])
        self.rows[self.tables.lookups].append(to_item(keys.CURSOR_SECRET._asdict() | {"secret": "00" * 32}))

    def answer(self, operation: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body; what is not known here is refused, and the function fails."""
        known = self._ANSWERS.get(operation)
        return known(self, asked) if known else (400, {"__type": "UnknownOperationException", "message": operation})

    def _get(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        found = [row for row in self.rows[asked["TableName"]] if asked["Key"].items() <= row.items()]
        return 200, {"Item": found[0]} if found else {}

    def _batch(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, {"Responses": {table: [] for table in asked["RequestItems"]}, "UnprocessedKeys": {}}

    def _query(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        values = asked["ExpressionAttributeValues"].values()
        found = [row for row in self.rows[asked["TableName"]] if row.get("pk", row.get("list")) in values]
        return 200, {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _done(self, _: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, {}

    def _refuse(self, _: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 400, {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}

    _ANSWERS: ClassVar = {
        "GetItem": _get,
        "BatchGetItem": _batch,
        "Query": _query,
        "PutItem": _done,
        "UpdateItem": _done,
        "TransactWriteItems": _done,
        "InitiateAuth": _refuse,
    }


@contextmanager
def serving() -> Iterator[tuple[Stub, str]]:
    """Run the server; yield what it has, and where it is."""
    stub = Stub()

    class Handler(_Handler):
        answers = stub

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield stub, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # the answer is one piece
    answers: Stub

    def do_POST(self) -> None:
        """Answer one call, as DynamoDB signs its answers with a checksum."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.answers.answer(self.headers["X-Amz-Target"].rpartition(".")[2], asked)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-crc32", str(zlib.crc32(body)))
        self.send_header("x-amzn-RequestId", "benchmark")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the table is what is printed."""
