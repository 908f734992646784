"""What the customer functions share: where customers are, and which problem each error is."""

from customers.resource import CUSTOMERS
from handlers._http import Answer
from handlers._records import database_of, errors_of

DATABASE = database_of(CUSTOMERS)
ERRORS = errors_of(CUSTOMERS)
RECORD = Answer("Customer", ("ETag",))
