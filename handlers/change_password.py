"""POST /session/password: change the caller's password."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Problem, Request, Response, endpoint, validated
from handlers._session import ERRORS, TOO_MANY, cognito, log_in, session_cookies
from schemas.session import PASSWORD_RULE, PasswordChangeSchema

schema = PasswordChangeSchema()
WRONG_OLD = "Your old password was entered incorrectly. Please enter it again."


def change_password(request: Request) -> Response:
    """Answer 204 with the cookies of a new session, or 409 if the account requires more than its password.

    Cognito changes a password only for an access token, which no browser holds: logging in with the old password
    brings one, and so shows that whoever asks knows it.
    """
    given = validated(schema, request.json())
    email, old, new = request.person.email, given["oldPassword"], given["newPassword"]
    try:
        tokens = log_in(email, old, refused=409)
    except cognito.exceptions.NotAuthorizedException as error:
        raise _refusal(error) from None
    except cognito.exceptions.InvalidParameterException:
        raise _wrong("oldPassword", WRONG_OLD) from None
    _change(tokens["AccessToken"], old, new)
    try:
        tokens = log_in(email, new, refused=409)
    except (BotoCoreError, ClientError, Problem) as error:
        request.log["notRenewed"] = type(
            error
        ).__name__  # the password has been changed, and the old session is still valid
    return Response(204, cookies=session_cookies(tokens))


def _change(access_token: str, old: str, new: str) -> None:
    kinds = cognito.exceptions
    try:
        cognito.change_password(PreviousPassword=old, ProposedPassword=new, AccessToken=access_token)
    except (kinds.InvalidPasswordException, kinds.InvalidParameterException):
        raise _wrong("newPassword", PASSWORD_RULE) from None
    except kinds.PasswordHistoryPolicyViolationException:
        raise _wrong("newPassword", "You have used this password before. Choose another one.") from None


def _refusal(error: ClientError) -> Problem:
    """Tell apart what Cognito calls not authorized: only its message says which of them it is."""
    said = error.response["Error"].get("Message", "").lower()
    if "attempts exceeded" in said:
        return TOO_MANY
    if "temporary password" in said:
        return Problem(409, "Your temporary password has expired: an administrator can set another one.")
    if "disabled" in said:
        return Problem(403, "This account is disabled: an administrator can help.")
    return _wrong("oldPassword", WRONG_OLD)


def _wrong(name: str, message: str) -> Problem:
    return Problem(400, "Please correct the error below.", {name: [message]})


handler = endpoint(change_password, errors=ERRORS)
