"""DELETE /session: log out, here and at Cognito."""

from botocore.exceptions import BotoCoreError, ClientError

from handlers._http import Request, Response, endpoint
from handlers._session import CLIENT_ID, cognito, expired_cookies, refresh_token

CLEAR = {"Clear-Site-Data": '"storage"'}
"""Empties what every tab remembers, also of tabs that sleep (https://www.w3.org/TR/clear-site-data/)."""


def delete_session(request: Request) -> Response:
    """Answer 204, also to somebody who was not logged in: the cookies go in any case."""
    token = refresh_token(request.headers)
    if token:
        try:
            cognito.revoke_token(Token=token, ClientId=CLIENT_ID)
        except (BotoCoreError, ClientError) as error:
            request.log["notRevoked"] = type(error).__name__  # it ends by itself, later
    return Response(204, headers=CLEAR, cookies=expired_cookies())


handler = endpoint(delete_session)
