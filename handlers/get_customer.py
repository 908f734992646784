"""GET /customers/{customerId}: read one customer."""

from dataclasses import replace

from handlers import _records
from handlers._customers import DATABASE, RECORD, endpoint
from handlers._http import Request, Response
from records.rights import READ


def get_customer(request: Request) -> Response:
    """Answer 200 with the record and its ETag; 307 to the one that has taken its place, 410 if it was erased.

    `Accept: text/vcard` asks for a vCard instead.
    """
    return _records.get(DATABASE, request)


CARD = replace(RECORD, text=_records.VCARD)
handler = endpoint(
    get_customer, right=READ, answers={200: CARD} | _records.GONE["more"], problems=_records.GONE["problems"]
)
