"""POST /customers: add a customer; requests with the same Idempotency-Key add one."""

from customers.resource import CUSTOMERS
from handlers import _records
from handlers._customers import DATABASE, endpoint
from handlers._http import Answer, Request, Response
from handlers._phone_region import use_phone_region
from records.rights import WRITE
from schemas.customer import CustomerSchema

schema = CustomerSchema()


def create_customer(request: Request) -> Response:
    """Answer 201 with the record, its ETag, and its Location relative to this address.

    Activities in the body are added together with the customer.

    The Location is relative because the path may begin with the stage, or with the site's ``/api``.
    """
    use_phone_region(request, CUSTOMERS)
    return _records.create(DATABASE, request, schema)


handler = endpoint(
    create_customer,
    right=WRITE,
    body=schema,
    answers={201: Answer("Customer", ("ETag", "Location"))},
    problems=(409, 422),
    parameters=("phoneRegion",),
)
