"""POST /customers: add a customer; requests with the same Idempotency-Key add one."""

import hashlib
import json
import re

from handlers._customers import ERRORS, TABLES, answer, client
from handlers._http import WRITE, Problem, Request, Response, endpoint, validated
from handlers._phone_region import use_phone_region
from records.store import CustomerStore
from records.writes import IdempotencyKey
from schemas.customer import CustomerSchema

store = CustomerStore(client, TABLES)
schema = CustomerSchema()
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def create_customer(request: Request) -> Response:
    """Answer 201 with the record, its ETag, and its Location relative to this address.

    The Location is relative because the path may begin with the stage, or with the site's ``/api``.
    """
    use_phone_region(request)
    fields = validated(schema, request.json())
    customer = store.create(fields, request.person, request.deadline, _idempotency_key(request, fields))
    return answer(201, customer, Location=f"./customers/{customer.customer_id}")


def _idempotency_key(request: Request, fields: dict[str, object]) -> IdempotencyKey | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem(400, "An Idempotency-Key has 1 to 255 visible characters.")
    body = json.dumps(fields, sort_keys=True).encode()
    return IdempotencyKey(request.person.subject, key, hashlib.sha256(body).hexdigest())


handler = endpoint(create_customer, right=WRITE, errors=ERRORS)
