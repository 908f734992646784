"""A new password in a body: what is wrong with it is said together with everything else."""

from collections.abc import Mapping
from typing import Any

from handlers._http import WRONG, Problem, sorted_out
from people.cognito import LONGEST_PASSWORD
from people.passwords import faults
from records.messages import gettext_noop
from schemas._request import BodySchema

NOT_TAKEN = gettext_noop("This password cannot be taken. Choose another one.")
"""For what Cognito refuses beyond our rules."""


def validated_with_password(schema: BodySchema, body: Mapping[str, Any], email: str, name: str = "") -> dict[str, Any]:
    """Return the body with its ``newPassword``, which this person may choose.

    Raise Problem 400 with all that is wrong.
    """
    new = body.get("newPassword")
    found = faults(new, email, name) if isinstance(new, str) and 0 < len(new) <= LONGEST_PASSWORD else []
    valid, errors = sorted_out(schema, body)
    if found:
        errors["newPassword"] = [*errors.get("newPassword", ()), *found]
    if errors:
        raise Problem(400, " ".join(errors.pop("_schema", [])) or WRONG, errors)
    return valid
