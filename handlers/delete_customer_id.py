"""DELETE /customer-ids/{id}: remove an id."""

from handlers._http import Answer, Endpoint, Request, Response
from handlers._ids import ERRORS, answer, id_in_path, registry


def delete_customer_id(request: Request) -> Response:
    """Answer 200, whether or not the id was registered."""
    id_ = id_in_path(request)
    registry(request).remove(id_)
    return answer(200, id_, exists=False)


handler = Endpoint(delete_customer_id, errors=ERRORS, answers={200: Answer("Registration")})
