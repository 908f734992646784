"""What Cognito is asked about users. A call is repeated while Cognito is busy, and is the same when it is repeated."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from people.errors import MailError, TakenAddressError, WrongStateError
from people.user import ADMINISTRATORS, GROUPS, User, from_cognito
from records.errors import BusyError, NotFoundError
from records.messages import gettext_noop
from records.resource import Item
from records.transaction import FIRST_WAIT, pause

BUSY = {"InternalErrorException", "ThrottlingException", "TooManyRequestsException"}
"""Codes that say "later" (API_AdminCreateUser, Errors; Service quotas)."""
_MAIL = {"CodeDeliveryFailureException": False, "LimitExceededException": True}
_PAGE = 60
"""The most users in one answer (API_ListUsers, Limit)."""
NOT_INVITED = gettext_noop("This user has chosen a password already. Reset the password instead.")
NOT_CHOSEN = gettext_noop("This user has not chosen a password yet. Send the invitation again instead.")
FACTOR_REQUIRED = gettext_noop(
    "Everybody here logs in with a second factor, and Cognito does not take it away from anybody."
)


@dataclass(frozen=True, slots=True)
class CognitoUsers:
    """The users of one pool; every method raises NotFoundError for somebody it does not have, and BusyError."""

    client: Any
    """boto3's."""
    pool: str
    deadline: float = 0.0
    """``time.monotonic()`` moment until which a busy Cognito is asked again."""

    def until(self, deadline: float) -> "CognitoUsers":
        """Return the same with another deadline."""
        return replace(self, deadline=deadline)

    def get(self, subject: str) -> User:
        """Return a user as Cognito knows it."""
        answer = self._ask("admin_get_user", Username=subject)
        return from_cognito(answer, self.groups(subject))

    def groups(self, subject: str) -> tuple[str, ...]:
        """Return the names of a user's groups."""
        return tuple(group["GroupName"] for group in self._pages("admin_list_groups_for_user", "Groups", subject))

    def subjects(self) -> Iterator[str]:
        """Yield the id of every user."""
        token: Item = {}
        while True:
            answer = self._ask("list_users", Limit=_PAGE, AttributesToGet=["sub"], **token)
            for user in answer["Users"]:
                yield _subject(user)
            if "PaginationToken" not in answer:
                return
            token = {"PaginationToken": answer["PaginationToken"]}

    def administrators(self) -> Iterator[str]:
        """Yield the ids of those in the group of administrators."""
        token: Item = {}
        while True:
            answer = self._ask("list_users_in_group", GroupName=ADMINISTRATORS, Limit=_PAGE, **token)
            for user in answer["Users"]:
                yield _subject(user)
            if "NextToken" not in answer:
                return
            token = {"NextToken": answer["NextToken"]}

    def invite(self, email: str, name: str) -> str:
        """Make a user and send the invitation; return the id. TakenAddressError, MailError."""
        attributes = {"email": email, "email_verified": "true"} | ({"name": name} if name else {})
        try:
            answer = self._ask(
                "admin_create_user",
                Username=email,
                UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
                DesiredDeliveryMediums=["EMAIL"],
            )
        except self.client.exceptions.UsernameExistsException:
            raise TakenAddressError from None
        return _subject(answer["User"])

    def find(self, email: str) -> User:
        """Return the user with this address."""
        answer = self._ask("admin_get_user", Username=email)
        return from_cognito(answer, self.groups(email))

    def invite_again(self, email: str) -> None:
        """Send the invitation again, with another temporary password; WrongStateError, MailError."""
        try:
            self._ask(
                "admin_create_user",
                Username=email,
                MessageAction="RESEND",
                DesiredDeliveryMediums=["EMAIL"],
            )
        except self.client.exceptions.UnsupportedUserStateException:
            raise WrongStateError(NOT_INVITED) from None

    def reset_password(self, subject: str) -> None:
        """Send a code with which a new password can be chosen, and let nobody in by the old one; WrongStateError."""
        try:
            self._ask("admin_reset_user_password", Username=subject)
        except self.client.exceptions.NotAuthorizedException:
            raise WrongStateError(NOT_CHOSEN) from None

    def remove_factor(self, subject: str) -> None:
        """Let somebody in without a code of an authenticator app; WrongStateError where everybody needs one."""
        off = {"Enabled": False, "PreferredMfa": False}
        try:
            self._ask("admin_set_user_mfa_preference", Username=subject, SoftwareTokenMfaSettings=off)
        except self.client.exceptions.InvalidParameterException:
            raise WrongStateError(FACTOR_REQUIRED) from None

    def end_sessions(self, subject: str) -> None:
        """Revoke all tokens."""
        self._ask("admin_user_global_sign_out", Username=subject)

    def delete(self, subject: str) -> None:
        """Delete a user."""
        self._ask("admin_delete_user", Username=subject)

    def become(self, now: User, change: Item) -> None:
        """Make a user what ``change`` says: ``name``, ``groups`` and ``active``, those that it has."""
        if change.get("name", now.name) != now.name:
            named = [{"Name": "name", "Value": change["name"]}]
            self._ask("admin_update_user_attributes", Username=now.subject, UserAttributes=named)
        self.be_in(now.subject, now.groups, change.get("groups", now.groups))
        if change.get("active", now.active) != now.active:
            call = "admin_enable_user" if change["active"] else "admin_disable_user"
            self._ask(call, Username=now.subject)

    def be_in(self, subject: str, had: Any, wanted: Any) -> None:
        """Put a user into the wanted ones of our groups, and no others of them; less rights come first."""
        for group in GROUPS:
            if group in had and group not in wanted:
                self._ask("admin_remove_user_from_group", Username=subject, GroupName=group)
        for group in GROUPS:
            if group in wanted and group not in had:
                self._ask("admin_add_user_to_group", Username=subject, GroupName=group)

    def _pages(self, method: str, name: str, subject: str) -> Iterator[Item]:
        token: Item = {}
        while True:
            answer = self._ask(method, Username=subject, **token)
            yield from answer[name]
            if "NextToken" not in answer:
                return
            token = {"NextToken": answer["NextToken"]}

    def _ask(self, method: str, **request: Any) -> Any:
        call: Callable[..., Any] = getattr(self.client, method)
        wait = FIRST_WAIT
        while True:
            try:
                return call(UserPoolId=self.pool, **request)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "UserNotFoundException":
                    raise NotFoundError from None
                if code in _MAIL:
                    raise MailError(limit=_MAIL[code]) from None
                if code not in BUSY:
                    raise
            except (BotoConnectionError, HTTPClientError):
                pass
            if time.monotonic() >= self.deadline:
                raise BusyError
            wait = pause(wait, self.deadline)


def _subject(user: Item) -> str:
    attributes = {each["Name"]: each.get("Value", "") for each in user.get("Attributes", ())}
    return str(attributes.get("sub") or user["Username"])
