"""What Cognito asks of whoever knows the secret of the app client."""

import base64
import hmac

LONGEST_PASSWORD = 256
"""In characters (API_ChangePassword, API_InitiateAuth)."""


def secret_hash(client_id: str, secret: str, username: str) -> str:
    """Return what proves that a request about a user comes from a holder of the secret.

    Cognito's documentation: "Computing secret hash values". ``username`` is what the request names; in a renewal it is
    the subject of the token.
    """
    mac = hmac.new(secret.encode(), (username + client_id).encode(), "sha256")
    return base64.b64encode(mac.digest()).decode()
