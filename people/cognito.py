"""What Cognito asks of whoever knows the secret of the app client."""

import base64
import hmac
from collections.abc import Mapping
from typing import Any

LONGEST_PASSWORD = 256
"""In characters (API_ChangePassword, API_InitiateAuth)."""


def subject_of(user: Mapping[str, Any]) -> str:
    """Return the id of a user whom AdminGetUser has answered."""
    subject: str = next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")
    return subject


def secret_hash(client_id: str, secret: str, username: str) -> str:
    """Return what proves that a request about a user comes from a holder of the secret.

    Cognito's documentation: "Computing secret hash values". ``username`` is what the request names; in a renewal it is
    the subject of the token.
    """
    mac = hmac.new(secret.encode(), (username + client_id).encode(), "sha256")
    return base64.b64encode(mac.digest()).decode()
