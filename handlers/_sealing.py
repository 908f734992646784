"""The key under which a browser seals what it keeps of somebody: whoever opens it has a session of that person."""

import base64
import hashlib
import hmac
import os
import re
from datetime import UTC, datetime
from typing import Any

from handlers._http import WRONG, Problem, Request, single_values
from records.messages import gettext_noop

_SALT = re.compile(r"[0-9a-f]{32}")
_HOUR = 3600


def sealing(request: Request) -> dict[str, Any]:
    """Return ``sealingKey``, 32 bytes in Base64, and ``endsAt``, the end of the session in any case; Problem 400.

    The key is of the person and of the browser's own salt, ``seal`` in the query: it opens nothing here, nothing of
    another browser, and nothing of this one once it has another salt. The service keeps neither.
    """
    salt = single_values(request.query)["seal"]
    if not _SALT.fullmatch(salt):
        raise Problem(400, WRONG, {"seal": [gettext_noop("Give 16 bytes in 32 hexadecimal digits, 0-9 and a-f.")]})
    text = f"seal\n{request.person.subject}\n{salt}".encode()
    key = hmac.new(os.environ["USER_POOL_CLIENT_SECRET"].encode(), text, hashlib.sha256).digest()
    end = datetime.fromtimestamp(request.token.authenticated + int(os.environ["SESSION_HOURS"]) * _HOUR, UTC)
    return {"sealingKey": base64.b64encode(key).decode(), "endsAt": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
