"""Browser tests wait for what they assert: what is asked once, right after a press, is too early on a busy machine."""

import ast
from pathlib import Path

_ONCE = {
    *("inner_text", "all_inner_texts", "text_content", "all_text_contents", "inner_html", "input_value"),
    *("get_attribute", "is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "is_editable"),
}
"""Methods of pages and locators that answer for this moment; ``expect`` and ``expect_soon`` wait."""
_TESTS = Path(__file__).parents[1]


def _asks_once(node: ast.AST) -> bool:
    """Tell whether this reads a page, its address or what has its focus."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in _ONCE or (node.func.attr == "count" and not node.args)
    is_address = isinstance(node, ast.Attribute) and node.attr == "url" and ast.unparse(node.value).endswith("page")
    return is_address or (isinstance(node, ast.Constant) and "activeElement.id" in str(node.value))


def _hasty(source: str) -> list[int]:
    """Return the lines of assertions that ask once."""
    asserted = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    return [each.lineno for each in asserted if any(map(_asks_once, ast.walk(each)))]


def test_assertions_wait() -> None:
    """What has to be so at once is read first, and gets a name that says it."""
    files = [*_TESTS.glob("browser/*.py"), *_TESTS.glob("looks/*.py")]
    found = {file.name: _hasty(file.read_text(encoding="utf-8")) for file in files}

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_asks_once_is_found() -> None:
    """The focus, a text, a number and an address; what waits is none of them."""
    hasty = (
        'assert page.evaluate("document.activeElement.id") == "id_name"',
        'assert "Ann" in page.inner_text("h1")',
        'assert page.locator("tr").count() == 2',
        'assert page.url.endswith("/add/")',
    )
    waiting = 'expect(page.locator("tr")).to_have_count(2)\nassert site.requests.count("GET /session") == 1'

    assert [_hasty(line) for line in hasty] == [[1]] * len(hasty)
    assert _hasty(waiting) == []
