"""PATCH /customers/{customerId}: change some fields of a customer."""

from customers.resource import CUSTOMERS
from handlers import _records
from handlers._customers import DATABASE, RECORD, endpoint
from handlers._http import Request, Response
from handlers._phone_region import use_phone_region
from records.rights import WRITE
from schemas.customer import CustomerSchema

schema = CustomerSchema()


def update_customer(request: Request) -> Response:
    """Answer 200 with the record.

    Activities in the body are written together with the customer, all of it or nothing: one without an id is added, one
    with its id and version is changed, or with ``"delete": true`` moved to the trash. Others stay as they are.
    """
    return _records.update(DATABASE, request, schema, use_phone_region(request, CUSTOMERS))


handler = endpoint(
    update_customer,
    right=WRITE,
    body=schema,
    answers={200: RECORD},
    problems=(409, 412, 422),
    parameters=("phoneRegion",),
)
