"""POST /customers/{customerId}/revert: restore the values of an earlier version, as a new version."""

from handlers import _records
from handlers._customers import DATABASE, RECORD, endpoint
from handlers._http import Request, Response
from records.rights import WRITE
from schemas.revert import RevertSchema

schema = RevertSchema()


def revert_customer(request: Request) -> Response:
    """Answer 200 with the record."""
    return _records.revert(DATABASE, request, schema)


handler = endpoint(revert_customer, right=WRITE, body=schema, answers={200: RECORD}, problems=(409, 412))
