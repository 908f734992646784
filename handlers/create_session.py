"""POST /session: log in."""

from handlers._http import Problem, Request, Response, endpoint, validated
from handlers._session import CLIENT_ID, ERRORS, cognito, session_cookies
from schemas.session import LogInSchema

schema = LogInSchema()


def create_session(request: Request) -> Response:
    """Answer 204 with the cookies of the session, or 401."""
    given = validated(schema, request.json())
    answer = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=CLIENT_ID,
        AuthParameters={"USERNAME": given["email"], "PASSWORD": given["password"]},
    )
    if "AuthenticationResult" not in answer:  # a challenge, such as a temporary password
        detail = "This account is not set up yet: an administrator sets its password."
        raise Problem(401, detail, challenge=answer["ChallengeName"])
    return Response(204, cookies=session_cookies(answer["AuthenticationResult"]))


handler = endpoint(create_session, errors=ERRORS)
