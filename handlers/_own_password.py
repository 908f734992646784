"""A new password for the caller."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Problem, Request, Response
from handlers._old_password import errors_of_old, prove
from handlers._passwords import NOT_TAKEN, validated_with_password
from handlers._session import cognito, expired_cookies, kinds, log_in, session_cookies
from handlers._sessions import SESSIONS, begin, require_session
from people.tokens import moment
from records.errors import BusyError
from records.messages import gettext_noop
from schemas.new_password import PasswordChangeSchema

schema = PasswordChangeSchema()


def change_password(request: Request) -> Response:
    """Answer 204 with the cookies of a new session; whoever has a second factor sends the ``code`` of the app too.

    Cognito requires an access token, which browsers do not have: logging in with the old password returns one. With a
    second factor the person logs in again: each code is good for one log-in.
    """
    email, body = request.person.email, request.json_object()
    require_session(request)
    try:
        passwords = validated_with_password(schema, body, email, request.person.name)
    except Problem as wrong:
        if "oldPassword" not in wrong.errors:
            wrong.errors = errors_of_old(request, body["oldPassword"]) | wrong.errors
        raise
    old, new = passwords["oldPassword"], passwords["newPassword"]
    tokens = prove(request, old, passwords.get("code", ""))
    _change(tokens["AccessToken"], old, new)
    try:  # nobody who knew the old one stays in
        SESSIONS.until(request.deadline).end_all(request.person.subject)
        cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    except (BusyError, BotoCoreError, ClientError) as error:
        request.log["notSignedOut"] = type(error).__name__
    begun = moment()
    try:
        tokens = log_in(email, new, refused=409)
        begin(request, tokens, begun)
    except (BusyError, BotoCoreError, ClientError, Problem) as error:
        request.log["notRenewed"] = type(error).__name__  # the password has changed; the person logs in with it
        return Response(204, cookies=expired_cookies())
    return Response(204, cookies=session_cookies(tokens))


def _change(access_token: str, old: str, new: str) -> None:
    try:
        cognito.change_password(PreviousPassword=old, ProposedPassword=new, AccessToken=access_token)
    except (kinds.InvalidPasswordException, kinds.InvalidParameterException):
        raise _wrong(NOT_TAKEN) from None
    except kinds.PasswordHistoryPolicyViolationException:
        raise _wrong(gettext_noop("You have used this password before. Choose another one.")) from None


def _wrong(message: str) -> Problem:
    return Problem(400, gettext_noop("Please correct the error below."), {"newPassword": [message]})
