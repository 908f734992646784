"""Delete what imports hold of a record that is erased: all files of each import with a row about it.

A row of the person may stand in the file more than once, under other spellings, and in what became of the rows; so
the files go as a whole. What is left of the import is its counts, and which records it made, so that it can be undone.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

from imports.jobs import CLAIMS, ROWS, STATES, Jobs
from records.errors import NotFoundError
from records.files import Bucket
from records.messages import gettext_noop

CLEARED = gettext_noop("Its files were deleted, because somebody in them was erased. Send the file again.")
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".vcf", ".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class Clearing:
    """Clears imports; it may be repeated and be cut short anywhere. BusyError."""

    jobs: Jobs
    bucket: Bucket

    def forget(self, record_id: str, imports: Iterable[str]) -> None:
        """Clear these imports, and those with a row that was about this record."""
        rows = list(self.jobs.rows_about(record_id))
        for import_id in dict.fromkeys((*imports, *(row["importId"] for row in rows))):
            self._stop(import_id)
            self.bucket.delete_all(f"imports/{import_id}/")
            self.jobs.delete_all(import_id, ROWS)
            self.jobs.delete_all(import_id, CLAIMS)
            self._stop(import_id)  # whoever began a run meanwhile has no files any more
        for row in rows:
            self.jobs.delete(row["pk"], row["sk"])

    def _stop(self, import_id: str) -> None:
        """End the import, whatever it does, and forget what it says of its file."""
        with suppress(NotFoundError):  # it has expired
            suffix = PurePath(self.jobs.get(import_id)["fileName"]).suffix.lower()
            nothing = {"step": "", "edited": False, "form": None, "options": None, "sentence": CLEARED}
            name = f"erased{suffix if suffix in _SUFFIXES else ''}"
            self.jobs.change(import_id, STATES, state="cancelled", fileName=name, **nothing)
