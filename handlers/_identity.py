"""The identity of the caller, from the claims of an ID token as API Gateway passes them.

The authorizer has checked the signature, the issuer and the expiry. It does not check the kind of token, the client of
the pool, or whether the e-mail address is verified.
"""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from people.tokens import Token

_NAME = re.compile(r"\S+")


def is_identity(claims: Mapping[str, Any]) -> bool:
    """Tell whether the claims are those of an ID token for our client with a verified e-mail address.

    An access token has no address, and an unverified address may belong to another person, whom the history would name.
    The authorizer passes booleans as text.
    """
    return (
        claims.get("token_use") == "id"
        and claims.get("aud") in (None, os.environ["USER_POOL_CLIENT_ID"])  # test events may have no audience
        and str(claims.get("email_verified")).lower() == "true"
        and all(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "email"))
    )


def token_of(claims: Mapping[str, Any]) -> Token:
    """Return of which session an ID token is; a REST API passes ``auth_time`` as text."""
    authenticated = str(claims.get("auth_time", ""))
    seconds = int(authenticated) if authenticated.isdecimal() else 0
    return Token(claims.get("sub", ""), str(claims.get("origin_jti", "")), seconds)


def groups(claim: Any) -> frozenset[str]:
    """Parse the claim ``cognito:groups`` into exact group names.

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
