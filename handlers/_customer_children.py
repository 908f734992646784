"""Customers together with what belongs to them, for the functions that move a customer."""

from all_resources import children_of
from customers.resource import CUSTOMERS
from handlers import _customers
from handlers._resource import database_of

DATABASE = database_of(CUSTOMERS, _customers.DATABASE.client, children=children_of(CUSTOMERS))
