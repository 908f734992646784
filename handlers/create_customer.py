"""POST /customers: add a customer; requests with the same Idempotency-Key add one."""

from handlers import _records
from handlers._customers import DATABASE, ERRORS
from handlers._http import Request, Response, endpoint
from handlers._phone_region import use_phone_region
from records.rights import WRITE
from schemas.customer import CustomerSchema

schema = CustomerSchema()


def create_customer(request: Request) -> Response:
    """Answer 201 with the record, its ETag, and its Location relative to this address.

    The Location is relative because the path may begin with the stage, or with the site's ``/api``.
    """
    use_phone_region(request)
    return _records.create(DATABASE, request, schema)


handler = endpoint(create_customer, right=WRITE, errors=ERRORS)
