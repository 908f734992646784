"""Phone numbers as people type them, in ASCII."""

from hypothesis import given
from hypothesis import strategies as st

from records.phones import plain


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_read_like_any_other_text(text: str) -> None:
    """A mark that nobody sees takes the way of all characters, and is not in what it gives."""
    assert plain(text) == plain(f"{text}\u200b") == plain(f"\u200b{text}")
