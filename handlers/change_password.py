"""What keeps others out of the caller's account: the password, and the second factor."""

from functools import partial

from handlers import _attempts as attempts
from handlers import _own_password as password
from handlers import _second_factor as factor
from handlers._http import Answer, Endpoint
from handlers._session import PASSWORD_ERRORS
from handlers._several import Routes

_route = partial(Endpoint, errors=PASSWORD_ERRORS | attempts.ERRORS)
handler = Routes(
    {
        "POST /session/password": _route(
            password.change_password,
            audit="passwordChange",
            body=password.schema,
            answers={204: Answer(headers=("Set-Cookie",))},
            problems=(403, 409),
            name="changePassword",
            summary="Change the caller's password",
        ),
        "GET /session/second-factor": _route(
            factor.show,
            answers={200: Answer("SecondFactor")},
            name="getSecondFactor",
            summary="Tell whether the caller has a second factor",
        ),
        "POST /session/second-factor": _route(
            factor.begin,
            body=factor.begun,
            answers={200: Answer("NewFactor")},
            problems=(403, 409),
            name="beginSecondFactor",
            summary="Begin with an authenticator app as second factor",
        ),
        "PUT /session/second-factor": _route(
            factor.put,
            audit=factor.audited,
            body=factor.wanted,
            answers={200: Answer("SecondFactor")},
            problems=(403, 409),
            name="putSecondFactor",
            summary="Switch the caller's second factor on or off",
        ),
    }
)
