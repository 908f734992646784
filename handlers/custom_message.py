"""The words of invitations and of mails with a code, which Cognito asks for before it sends them.

Cognito's documentation: "Custom message Lambda trigger". Other messages stay as Cognito has them.
"""

import os
from typing import Any

from handlers._work import Work, worker
from people.mails import INVITATION, PASSWORD_RESET, mail

MAILS = {"CustomMessage_AdminCreateUser": INVITATION, "CustomMessage_ForgotPassword": PASSWORD_RESET}
"""triggerSource -> mail; a reset by an administrator is a forgotten password too."""


def custom_message(event: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return the event with subject and text of the mail."""
    work.facts["source"] = event["triggerSource"]
    if name := MAILS.get(event["triggerSource"]):
        asked = event["request"]
        made = mail(name, os.environ["SITE_URL"], asked["codeParameter"], asked.get("usernameParameter") or "")
        event["response"] |= {"emailSubject": made.subject, "emailMessage": made.html}
    return event


handler = worker(custom_message)
