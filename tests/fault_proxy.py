"""A proxy on loopback between an SDK and DynamoDB that throttles, conflicts, and loses requests and answers."""

import http.client
import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

THROTTLED, CONFLICT, REQUEST_LOST, ANSWER_LOST, ANSWER_CUT = FAULTS = (
    "throttled",
    "conflict",
    "request lost",
    "answer lost",
    "answer cut",
)
"""Refused; a transaction cancelled by another one; broken connection before, or after it was done, or midway."""
_ONLY = {CONFLICT: "DynamoDB_20120810.TransactWriteItems"}
"""Fault -> the operation that alone has it."""
_RESET = struct.pack("ii", 1, 0)


class FaultProxy:
    """Where the proxy is, and what it has done."""

    def __init__(self, upstream: str, rates: dict[str, float], seed: int) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.url = ""
        self.happened: Counter[str] = Counter()
        self._rates = rates
        self._random = random.Random(seed)  # noqa: S311 faults, not secrets
        self._lock = threading.Lock()

    def fault(self, operation: str) -> str:
        """Draw what goes wrong with the next request; nothing at all is empty."""
        possible = [fault for fault in FAULTS if _ONLY.get(fault, operation) == operation]
        with self._lock:
            weights = [self._rates.get(fault, 0) for fault in possible]
            (fault,) = self._random.choices(["", *possible], [1 - sum(weights), *weights])
            self.happened[fault] += 1
        return fault


@contextmanager
def fault_proxy(upstream: str, rates: dict[str, float], seed: int = 1) -> Iterator[FaultProxy]:
    """Run a proxy before ``upstream``; ``rates`` says how often each of :data:`FAULTS` happens."""
    proxy = FaultProxy(upstream, rates, seed)

    class Handler(_Handler):
        faults = proxy

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        proxy.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5  # an idle connection ends, so that the proxy can
    faults: FaultProxy

    def do_POST(self) -> None:
        """Every call of DynamoDB is a POST."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers["X-Amz-Target"]
        fault = self.faults.fault(operation)
        if fault == THROTTLED:
            self._refuse({"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "Slow down"})
        elif fault == CONFLICT:
            others = [{"Code": "None"}] * (len(json.loads(body)["TransactItems"]) - 1)
            kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
            self._refuse({"__type": kind, "CancellationReasons": [{"Code": "TransactionConflict"}, *others]})
        elif fault == REQUEST_LOST:
            self._break()
        else:
            status, headers, answer = self._forward(body)
            if fault == ANSWER_LOST:
                self._break()
            else:
                self._answer(status, headers, answer, cut=fault == ANSWER_CUT)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = http.client.HTTPConnection(self.faults.upstream, timeout=30)
        try:
            upstream.request("POST", self.path, body, dict(self.headers) | {"Content-Length": str(len(body))})
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def _refuse(self, error: dict[str, Any]) -> None:
        self._answer(400, [("Content-Type", "application/x-amz-json-1.0")], json.dumps(error).encode(), cut=False)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, *, cut: bool) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() in ("content-type", "x-amz-crc32", "x-amzn-requestid"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self._break()

    def _break(self) -> None:
        """Reset the connection, as a network does."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close_connection = True
