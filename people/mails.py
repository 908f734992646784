"""E-mails that Cognito sends about accounts, in every language of the site: it does not know who reads which."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).with_name("mail_texts")
_SUBJECT = re.compile("<title>(.*)</title>")
INVITATION, PASSWORD_RESET = "invitation", "password_reset"
DAYS = 7
"""For which a temporary password is good: ``TemporaryPasswordValidityDays`` in resources/auth.yml."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What Cognito sends; it puts the code and the username in the place of their placeholders."""

    subject: str
    """At most 140 characters (API_VerificationMessageTemplateType, EmailSubject)."""
    html: str
    """At most 20,000 characters (the same, EmailMessage)."""


def mail(name: str, site: str, code: str, username: str) -> Mail:
    """Return a mail with links to the ``site``; ``code`` and ``username`` are Cognito's placeholders."""
    text = (_FOLDER / f"{name}.html").read_text(encoding="utf-8")
    html = Template(text).substitute(site=site, code=code, username=username, days=DAYS)
    subject = _SUBJECT.search(html)
    return Mail(subject[1] if subject else "", html)
