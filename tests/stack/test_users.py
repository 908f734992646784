"""Users of the deployed stack: roles, races and deletions, with Cognito and its tokens behind them."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from dev.api import LogIn
from dev.console import CommandError
from dev.log_in import app_client_of
from tests.clock import PATIENCE

Clients = Callable[[str | None], httpx.Client]
Colleague = Callable[..., tuple[dict[str, Any], httpx.Client]]
NO_CODE = "This code is not right, has expired, or was used already. Please request a new password reset."
UNKNOWN = "stranger@example.com"
PASSWORD = "Quite-a-long-passphrase-1"  # of users who live as long as a test


@pytest.fixture
def colleague(stack: dict[str, Any], cognito: Any, api: Clients, new_email: Callable[[], str]) -> Iterator[Colleague]:
    """Return a function that invites somebody, who chooses a password; it answers with the user and a client."""
    with ExitStack() as clients:

        def invite(*groups: str) -> tuple[dict[str, Any], httpx.Client]:
            email = new_email()
            invited = api("admin").post("/users", json={"email": email, "groups": list(groups)})
            assert invited.status_code == 201, invited.text
            pool = stack["userPoolId"]
            cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
            token = log_in(stack, cognito, email)
            client = httpx.Client(
                base_url=stack["apiUrl"], headers={"Authorization": token}, timeout=PATIENCE, trust_env=False
            )
            return invited.json(), clients.enter_context(client)

        yield invite


def log_in(stack: dict[str, Any], cognito: Any, email: str) -> str:
    """Return an ID token of a user with the usual password."""
    return LogIn(cognito, app_client_of(stack), email, PASSWORD)()


def test_records_are_given_to_who_may_write(api: Clients, colleague: Colleague, new_email: Callable[[], str]) -> None:
    """By every function that writes an owner, under its own role: a stranger is refused, an editor is not.

    The deployment has read the pool, so that this holds before anybody asks for users.
    """
    bob, _ = colleague("editors")
    editor, stranger = api("editor"), new_email()
    customer = editor.post("/customers", json={"name": "Kim", "owner": bob["email"]}).json()
    path = f"/customers/{customer['customerId']}"
    change = {"resource": "customers", "selection": {"ids": [customer["customerId"]]}}
    merge = f"/merges?resource=customers&into={customer['customerId']}"
    other = editor.post("/customers", json={"name": "Kim"}).json()["customerId"]

    def statuses(owner: str) -> list[int]:
        called = {"subject": "Call", "kind": "call", "owner": owner}
        return [
            editor.post("/customers", json={"name": "Kim", "owner": owner}).status_code,
            editor.put(path, json={"name": "Kim", "owner": owner}).status_code,
            editor.patch(path, json={"owner": ""}).status_code,
            editor.patch(path, json={"owner": owner, "activities": [called]}).status_code,
            editor.post(f"{path}/activities", json=called).status_code,
            editor.post("/imports", json=change | {"change": {"set": {"owner": owner}}}).status_code,
            editor.post(merge, json={"from": other, "version": 1, "values": {"owner": owner}}).status_code,
        ]

    assert statuses(stranger) == [400, 400, 200, 400, 400, 400, 400]
    assert statuses(bob["email"]) == [201, 200, 200, 200, 201, 202, 200]
    people = editor.get("/users", params={"owners": "true", "q": bob["email"]}).json()["items"]
    assert people == [{"email": bob["email"], "name": "", "active": True}]
    assert api("viewer").get("/users?owners=true").status_code == 403


def test_an_invitation_leads_to_the_site(stack: dict[str, Any], colleague: Colleague) -> None:
    """Cognito asks our function for the words, in both languages, and puts address and password into them."""
    user, _ = colleague("viewers")

    messages = httpx.get(stack["mailboxUrl"], trust_env=False, timeout=PATIENCE).json()["messages"]

    (message,) = [each for account in messages.values() for each in account if user["email"] in each["To"]]
    text = message["Subject"] + message["BodyHtml"]
    assert '<a href="' + stack["siteUrl"] + '/admin/login/">' in text
    assert all(words in text for words in ("Your username", "Ihr Benutzername", "You are invited to Clientele"))
    assert not [place for place in ("{####}", "{username}", "${") if place in text]


def test_administrators_have_all_of_them(api: Clients, colleague: Colleague) -> None:
    """With exactly the rights of the function: the local IAM refuses what it does not have."""
    admin = api("admin")
    user, _ = colleague("viewers")
    path = f"/users/{user['subject']}"

    changed = admin.patch(path, json={"groups": ["editors"], "name": "Zoé"}, headers={"If-Match": '"1"'})
    off, on = (admin.patch(path, json={"active": active}) for active in (False, True))
    done = {
        name: admin.post(f"{path}/{name}", json={}).status_code
        for name in ("sign-out", "remove-second-factor", "password-reset", "resend-invitation")
    }
    listed = admin.get("/users", params={"q": user["email"], "count": "true"}).json()
    deleted = [admin.delete(path).status_code for _ in range(2)]

    assert (changed.status_code, changed.json()["groups"], changed.json()["name"]) == (200, ["editors"], "Zoé")
    assert (off.json()["active"], on.json()["active"]) == (False, True)
    assert done == {"sign-out": 200, "remove-second-factor": 200, "password-reset": 200, "resend-invitation": 409}
    assert (listed["matches"], listed["items"][0]["status"]) == (1, "reset")
    assert deleted == [204, 404]


def test_two_administrators_who_demote_each_other_at_once(api: Clients, colleague: Colleague) -> None:
    """One of them stays, with the tokens that both had before; whoever is asked to try again does so."""
    (ann, as_ann), (bob, as_bob) = colleague("admins"), colleague("admins")

    def demote(client: httpx.Client, user: dict[str, Any]) -> int:
        for _ in range(5):
            answer = client.patch(f"/users/{user['subject']}", json={"groups": ["viewers"]})
            if answer.status_code != 503:  # the first request notes that its sender has chosen a password
                break
            time.sleep(int(answer.headers["Retry-After"]))
        return answer.status_code

    with ThreadPoolExecutor(2) as both:
        statuses = sorted(both.map(demote, (as_ann, as_bob), (bob, ann)))

    left = [api("admin").get(f"/users/{user['subject']}").json()["groups"] for user in (ann, bob)]
    assert statuses[0] == 200
    assert statuses[1] in (401, 403)  # the tokens of whoever lost the rights may be gone by then
    assert sorted(left) == [["admins"], ["viewers"]]


def test_somebody_who_is_deleted_while_logged_in(
    stack: dict[str, Any], cognito: Any, api: Clients, colleague: Colleague
) -> None:
    """Changes nothing among users any more, and cannot log in; the history of what was done stays."""
    user, hers = colleague("admins")
    made = hers.post("/customers", json={"name": "Ann of a colleague"}).json()

    assert api("admin").delete(f"/users/{user['subject']}").status_code == 204

    invited = hers.post("/users", json={"email": "evil@example.com", "groups": ["admins"]})
    with pytest.raises(CommandError, match="password is wrong"):
        log_in(stack, cognito, user["email"])
    history = api("admin").get(f"/customers/{made['customerId']}/history").json()
    assert invited.status_code in (401, 403)
    assert [entry["by"] for entry in history["items"]] == [user["email"]]
    assert api("admin").get("/users", params={"q": "evil@example.com", "count": "true"}).json()["matches"] == 0


def test_a_code_is_good_for_once(stack: dict[str, Any], cognito: Any, api: Clients, colleague: Colleague) -> None:
    """A wrong code, a used one, and one for nobody are the same refusal; the password is set by the right one alone."""
    user, _ = colleague()
    new = "Another-long-passphrase-2"

    def reset(email: str, code: str, password: str) -> tuple[int, Any]:
        body = {"email": email, "code": code, "newPassword": password, "newPasswordConfirmation": password}
        answer = api(None).put("/session/password-reset", json=body)
        return answer.status_code, answer.json()["errors"] if answer.status_code == 400 else None

    asked = [api(None).post("/session/password-reset", json={"email": email}) for email in (user["email"], UNKNOWN)]
    code = code_for(stack, user["email"])
    wrong, right, used = (
        reset(user["email"], each, password)
        for each, password in (("000000", PASSWORD), (code, new), (code, "A-third-long-passphrase-3"))
    )

    assert [answer.status_code for answer in asked] == [204, 204]
    assert right == (204, None)
    assert wrong == used == reset(UNKNOWN, code, new) == (400, {"code": [NO_CODE]})
    assert LogIn(cognito, app_client_of(stack), user["email"], new)()


def code_for(stack: dict[str, Any], email: str) -> str:
    """Return the code of the last e-mail to somebody."""
    messages = httpx.get(stack["mailboxUrl"], trust_env=False, timeout=PATIENCE).json()["messages"]
    mails = [each for account in messages.values() for each in account if email in each["To"]]
    (code,) = re.findall(
        r"\b[0-9]{6}\b", next(each["BodyHtml"] for each in mails if each["Subject"].startswith("Password reset"))
    )
    return str(code)
