"""DELETE /customers/{customerId}: move a customer to the trash, or delete it permanently with ``purge=true``."""

from handlers import _records
from handlers._customers import DATABASE, ERRORS
from handlers._http import Request, Response, endpoint
from records.rights import WRITE


def delete_customer(request: Request) -> Response:
    """Answer 204."""
    return _records.delete(DATABASE, request)


handler = endpoint(delete_customer, right=WRITE, errors=ERRORS)
