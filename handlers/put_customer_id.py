"""PUT /customer-ids/{id}: register an id."""

from uuid import uuid4

from handlers._http import Answer, Endpoint, Problem, Request, Response, validated
from handlers._ids import ERRORS, answer, id_in_path, registry
from records.messages import gettext_noop
from schemas.customer_id import RegistrationSchema

schema = RegistrationSchema()


def put_customer_id(request: Request) -> Response:
    """Answer 201 if this request registered the id, 200 if it was registered before; a body may repeat the id."""
    id_ = id_in_path(request)
    if request.raw_body:
        body = validated(schema, request.json_of_any_type())
        if body.get("id", id_) != id_:
            raise Problem(
                400,
                gettext_noop("Please correct the errors below."),
                {"id": [gettext_noop("This is not the id in the address.")]},
            )
    new = registry(request).register(id_, f"api:{uuid4()}")
    return answer(201 if new else 200, id_, exists=True)


handler = Endpoint(
    put_customer_id, errors=ERRORS, body=schema, answers={201: Answer("Registration"), 200: Answer("Registration")}
)
