"""A forgotten password: a code by e-mail, and a new password for it."""

from functools import partial

from handlers import _forgotten as forgotten
from handlers._http import Answer, Endpoint
from handlers._several import Routes

_route = partial(Endpoint, errors=forgotten.ERRORS, answers={204: Answer()})
handler = Routes(
    {
        "POST /session/password-reset": _route(
            forgotten.ask,
            audit="passwordResetRequest",
            body=forgotten.asked,
            name="askForPasswordReset",
            summary="Ask for a code that resets a forgotten password",
        ),
        "PUT /session/password-reset": _route(
            forgotten.confirm,
            audit="passwordReset",
            body=forgotten.new,
            name="resetPassword",
            summary="Set a new password with a code",
        ),
    }
)
