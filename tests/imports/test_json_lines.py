"""One object a line, and rows as such lines."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.lines import line_of, rows_of
from imports.tables import Row
from tests.imports.reading import bodies_of, table_of


def test_names_are_columns() -> None:
    """Also those that come late; lists, nothing, numbers, and what our own schema has not."""
    first = '{"name": "Ann", "email": null, "tags": ["vip", "press"]}'
    text = first + '\n\n{"name": "Bo 🌷", "email": "b@x.example", "age": 7}\n'
    table = table_of(text)
    assert table.header == ["name", "email", "tags", "age"]
    assert [(row.number, row.cells) for row in table.rows()] == [
        (1, ["Ann", "", "vip ::: press", ""]),
        (3, ["Bo 🌷", "b@x.example", "", "7"]),
    ]
    assert bodies_of(text)[0]["tags"] == ["vip", "press"]


def test_a_line_that_is_no_object_is_told() -> None:
    """With its place, and the others are read."""
    rows = list(table_of('{"name": "Ann"}\n{"name": "Bo"\n7\n' + "{" * 3 + "\n").rows())
    assert [bool(row.reasons) for row in rows] == [False, True, True, True]
    assert rows[1].reasons[0].startswith("The line is no JSON object: Expecting ',' delimiter at character")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("9" * 5000, "a number in it has too many digits."),
        ("[" * 5000 + "]" * 5000, "it is nested too deeply."),
        ("[" * 900 + '"x"' + "]" * 900, "it is nested too deeply."),
    ],
)
def test_a_line_that_python_does_not_read_costs_its_own_row(value: str, said: str) -> None:
    """Numbers of thousands of digits, lists in lists in lists."""
    text = f'{{"name": "Ann"}}\n{{"name": "Bo", "x": {value}}}\n{{"name": "Eve"}}\n'

    rows = deep(200, lambda: list(table_of(text).rows()))

    assert [row.cells[:1] for row in rows] == [["Ann"], [], ["Eve"]]
    assert rows[1].reasons == (f"The line is no JSON object: {said}",)


def deep(frames: int, call: Callable[[], Any]) -> Any:
    """Call from as deep as functions are: they have a stack of their own above them."""
    return deep(frames - 1, call) if frames else call()


TEXT = st.text(st.characters(exclude_categories=()), max_size=8)


@given(st.integers(1), st.lists(TEXT), TEXT)
def test_a_row_comes_back_from_its_line(number: int, cells: list[str], source: str) -> None:
    """Bytes that were no characters included."""
    row = Row(number, cells, ("wrong",), source)
    line = line_of(row)
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert list(rows_of(line + line)) == [row, row]
