"""Who asks: what the claims of an ID token say of a person, as API Gateway hands them over.

The authorizer has checked the signature, the issuer and the time. It does not look at which of Cognito's tokens it is,
for which of the pool's clients, nor whether somebody else's address stands in it.
"""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\S+")


def is_identity(claims: Mapping[str, Any]) -> bool:
    """Tell whether the claims are those of an ID token of ours with an e-mail address that Cognito has verified.

    An access token has no address, and an address that nobody verified may be anybody's: the history would name a
    person who was not there. The authorizer writes booleans as text.
    """
    return (
        claims.get("token_use") == "id"
        and claims.get("aud") in (None, os.environ["USER_POOL_CLIENT_ID"])  # an operator's own event may have none
        and str(claims.get("email_verified")).lower() == "true"
        and all(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "email"))
    )


def groups(claim: Any) -> frozenset[str]:
    """Read the claim ``cognito:groups``: names of groups, whole and exactly as they are.

    A REST API flattens the token's list to ``a,b``, an HTTP API to ``[a b]``; a test event may have the list itself, or
    its JSON. Cognito allows every visible character in a name, and no blank (API_CreateGroup, GroupName): a blank
    separates, and a name that has one names nobody. A comma in a name cannot be told from one between two names.
    """
    names = _names(claim.strip()) if isinstance(claim, str) else claim
    if not isinstance(names, list):
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str) and _NAME.fullmatch(name))


def _names(text: str) -> list[str]:
    if not (text.startswith("[") and text.endswith("]")):
        return [name.strip() for name in text.split(",")]
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = [None]
    return names if all(isinstance(name, str) for name in names) else text[1:-1].split()
