"""What the customer functions share: where customers are, who may do what, and which problem each error is."""

from functools import partial

from customers.resource import CUSTOMERS
from handlers._http import Answer, Endpoint
from handlers._resource import database_of, errors_of

DATABASE = database_of(CUSTOMERS)
RECORD = Answer("Customer", ("ETag",))
endpoint = partial(Endpoint, rights=CUSTOMERS.rights, errors=errors_of(CUSTOMERS))
"""Makes the endpoint of a customer function."""
