"""Who asks: the signature of a request (AWS Signature Version 4), and the credentials that make it."""

import os
from functools import cache
from typing import Any, NamedTuple

from botocore import exceptions as errors
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest


class Credentials(NamedTuple):
    """What botocore's signers read."""

    access_key: str
    secret_key: str
    token: str | None


def signed(service: str, region: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
    """Return the headers of a POST with those that prove who asks; NoCredentialsError."""
    asked = AWSRequest("POST", url, headers, body)
    credentials: Any = _credentials()
    SigV4Auth(credentials, service, region).add_auth(asked)
    return dict(asked.headers)


def _credentials() -> Credentials:
    """Return those of the environment, where Lambda puts them; others, such as a container's, are boto3's to find."""
    key, secret, token = map(os.environ.get, ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
    if key and secret:
        return Credentials(key, secret, token)
    found = found_elsewhere()
    if found is None:
        raise errors.NoCredentialsError
    return Credentials(*found.get_frozen_credentials()[:3])


@cache
def found_elsewhere() -> Any:
    """Return the credentials that boto3 finds, and renews; None if it finds none."""
    import boto3  # noqa: PLC0415 Lambda has them in the environment

    return boto3.Session().get_credentials()
