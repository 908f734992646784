"""Who did what: the caller's latest actions with customers, and what everybody changed in all records."""

from customers.resource import CUSTOMERS
from handlers import _changes, _history
from handlers._every import databases
from handlers._http import Answer, Endpoint, Request, Response
from handlers._resource import errors_of
from handlers._several import Routes
from records.rights import READ
from schemas.changes import changes_of
from schemas.listing import ActionsSchema

_DATABASES = databases()
_actions, _asked = ActionsSchema(), changes_of(list(_DATABASES))


def list_actions(request: Request) -> Response:
    """Answer ``{items}``, newest first: ``{customerId, version, at, kind, name}``."""
    return _history.actions(_DATABASES[CUSTOMERS.plural], request, _actions)


def list_changes(request: Request) -> Response:
    """Answer ``{items, nextCursor}``, newest first: what people and programs changed, or what imports did.

    Each resource has its own rights: without ``resource`` the page has what the caller may read, and to name another is
    403. Of a record that was purged or erased only the entry is left that says so.
    A page may have fewer items than ``limit``, or none, and still a ``nextCursor``: then there may be more.
    """
    return _changes.changes_page(_DATABASES, request, _asked)


handler = Routes(
    {
        "GET /customers/actions": Endpoint(
            list_actions,
            READ,
            CUSTOMERS.rights,
            errors_of(CUSTOMERS),
            query=_actions,
            answers={200: Answer("CustomerActions")},
            name="listActions",
            summary="List the caller's latest actions",
        ),
        "GET /changes": Endpoint(
            list_changes,
            READ,
            _changes.ANY_RIGHT,
            errors_of(CUSTOMERS),
            query=_asked,
            answers={200: Answer("EntryPage")},
            name="listChanges",
            summary="List what everybody changed",
        ),
    }
)
