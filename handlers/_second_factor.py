"""The second factor of whoever is logged in: shown, begun, switched on and off. Each change takes the password."""

from handlers import _factors as factors
from handlers._http import Problem, Request, Response, validated
from handlers._old_password import asked, prove
from handlers._session import CODE, FACTOR_REQUIRED, tokens_of
from handlers._sessions import require_session
from records.messages import gettext_noop
from schemas.second_factor import BeginFactorSchema, FactorSchema

begun, wanted = BeginFactorSchema(), FactorSchema()
_ALREADY = Problem(409, gettext_noop("The second factor is on already. Switch it off before you set up another app."))
_REQUIRED = Problem(403, gettext_noop("Everybody here logs in with a second factor: nobody switches it off."))


def show(request: Request) -> Response:
    """Answer ``{enabled, required}``: whether there is a second factor, and whether everybody here has to have one."""
    return _state(enabled=factors.is_on(request.person.subject))


def begin(request: Request) -> Response:
    """Answer ``{secret}`` for an authenticator app, in Base32; PUT with a code of the app switches it on.

    Each request makes another secret, and only the last one counts. 409 if there is a second factor already.
    """
    given = validated(begun, request.json())
    require_session(request)
    return Response(200, {"secret": factors.begin(_tokens_without(request, given["oldPassword"]))})


def put(request: Request) -> Response:
    """Switch the second factor on or off; either takes the password and a code that the app shows now.

    Whoever switches it on gets ``recoveryCodes``: each lets one in once without the app, and is shown nowhere else.
    """
    given = validated(wanted, request.json())
    require_session(request)
    request.audit["changes"] = factors.told(on=given["enabled"])
    if given["enabled"]:
        tokens = _tokens_without(request, given["oldPassword"])
        return _state(enabled=True, codes=factors.switch_on(request, tokens, given["code"]))
    if FACTOR_REQUIRED:
        raise _REQUIRED
    factors.switch_off(request, prove(request, given["oldPassword"], given["code"]))
    return _state(enabled=False)


def audited(request: Request, _: Response) -> str:
    """Return what the audit log calls a change of the second factor."""
    return "factorRemove" if request.audit.get("changes") == factors.told(on=False) else "factorAdd"


def _tokens_without(request: Request, password: str) -> dict[str, str]:
    """Return the tokens of somebody who has no second factor; Problem 409 with one."""
    answer = asked(request, password)
    if answer.get("ChallengeName") == CODE:
        raise _ALREADY
    return tokens_of(answer, refused=409)


def _state(*, enabled: bool, codes: list[str] | None = None) -> Response:
    body = {"enabled": enabled, "required": FACTOR_REQUIRED}
    return Response(200, body | ({"recoveryCodes": codes} if codes else {}))
