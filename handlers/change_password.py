"""POST /session/password: change my password."""

from handlers._http import Problem, Request, Response, endpoint, validated
from handlers._session import CLIENT_ID, ERRORS, cognito, session_cookies
from schemas.session import PasswordChangeSchema

schema = PasswordChangeSchema()


def change_password(request: Request) -> Response:
    """Answer 204 with the cookies of a new session.

    Cognito changes a password only for an access token, which no browser holds: logging in with the old password
    brings one, and so shows that whoever asks knows it.
    """
    given = validated(schema, request.json())
    old, new = given["oldPassword"], given["newPassword"]
    try:
        access_token = _log_in(request.person.email, old)["AccessToken"]
    except cognito.exceptions.NotAuthorizedException:
        wrong = "Your old password was entered incorrectly. Please enter it again."
        raise Problem(400, "Please correct the error below.", {"oldPassword": [wrong]}) from None
    try:
        cognito.change_password(PreviousPassword=old, ProposedPassword=new, AccessToken=access_token)
    except (cognito.exceptions.InvalidPasswordException, cognito.exceptions.InvalidParameterException):
        rule = "Use at least 12 characters, with upper and lower case letters and digits."
        raise Problem(400, "Please correct the error below.", {"newPassword": [rule]}) from None
    return Response(204, cookies=session_cookies(_log_in(request.person.email, new)))


def _log_in(email: str, password: str) -> dict[str, str]:
    answer = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH", ClientId=CLIENT_ID, AuthParameters={"USERNAME": email, "PASSWORD": password}
    )
    tokens: dict[str, str] = answer["AuthenticationResult"]
    return tokens


handler = endpoint(change_password, errors=ERRORS)
