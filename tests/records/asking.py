"""Short ways to ask a finder for customers."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from records.database import Database, Tables
from records.finder import Finder, Matches, Page, Query
from records.lists import ANYTHING, Filters
from records.search import Asked, query_words
from tests.clock import FAR


def opened(client: Any, tables: Tables) -> Database[Tables]:
    """Return a database whose deadline a test does not reach."""
    return Database(client, tables, time.monotonic() + FAR)


def filters_of(
    *, status: str = "", tag: str = "", registered: str = "", since: str = "", before: str = "", zone: str = "UTC"
) -> Filters:
    """Return the filters that ask customers for this."""
    values = {"status": status, "tag": tag}
    return Filters.of(values, period=registered, since=since, before=before, zone=zone)


def told(finder: Finder, page: Page) -> Page:
    """Return a page whose records say their version and last change, as the API does where it is asked for them."""
    return replace(page, items=finder.told(page.items))


def list_page(
    finder: Finder, sort: str, limit: int, cursor: str | None, filters: Filters = ANYTHING, *, trash: bool = False
) -> Page:
    """Return a page of a list."""
    return told(finder, finder.find(Query(sort=sort, limit=limit, cursor=cursor, filters=filters, trash=trash)))


def search_page(
    finder: Finder, words: Sequence[Asked], limit: int, cursor: str | None, filters: Filters = ANYTHING
) -> Page:
    """Return a page of what words find."""
    return told(finder, finder.find(Query(words=tuple(words), limit=limit, cursor=cursor, filters=filters)))


def sorted_search_page(
    finder: Finder, words: Sequence[Asked], sort: str, limit: int, cursor: str | None, filters: Filters = ANYTHING
) -> Page:
    """Return a page of what words find, sorted."""
    return told(finder, finder.find(Query(words=tuple(words), sort=sort, limit=limit, cursor=cursor, filters=filters)))


def holder_page(
    finder: Finder, email: str, phone: str, limit: int, cursor: str | None, filters: Filters = ANYTHING
) -> Page:
    """Return who has an e-mail address, a phone number, or both."""
    return told(finder, finder.find(Query(unique=email, phone=phone, limit=limit, cursor=cursor, filters=filters)))


def holder_of(finder: Finder, q: str, filters: Filters = ANYTHING) -> Page | None:
    """Return who has the e-mail address that is searched for; None if it is found by words only."""
    page = finder.find(Query(whole=q, words=tuple(query_words(q)), filters=filters))
    return page if page.matches else None


def count_matches(finder: Finder, words: Sequence[Asked], filters: Filters = ANYTHING) -> Matches:
    """Count what words find."""
    return finder.count(Query(words=tuple(words), filters=filters))


def count_listed(finder: Finder, filters: Filters, *, trash: bool = False) -> Matches:
    """Count a list."""
    return finder.count(Query(filters=filters, trash=trash))


@contextmanager
def short_walks() -> Iterator[None]:
    """Let pages end after a row or two, so that some have nobody."""
    limits: Any = {"SIFT_LIMIT": 1, "FIRST_SIFT": 1, "ROWS_A_UNIT": 1, "GLIMPSE": 1, "MOST_QUERIES": 1}
    with patch.multiple("records.walks", **limits), patch("records.finder._MOST_WALKS", 1):
        yield
