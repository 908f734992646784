"""POST /session: log in."""

from functools import partial

from handlers import _attempts as attempts
from handlers._http import Answer, Endpoint, Request, Response, validated
from handlers._last_log_in import note_log_in
from handlers._session import ERRORS, EXPIRED_CHALLENGE, ask, challenge_in, session_cookies, tokens_of, with_factor
from handlers._sessions import begin
from handlers._several import Routes
from people.attempts import PASSWORD
from people.tokens import moment
from schemas.new_password import ChallengeAnswerSchema
from schemas.session import LogInSchema

schema = LogInSchema()


def create_session(request: Request) -> Response:
    """Answer 204 with the cookies of the session, or 401.

    If the answer names a ``challenge``, ``/session/challenge`` takes what is asked for; ``code`` can also come at once.
    MFA_SETUP comes with the ``secret`` of a new authenticator app: the same request with its ``code`` answers 200 with
    ``recoveryCodes``. A ``recoveryCode`` in place of the code switches the second factor off.
    """
    given, begun = validated(schema, request.json()), moment()
    request.audit["typed"] = given["email"]
    attempt = attempts.begin(request, PASSWORD, given["email"])
    with attempts.more_if_known(attempt):
        answer = ask(given["email"], given["password"])
    answer, codes = with_factor(request, answer, given)
    tokens = tokens_of(answer, refused=401, begun=begun)
    attempts.succeeded(request, attempt)
    begin(request, tokens, begun)
    note_log_in(request, tokens)
    cookies = session_cookies(tokens)
    return Response(200, {"recoveryCodes": codes}, cookies=cookies) if codes else Response(204, cookies=cookies)


def answer_challenge(request: Request) -> Response:
    """Answer 204 with the cookies of the session, or 401 with the next challenge, or if it has taken too long.

    The challenge is in a cookie. ``newPassword`` answers NEW_PASSWORD_REQUIRED, ``code`` SOFTWARE_TOKEN_MFA.
    """
    from handlers._challenges import tokens_of_answer  # noqa: PLC0415 most log-ins need none of it

    challenge = challenge_in(request.headers)
    tokens = tokens_of_answer(request, challenge)
    begin(request, tokens, challenge.begun)
    note_log_in(request, tokens)
    return Response(204, cookies=[*session_cookies(tokens), EXPIRED_CHALLENGE])


_ANSWERS = {204: Answer(headers=("Set-Cookie",)), 401: Answer("Problem", headers=("Set-Cookie",))}
_WITH_CODES = {200: Answer("RecoveryCodes", headers=("Set-Cookie",)), **_ANSWERS}
_route = partial(Endpoint, errors=ERRORS | attempts.ERRORS, audit="logIn")
handler = Routes(
    {
        "POST /session": _route(create_session, body=schema, answers=_WITH_CODES, name="createSession"),
        "POST /session/challenge": _route(
            answer_challenge,
            body=ChallengeAnswerSchema(),
            answers=_ANSWERS,
            name="answerChallenge",
            summary="Answer what the log-in asks for besides the password",
        ),
    }
)
