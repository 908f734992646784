"""What Django's own admin takes for what ``npm run bench:find`` asks of ours; it runs in Django's environment.

``DJANGO_FOLDER`` and ``DJANGO_DATABASE`` are those of :mod:`django_site`. With ``fill`` the database is filled with the
rows on standard input, one a line, in JSON. Prints milliseconds in JSON: what is asked -> one time a round.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import django_site
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

_BATCH = 2_000


def main() -> None:
    """Fill the database if that is asked for, and measure."""
    limit, rounds = int(sys.argv[1]), int(sys.argv[2])
    if "fill" in sys.argv:
        _fill()
    last = -(-django_site.Customer.objects.count() // limit)
    asked: dict[str, Callable[[], Any]] = {
        "first page": lambda: _page(limit),
        "last page": lambda: _page(limit, p=last),
        "search for a word": lambda: _page(limit, q="anna"),
        "search for first and last name": lambda: _page(limit, q="anna schmidt"),
        "the same, by e-mail address": lambda: _page(limit, q="anna schmidt", o="2"),
        "count of all": django_site.Customer.objects.count,
        "count of matches": _changelist(limit, q="anna").queryset.count,
    }
    print(json.dumps({name: [_milliseconds(ask) for _ in range(rounds)] for name, ask in asked.items()}))


def _fill() -> None:
    """Make the tables, anew if somebody has begun before, and tell the database's planner how large they are."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        if django_site.Customer._meta.db_table in connection.introspection.table_names():  # noqa: SLF001 Django's way
            editor.delete_model(django_site.Customer)
        editor.create_model(django_site.Customer)
    for some in _batches(map(json.loads, sys.stdin)):
        django_site.Customer.objects.bulk_create(django_site.Customer(**row) for row in some)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while some := list(islice(rows, _BATCH)):
        yield some


def _page(limit: int, **asked: Any) -> int:
    """Read a page as the admin does, with how many there are, but do not render it."""
    return len(list(_changelist(limit, **asked).result_list))


def _changelist(limit: int, **asked: Any) -> Any:
    request = RequestFactory().get("/", asked)
    request.user = get_user_model()(is_superuser=True, is_staff=True, is_active=True)
    own = django_site.CustomerAdmin(django_site.Customer, admin.site)
    own.list_per_page = limit
    return own.get_changelist_instance(request)


def _milliseconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
