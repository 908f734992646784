"""POST /customers/exports: write customers to a file, and give a link to it."""

import os

from customers.resource import CUSTOMERS
from handlers._customers import DATABASE, endpoint
from handlers._exports import Exports
from handlers._http import Answer, Request, Response
from records.files import Bucket, s3
from records.rights import WRITE
from schemas.customer import CustomerSchema
from schemas.export import ExportSchema, selection_of
from schemas.listing import ListingSchema

exports = Exports(
    DATABASE,
    Bucket(s3(), os.environ["EXPORTS_BUCKET_NAME"]),
    selection_of(ListingSchema, CUSTOMERS),
    ExportSchema(),
    CustomerSchema(),
)


def export_customers(request: Request) -> Response:
    """Answer 201 with ``url``, a link that anybody can use until ``expiresAt``; ``rows`` is the number of customers.

    Filters, search and order are those of `GET /customers`; `fields` may be any field of a customer.
    A file that takes longer than a request may is refused with 413, and nothing of it is kept.
    """
    return exports.make(request)


handler = endpoint(
    export_customers,
    right=WRITE,
    query=exports.selection,
    body=exports.body,
    answers={201: Answer("Export")},
)
