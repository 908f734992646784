"""DELETE /session: log out, here and at Cognito."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Answer, Endpoint, Request, Response
from handlers._session import CLIENT_ID, CLIENT_SECRET, cognito, expired_cookies, refresh_token

CLEAR = {"Clear-Site-Data": '"storage"'}
"""Empties the storage of every tab, including inactive ones (https://www.w3.org/TR/clear-site-data/)."""


def delete_session(request: Request) -> Response:
    """Answer 204, even without a session; the cookies are deleted in any case."""
    _, token = refresh_token(request.headers)
    if token:
        try:
            cognito.revoke_token(Token=token, ClientId=CLIENT_ID, ClientSecret=CLIENT_SECRET)
        except (BotoCoreError, ClientError) as error:
            request.log["notRevoked"] = type(error).__name__  # the refresh token will expire
    return Response(204, headers=CLEAR, cookies=expired_cookies())


handler = Endpoint(delete_session, answers={204: Answer(headers=("Set-Cookie",))}, parameters=("refresh",))
