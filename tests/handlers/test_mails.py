"""The mails that Cognito sends: a link to the site, in every language, within what Cognito takes."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from admin.language import LANGUAGES
from dev.service import load_yaml
from people.mails import DAYS
from tests.handlers.conftest import Context, load

SITE = "https://site.example"
INVITED = (
    "You are invited to Clientele \u2013 Einladung zu Clientele \u2013 "
    "Invitation \xe0 Clientele \u2013 Invitaci\xf3n a Clientele"
)


def asked(source: str, **request: Any) -> dict[str, Any]:
    """Return the event of Cognito's documentation."""
    return {
        "version": "1",
        "triggerSource": source,
        "region": "eu-central-1",
        "userPoolId": "eu-central-1_unit",
        "userName": "5b7c4d3e-0000-4000-8000-000000000001",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "CLIENT_ID_NOT_APPLICABLE"},
        "request": {
            "userAttributes": {"email": "ann@example.com", "name": "<b>Ann</b>"},
            "codeParameter": "{####}",
            "usernameParameter": None,
            "linkParameter": None,
            **request,
        },
        "response": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    }


class Links(HTMLParser):
    """Collects where a mail leads, and what language each part is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.languages: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links and languages."""
        given = dict(attrs)
        if tag == "a":
            self.hrefs.append(given["href"] or "")
        if tag == "div":
            self.languages.append(given["lang"] or "")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("source", "username", "page", "subject"),
    [
        (
            "CustomMessage_AdminCreateUser",
            "{username}",
            "/admin/login/",
            INVITED,
        ),
        (
            "CustomMessage_ForgotPassword",
            None,
            "/admin/reset/",
            "Password reset \u2013 Passwort zur\u00fccksetzen \u2013 Nouveau mot de passe \u2013 Nueva contrase\xf1a",
        ),
    ],
)
def test_a_mail_leads_to_the_page_where_it_goes_on(source: str, username: str | None, page: str, subject: str) -> None:
    """The code is in the text alone, and never in an address; names, which somebody has typed, are not in it."""
    answered = load("handlers/custom_message").handler(asked(source, usernameParameter=username), Context())

    html, links = answered["response"]["emailMessage"], Links(answered["response"]["emailMessage"])
    assert answered["response"]["emailSubject"] == subject
    assert set(links.hrefs) == {SITE + page}
    assert links.languages == [language.code for language in LANGUAGES]
    assert html.count("{####}") == len(LANGUAGES)
    assert html.count("{username}") == (len(LANGUAGES) if username else 0)
    assert not re.search(r"\$\{?\w|Ann|None", html)
    assert (len(subject) <= 140, len(html) <= 20_000) == (True, True)


@pytest.mark.usefixtures("environment")
def test_other_messages_stay_as_they_are() -> None:
    """A code by SMS, or one of a Cognito of tomorrow."""
    event = asked("CustomMessage_Authentication")

    assert load("handlers/custom_message").handler(event, Context()) == asked("CustomMessage_Authentication")


def test_a_temporary_password_is_good_as_long_as_the_mail_says() -> None:
    """The pool says it too."""
    pool = load_yaml("resources/auth.yml")["Resources"]["UserPool"]["Properties"]

    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == DAYS
