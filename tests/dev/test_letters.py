"""The table of Latin letters."""

from pathlib import Path

from dev import letters


def test_the_committed_table_is_what_anyascii_says(tmp_path: Path) -> None:
    """Another version of anyascii or of Unicode may know more."""
    written = tmp_path / "letters.py"

    letters.main([str(written)])

    assert written.read_text() == letters.TABLE.read_text(), "The letters have changed: run `npm run letters`."
