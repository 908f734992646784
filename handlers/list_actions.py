"""What the index shows: the caller's latest actions with customers, what everybody changed, and how things stand."""

from functools import partial

from customers.resource import CUSTOMERS
from handlers import _changes, _dashboard, _history
from handlers._every import databases
from handlers._http import Answer, Endpoint, Request, Response
from handlers._resource import errors_of
from handlers._several import Routes
from records.rights import READ
from schemas.changes import changes_of
from schemas.dashboard import dashboard_of
from schemas.listing import ActionsSchema

_DATABASES = databases()
_actions, _asked, _counts = ActionsSchema(), changes_of([*_DATABASES]), dashboard_of([*_DATABASES])


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


def get_dashboard(request: Request) -> Response:
    """Answer ``{day, items}``: today in the stage's time zone, and counts of each resource that the caller may read."""
    return _dashboard.dashboard(_DATABASES, request, _counts)


_read = partial(Endpoint, right=READ, errors=errors_of(CUSTOMERS))
handler = Routes(
    {
        "GET /customers/actions": _read(
            list_actions,
            rights=CUSTOMERS.rights,
            query=_actions,
            answers={200: Answer("CustomerActions")},
            name="listActions",
            summary="List the caller's latest actions",
        ),
        "GET /changes": _read(
            list_changes,
            rights=_changes.ANY_RIGHT,
            query=_asked,
            answers={200: Answer("EntryPage")},
            name="listChanges",
            summary="List what everybody changed",
        ),
        "GET /dashboard": _read(
            get_dashboard,
            rights=_changes.ANY_RIGHT,
            query=_counts,
            answers={200: Answer("Dashboard")},
            name="getDashboard",
            summary="Count the records of all resources",
        ),
    }
)
