"""DynamoDB without the work that boto3 spends on each value of a request: for functions that write many items.

boto3 walks through a request three times, to check it, to copy it, and to find an endpoint; a transaction of an import
has a thousand values. What these functions send is JSON as DynamoDB takes it. So this client only signs and sends it.
Signing, credentials, TLS, connections, and the classes of errors are those of botocore.
``AWS_CLIENT=boto3`` in a function's environment takes boto3's client instead.
"""

import json
import os
import socket
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.parsers import create_parser

_OK = 200
_SECONDS: Any = (1, 3)
"""How long it waits for a connection, and for an answer; botocore's types know neither pairs nor socket options."""
_AT_ONCE: Any = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
"""Without it a body waits for the answer to its headers, 40 milliseconds."""


@dataclass(frozen=True)
class Direct:
    """Has boto3's methods of a client, for requests without binary values; raises the same errors."""

    client: Any
    """boto3's client of DynamoDB."""
    credentials: Any
    http: URLLib3Session = field(default_factory=lambda: URLLib3Session(timeout=_SECONDS, socket_options=_AT_ONCE))

    def __getattr__(self, method: str) -> Any:
        """Return what sends a request."""
        if method in self.client.meta.method_to_api_mapping:
            return partial(self._send, self.client.meta.method_to_api_mapping[method])
        return getattr(self.client, method)

    def _send(self, operation: str, **request: Any) -> Any:
        meta = self.client.meta
        service = meta.service_model.metadata
        headers = {
            "Content-Type": f"application/x-amz-json-{service['jsonVersion']}",
            "X-Amz-Target": f"{service['targetPrefix']}.{operation}",
        }
        body = json.dumps(request, separators=(",", ":")).encode()
        signed = AWSRequest("POST", f"{meta.endpoint_url}/", headers, body)
        SigV4Auth(self.credentials.get_frozen_credentials(), "dynamodb", meta.region_name).add_auth(signed)
        prepared = signed.prepare()
        # Whoever listens to botocore's events, as tracing does, hears of this request as of any other.
        _, response = meta.events.emit_until_response(f"before-send.dynamodb.{operation}", request=prepared)
        response = response or self.http.send(prepared)
        if response.status_code == _OK:
            return json.loads(response.content)
        answer = {"status_code": response.status_code, "headers": response.headers, "body": response.content}
        raise self._error(operation, answer)

    def _error(self, operation: str, answer: dict[str, Any]) -> ClientError:
        """Return the error that boto3 makes of an answer, with all that the service says of it."""
        model, parser = self.client.meta.service_model, create_parser("json")
        parsed = parser.parse(answer, model.operation_model(operation).output_shape)
        code = parsed["Error"]["Code"]
        if shape := model.shape_for_error_code(code):
            parsed |= parser.parse(answer, shape)
        error: ClientError = self.client.exceptions.from_code(code)(parsed, operation)
        return error


def direct(client: Any) -> Any:
    """Return the same client without that work, unless the environment says otherwise."""
    if os.environ.get("AWS_CLIENT") == "boto3":
        return client
    return Direct(client, boto3.Session().get_credentials())
