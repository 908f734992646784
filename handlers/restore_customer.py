"""POST /customers/{customerId}/restore: take a customer out of the trash."""

from handlers import _records
from handlers._customer_children import DATABASE
from handlers._customers import RECORD, endpoint
from handlers._http import Request, Response
from records.rights import WRITE


def restore_customer(request: Request) -> Response:
    """Answer 200 with the record, even if it was not in the trash, so that a restore can be repeated."""
    return _records.restore(DATABASE, request)


handler = endpoint(restore_customer, right=WRITE, answers={200: RECORD}, problems=(409, 412))
