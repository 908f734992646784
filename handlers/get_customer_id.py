"""GET /customer-ids/{id}: tell whether an id is registered."""

from handlers._http import Answer, Endpoint, Request, Response
from handlers._ids import ERRORS, answer, id_in_path, registry


def get_customer_id(request: Request) -> Response:
    """Answer 200, whether or not the id is registered."""
    id_ = id_in_path(request)
    return answer(200, id_, exists=registry(request).exists(id_))


handler = Endpoint(get_customer_id, errors=ERRORS, answers={200: Answer("Registration")})
