"""POST /session/password: change the caller's password."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Problem, Request, Response, endpoint, validated
from handlers._session import PASSWORD_ERRORS, cognito, kinds, log_in, session_cookies, wrong_old
from schemas.session import PASSWORD_RULE, PasswordChangeSchema

schema = PasswordChangeSchema()


def change_password(request: Request) -> Response:
    """Answer 204 with the cookies of a new session, or 409 if the account requires more than its password.

    Cognito requires an access token to change a password, which browsers do not have. Logging in with the old password
    returns one, and proves that the caller knows it.
    """
    passwords = validated(schema, request.json())
    email, old, new = request.person.email, passwords["oldPassword"], passwords["newPassword"]
    try:
        tokens = log_in(email, old, refused=409)
    except kinds.InvalidParameterException:
        raise wrong_old() from None
    _change(tokens["AccessToken"], old, new)
    try:
        tokens = log_in(email, new, refused=409)
    except (BotoCoreError, ClientError, Problem) as error:
        request.log["notRenewed"] = type(error).__name__  # the password has changed, and the old session is still valid
    return Response(204, cookies=session_cookies(tokens))


def _change(access_token: str, old: str, new: str) -> None:
    try:
        cognito.change_password(PreviousPassword=old, ProposedPassword=new, AccessToken=access_token)
    except (kinds.InvalidPasswordException, kinds.InvalidParameterException):
        raise _wrong(PASSWORD_RULE) from None
    except kinds.PasswordHistoryPolicyViolationException:
        raise _wrong("You have used this password before. Choose another one.") from None


def _wrong(message: str) -> Problem:
    return Problem(400, "Please correct the error below.", {"newPassword": [message]})


handler = endpoint(change_password, errors=PASSWORD_ERRORS)
