"""The mark that keeps a spreadsheet from calculating what a cell of a CSV file says; import and export go by it.

The mark is an apostrophe in front. A spreadsheet would run what begins with one of :data:`RUNS` (OWASP, CSV Injection).
What begins with apostrophes and goes on like that gets one more, so that the one that is taken away is the mark, and
every text comes back as it was: ``unmarked(marked(text)) == text``.
"""

import re

RUNS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""What formulas begin with, inside brackets of a pattern; the last four are the wide forms of the first four."""
_NUMERALS = r"[\d\s()+/.,\-]+\Z"
_WOULD_RUN = re.compile(rf"'*[{RUNS}]|'+{_NUMERALS}")
_MARKED = re.compile(rf"'(?='*(?:[{RUNS}]|{_NUMERALS}))")
"""Apostrophes of names, such as that of ``'t Hooft``, are no marks."""
_IS_A_NUMBER = re.compile(r"[+-][0-9]+(?:\.[0-9]+)?(?:;ext=[0-9]+)?", re.ASCII)


def marked(text: str) -> str:
    """Return a cell for a spreadsheet; a phone number gets the mark too, or its plus would be lost."""
    return f"'{text}" if _WOULD_RUN.match(text) else text


def marked_for_machines(text: str) -> str:
    """Return a cell for a program: a number or phone number is what it says, and whoever opens it runs nothing."""
    return text if _IS_A_NUMBER.fullmatch(text) else marked(text)


def unmarked(cell: str) -> str:
    """Return what a cell says; spreadsheets and people mark numbers as well, so that their zeros and pluses stay."""
    return cell[1:] if _MARKED.match(cell) else cell


def marked_where_taken_away(text: str) -> str:
    """Return a cell that says itself that it is text: only what an import would take for a mark needs one in front."""
    return f"'{text}" if _MARKED.match(text) else text
