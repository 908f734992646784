"""DELETE /customers/{customerId}: move a customer to the trash, or delete it permanently with ``purge=true``."""

from handlers import _records
from handlers._customer_children import DATABASE
from handlers._customers import endpoint
from handlers._http import Answer, Request, Response
from records.rights import WRITE


def delete_customer(request: Request) -> Response:
    """Answer 204."""
    return _records.delete(DATABASE, request)


handler = endpoint(
    delete_customer,
    right=WRITE,
    audit=_records.audited_deletion,
    answers={204: Answer()},
    problems=(412,),
    parameters=("purge",),
)
