"""Who asks: what the claims of an ID token say of a person, as API Gateway hands them over.

The authorizer has checked the signature, the issuer and the time. It does not look at which of Cognito's tokens it is,
nor whether somebody else's address stands in it.
"""

import json
from collections.abc import Mapping
from typing import Any


def is_identity(claims: Mapping[str, Any]) -> bool:
    """Tell whether the claims are those of an ID token with an e-mail address that Cognito has verified.

    An access token has no address, and an address that nobody verified may be anybody's: the history would name a
    person who was not there. The authorizer writes booleans as text.
    """
    return (
        claims.get("token_use") == "id"
        and str(claims.get("email_verified")).lower() == "true"
        and all(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "email"))
    )


def groups(claim: Any) -> frozenset[str]:
    """Read the claim ``cognito:groups``: names of groups, whole and exactly as they are.

    A REST API flattens the token's list to ``a,b``, an HTTP API to ``[a b]``; a test event may have the list itself, or
    its JSON. Cognito allows every visible character in a name, and no blank. What fits none of the forms grants
    nothing.
    """
    names = claim
    if isinstance(claim, str):
        text = claim.strip()
        bracketed = text.startswith("[") and text.endswith("]")
        names = _json(text) or text[1:-1].split() if bracketed else text.split(",")
    if not isinstance(names, list):
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str) and name)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
